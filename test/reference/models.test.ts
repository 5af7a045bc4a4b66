import { harmonicSpheres, kobAndersen, type Model, steepestDescent, System } from '../../lib';
import { referenceData } from './brute-force';

interface Reference {
  dimension: number;
  boxLength: number;
  positions: number[];
  diameters?: number[];
  species?: number[];
  volumeFraction?: number;
  energy: number;
  virial: number;
  forces: number[];
  pairsInCutoff: number;
  maxForceNorm: number;
}

const systems: [string, (r: Reference) => Model][] = [
  ...[2, 3, 4, 5, 8].map((D): [string, (r: Reference) => Model] => [
    `harmonic-${D}d`,
    (r) => harmonicSpheres({ dimension: D, volumeFraction: r.volumeFraction }),
  ]),
  ['kob-andersen-2d', () => kobAndersen({ dimension: 2, truncation: 'truncated' })],
  ['kob-andersen-3d', () => kobAndersen({ dimension: 3, truncation: 'truncated' })],
];

test.each(systems)('%s equals brute force', (name, modelOf) => {
  const r = referenceData(name) as unknown as Reference;
  const system = System.from(modelOf(r), {
    boxLength: r.boxLength,
    positions: Float64Array.from(r.positions),
    diameters: r.diameters === undefined ? undefined : Float64Array.from(r.diameters),
    species: r.species === undefined ? undefined : Int32Array.from(r.species),
  });
  const e = system.evaluate();
  expect(e.pairsInCutoff).toBe(r.pairsInCutoff);
  expect(Math.abs(e.energy / r.energy - 1)).toBeLessThan(1e-13);
  expect(Math.abs(e.virial / r.virial - 1)).toBeLessThan(1e-13);
  const worst = e.forces.reduce((most, f, k) => Math.max(most, Math.abs(f - r.forces[k])), 0);
  expect(worst / r.maxForceNorm).toBeLessThan(1e-12);
});

test('shifted and truncated Kob-Andersen share forces; their energies differ by U(2.5) for every pair inside', () => {
  const r = referenceData('kob-andersen-3d') as unknown as Reference;
  const state = { boxLength: r.boxLength, positions: Float64Array.from(r.positions), species: Int32Array.from(r.species ?? []) };
  const shifted = System.from(kobAndersen({ dimension: 3 }), state).evaluate();
  const truncated = System.from(kobAndersen({ dimension: 3, truncation: 'truncated' }), state).evaluate();
  expect(shifted.forces).toEqual(truncated.forces);
  // U(2.5)/eps = 4 (2.5^-12 - 2.5^-6), and eps is 0.5 to 1.5
  const lift = (shifted.energy - truncated.energy) / r.pairsInCutoff / (4 * (2.5 ** -6 - 2.5 ** -12));
  expect(lift).toBeGreaterThan(0.5);
  expect(lift).toBeLessThan(1.5);
});

test('the flow of harmonic spheres equals the reference to 1e-3 where v > 1e-6', async () => {
  const r = referenceData('flow-harmonic-3d') as unknown as Reference & {
    initialPositions: number[];
    times: number[];
    rmsVelocity: number[];
    energy: number[];
  };
  const system = System.from(harmonicSpheres({ dimension: 3, volumeFraction: r.volumeFraction }), {
    boxLength: r.boxLength,
    positions: Float64Array.from(r.initialPositions),
  });
  const times = Float64Array.from(r.times);
  const flow = await steepestDescent(system, { until: { time: times[times.length - 1] }, times, tolerance: 5e-6 });
  flow.rmsVelocity.forEach((v, k) => {
    if (r.rmsVelocity[k] > 1e-6) expect(Math.abs(v / r.rmsVelocity[k] - 1)).toBeLessThan(1e-3);
    expect(Math.abs(flow.energy[k] / r.energy[k] - 1)).toBeLessThan(1e-3);
  });
});

test('bad options are refused by name', () => {
  expect(() => harmonicSpheres({ dimension: 11 })).toThrow(/dimension is 11/);
  expect(() => harmonicSpheres({ dimension: 5 })).toThrow(/volumeFraction/);
  expect(() => harmonicSpheres({ dimension: 3, volumeFraction: -1 })).toThrow(/volumeFraction is -1/);
  expect(() => kobAndersen({ dimension: 4 as 3 })).toThrow(/dimension is 4/);
  expect(() => kobAndersen({ dimension: 3, truncation: 'abrupt' as 'smooth' })).toThrow(/truncation is "abrupt"/);
  expect(() => System.random(harmonicSpheres({ dimension: 8 }), { particles: 1000, seed: 1 })).toThrow(/N >= 1615/);
});
