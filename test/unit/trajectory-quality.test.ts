import { System, VelocityCorrelationAccumulator } from '../../lib';
import { decayAnalysis } from '../../lib/ensemble/analysis/decays';
import type { StoredFlow } from '../../lib/ensemble/stored-flow';
import { TrajectoryEnsemble } from '../../lib/ensemble/trajectory/analysis';
import { dissipated, isFinished, noiseOf, resolved, roundingOf } from '../../lib/ensemble/trajectory/quality';
import { harmonicSpheres } from '../../lib/models/harmonic-spheres';
import { RandomStream } from '../../lib/numerics/random';

const model = harmonicSpheres({ dimension: 2, polydisperse: false });
const random = new RandomStream(5);
const positions = Float64Array.from({ length: 4000 }, () => 40 * random.uniform());
const rounded = (digits: number) => positions.map((x) => Number(x.toFixed(digits)));
const state = (x: Float64Array) => ({ model, positions: x, boxLength: 40 });

/** v = t^-beta and the energy that it dissipates, E_IS = 0.3; v² at t = 0 is that of the first time. */
function powerLaw(beta: number, last: number): StoredFlow {
  const times = Float64Array.from({ length: 41 }, (_, k) => (k === 0 ? 0 : 0.01 * (last / 0.01) ** ((k - 1) / 39)));
  const v = times.map((t) => Math.max(t, 0.01) ** -beta);
  const energy = times.map((t) => 0.3 + Math.max(t, 0.01) ** (1 - 2 * beta) / (2 * beta - 1));
  return { times, v, energy, inherentEnergy: 0.3, stiffness: 300, rests: false };
}

/** rms of what rounding has changed, in each of two or three directions */
const rmsChange = (exact: Float64Array, x: Float64Array) =>
  Math.sqrt(x.reduce((sum, value, k) => sum + (value - exact[k]) ** 2, 0) / x.length);

test('the step of rounded positions, rms', () => {
  expect(roundingOf(state(positions))).toBeUndefined();
  expect(roundingOf(state(new Float64Array(40)))).toBeUndefined();
  for (const digits of [2, 4, 5, 8]) expect(roundingOf(state(rounded(digits)))).toBeCloseTo(10 ** -digits, 12);
});

test('the step of a large file is seen in a part of its coordinates', () => {
  const many = Float64Array.from({ length: 100_000 }, () => 40 * random.uniform());
  expect(roundingOf(state(many))).toBeUndefined();
  expect(roundingOf(state(many.map((x) => Number(x.toFixed(4)))))).toBeCloseTo(1e-4, 12);
});

// six significant digits, as LAMMPS writes by default: another step in each decade, 1e-4 beyond 10 and 1e-5 below
test.each([5, 11.9, 17.3, 40, 250])('the step of six digits in a box of %p', (boxLength) => {
  const exact = positions.map((x) => (boxLength / 40) * x);
  const six = exact.map((x) => Number(x.toPrecision(6)));
  const step = roundingOf({ model, positions: six, boxLength }) as number;
  expect(Math.abs(step / (Math.sqrt(12) * rmsChange(exact, six)) - 1)).toBeLessThan(0.05);
  // images that were added hide the digits, but not in the box
  const unwrapped = six.map((x, k) => x + boxLength * Math.sqrt(2) * (k % 3));
  const inImages = { model, positions: unwrapped, boxLength: boxLength * Math.sqrt(2) };
  expect(roundingOf(inImages)).toBeCloseTo(step, 12);
  expect(roundingOf({ model, positions: exact, boxLength })).toBeUndefined();
});

test('what rounding makes of displacements: below twice its rms, in each of two frames', () => {
  const { u, v } = noiseOf(state(rounded(4)), 1e-4, 300);
  const each = Math.SQRT2 * rmsChange(positions, rounded(4));
  expect(Math.abs(u / 2 / Math.SQRT2 / each - 1)).toBeLessThan(0.05);
  expect(v).toBeCloseTo((300 * u) / Math.SQRT2, 12);
  expect(noiseOf(state(positions), undefined, undefined).v).toBe(0);
  expect(noiseOf(state(positions), undefined, 300).v).toBeLessThan(1e-11);
});

