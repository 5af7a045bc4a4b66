import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../../lib/binding/native';
import { type CodeBlock, codeBlocks, installedIn, runBlock } from '../support/code-blocks';
import { requireFreshBuild } from '../support/command-line';

jest.setTimeout(240000);
beforeAll(requireFreshBuild);
const root = packageRoot();

/** What a page may show without it being run, by page. */
const notRun: Record<string, string[]> = {
  'README.md': ['npm ci', 'apt-get install'],
  'docs/campaigns.md': ['vitrelax run .*--engine slurm'],
};

/** What blocks must print, by page and language. */
const prints: Record<string, Record<string, RegExp>> = {
  // exponents of one sample lie anywhere from 0.5 to 1.6, concentrations from 0.05 to 0.6
  'README.md': { ts: /^beta = (0\.[5-9]|1\.[0-5])\d* ± \d\.\d+, phi = 0\.(0[5-9]|[1-5])\d*$/m },
};

const pages = [
  'README.md',
  'docs/campaigns.md',
  'docs/your-own-potential.md',
  ...readdirSync(join(root, 'docs', 'guide')).map((name) => `docs/guide/${name}`),
];

test('the README opens with the two commands', () => {
  const [first] = codeBlocks(readFileSync(join(root, 'README.md'), 'utf8'));
  expect(first.code).toMatch(/^npm ci && npm start .*\nnpm ci && npm test /);
});

describe.each(pages)('%s', (page) => {
  const blocks = codeBlocks(readFileSync(join(root, page), 'utf8'));
  let folder: string;
  let env: NodeJS.ProcessEnv;
  let broken: CodeBlock | undefined;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'vitrelax-page-'));
    env = installedIn(folder);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('leaves out only what a test cannot run', () => {
    const left = blocks.filter(({ note }) => note.startsWith('not run: '));
    const allowed = notRun[page] ?? [];
    expect(left.map(({ code }) => code.split('\n')[0])).toEqual(allowed.map((start) => expect.stringMatching(start)));
  });

  // one after the other in one folder: a block may use what those before it have written
  for (const block of blocks.filter(({ note }) => !note.startsWith('not run: '))) {
    test(`line ${block.line}, ${block.language}`, () => {
      if (broken !== undefined) throw new Error(`the block of line ${broken.line} has failed before`);
      try {
        const printed = runBlock(block, folder, env);
        expect(printed).not.toMatch(/\b(undefined|NaN)\b/);
        const pattern = prints[page]?.[block.language];
        if (pattern !== undefined) expect(printed).toMatch(pattern);
      } catch (error) {
        broken = block;
        throw error;
      }
    });
  }
});
