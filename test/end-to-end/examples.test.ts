import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { packageRoot } from '../../lib/native';

/** Runs an example as a user would, smaller. */
const example = (name: string, ...args: string[]) =>
  execFileSync(process.execPath, [join(packageRoot(), 'examples', name), ...args], { encoding: 'utf8' });

test('own-pair-potential.js samples and quenches its mixture', () => {
  const printed = example('own-pair-potential.js', '430', '100');
  const energyOf = (line: RegExp) => Number(line.exec(printed)?.[1]);
  const start = energyOf(/^T = 0.5: (-?[\d.]+) eps_AA a particle after 100 sweeps/m);
  const end = energyOf(/^inherent structure: (-?[\d.]+) eps_AA/m);
  expect(end).toBeLessThan(start - 0.1);
  expect(printed.match(/^t = /gm)).toHaveLength(5);
});
