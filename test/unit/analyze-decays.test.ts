import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  analyze,
  avalanches,
  cutoffExponent,
  fitPowerLaw,
  loadHdf5,
  localExponent,
  rattlers,
  readCsv,
  readHdf5,
  softSpheres,
} from '../../lib';
import { decayAnalysis } from '../../lib/ensemble/analysis/decays';
import { RandomStream } from '../../lib/numerics/random';
import { planted, saveFlows, times } from '../support/flow-directories';
import { temporaryFolder } from '../support/temporary-folder';

// figures are drawn, which takes long on a busy machine
jest.setTimeout(240000);
const folder = temporaryFolder();

const sizes = [100, 400, 1600];
const samples = 6;
const stiffness = 27;

test('directories of results at three sizes: the planted exponents of v, E and the collapse', async () => {
  const results = join(folder, 'results');
  const curves = await saveFlows(results, { sizes, samples, random: new RandomStream(11), stiffness });
  const out = join(folder, 'out');
  const { ensembles, decays, collapses, cutoffExponents, notes } = await analyze({ paths: [results], directory: out });
  expect(decays.map(({ particles, samples, temperature }) => [particles, samples, temperature])).toEqual(
    sizes.map((n) => [n, samples, null]),
  );
  for (const { particles, exponent, form, energy, bursts } of decays) {
    const common = times.slice(0, -1);
    const v = (curves.get(particles) as Float64Array[]).map((curve) => curve.slice(0, -1));
    // of the smallest the cut-off leaves no window
    let expected: ReturnType<typeof fitPowerLaw> | null = null;
    try {
      expected = fitPowerLaw(common, v, { stiffness });
    } catch {
      expect(particles).toBe(sizes[0]);
    }
    expect(exponent).toEqual(expected);
    expect(bursts.value).toBe(0);
    if (particles < sizes[2]) continue;
    expect(exponent?.window[0]).toBeCloseTo(10, 12);
    expect(form?.form).toBe('power-law');
    expect(energy?.exponent.value).toBeCloseTo(2 * planted.beta - 1, 9);
    // as v is cut off and the energy is not, the two cannot belong together
    expect(energy?.consistency?.consistent).toBe(false);
  }
  expect(collapses).toHaveLength(1);
  const [{ beta, z, particles, label }] = collapses;
  expect([particles, label]).toEqual([sizes, 'harmonic-spheres-2d']);
  expect(Math.abs(z.value - planted.z)).toBeLessThan(4 * z.error);
  expect(Math.abs(beta.value - planted.beta)).toBeLessThan(4 * beta.error);
  expect(z.error).toBeLessThan(0.05);
  // every table has all numbers of each ensemble and pair
  const table = await readCsv(join(out, 'analysis.csv'));
  const { groups: stored } = await readHdf5(join(out, 'analysis.h5'));
  const each = (await readCsv(join(out, 'pairs.csv'))).columns;
  expect(ensembles.length).toBe(sizes.length);
  for (const [k, e] of ensembles.entries()) {
    const { pairs } = e;
    const { mask, count } = rattlers(await loadHdf5(join(pairs[0].name, 'inherent-structure.h5')));
    expect(count).toBeGreaterThan(10);
    expect([pairs[0].rattlers, pairs[0].rattlerFraction]).toEqual([count, count / sizes[k]]);
    expect((await readHdf5(join(out, `fields-N${sizes[k]}.h5`))).datasets.rattler.data).toEqual(mask);
    expect(e.rattlerFraction.value).toBeCloseTo(e.rattlers.value / sizes[k], 12);
    expect(e.rattlers.value).toBeCloseTo(
      pairs.reduce((sum, pair) => sum + pair.rattlers / samples, 0),
      9,
    );
    const { concentration, broken, inserted, difference, susceptibility } = e.defects!;
    const estimates = { phi: concentration, broken, inserted, brokenLessInserted: difference, chi: susceptibility };
    const { clusters, clusterSize, d2min, overlap, displacement, kurtosis, nonGaussian } = e;
    const others = { clusters, clusterSize, d2min, overlap, displacement, kurtosis, nonGaussian };
    const { exponent, form, energy, bursts, burstSize, samples: flows } = decays[k];
    const none = { value: Number.NaN, error: Number.NaN };
    const decay = {
      beta: exponent ? { value: exponent.beta, error: exponent.error } : none,
      growthRatio: form?.growthRatio ?? none,
      energyExponent: energy?.exponent ?? none,
      bursts,
      burstSize,
    };
    const consistent = energy?.consistency?.consistent;
    for (const [column, x] of Object.entries({
      flows,
      windowFrom: exponent?.window[0] ?? Number.NaN,
      windowTo: exponent?.window[1] ?? Number.NaN,
      form: form ? ['exponential', 'undecided', 'power-law'].indexOf(form.form) - 1 : Number.NaN,
      consistent: consistent === undefined ? Number.NaN : Number(consistent),
    }))
      expect([column, table.columns[column][k], stored[e.slug].attributes[column]]).toEqual([column, x, x]);
    const rattling = { rattlers: e.rattlers, rattlerFraction: e.rattlerFraction };
    for (const [name, { value, error }] of Object.entries({ ...estimates, ...others, ...rattling, ...decay })) {
      for (const [column, x] of [
        [name, value],
        [`${name}Error`, error],
      ] as const) {
        expect([column, table.columns[column][k]]).toEqual([column, x]);
        expect([column, stored[e.slug].attributes[column]]).toEqual([column, x]);
      }
    }
    for (const [j, { name: _, ...numbers }] of pairs.entries())
      for (const [column, x] of Object.entries(numbers)) expect(each[column][samples * k + j]).toBe(x);
  }
  // the other way to z, from the same curves and the same time on
  const kept = sizes.map((n) => ({
    particles: n,
    times: times.slice(0, -1),
    v: (curves.get(n) as Float64Array[]).map((v) => v.slice(0, -1)),
  }));
  const expected = cutoffExponent(kept, { window: [270 / stiffness, 1e9] });
  expect(cutoffExponents).toHaveLength(1);
  const [parting] = cutoffExponents;
  expect([parting.particles, parting.label]).toEqual([sizes, 'harmonic-spheres-2d']);
  expect([parting.z, parting.quality, parting.points]).toEqual([expected.z, expected.quality, expected.points]);
  expect(Math.abs(parting.z.value - planted.z)).toBeLessThan(4 * parting.z.error);
  expect(parting.z.error).toBeLessThan(0.05);
  expect(notes.filter((note) => note.startsWith('no z'))).toEqual([]);
  const csv = await readCsv(join(out, 'finite-size-harmonic-spheres-2d.csv'));
  const { finite_size } = (await readHdf5(join(out, 'analysis.h5'))).groups;
  const { attributes, datasets, groups } = finite_size.groups['harmonic-spheres-2d'];
  expect([attributes.label, datasets.particles.data]).toEqual(['harmonic-spheres-2d', Float64Array.from(sizes)]);
  expect(groups.collapse.attributes).toMatchObject({ beta: beta.value, betaError: beta.error, z: z.value });
  expect(groups.parting.attributes).toMatchObject({ z: parting.z.value, zError: parting.z.error });
  expect(csv.columns.particles).toEqual(groups.parting.datasets.particles.data);
  const ratios = expected.ratios.flatMap(({ logRatio }) => [...logRatio]);
  expect([...csv.columns.logRatio]).toEqual(ratios);
  expect(groups.parting.datasets.logRatio.data).toEqual(Float64Array.from(ratios));
  const both = (await readCsv(join(out, 'finite-size.csv'))).columns;
  expect(Object.fromEntries(Object.entries(both).map(([name, [x]]) => [name, x]))).toEqual({
    ...{ sizes: 3, smallest: sizes[0], largest: sizes[2] },
    ...{ beta: beta.value, betaError: beta.error, z: z.value, zError: z.error, quality: collapses[0].quality },
    ...{ partingZ: parting.z.value, partingZError: parting.z.error, partingQuality: parting.quality },
  });
  const { comments } = await readCsv(join(out, 'analysis.csv'));
  expect(comments).toContain(`harmonic-spheres-2d: z ${parting.z.value} +- ${parting.z.error} from where sizes part`);
  // what the numbers of these columns stand for
  expect(comments).toContainEqual(expect.stringMatching(/^form: 1 power law, -1 exponential.*; consistent: 1 where/));
  expect(existsSync(join(out, 'figures', 'finite-size.png'))).toBe(true);
  // what is drawn of the collapse: <v> of each size from the end of the transient on, and the same scaled
  const drawn = JSON.parse(readFileSync(join(out, 'figures', 'collapse.json'), 'utf8')).plots;
  expect(drawn).toHaveLength(2);
  const inTitle = { beta: beta.value.toFixed(2), error: beta.error.toFixed(2), z: z.value.toFixed(2) };
  expect(drawn[1].title).toContain(`*β* = ${inTitle.beta} ± ${inTitle.error}, *z* = ${inTitle.z} ± `);
  for (const [k, n] of sizes.entries()) {
    const all = curves.get(n) as Float64Array[];
    const from = times.findIndex((t) => t >= 10);
    const { x, y, error, label } = drawn[0].series[k];
    // to the seven digits of what is drawn
    const scaled = drawn[1].series[k];
    expect(x[0] / times[from]).toBeCloseTo(1, 6);
    expect(y[0] / (all.reduce((sum, v) => sum + v[from], 0) / all.length)).toBeCloseTo(1, 6);
    expect((scaled.x[0] / x[0]) * n ** z.value).toBeCloseTo(1, 5);
    expect((scaled.y[0] / y[0]) * n ** -(beta.value * z.value)).toBeCloseTo(1, 5);
    expect((scaled.error[0] / error[0]) * n ** -(beta.value * z.value)).toBeCloseTo(1, 5);
    expect([label, scaled.label]).toEqual([`*N* = ${n}`, `*N* = ${n}`]);
  }
  const { columns } = await readCsv(join(out, 'decay-N1600.csv'));
  const mean = times.slice(0, -1).map((_, k) => {
    const all = curves.get(1600) as Float64Array[];
    return all.reduce((sum, v) => sum + v[k], 0) / all.length;
  });
  columns.v.forEach((v, k) => {
    expect(Math.abs(v / mean[k] - 1)).toBeLessThan(1e-12);
  });
  const local = localExponent(
    times.slice(0, -1),
    (curves.get(1600) as Float64Array[]).map((v) => v.slice(0, -1)),
  );
  columns.time.forEach((t, k) => {
    const at = local.times.indexOf(t);
    expect(columns.localExponent[k]).toBe(at < 0 ? Number.NaN : local.beta[at]);
    expect(columns.localExponentError[k]).toBe(at < 0 ? Number.NaN : local.error[at]);
  });
  // windows of 0.6 decades lose five of fifteen times per decade at each end
  expect(local.times.length).toBe(50);
  expect(existsSync(join(out, 'figures', 'decay.png'))).toBe(true);
});

