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

test('mari-kurchan-cages.js finds cages below T_MCT, and none above the onset', () => {
  const printed = example('mari-kurchan-cages.js', '500', '60');
  expect(printed).toMatch(/^replica theory: T_MCT = 0\.008386 /);
  const rows = printed
    .trim()
    .split('\n')
    .slice(2)
    .map((line) => line.split(/\s{2,}|\s(?=\d)/).map((cell) => cell.trim()));
  expect(rows.map(([temperature]) => Number(temperature))).toEqual([0.001, 0.004, 0.0084, 0.015, 0.03]);
  const displacements = rows.map(([, displacement]) => Number(displacement));
  expect(displacements).toEqual([...displacements].sort((a, b) => a - b));
  const cages = rows.map(([, , cage]) => cage);
  expect(Number(cages[0])).toBeCloseTo(6 * 0.032, 1);
  expect(cages[4]).toBe('none');
}, 120_000);

test('deep-kob-andersen.js cools with exchanges, returns to the binary mixture and quenches it', () => {
  const printed = example('deep-kob-andersen.js', '402', '1', '200');
  const number = (line: RegExp) => Number(line.exec(printed)?.[1]);
  expect(number(/exchanges ([\d.e+-]+)/)).toBeGreaterThan(0);
  expect(printed.match(/no crystal/g)).toHaveLength(2);
  const binary = number(/^binary: e = (-[\d.]+)/m);
  expect(binary).toBeGreaterThan(-7);
  expect(number(/^quenched: e_IS = (-[\d.]+)/m)).toBeLessThan(binary - 1);
}, 120_000);

test('sensitivity.js comes back from small perturbations, and not from large ones', () => {
  const printed = example('sensitivity.js', '250', '500', '0.8,0.2');
  const rows = printed.trim().split('\n').slice(2);
  expect(rows).toHaveLength(8);
  const distances = rows.map((line) =>
    line
      .split(/\s{2,}/)
      .slice(1)
      .map(Number),
  );
  for (const [hot, cold] of distances.slice(0, 3)) {
    expect(hot).toBeLessThan(1e-8);
    expect(cold).toBeLessThan(1e-8);
  }
  const [hot] = distances[6];
  expect(hot).toBeGreaterThan(0.01);
  for (const noise of distances[7]) expect(noise).toBeLessThan(1e-8);
}, 120_000);
