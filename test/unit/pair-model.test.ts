import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import {
  type Configuration,
  kobAndersen,
  type Model,
  pairModel,
  rescaledPairDistribution,
  System,
  softSpheres,
  steepestDescent,
  swapMonteCarlo,
} from '../../lib';
import { native, packageRoot } from '../../lib/binding/native';
import { handleOf, snapshotOf } from '../../lib/system';
import { jbb as jbbOptions } from '../support/jbb';

const { pair: lennardJones, species: couplings } = jbbOptions;
const jbb = pairModel(jbbOptions);

/** A sum over all pairs by the formulae, as the oracle: x^-12 - x^-6 with the closed-form constants of x^-n at 2.5. */
function bruteForce(c: Configuration) {
  const xc = 2.5;
  const constant = (n: number, which: 0 | 1 | 2) =>
    [-((n + 2) * (n + 4)) / 8, (n * (n + 4)) / 4, (-n * (n + 2)) / 8][which] * xc ** -(n + 2 * which);
  const [c0, c2, c4] = ([0, 1, 2] as const).map((which) => constant(12, which) - constant(6, which));
  const n = c.species!.length;
  const forces = new Float64Array(2 * n);
  let energy = 0;
  let pairs = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      const d = [0, 1].map((k) => {
        const s = c.positions[2 * i + k] - c.positions[2 * j + k];
        return s - c.boxLength * Math.round(s / c.boxLength);
      });
      const sigma = couplings.sigma[c.species![i]][c.species![j]];
      const x2 = (d[0] ** 2 + d[1] ** 2) / sigma ** 2;
      if (x2 >= xc * xc) continue;
      const epsilon = couplings.epsilon[c.species![i]][c.species![j]];
      pairs++;
      energy += 4 * epsilon * (x2 ** -6 - x2 ** -3 + c0 + c2 * x2 + c4 * x2 * x2);
      const overR = (-4 * epsilon * (-12 * x2 ** -7 + 6 * x2 ** -4 + 2 * c2 + 4 * c4 * x2)) / sigma ** 2;
      d.forEach((s, k) => {
        forces[2 * i + k] += overR * s;
        forces[2 * j + k] -= overR * s;
      });
    }
  }
  return { energy, forces, pairs };
}

const largest = (v: ArrayLike<number>) => Array.from(v).reduce((most, x) => Math.max(most, Math.abs(x)), 0);
const difference = (a: Float64Array, b: Float64Array) => largest(a.map((x, k) => x - b[k]));

async function liquid(particles = 430): Promise<System> {
  const system = System.random(jbb, { particles, seed: 3 });
  await swapMonteCarlo(system, { temperature: 0.6, sweeps: 200, swapProbability: 0, seed: 4 });
  return system;
}

describe('the ternary mixture JBB', () => {
  test('equals a sum over all pairs by the formulae, and its forces are minus the gradient', async () => {
    const system = await liquid();
    const e = system.evaluate();
    const exact = bruteForce(system.configuration());
    expect(e.pairsInCutoff).toBe(exact.pairs);
    expect(Math.abs(e.energy / exact.energy - 1)).toBeLessThan(1e-10);
    expect(difference(e.forces, exact.forces)).toBeLessThan(1e-10 * largest(exact.forces));
    const x = system.positions;
    const h = 1e-5;
    for (const k of [0, 101, 333, 700]) {
      const energies = [h, -h].map((step) => {
        const moved = x.slice();
        moved[k] += step;
        system.setPositions(moved);
        return system.energy();
      });
      expect(Math.abs((energies[1] - energies[0]) / (2 * h) - e.forces[k])).toBeLessThan(1e-6 * e.maxForce);
    }
  });

  test('is mixed 20:11:12, and quenches with a balance of energy', async () => {
    const system = await liquid();
    const counts = [0, 1, 2].map((s) => system.species.filter((k) => k === s).length);
    expect(counts).toEqual([200, 110, 120]);
    const before = system.energy();
    const r = await steepestDescent(system, { until: { time: 10 }, tolerance: 1e-3 });
    expect(system.energy()).toBeLessThan(before);
    expect(r.dissipationError).toBeLessThan(1e-2);
  });

  test('restores, clones and comes back from JSON with the same bits', async () => {
    const system = await liquid();
    const energy = system.energy();
    expect(system.clone().energy()).toBe(energy);
    const fromFile = JSON.parse(JSON.stringify(jbb)) as Model;
    expect(System.restore(fromFile, snapshotOf(system)).energy()).toBe(energy);
    const again = System.from(fromFile, system.configuration());
    expect(Math.abs(again.energy() / energy - 1)).toBeLessThan(1e-13);
    system.dispose();
    expect(again.energy()).not.toBeNaN();
  });

  test('analysis takes sigma_ab for the contact distance', async () => {
    const { x, g } = rescaledPairDistribution(await liquid(), { binWidth: 0.05, xMax: 2 });
    const peak = g.indexOf(Math.max(...g));
    expect(x[peak]).toBeGreaterThan(0.95);
    expect(x[peak]).toBeLessThan(1.25);
    expect(g.slice(0, 14).every((y) => y === 0)).toBe(true);
  });

  test('needs a box of twice its largest cutoff', () => {
    expect(() => System.random(jbb, { particles: 20, seed: 1 })).toThrow(/BOX_TOO_SMALL|boxLength is .*N >= 30/);
  });
});