test('where z cannot be told a note says why: sizes in no constant ratio, one sample a size, an unknown lambda_max', async () => {
  const analysed = async (
    name: string,
    o: { sizes: number[]; samples?: number; stiffness?: number },
    from?: number,
  ) => {
    const at = join(folder, name);
    await saveFlows(at, { samples, random: new RandomStream(5), stiffness, ...o });
    const window = from === undefined ? undefined : ([from, 2000] as const);
    return analyze({ paths: [at], directory: `${at}-out`, window });
  };
  const uneven = await analysed('uneven', { sizes: [100, 200, 1000] });
  expect([uneven.collapses.length, uneven.cutoffExponents]).toEqual([1, []]);
  expect(uneven.notes).toContainEqual(
    expect.stringMatching(/^no z of harmonic-spheres-2d from where sizes part: .*sizes in a constant ratio/),
  );
  const single = await analysed('single', { sizes: [100, 200, 400], samples: 1 });
  expect(single.cutoffExponents).toEqual([]);
  expect(single.notes).toContainEqual(
    expect.stringMatching(/^no z of harmonic-spheres-2d from where sizes part: .*at least 2/),
  );
  const unknown = { sizes: [100, 200, 400], stiffness: Number.NaN };
  const none = await analysed('unknown', unknown);
  expect([none.collapses, none.cutoffExponents]).toEqual([[], []]);
  expect(none.notes).toContainEqual(expect.stringMatching(/^no z of harmonic-spheres-2d: .*lambda_max is not/));
  // a window says where to begin
  const given = await analysed('given', unknown, 10);
  expect([given.collapses.length, given.cutoffExponents.length]).toEqual([1, 1]);
});

