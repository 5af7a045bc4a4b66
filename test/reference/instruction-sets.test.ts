import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { harmonicSpheres, type Model, softSpheres } from '../../lib';
import { native, packageRoot } from '../../lib/binding/native';

/** The set is chosen once a process, so each gets one: evaluates a reference configuration and prints the result. */
const program = `
  const [addonPath, referencePath, options] = process.argv.slice(1);
  const { NativeSystem, info } = require(addonPath);
  const r = require(referencePath);
  const model = JSON.parse(options);
  if (r.volumeFraction !== undefined) model.volumeFraction = r.volumeFraction;
  const diameters = r.diameters && Float64Array.from(r.diameters);
  const system = NativeSystem.from(model, { boxLength: r.boxLength, positions: Float64Array.from(r.positions), diameters });
  const e = system.evaluate(1);
  const worst = e.forces.reduce((most, f, k) => Math.max(most, Math.abs(f - r.forces[k])), 0);
  console.log(JSON.stringify({ set: info().instructionSet, energy: e.energy / r.energy - 1, pairs: e.pairsInCutoff - r.pairsInCutoff, force: worst / r.maxForceNorm }));
`;

const models: Record<string, Model> = {
  'soft-spheres-2d': softSpheres({ dimension: 2 }),
  'soft-spheres-3d': softSpheres({ dimension: 3 }),
  ...Object.fromEntries([2, 3, 4, 5, 8].map((dimension) => [`harmonic-${dimension}d`, harmonicSpheres({ dimension, volumeFraction: 1 })])),
};

function evaluateWith(set: string, reference: string) {
  const root = packageRoot();
  const out = execFileSync(
    process.execPath,
    ['-e', program, join(root, 'build/Release/vitrelax.node'), join(root, 'test/reference/brute-force', `${reference}.json`), JSON.stringify(models[reference])],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, VITRELAX_ISA: set } },
  );
  return JSON.parse(out) as { set: string; energy: number; pairs: number; force: number };
}

describe.each(native.info().instructionSets)('instruction set %s', (set) => {
  test.each(Object.keys(models))('%s equals brute force', (reference) => {
    const e = evaluateWith(set, reference);
    expect(e.set).toBe(set);
    expect(e.pairs).toBe(0);
    expect(Math.abs(e.energy)).toBeLessThan(1e-13);
    expect(e.force).toBeLessThan(1e-12);
  });
});

test('every instruction set draws the same planted pairs', () => {
  const plant = `
    const { NativeSystem } = require(process.argv[1]);
    const model = { name: 'mari-kurchan-3d', dimension: 3, volumeFraction: 0.5, cutoff: 4 };
    const system = NativeSystem.plant(model, 700, 0.01, 1);
    const near = system.evaluate(1);
    system.setPositions(Float64Array.from({ length: 2100 }, (_, k) => 5 * Math.sin(k)));
    const far = system.evaluate(1);
    console.log(JSON.stringify([near.energy, near.pairsInCutoff, far.energy, far.pairsInCutoff]));
  `;
  const addon = join(packageRoot(), 'build/Release/vitrelax.node');
  const [first, ...others] = native.info().instructionSets.map((set) => {
    const out = execFileSync(process.execPath, ['-e', plant, addon], {
      encoding: 'utf8',
      env: { ...process.env, VITRELAX_ISA: set },
    });
    return JSON.parse(out) as number[];
  });
  for (const other of others) {
    first.forEach((value, k) => expect(Math.abs(other[k] / value - 1)).toBeLessThan(1e-13));
  }
});

test('an instruction set that is not there is refused by name', () => {
  expect(() => evaluateWith('avx1024', 'soft-spheres-2d')).toThrow(/VITRELAX_ISA is .*avx1024.*allowed: .*baseline/);
});
