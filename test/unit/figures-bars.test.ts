import { softSpheres, VanHoveAccumulator } from '../../lib';
import { PairDistributionAccumulator } from '../../lib/analysis/pair-distribution-accumulator';
import { countedBars, drawnBars } from '../../lib/ensemble/analysis/bars';
import { fieldQuantities } from '../../lib/ensemble/analysis/field-quantities';
import { figuresOf } from '../../lib/ensemble/analysis/figures';
import { quantityFigures } from '../../lib/ensemble/analysis/quantity-figures';
import type { AnalysedEnsemble, EnsembleAnalysis } from '../../lib/ensemble/analysis/result';
import { trajectoryFigures } from '../../lib/ensemble/trajectory/figures';
import type { AnalysedTrajectory } from '../../lib/ensemble/trajectory/result';
import { figuresOfTimes } from '../../lib/ensemble/trajectory/snapshots';
import { System } from '../../lib/system';

const some = Float64Array.from([1, 0.8, 0.5, 0.2]);
const times = Float64Array.from([0.1, 1, 10, 100]);
const errors = (n: number): Float64Array => some.map(() => (n > 1 ? 0.05 : Number.NaN));

test('bars of counting are told from those over configurations', () => {
  expect(countedBars([4, 3], 'configuration')).toBe(' Bars: standard errors over configurations.');
  expect(countedBars([1, 1], 'configuration')).toBe(' Bars: counting errors of one configuration.');
  expect(countedBars([4, 1], 'trajectory')).toBe(
    ' Bars: standard errors over trajectories, counting errors where there is one trajectory.',
  );
  expect(drawnBars([errors(1), errors(2)], 'errors')).toBe(' Bars: errors.');
  expect(drawnBars([errors(1), new Float64Array(3), undefined], 'errors')).toBe('');
});

/** An ensemble of random configurations with a decay. */
function ensemble(configurations: number): AnalysedEnsemble {
  const at = (seed: number) => System.random(softSpheres({ dimension: 2 }), { particles: 64, seed }).configuration();
  const [a, b] = [at(1), at(2)];
  const pairs = new PairDistributionAccumulator();
  const vanHove = new VanHoveAccumulator();
  for (let k = 0; k < configurations; k++) {
    pairs.add(a);
    vanHove.add(a, b);
  }
  return {
    summary: { label: 'T = 1', temperature: 1, model: a.model, particles: 64, configurations, thresholds: null },
    initialPairs: pairs,
    finalPairs: pairs,
    vanHove: vanHove.result(),
    decay: { means: { times, v: some, vError: errors(configurations) } },
    example: { a, b, d2min: new Float64Array(64), defects: undefined },
  } as unknown as AnalysedEnsemble;
}

test.each([
  [1, ['counting errors of one configuration', 'counting errors of one configuration', undefined]],
  [3, Array(3).fill('standard errors over configurations')],
])('captions of an analysis of %d configurations say what their bars are', (n, bars) => {
  const figures = figuresOf([ensemble(n as number)], { defectTemperatures: [], collapses: [], cutoffExponents: [] });
  const said = ['pair-distribution', 'van-hove', 'decay'].map((id) => figures.find((one) => one.id === id)!.caption);
  expect(said.map((caption) => /Bars: ([^.]*)\./.exec(caption)?.[1])).toEqual(bars);
});

test.each([1, 3])('captions of quantities of %d configurations speak of bars where there are some', (n) => {
  const estimate = { value: 0.3, error: n > 1 ? 0.1 : Number.NaN };
  const ensembles = [0.5, 1].map((temperature) => ({
    temperature,
    particles: 64,
    model: softSpheres({ dimension: 2 }),
    d2min: estimate,
    displacement: estimate,
  }));
  const figures = quantityFigures(ensembles as unknown as EnsembleAnalysis[], fieldQuantities([]));
  expect(figures.map(({ id }) => id)).toEqual(['d2min', 'displacement']);
  for (const { caption } of figures) expect(caption.includes('Bars: standard errors')).toBe(n > 1);
});

/** Trajectories whose energy ends in rounding. */
function followed(samples: number): AnalysedTrajectory {
  const correlation = { r: times, correlation: some, error: errors(samples), pairs: times.map(() => 1e5) };
  const curves = { u: times, density: some, error: errors(samples), counts: some.map(() => 100) };
  const rows = Array.from(times, (time, k) => ({
    time,
    displacement: { value: some[k], error: Number.NaN },
    energy: { value: -7, error: Number.NaN },
    excess: { value: [1, 1e-3, 2e-13, 1e-15][k], error: errors(samples)[k] },
  }));
  const none = { value: Number.NaN, error: Number.NaN };
  const names = ['participation', 'vParticipation', 'kurtosis', 'length', 'vLength', 'hotSpots', 'hotSpotSize'];
  const unknown = Object.fromEntries(names.map((name) => [name, none]));
  return {
    summary: {
      label: '',
      slug: 'a',
      temperature: 1,
      particles: 64,
      samples,
      rows: rows.map((r) => ({ ...unknown, ...r })),
    },
    vanHove: rows.map(() => ({ ...curves, configurations: samples })),
    displacementCorrelation: rows.map(() => ({ ...correlation, configurations: samples })),
    velocityCorrelation: rows.map(() => undefined),
    example: undefined,
  } as unknown as AnalysedTrajectory;
}

test('captions of one trajectory say what is counted, and speak of no other errors', () => {
  expect(figuresOfTimes(followed(1), '').map(({ caption }) => /Bars: ([^.]*)\./.exec(caption)?.[1])).toEqual([
    'counting errors of one trajectory',
    undefined,
  ]);
  for (const { caption } of figuresOfTimes(followed(3), ''))
    expect(caption).toContain('Bars: standard errors over trajectories.');
});

test.each([1, 3])('the energy of %d trajectories is drawn down to its rounding', (n) => {
  const { plots, caption } = trajectoryFigures([followed(n)], []).find(({ id }) => id === 'trajectory-energy')!;
  expect(plots![0].series[0].y.filter((y) => y !== null)).toEqual([1, 1e-3]);
  expect(plots![0].y.domain[0]).toBeGreaterThan(1e-5);
  expect(caption).toContain('10^{−13}');
  expect(caption.includes('Bars')).toBe(n > 1);
});