describe('against the built-in models', () => {
  test.each([2, 3] as const)('x^-12 of power-law diameters equals soft spheres in %iD', async (dimension) => {
    const builtIn = softSpheres({ dimension });
    const own = pairModel({
      name: 'own-ipl',
      dimension,
      density: builtIn.density as number,
      cutoff: 1.25,
      smoothing: 'c2',
      pair: { powers: [[1, -12]] },
      diameters: 'power-law',
      nonAdditivity: 0.2,
    });
    const system = System.random(own, { particles: 500, seed: 5 });
    expect(System.random(builtIn, { particles: 500, seed: 5 }).diameters).toEqual(system.diameters);
    // T = infinity: pairs as near as x = 0.01
    const start = system.energy();
    const sampled = await swapMonteCarlo(system, { temperature: 0.3, sweeps: 100, seed: 6 });
    expect(sampled.energyDrift).toBeLessThan(1e-10);
    expect(sampled.acceptance.swap).toBeGreaterThan(0.01);
    expect(start).toBeGreaterThan(system.energy());
    const { model: _, ...state } = system.configuration();
    const [a, b] = [system.evaluate(), System.from(builtIn, state).evaluate()];
    expect(Math.abs(a.energy / b.energy - 1)).toBeLessThan(1e-10);
    expect(Math.abs(a.virial / b.virial - 1)).toBeLessThan(1e-10);
    expect(Math.abs(a.laplacian / b.laplacian - 1)).toBeLessThan(1e-7);
    expect(difference(a.forces, b.forces)).toBeLessThan(1e-10 * b.maxForce);
  });

  test.each([
    ['none', 'truncated'],
    ['shift', 'shifted'],
    ['c2', 'smooth'],
  ] as const)('Lennard-Jones with smoothing %s equals Kob-Andersen %s', (smoothing, truncation) => {
    const builtIn = kobAndersen({ dimension: 3, truncation });
    const own = pairModel({
      name: 'own-ka',
      dimension: 3,
      density: 1.2,
      cutoff: 2.5,
      smoothing,
      pair: lennardJones,
      species: {
        fractions: [0.8, 0.2],
        sigma: [
          [1, 0.8],
          [0.8, 0.88],
        ],
        epsilon: [
          [1, 1.5],
          [1.5, 0.5],
        ],
      },
    });
    const { model: _, ...state } = System.random(own, { particles: 400, seed: 7 }).configuration();
    const [a, b] = [own, builtIn].map((m) => System.from(m, state).evaluate());
    expect(a.pairsInCutoff).toBe(b.pairsInCutoff);
    expect(Math.abs(a.energy / b.energy - 1)).toBeLessThan(1e-9);
    expect(difference(a.forces, b.forces)).toBeLessThan(1e-9 * b.maxForce);
  });

  test('a table of points equals its formula', () => {
    const r = Float64Array.from({ length: 1200 }, (_, k) => 0.7 + k * 0.0016);
    const table = pairModel({ ...jbbOptions, name: 'table', pair: { r, u: r.map((x) => 4 * (x ** -12 - x ** -6)) } });
    const { model: _, ...state } = System.random(jbb, { particles: 430, seed: 1 }).configuration();
    // a lattice: no pair nearer than the table
    for (let k = 0; k < 430; k++) {
      state.positions[2 * k] = ((k % 21) + 0.5 + 0.1 * Math.sin(k)) * (state.boxLength / 21);
      state.positions[2 * k + 1] = (Math.floor(k / 21) + 0.5 + 0.1 * Math.cos(k)) * (state.boxLength / 21);
    }
    const [a, b] = [table, jbb].map((m) => System.from(m, state).evaluate());
    expect(Math.abs(a.energy / b.energy - 1)).toBeLessThan(1e-7);
    expect(difference(a.forces, b.forces)).toBeLessThan(1e-7 * b.maxForce);
  });
});