test('a flow is cut where velocities are noise', () => {
  const flow = powerLaw(0.9, 1000);
  expect(resolved(flow, 0)).toBe(flow);
  const cut = resolved(flow, 0.1);
  expect(cut.times.length).toBe(flow.v.findIndex((v) => v <= 0.1));
  expect(cut.energy).toEqual(flow.energy.slice(0, cut.times.length));
});

test('a power law dissipates what it loses, at any exponent; in another unit of time it does not', () => {
  for (const beta of [0.7, 0.92, 1.3]) expect(dissipated(powerLaw(beta, 100))).toBeCloseTo(1, 9);
  const flow = powerLaw(0.92, 100);
  expect(dissipated({ ...flow, times: flow.times.map((t) => 10 * t) })).toBeCloseTo(10, 9);
  expect(dissipated({ ...flow, times: flow.times.slice(0, 1) })).toBe(1);
});

test('a flow is finished when nothing is left to lose', () => {
  expect(isFinished(powerLaw(0.92, 1e4))).toBe(false);
  const flow = powerLaw(0.92, 1e4);
  const rest = flow.times.map((t) => Math.exp(-t / 100));
  const v = flow.v.map((x, k) => x * rest[k]);
  expect(isFinished({ ...flow, v, energy: flow.energy.map((e, k) => 0.3 + (e - 0.3) * rest[k] ** 2) })).toBe(true);
});

test('the decay of one flow has an energy exponent; of one without E_IS it is fitted, of one without energies there is none', () => {
  const about = { label: 'N = 100', particles: 100, temperature: null };
  const flow = powerLaw(0.9, 1000);
  const window = [0.1, 100] as const;
  const { exponent, energy } = decayAnalysis(about, [flow], { window }).summary;
  expect(exponent?.beta).toBeCloseTo(0.9, 9);
  expect(energy?.exponent.value).toBeCloseTo(0.8, 9);
  const free = decayAnalysis(about, [{ ...flow, inherentEnergy: Number.NaN }], { window }).summary;
  expect(free.energy?.exponent.value).toBeCloseTo(0.8, 4);
  expect(free.energy?.inherentEnergy.value).toBeCloseTo(0.3, 4);
  const unknown = { ...flow, energy: flow.energy.map(() => Number.NaN), stiffness: Number.NaN };
  const bare = decayAnalysis(about, [{ ...unknown, inherentEnergy: Number.NaN }], { window }).summary;
  expect([bare.exponent?.beta.toFixed(6), bare.energy]).toEqual(['0.900000', null]);
  const notes = new Set<string>();
  expect(decayAnalysis(about, [flow], { window: [2000, 9000], notes }).summary.exponent).toBeNull();
  expect([...notes]).toEqual([expect.stringMatching(/^no beta of N = 100: window \[2000, 9000\]/)]);
});

test('lengths pass over distances that few pairs have', () => {
  const x = Float64Array.of(1, 1, 1.5, 1, 5, 5, 5, 6.1, 6.1, 5, 6.1, 6.1);
  const v = Float64Array.of(1, 0, -1, 0, 1, 0, 1, 0, 1, 0, 1, 0);
  const of = () => {
    const accumulator = new VelocityCorrelationAccumulator({ cutoff: 2, binWidth: 0.4 });
    accumulator.add({ model, positions: x, boxLength: 12 }, v);
    return accumulator;
  };
  const near = of().length({ method: 'integral' }).value;
  const far = of().length({ method: 'integral', fewestPairs: 0.5 }).value;
  // without the mean the pair at 0.5 has v·v' = -5/9 = -<v²>: C falls from 1 to -1 between 0 and 0.6, the centre of its bin
  expect(near).toBeCloseTo(0.15, 12);
  // the four pairs at 1.1 have C = 1/5, the two at 1.56 are too few
  expect(far).toBeCloseTo(0.6, 12);
  expect(() => of().length({ level: 2 })).toThrow(expect.objectContaining({ field: 'level' }));
});

test.each([true, false])('a trajectory of which its source says that it rests at its end: %p', async (atRest) => {
  const system = System.random(model, { particles: 100, seed: 1 });
  const a = system.configuration();
  system.dispose();
  const b = { ...a, positions: a.positions.map((x) => x + 0.1) };
  const frames = async function* () {
    for (const [index, configuration] of [a, b].entries()) yield { index, time: index, configuration };
  };
  const source = { name: 'x', a, b, atRest, followed: false, frames };
  expect((await new TrajectoryEnsemble({}, new Set()).add(source)).flow?.rests).toBe(atRest);
});