test('models of one name with other parameters are ensembles of their own, and each has its z', async () => {
  const models = [softSpheres({ dimension: 2 }), softSpheres({ dimension: 2, nonAdditivity: 0.1 })];
  const paths = models.map((_, k) => join(folder, `model-${k}`));
  for (const [k, model] of models.entries())
    await saveFlows(paths[k], { sizes: [100, 400, 1600], samples, random: new RandomStream(5 + k), stiffness, model });
  const out = join(folder, 'out-models');
  const { ensembles, collapses, cutoffExponents } = await analyze({ paths, directory: out });
  expect(ensembles.map((e) => [e.particles, e.configurations, e.model.nonAdditivity]).sort()).toEqual(
    [100, 1600, 400].flatMap((n) => [0.1, 0.2].map((nonAdditivity) => [n, samples, nonAdditivity])),
  );
  for (const found of [collapses, cutoffExponents])
    expect(found.map(({ label }) => label)).toEqual(['soft-spheres-2d', 'soft-spheres-2d (2)']);
  const { finite_size } = (await readHdf5(join(out, 'analysis.h5'))).groups;
  expect(Object.keys(finite_size.groups).sort()).toEqual(['soft-spheres-2d', 'soft-spheres-2d-2']);
  expect(existsSync(join(out, 'finite-size-soft-spheres-2d-2.csv'))).toBe(true);
  expect((await readCsv(join(out, 'finite-size.csv'))).comments).toEqual(
    expect.arrayContaining(['row 1: soft-spheres-2d', 'row 2: soft-spheres-2d (2)']),
  );
});

