import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../../lib/binding/native';

interface Outcome {
  runs: number;
  endings: number;
  failures: { error: string }[];
}

const folder = join(packageRoot(), 'test', 'fuzz');
const { round } = require(join(folder, 'round.js')) as {
  round(target: string, scratch: string, o: { whole: boolean }): Promise<Outcome>;
};

/** `npm run fuzz` changes the inputs; what it finds is kept in the corpus, and so read here. */
test.each(readdirSync(join(folder, 'corpus')))(
  'the inputs of the corpus of %s end in results or in VitrelaxErrors',
  async (target) => {
    const scratch = mkdtempSync(join(tmpdir(), 'vitrelax-fuzz-'));
    try {
      const kept = readdirSync(join(folder, 'corpus', target)).length;
      const { runs, endings, failures } = await round(target, scratch, { whole: true });
      expect(failures.map(({ error }) => error)).toEqual([]);
      expect(runs).toBe(kept);
      expect(endings).toBeGreaterThan(1);
    } finally {
      rmSync(scratch, { recursive: true });
    }
  },
  300_000,
);
