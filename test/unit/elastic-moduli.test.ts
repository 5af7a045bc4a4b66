import {
  conjugateGradient,
  elasticModuli,
  harmonicSpheres,
  kobAndersen,
  type Model,
  mariKurchan,
  plant,
  rattlers,
  System,
  softSpheres,
  vibrationalModes,
} from 'vitrelax';
import { DeformedSystem, inherentStructure } from '../support/landscape';

const strain = 1e-6;

const identity = (D: number) =>
  Array.from({ length: D }, (_, a) => Array.from({ length: D }, (_, b) => Number(a === b)));

/**
 * (1/V) d²E/d gamma² along a path F(gamma) of deformations, by a central difference of dE/d gamma, particles relaxed at
 * either end or carried along.
 */
function finiteStrain(s: System, path: (gamma: number) => number[][], relaxed: boolean): number {
  const slope = (gamma: number): number => {
    const deformed = new DeformedSystem(s);
    if (relaxed) expect(deformed.relax(path(gamma))).toBeLessThan(1e-11);
    const derivative = deformed.strainDerivative(path(gamma));
    const [plus, minus] = [path(gamma + 1e-4), path(gamma - 1e-4)];
    return derivative.reduce(
      (sum, row, a) => sum + row.reduce((part, x, b) => part + (x * (plus[a][b] - minus[a][b])) / 2e-4, 0),
      0,
    );
  };
  return (slope(strain) - slope(-strain)) / (2 * strain) / s.boxLength ** s.dimension;
}

const simple = (D: number, a: number, b: number) => (gamma: number) => {
  const F = identity(D);
  F[a][b] += gamma;
  return F;
};
const pure = (D: number, a: number, b: number) => (gamma: number) => {
  const F = identity(D);
  F[a][a] = Math.exp(gamma / 2);
  F[b][b] = Math.exp(-gamma / 2);
  return F;
};

describe('a finite strain, with all particles brought to rest again by sums over all pairs', () => {
  const cases: [string, () => Promise<System>][] = [
    ['soft spheres 2D', () => inherentStructure(softSpheres({ dimension: 2 }), { particles: 64, temperature: 0.1 })],
    ['soft spheres 3D', () => inherentStructure(softSpheres({ dimension: 3 }), { particles: 70, temperature: 0.2 })],
    [
      'harmonic spheres 3D',
      () => inherentStructure(harmonicSpheres({ dimension: 3, volumeFraction: 0.9 }), { particles: 64 }),
    ],
  ];
  test.each(cases)('%s: every shear, affine and relaxed, and compression', async (_name, make) => {
    const s = await make();
    const D = s.dimension;
    const moduli = await elasticModuli(s, { threads: 1 });
    const planes: [number, number][] = [];
    for (let a = 0; a < D; a++) for (let b = a + 1; b < D; b++) planes.push([a, b]);
    planes.forEach(([a, b], k) => {
      const both = [finiteStrain(s, simple(D, a, b), true), finiteStrain(s, simple(D, b, a), true)];
      expect(Math.abs(moduli.shears[2 * k] - (both[0] + both[1]) / 2)).toBeLessThan(1e-6 * moduli.bulk);
      expect(Math.abs(moduli.shears[2 * k + 1] - finiteStrain(s, pure(D, a, b), true))).toBeLessThan(
        1e-6 * moduli.bulk,
      );
    });
    if (D === 2) expect(moduli.shear).toBeCloseTo((moduli.shears[0] + moduli.shears[1]) / 2, 12);
    // V d²(E/V)/d(ln V)² has a pressure beside the modulus: K = V d²E/dV² and F = (1 + gamma/D) 1
    const isotropic = (gamma: number) => identity(D).map((row) => row.map((x) => x * (1 + gamma) ** (1 / D)));
    expect(Math.abs(moduli.bulk - finiteStrain(s, isotropic, true))).toBeLessThan(1e-6 * moduli.bulk);
    expect(Math.abs(moduli.affine.bulk - finiteStrain(s, isotropic, false))).toBeLessThan(1e-6 * moduli.bulk);
    expect(moduli.affine.bulk).toBeGreaterThan(moduli.bulk);
    expect(moduli.affine.shear).toBeGreaterThan(1.2 * moduli.shear);
    const slope = new DeformedSystem(s).strainDerivative(identity(D));
    slope.flat().forEach((x, k) => {
      expect(Math.abs(moduli.stress[k] - x / s.boxLength ** D)).toBeLessThan(1e-11);
    });
  });
});

