// What publint and arethetypeswrong find in a tarball, as JSON: node lint.mjs PACKAGE.tgz
// A process of its own, for both are ES modules and the second brings a TypeScript of its own.
import { readFileSync } from 'node:fs';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { publint } from 'publint';

const bytes = new Uint8Array(readFileSync(process.argv[2]));
const { messages } = await publint({ pack: { tarball: bytes.buffer }, strict: true });
const checked = await checkPackage(createPackageFromTarballData(bytes));
console.log(
  JSON.stringify({
    messages: messages.map(({ type, code, path }) => ({ type, code, path: path.join('.') })),
    problems: checked.types === false ? ['no types'] : checked.problems,
    entrypoints: Object.keys(checked.entrypoints ?? {}),
  }),
);
