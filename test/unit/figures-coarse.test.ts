import { coarse, widthsOf } from '../../lib/ensemble/analysis/coarse';
import { told } from '../../lib/ensemble/analysis/told';
import { pairDistributionFigure } from '../../lib/figures';
import { find, ofClass, parseXml } from '../support/svg';

const x = Float64Array.from({ length: 500 }, (_, k) => 0.005 * (k + 0.5));
const g = x.map((r) => 1 + 0.2 * Math.sin(9 * r));
const nothing = { value: Number.NaN, error: Number.NaN };
const of = (count: number, configurations = 4) => ({
  x,
  g,
  error: x.map(() => 0.1),
  counts: x.map(() => count),
  configurations,
});

test('bins are merged until counting noise is small, their errors as independent ones', () => {
  expect(coarse(of(400)).x).toEqual(x);
  const merged = coarse(of(100));
  expect(merged.x).toHaveLength(125);
  expect(merged.g[3]).toBeCloseTo((g[12] + g[13] + g[14] + g[15]) / 4, 12);
  expect(merged.error[3]).toBeCloseTo(0.1 / Math.sqrt(4), 12);
  // of one configuration those of counting
  expect(coarse(of(100, 1)).error[0]).toBeCloseTo(Math.hypot(g[0], g[1], g[2], g[3]) / 4 / 10, 12);
});

test('errors of a van Hove function are over configurations, of one those of counting', () => {
  const distribution = { u: x, density: g, error: x.map(() => 0.1), counts: x.map(() => 100) };
  const rest = { outside: 0, rms: nothing, nonGaussian: nothing, kurtosis: nothing };
  expect(told({ ...distribution, ...rest, configurations: 4 }).error).toEqual(distribution.error);
  const { error } = told({ ...distribution, ...rest, error: x.map(() => 0), configurations: 1 });
  error.forEach((e, k) => {
    expect(e).toBeCloseTo(g[k] / 10, 12);
  });
});

test('the widths of the bins that are drawn are said', () => {
  expect(widthsOf([coarse(of(400)), coarse(of(400))])).toBe('0.005');
  expect(widthsOf([coarse(of(100)), coarse(of(400)), coarse(of(10))])).toBe('0.005 to 0.04');
});

test('g(x) has error bars', () => {
  const curve = { temperature: 1, equilibrated: true, ...coarse(of(100)) };
  const root = parseXml(pairDistributionFigure([{ title: '', curves: [curve] }]));
  expect(find(root, ofClass('error-bars'))).toHaveLength(1);
});