test('bursts of v(t) and the energy that they drop are means over flows and over bursts', () => {
  const grid = Float64Array.from({ length: 161 }, (_, k) => 10 ** (k / 40 - 1));
  // five times the background at these times
  const flowWith = (at: number[]) => {
    const v = grid.map(
      (t) => t ** -0.9 * at.reduce((sum, burst) => sum + 4 * Math.exp(-((Math.log(t / burst) / 0.15) ** 2)), 1),
    );
    const energy = new Float64Array(grid.length).fill(1);
    for (let k = 1; k < grid.length; k++)
      energy[k] = energy[k - 1] - (0.5 * (v[k] ** 2 + v[k - 1] ** 2) * (grid[k] - grid[k - 1])) / 10;
    return { times: grid, v, energy, inherentEnergy: Number.NaN, stiffness: 27, rests: false };
  };
  const flows = [flowWith([3, 40]), flowWith([20]), flowWith([])];
  const drops = flows.flatMap((flow) => avalanches(flow).avalanches).map(({ energyDrop }) => energyDrop);
  expect(drops).toHaveLength(3);
  const { bursts, burstSize } = decayAnalysis({ label: 'x', particles: 100, temperature: null }, flows).summary;
  expect(bursts.value).toBeCloseTo(1, 12);
  expect(bursts.error).toBeCloseTo(1 / Math.sqrt(3), 12);
  expect(Math.min(...drops)).toBeGreaterThan(0);
  expect(burstSize.value).toBeCloseTo((drops[0] + drops[1] + drops[2]) / 3, 12);
});

test('a growth of the local exponent that means nothing is none, with a note that says why', () => {
  const random = new RandomStream(3);
  const grid = Float64Array.from({ length: 31 }, (_, k) => 10 ** (k / 10));
  const flows = Array.from({ length: 4 }, () => {
    const bend = random.gaussian();
    const v = grid.map((t) => t ** -0.1 * Math.exp(0.3 * Math.sin(3 * Math.log(t) + 2 * bend)));
    return { times: grid, v, energy: v, inherentEnergy: Number.NaN, stiffness: 270, rests: false };
  });
  const notes = new Set<string>();
  const about = { label: 'T = 1', particles: 100, temperature: 1 };
  expect(decayAnalysis(about, flows, { window: [1, 1000], notes }).summary.form?.growthRatio).toBeNull();
  expect([...notes]).toEqual([
    expect.stringMatching(
      /^no growth of the local exponent of T = 1: it is .* \+- .* around t = 2\.0 and .* tells no ratio$/,
    ),
  ]);
});
