import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../../lib/native';

interface Outcome {
  runs: number;
  endings: number;
  failures: { error: string }[];
}

const folder = join(packageRoot(), 'test', 'fuzz');
const { round } = require(join(folder, 'round.js')) as {
  round(target: string, seed: number, mutations: number, scratch: string, o: { whole: boolean }): Promise<Outcome>;
};

/** `npm run fuzz` changes the inputs for longer; what it finds is kept in the corpus, and so read here. */
test.each(readdirSync(join(folder, 'corpus')))(
  'the corpus of %s, and some changes of it, end in a result or in a VitrelaxError',
  async (target) => {
    const scratch = mkdtempSync(join(tmpdir(), 'vitrelax-fuzz-'));
    try {
      const kept = readdirSync(join(folder, 'corpus', target)).length;
      const { runs, endings, failures } = await round(target, 1, 400, scratch, { whole: true });
      expect(failures.map(({ error }) => error)).toEqual([]);
      expect(runs).toBe(kept + 400);
      // each input of the corpus but the seeds is there for an ending of its own
      expect(endings).toBeGreaterThanOrEqual(kept / 2);
    } finally {
      rmSync(scratch, { recursive: true });
    }
  },
  300_000,
);
