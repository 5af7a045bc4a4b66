import { decayAnalysis } from '../../lib/ensemble/analysis/decays';
import { scalingOf } from '../../lib/ensemble/analysis/finite-size';
import { atCommonTimes, cameToRest, storedFlow } from '../../lib/ensemble/stored-flow';
import { flowTo, saveFlow } from '../support/flow-directories';
import { temporaryFolder } from '../support/temporary-folder';

const folder = temporaryFolder();

test('flows that have come to rest go on with v = 0 at their inherent energy, as long as another moves', () => {
  const [early, late] = atCommonTimes([flowTo(12.3, true), flowTo(456, true)]);
  expect(late.times).toEqual(flowTo(456, true).times.slice(0, -1));
  expect(early.times).toEqual(late.times);
  early.times.forEach((t, k) => {
    expect(early.v[k]).toBe(t < 12.3 ? t ** -0.9 : 0);
    expect(early.energy[k]).toBe(t < 12.3 ? 0.2 + t ** -0.8 : 0.2);
    expect(late.v[k]).toBe(t ** -0.9);
  });
});

test('the first flow to end at a limit ends all, and times that another lacks are left out', () => {
  const cut = flowTo(100, false);
  const [rested, other] = atCommonTimes([flowTo(12.3, true), cut, flowTo(1000, false)]);
  expect(other.times).toEqual(cut.times);
  expect(rested.v[other.times.length - 1]).toBe(0);
  const lacking = { ...cut, times: cut.times.map((t, k) => (k === 7 ? 1.01 * t : t)) };
  expect(atCommonTimes([lacking, flowTo(1000, false)])[0].times).toEqual(cut.times.filter((_, k) => k !== 7));
  expect(atCommonTimes([])).toEqual([]);
});

test('the mean curve and its exponent count samples at rest', () => {
  const flows = [flowTo(12.3, true), flowTo(4560, true)];
  const window = [20, 200] as const;
  const { summary, means } = decayAnalysis({ label: 'x', particles: 100, temperature: null }, flows, { window });
  expect(summary.exponent?.beta).toBeCloseTo(0.9, 12);
  expect(means.v[means.times.findIndex((t) => t > 20)] / means.times.find((t) => t > 20)! ** -0.9).toBeCloseTo(0.5, 12);
});

test('limits of time and of work are no rest', () => {
  const reasons = ['rms-force', 'max-force', 'zero-energy', 'rounding-floor', 'time', 'evaluations'];
  expect(reasons.map((stopReason) => cameToRest({ stopReason }))).toEqual([true, true, true, true, false, false]);
  expect(cameToRest(undefined)).toBe(false);
});

test('a directory of results says whether its flow has come to rest', async () => {
  for (const [stopReason, rests] of [
    ['time', false],
    ['rms-force', true],
  ] as const) {
    const { rests: _, ...flow } = flowTo(12.3, rests);
    await saveFlow(folder, flow, stopReason);
    expect(await storedFlow(folder)).toEqual({ ...flow, rests });
  }
});

test('curves of a collapse reach as far as the longest flow of their size, beyond the rest of another', () => {
  const law = (t: number, n: number) => {
    const x = t / n ** 0.6;
    return n ** -0.54 * x ** -0.9 * Math.exp(-x / 3);
  };
  const sizes = [100, 400, 1600].map((n) => ({
    particles: n,
    flows: [1, 1.1, 0.9].map((a, k) => {
      const end = n === 1600 && k === 0 ? 123 : 900 + k;
      const grid = Array.from({ length: 61 }, (_, i) => 10 ** (i / 15)).filter((t) => t < end);
      const times = Float64Array.from([...grid, end]);
      return { ...flowTo(end, true), times, v: times.map((t) => a * law(t, n)), energy: times };
    }),
  }));
  const notes = new Set<string>();
  const { collapse } = scalingOf('x', sizes, 10, notes);
  const { times, v } = collapse!.curves.at(-1)!;
  const last = times.length - 1;
  expect(times[last]).toBeCloseTo(857.7, 1);
  // the first stands still
  expect(v[last] / law(times[last], 1600)).toBeCloseTo((1.1 + 0.9) / 3, 12);
});
