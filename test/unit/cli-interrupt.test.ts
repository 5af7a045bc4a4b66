import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { interruptible } from '../../lib/cli/interrupt';
import { readLammpsDump } from '../../lib/io';
import { inherentStructure } from '../../lib/landscape/compare-inherent-structures';
import { kobAndersen } from '../../lib/models/kob-andersen';
import { System } from '../../lib/system';

const melt = join(__dirname, '../reference/lammps/kalj3d-N1000.start.dump');
const model = kobAndersen({ dimension: 3, truncation: 'smooth' });

const listeners = () => [process.listenerCount('SIGINT'), process.listenerCount('SIGTERM')];

test('a run that ends: code 0, its own failure is thrown, and no listener stays', async () => {
  const before = listeners();
  expect(
    await interruptible(
      async () => undefined,
      () => 'stopped',
    ),
  ).toBe(0);
  const failure = interruptible(
    async () => {
      throw new Error('broken');
    },
    () => 'stopped',
  );
  await expect(failure).rejects.toThrow('broken');
  expect(listeners()).toEqual(before);
});

test.each(['SIGINT', 'SIGTERM'] as const)('%s stops a minimisation at its next step, code 130', async (signal) => {
  const said = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  try {
    const system = System.from(model, await readLammpsDump(melt, { model }));
    let evaluations = 0;
    const code = await interruptible(
      async (abort) => {
        const run = inherentStructure(
          system,
          'line-search',
          { maxForce: 1e-10, tolerance: 1e-2 },
          {
            signal: abort,
            threads: 1,
            onProgress: (p) => {
              evaluations = p.evaluations;
              process.emit(signal, signal);
            },
          },
        );
        await Promise.race([run, delay(30000, undefined, { ref: false })]);
      },
      () => 'stopped; nothing is written',
    );
    expect(code).toBe(130);
    expect(evaluations).toBeGreaterThan(0);
    expect(said.mock.calls).toEqual([['stopped; nothing is written\n']]);
  } finally {
    said.mockRestore();
  }
});
