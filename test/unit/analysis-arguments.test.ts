import {
  DefectAccumulator,
  type DefectPoint,
  defectTemperature,
  EnsembleDecay,
  type FitData,
  finiteSizeCollapse,
  type LeastSquaresOptions,
  leastSquares,
  NonAffineAccumulator,
  PairDistributionAccumulator,
  participationRatio,
  type SizeDecay,
  VanHoveAccumulator,
  VelocityCorrelationAccumulator,
} from '../../lib';

/** What TypeScript would refuse, and JavaScript hands over. */
const none = undefined as never;
const thresholds = { xEquilibrium: 1.4, xBreak: 1.5, xInsert: 1.23 };
const decay = () => new EnsembleDecay(Float64Array.of(1, 2));
const defects = () => new DefectAccumulator(thresholds);
const line = (x: number, [slope]: Float64Array) => slope * x;
const fitted = (data: object, o: object) => leastSquares(line, data as FitData, o as LeastSquaresOptions);
const x = [1, 2, 3];

test.each<[string, () => unknown, string, RegExp]>([
  ['participationRatio(undefined, 2)', () => participationRatio(none, 2), 'v', /an array/],
  ['finiteSizeCollapse of null', () => finiteSizeCollapse([null, null] as never as SizeDecay[]), 'curves[0]', /object/],
  ['finiteSizeCollapse of holes', () => finiteSizeCollapse(new Array<SizeDecay>(2)), 'curves[0]', /object/],
  ['defectTemperature of holes', () => defectTemperature(new Array<DefectPoint>(5)), 'points[0]', /object/],
  ['leastSquares without y', () => fitted({ x }, { start: [1] }), 'data.y', /an array/],
  ['leastSquares without x', () => fitted({ y: x }, { start: [1] }), 'data.x', /an array/],
  ['leastSquares without start', () => fitted({ x, y: x }, {}), 'start', /an array/],
  ['VanHove.merge()', () => new VanHoveAccumulator().merge(none), 'other', /another VanHoveAccumulator/],
  [
    'VanHove.merge of another kind',
    () => new VanHoveAccumulator().merge(defects() as never),
    'other',
    /another VanHove/,
  ],
  ['PairDistribution.merge()', () => new PairDistributionAccumulator().merge(none), 'other', /another PairDistrib/],
  ['EnsembleDecay.merge()', () => decay().merge(none), 'other', /another EnsembleDecay/],
  ['EnsembleDecay.merge of another kind', () => decay().merge(defects() as never), 'other', /another EnsembleDecay/],
  ['NonAffine.merge()', () => new NonAffineAccumulator().merge(none), 'other', /another NonAffineAccumulator/],
  ['Defect.merge()', () => defects().merge(none), 'other', /another DefectAccumulator/],
  ['VelocityCorrelation.merge()', () => new VelocityCorrelationAccumulator().merge(none), 'other', /another Velocity/],
  ['NonAffine.add()', () => new NonAffineAccumulator().add(none), 'd2min', /an array/],
  ['NonAffine.add of text', () => new NonAffineAccumulator().add(['a', 'b'] as never), 'd2min[0]', /numbers/],
  ['DefectAccumulator without lengths', () => new DefectAccumulator(none), 'thresholds', /an object/],
  ['DefectAccumulator without one', () => new DefectAccumulator({ ...thresholds, xBreak: none }), 'xBreak', /positive/],
])('%s names the argument and what is allowed', (_, call, field, allowed) => {
  expect(call).toThrow(
    expect.objectContaining({ name: 'VitrelaxError', field, allowed: expect.stringMatching(allowed) }),
  );
});
