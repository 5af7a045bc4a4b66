const { version } = require('../package.json') as { version: string };

/** Who wrote a file: stored in every format that has room for it. */
export const creator = { name: 'vitrelax', version } as const;
