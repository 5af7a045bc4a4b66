import { decayAnalysis } from '../../lib/ensemble/analysis/decays';
import { atCommonTimes, cameToRest, type StoredFlow } from '../../lib/ensemble/stored-flow';

/** v = t^-0.9 at ten times a decade up to the end, which is a time of its own where the flow rests there. */
function flowTo(end: number, rests: boolean): StoredFlow {
  const grid = Array.from({ length: 51 }, (_, k) => 10 ** (k / 10 - 2)).filter((t) => t < end);
  const times = Float64Array.from([...grid, end]);
  return {
    times,
    v: times.map((t) => t ** -0.9),
    energy: times.map((t) => 0.2 + t ** -0.8),
    inherentEnergy: 0.2,
    stiffness: 270,
    rests,
  };
}

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
  expect(
    ['rms-force', 'rounding-floor', 'time', 'evaluations'].map((stopReason) => cameToRest({ stopReason })),
  ).toEqual([true, true, false, false]);
  expect(cameToRest(undefined)).toBe(false);
});