const program = `
  const [addonPath, input] = process.argv.slice(1);
  const { NativeSystem, info } = require(addonPath);
  const { model, positions, species, boxLength } = JSON.parse(input);
  for (const key of ['powers', 'fractions', 'sigma', 'epsilon']) model[key] = Float64Array.from(model[key]);
  const e = NativeSystem.from(model, { boxLength, positions: Float64Array.from(positions), species: Int32Array.from(species) }).evaluate(1);
  console.log(JSON.stringify({ set: info().instructionSet, energy: e.energy, forces: Array.from(e.forces) }));
`;

test.each(native.info().instructionSets)('instruction set %s equals the sum over all pairs', async (set) => {
  const c = (await liquid()).configuration();
  const exact = bruteForce(c);
  const model = {
    kind: 'pair',
    name: 'jbb',
    dimension: 2,
    density: 1.19207,
    cutoff: 2.5,
    smoothing: 'c2',
    powers: lennardJones.powers.flat(),
    fractions: couplings.fractions,
    sigma: couplings.sigma.flat(),
    epsilon: couplings.epsilon.flat(),
  };
  const input = { model, positions: Array.from(c.positions), species: Array.from(c.species!), boxLength: c.boxLength };
  const addon = join(packageRoot(), 'build/Release/vitrelax.node');
  const out = execFileSync(process.execPath, ['-e', program, addon, JSON.stringify(input)], {
    encoding: 'utf8',
    env: { ...process.env, VITRELAX_ISA: set },
  });
  const e = JSON.parse(out) as { set: string; energy: number; forces: number[] };
  expect(e.set).toBe(set);
  expect(Math.abs(e.energy / exact.energy - 1)).toBeLessThan(1e-10);
  expect(difference(Float64Array.from(e.forces), exact.forces)).toBeLessThan(1e-10 * largest(exact.forces));
});

test('the model is frozen plain data', () => {
  expect(Object.isFrozen(jbb) && Object.isFrozen(jbb.pair) && Object.isFrozen(jbb.species?.sigma[0])).toBe(true);
  expect(JSON.parse(JSON.stringify(jbb))).toEqual(jbb);
  expect(pairModel({ ...jbbOptions, species: undefined }).diameters).toBe('monodisperse');
});