const compressed: [string, Model, number | undefined, number][] = [
  ['soft spheres 2D', softSpheres({ dimension: 2 }), 0.2, 400],
  ['smooth Kob-Andersen 3D', kobAndersen({ dimension: 3, truncation: 'smooth' }), 0.7, 300],
  ['harmonic spheres 4D', harmonicSpheres({ dimension: 4, volumeFraction: 1 }), undefined, 200],
];
test.each(compressed)(
  '%s: the bulk modulus by the pressure of a smaller and a larger box',
  async (_name, model, T, particles) => {
    const s = await inherentStructure(model, { particles, temperature: T });
    const D = s.dimension;
    const moduli = await elasticModuli(s, { threads: 1 });
    const { positions, boxLength, diameters, species } = s.configuration();
    const pressureAt = async (gamma: number): Promise<number> => {
      const factor = (1 + gamma) ** (1 / D);
      const strained = System.from(model, {
        positions: positions.map((x) => x * factor),
        boxLength: boxLength * factor,
        diameters,
        species,
      });
      const { maxForce } = await conjugateGradient(strained, { until: { maxForce: 1e-12 }, threads: 1 });
      expect(maxForce).toBeLessThan(2e-12);
      return strained.evaluate().virial / (D * strained.boxLength ** D);
    };
    expect(Math.abs(moduli.pressure / (await pressureAt(0)) - 1)).toBeLessThan(1e-10);
    const bulk = ((await pressureAt(-strain)) - (await pressureAt(strain))) / (2 * strain);
    expect(Math.abs(moduli.bulk / bulk - 1)).toBeLessThan(1e-5);
  },
);

test('the lowest phonons of well-annealed samples run at the speed of transverse sound', async () => {
  // four modes of wave number 2 pi/L, four of sqrt(2) times that; of single samples they scatter by 2 %
  const ratios = new Float64Array(8);
  const seeds = [3, 4, 5];
  for (const seed of seeds) {
    const s = await inherentStructure(softSpheres({ dimension: 2 }), {
      particles: 4000,
      temperature: 0.06,
      sweeps: 4000,
      seed,
    });
    const { shear, bulk, density, transverse, longitudinal } = await elasticModuli(s);
    expect(transverse).toBe(Math.sqrt(shear / density));
    expect(longitudinal).toBe(Math.sqrt((bulk + shear) / density));
    const { eigenvalues } = await vibrationalModes(s, { count: 8 });
    for (let k = 0; k < 8; k++)
      ratios[k] += eigenvalues[k] / (transverse * ((2 * Math.PI) / s.boxLength)) ** 2 / seeds.length;
  }
  const band = (first: number) => ratios.subarray(first, first + 4).reduce((sum, x) => sum + x / 4, 0);
  expect(Math.abs(ratios[0] - 1)).toBeLessThan(0.1);
  expect(Math.abs(band(0) - 1)).toBeLessThan(0.04);
  expect(Math.abs(band(4) / 2 - 1)).toBeLessThan(0.1);
}, 180_000);

test('rattlers, left out, weigh nothing and change no modulus', async () => {
  const s = await inherentStructure(harmonicSpheres({ dimension: 2, volumeFraction: 0.98 }), { particles: 400 });
  const { mask, count } = rattlers(s);
  expect(count).toBeGreaterThan(0);
  const all = await elasticModuli(s, { threads: 1 });
  const rest = await elasticModuli(s, { excluded: mask, threads: 2 });
  expect(Math.abs(rest.shear / all.shear - 1)).toBeLessThan(1e-8);
  expect(Math.abs(rest.bulk / all.bulk - 1)).toBeLessThan(1e-8);
  expect(rest.density * s.boxLength ** 2).toBeCloseTo(400 - count, 9);
  expect(rest.transverse).toBeGreaterThan(all.transverse);
});

test('same bits with one thread and two; cancel; bad input', async () => {
  const s = await inherentStructure(softSpheres({ dimension: 2 }), { particles: 2000, temperature: 0.3, sweeps: 50 });
  const [one, two] = [await elasticModuli(s, { threads: 1 }), await elasticModuli(s, { threads: 2 })];
  expect({ ...two, seconds: 0 }).toEqual({ ...one, seconds: 0 });
  const controller = new AbortController();
  const running = elasticModuli(s, { signal: controller.signal, threads: 1 });
  controller.abort(new Error('enough'));
  await expect(running).rejects.toThrow('enough');
  const random = System.random(softSpheres({ dimension: 2 }), { particles: 100, seed: 1 });
  await expect(elasticModuli(random)).rejects.toMatchObject({ code: 'NOT_DETERMINED' });
  const gas = System.from(harmonicSpheres({ dimension: 2, polydisperse: false }), {
    positions: Float64Array.of(1, 1, 3, 3),
    boxLength: 10,
  });
  await expect(elasticModuli(gas)).rejects.toMatchObject({ code: 'NOT_DETERMINED' });
  await expect(elasticModuli(s, { excluded: new Uint8Array(3) })).rejects.toMatchObject({ code: 'WRONG_LENGTH' });
  const none = new Uint8Array(100).fill(1);
  await expect(elasticModuli(random, { excluded: none })).rejects.toMatchObject({ field: 'excluded' });
  const line = System.random(harmonicSpheres({ dimension: 1, volumeFraction: 1 }), { particles: 50, seed: 1 });
  await expect(elasticModuli(line)).rejects.toMatchObject({ code: 'OUT_OF_RANGE', field: 'dimension' });
  const planted = await plant(mariKurchan(), { particles: 1000, temperature: 0.01, seed: 1 });
  await expect(elasticModuli(planted)).rejects.toMatchObject({ code: 'OUT_OF_RANGE', field: 'model' });
});
