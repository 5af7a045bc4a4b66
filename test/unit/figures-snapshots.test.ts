import { softSpheres } from '../../lib';
import type { AnalysedTrajectory } from '../../lib/ensemble/trajectory/result';
import { figuresOfTimes } from '../../lib/ensemble/trajectory/snapshots';
import { find, named, ofClass, parseXml, textFaults, textOf } from '../support/svg';

const times = [0.01, 1, 100];
const u = Float64Array.from({ length: 10 }, (_, k) => 10 ** (-2 + k / 5));
const r = Float64Array.from({ length: 12 }, (_, k) => 0.5 + k);
const values = r.map((x) => Math.cos(x / 2) * Math.exp(-x / 4));
const correlation = {
  r,
  correlation: values,
  error: values.map(() => 0.1),
  pairs: r.map(() => 1e5),
  configurations: 4,
};

/** Curves at three times, with errors over four trajectories. */
const followed = {
  summary: {
    label: 'T = 0.2',
    particles: 100,
    rows: times.map((time) => ({ time, displacement: { value: 1 / (1 + time / 10), error: 0 } })),
  },
  vanHove: times.map(() => ({
    u,
    density: u.map((x) => Math.exp(-x)),
    error: u.map(() => 0.05),
    counts: u.map(() => 100),
    configurations: 4,
  })),
  displacementCorrelation: times.map(() => correlation),
  velocityCorrelation: times.map(() => correlation),
  example: undefined,
} as unknown as AnalysedTrajectory;

const figures = figuresOfTimes(followed, '');
const ids = ['trajectory-van-hove', 'trajectory-correlation'];

test.each(ids)('the times of %s have their unit', (id) => {
  const { svg } = figures.find((figure) => figure.id === id)!;
  const legend = find(parseXml(svg), ofClass('legend'))[0];
  expect(find(legend, named('text')).map(textOf)).toEqual(['t = 0.010 τ0', 't = 1.0 τ0', 't = 100 τ0']);
  expect(textFaults(svg)).toEqual([]);
});

test.each(ids)('%s has error bars', (id) => {
  const { svg, plots = [] } = figures.find((figure) => figure.id === id)!;
  expect(find(parseXml(svg), ofClass('error-bars'))).toHaveLength(times.length * plots.length);
  expect(plots[0].series[0].error?.[0]).toBeCloseTo(id === ids[0] ? 0.05 : 0.1, 6);
});

test('correlations have a line at zero', () => {
  const { svg, plots = [] } = figures.find(({ id }) => id === ids[1])!;
  expect(find(parseXml(svg), ofClass('level'))).toHaveLength(2);
  expect(plots.map(({ levels }) => levels)).toEqual([[{ y: 0, label: '' }], [{ y: 0, label: '' }]]);
});

test('no frame of the fields along a trajectory is cut by the end of the picture', () => {
  const positions = Float64Array.of(1, 1, 3, 1, 1, 3, 3, 3);
  const end = { model: softSpheres({ dimension: 2 }), boxLength: 4, positions };
  const example = { end, diameters: new Float64Array(4).fill(1), snapshots: [{ time: 1, u: positions }] };
  const { svg } = figuresOfTimes({ ...followed, example }, '').find(({ id }) => id === 'trajectory-fields')!;
  const [panels] = find(parseXml(svg), named('g'));
  expect(panels.attributes.transform).toBe('translate(3 3)');
});