const r = Float64Array.from({ length: 20 }, (_, k) => 0.5 + 0.1 * k);
const u = r.map((x) => x ** -6);
const with1 = (a: Float64Array, k: number, x: number) => a.map((y, i) => (i === k ? x : y));
const species = (o: object) => ({ species: { ...couplings, ...o } });
test.each<[string, object, string, string]>([
  ['no name', { name: '' }, 'INVALID_ARGUMENT', 'name'],
  ['a name of the library', { name: 'kob-andersen-2d' }, 'INVALID_ARGUMENT', 'name'],
  ['a path for a name', { name: '../x' }, 'INVALID_ARGUMENT', 'name'],
  ['a misspelt option', { cutof: 2 }, 'INVALID_ARGUMENT', 'cutof'],
  ['dimension 5', { dimension: 5 }, 'OUT_OF_RANGE', 'dimension'],
  ['no density', { density: Number.NaN }, 'OUT_OF_RANGE', 'density'],
  ['a negative cutoff', { cutoff: -1 }, 'OUT_OF_RANGE', 'cutoff'],
  ['an unknown smoothing', { smoothing: 'c3' }, 'INVALID_ARGUMENT', 'smoothing'],
  ['no pair', { pair: undefined }, 'INVALID_ARGUMENT', 'pair'],
  ['no powers', { pair: { powers: [] } }, 'INVALID_ARGUMENT', 'pair.powers'],
  ['half a term', { pair: { powers: [[1]] } }, 'WRONG_LENGTH', 'pair.powers[0]'],
  ['an endless exponent', { pair: { powers: [[1, -Infinity]] } }, 'NOT_FINITE', 'pair.powers[0][1]'],
  ['an attractive core', { pair: { powers: [[-1, -6]] } }, 'OUT_OF_RANGE', 'pair.powers'],
  ['few points', { pair: { r: r.slice(0, 3), u: u.slice(0, 3) } }, 'WRONG_LENGTH', 'pair.r'],
  ['other lengths', { pair: { r, u: u.slice(1) } }, 'WRONG_LENGTH', 'pair.u'],
  ['r that falls', { pair: { r: with1(r, 4, 0.1), u } }, 'OUT_OF_RANGE', 'pair.r[4]'],
  ['a u that is no number', { pair: { r, u: with1(u, 3, Number.NaN) } }, 'NOT_FINITE', 'pair.u[3]'],
  ['a cutoff beyond the table', { pair: { r, u } }, 'OUT_OF_RANGE', 'cutoff'],
  ['four species', species({ fractions: [0.25, 0.25, 0.25, 0.25] }), 'WRONG_LENGTH', 'species.fractions'],
  ['a fraction of none', species({ fractions: [1, 0, 0] }), 'OUT_OF_RANGE', 'species.fractions[1]'],
  ['fractions of another sum', species({ fractions: [0.5, 0.2, 0.2] }), 'OUT_OF_RANGE', 'species.fractions'],
  ['sigma of another shape', species({ sigma: [[1]] }), 'WRONG_LENGTH', 'species.sigma'],
  [
    'sigma that is not symmetric',
    species({
      sigma: [
        [1, 1, 1],
        [2, 1, 1],
        [1, 1, 1],
      ],
    }),
    'OUT_OF_RANGE',
    'species.sigma[1][0]',
  ],
  [
    'a negative epsilon',
    species({
      epsilon: [
        [-1, 0, 0],
        [0, 1, 1],
        [0, 1, 1],
      ],
    }),
    'OUT_OF_RANGE',
    'species.epsilon[0][0]',
  ],
  ['diameters beside species', { diameters: 'power-law' }, 'INVALID_ARGUMENT', 'diameters'],
  ['non-additivity without diameters', { nonAdditivity: 0.2 }, 'INVALID_ARGUMENT', 'nonAdditivity'],
])('%s is refused', (_, change, code, field) => {
  const build = () => pairModel({ ...jbbOptions, ...change } as Parameters<typeof pairModel>[0]);
  expect(build).toThrow(expect.objectContaining({ name: 'VitrelaxError', code, field }));
});

test('a model whose data were damaged is refused, by lib and by the addon', () => {
  const damaged = { ...jbb, species: { ...jbb.species, fractions: [1, 1, 1] } } as unknown as Model;
  expect(() => System.random(damaged, { particles: 100, seed: 1 })).toThrow(/species.fractions/);
  const good = { kind: 'pair', name: 'x', dimension: 2, density: 1, cutoff: 2, powers: Float64Array.of(1, -12) };
  expect(native.NativeSystem.random(good, 100, 1).particles).toBe(100);
  const tables = [
    { powers: undefined },
    { powers: Float64Array.of(1) },
    { powers: Float64Array.of(1, -1e9) },
    { powers: Float64Array.of(Number.NaN, -12) },
    { powers: Int32Array.of(1, 2) },
    { r: Float64Array.of(1, 2), u: Float64Array.of(1, 2) },
    { powers: undefined, r: r.slice().reverse(), u },
    { powers: undefined, r, u: u.slice(1) },
    { powers: undefined, r, u: u.slice().reverse() },
    { fractions: Float64Array.of(1, 1, 1, 1) },
    { fractions: Float64Array.of(0.5, 0.5), sigma: Float64Array.of(1), epsilon: Float64Array.of(1) },
    { cutoff: 0 },
    { cutoff: 1e300 },
    { dimension: 7 },
    { smoothing: 'x' },
    { diameters: 'power-law' },
  ];
  for (const change of tables) {
    expect(() => native.NativeSystem.random({ ...good, ...change }, 100, 1)).toThrow(/model\./);
  }
});

test('the flow of a force that jumps at the cutoff takes an absolute tolerance', async () => {
  const cut = pairModel({ ...jbbOptions, smoothing: 'shift' });
  const system = System.random(cut, { particles: 430, seed: 8 });
  const r = await steepestDescent(system, { until: { time: 3 } });
  expect(r.stopReason).toBe('time');
  expect(handleOf(system).disposed).toBe(false);
});
