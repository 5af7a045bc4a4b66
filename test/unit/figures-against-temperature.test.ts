import { harmonicSpheres, softSpheres } from '../../lib';
import { type DefectTemperature, meanEstimate, susceptibility } from '../../lib/analysis';
import { fieldQuantities } from '../../lib/ensemble/analysis/field-quantities';
import { quantityFigures } from '../../lib/ensemble/analysis/quantity-figures';
import type { DefectTemperatureAnalysis, EnsembleAnalysis } from '../../lib/ensemble/analysis/result';
import { svgDocument } from '../../lib/figures/svg';
import { xyPanel } from '../../lib/figures/xy-panel';
import type { Model } from '../../lib/models/model';
import { find, named, ofClass, parseXml, textBoxes, textFaults, textOf } from '../support/svg';

const temperatures = [0.8, 0.4, 0.2, 0.1, 0.05];
const nothing = { value: Number.NaN, error: Number.NaN };

/** Ensembles of which only what is drawn is given. */
function ensembles(model: Model, particles: number, scale = 1): EnsembleAnalysis[] {
  return temperatures.map((temperature, k) => {
    const phi = scale * [0.7, 0.5, 0.3, 0.12, 0.02][k];
    const samples = [phi, 0.9 * phi, 0.95 * phi];
    return {
      temperature,
      particles,
      model,
      defects: {
        concentration: meanEstimate(samples),
        susceptibility: susceptibility(samples, particles),
      },
      d2min: nothing,
      displacement: { value: temperature, error: Number.NaN },
    } as unknown as EnsembleAnalysis;
  });
}

const soft = softSpheres({ dimension: 2 });
const marks = (value: number, error: number, peak: number) =>
  ({ inflection: { value, error }, peak: { value: peak, error: Number.NaN } }) as DefectTemperature;
const found = [
  { model: soft, particles: 1000, ...marks(0.2, 0.02, 0.25) },
  { model: soft, particles: 4000, ...marks(0.1, 0.03, 0.3) },
] as DefectTemperatureAnalysis[];
const sizes = [...ensembles(soft, 4000, 0.9), ...ensembles(soft, 1000)];
const figures = quantityFigures(sizes, fieldQuantities(found));
const figure = (id: string) => {
  const one = figures.find((each) => each.id === id);
  if (one?.plots === undefined) throw new Error(`no figure of ${id}`);
  const frame = find(parseXml(one.svg), ofClass('frame'))[0].attributes;
  const [{ x }] = one.plots;
  const [low, high] = x.domain.map(Math.log);
  const place = (t: number) => Number(frame.x) + (Number(frame.width) * (Math.log(t) - low)) / (high - low);
  return { ...one, root: parseXml(one.svg), plot: one.plots[0], place, frame };
};

describe('the figures of an analysis against temperature', () => {
  test('phi and chi first, then what else is known', () => {
    expect(figures.map(({ id }) => id)).toEqual(['phi', 'chi', 'displacement']);
  });

  test.each(['phi', 'chi'])('%s has a curve for each N, cold to hot, with its errors', (id) => {
    const { plot, root, svg } = figure(id);
    expect(plot.series.map(({ label }) => label)).toEqual(['*N* = 1000', '*N* = 4000']);
    for (const [k, particles] of [1000, 4000].entries()) {
      const own = sizes.filter((e) => e.particles === particles).reverse();
      const of = own.map(({ defects }) => (id === 'phi' ? defects!.concentration : defects!.susceptibility));
      expect(plot.series[k].x).toEqual([...temperatures].reverse());
      of.forEach(({ value, error }, j) => {
        expect(plot.series[k].y[j]).toBeCloseTo(value, 6);
        expect(plot.series[k].error?.[j]).toBeCloseTo(error, 6);
      });
    }
    expect(find(root, ofClass('error-bars'))).toHaveLength(2);
    expect(find(root, named('text')).map(textOf)).toContain('dashed: Tdef');
    expect(textFaults(svg)).toEqual([]);
  });

  test('T_def of each N is a line where it is, in a band as wide as its error', () => {
    const { root, place, frame } = figure('phi');
    const lines = find(root, ofClass('guide')).map(({ attributes: { x1, x2 } }) => [Number(x1), Number(x2)]);
    [0.2, 0.1].forEach((t, k) => {
      for (const x of lines[k]) expect(Math.abs(x - place(t))).toBeLessThan(0.02);
    });
    const bands = find(root, ofClass('band')).map(({ attributes }) => attributes);
    expect(bands).toHaveLength(2);
    [
      [0.18, 0.22],
      [0.07, 0.13],
    ].forEach(([from, to], k) => {
      expect(Math.abs(Number(bands[k].x) - place(from))).toBeLessThan(0.02);
      expect(Math.abs(Number(bands[k].width) - (place(to) - place(from)))).toBeLessThan(0.03);
      expect(Math.abs(Number(bands[k].height) - Number(frame.height))).toBeLessThan(0.03);
    });
    const curves = find(root, ofClass('curve')).map(({ attributes }) => attributes.stroke);
    expect(bands.map(({ fill }) => fill)).toEqual(curves);
    // chi has its own; an error that is not known has no band
    const chi = figure('chi');
    expect(chi.plot.guides.map(({ x }) => x[0])).toEqual([0.25, 0.3]);
    expect(find(chi.root, ofClass('band'))).toHaveLength(0);
  });

  test('error bars of sizes stand side by side', () => {
    const { root, plot } = figure('phi');
    const places = find(root, ofClass('error-bars')).map(({ attributes: { d } }) =>
      [...d.matchAll(/M([\d.]+),[\d.]+V/g)].map(([, x]) => Number(x)),
    );
    expect(plot.series[0].x).toEqual(plot.series[1].x);
    places[0].forEach((x, k) => {
      // as far apart as their caps are wide
      expect(places[1][k] - x).toBeCloseTo(3.6, 1);
    });
    expect(figure('phi').caption).toContain('side by side');
  });

  test('the legend lies across no edge of a band', () => {
    const [lone] = quantityFigures(
      ensembles(soft, 1000),
      fieldQuantities([{ ...found[0], ...marks(0.245, 0.155, 0.3) }]),
    );
    const root = parseXml(lone.svg);
    const band = find(root, ofClass('band'))[0].attributes;
    const said = find(find(root, ofClass('legend'))[0], named('text')).map(textOf);
    const boxes = textBoxes(root).filter(({ text }) => said.includes(text));
    const frame = find(root, ofClass('frame'))[0].attributes;
    const [left, right] = [Math.min(...boxes.map((box) => box.left)) - 21, Math.max(...boxes.map((box) => box.right))];
    for (const edge of [Number(band.x), Number(band.x) + Number(band.width)]) {
      const beside = edge < left || edge > right;
      expect(beside || Math.max(...boxes.map((box) => box.bottom)) < Number(frame.y)).toBe(true);
    }
  });

  test('nor across its upper or lower edge', () => {
    // as wide as the axes, with edges where a legend in any of the corners would stand
    const axis = { kind: 'linear', domain: [0, 1], label: 'x' } as const;
    const curve = { x: [0, 0.5, 1], y: [0.5, 0.52, 0.5], colour: '#000', shape: 0, filled: true, label: 'a curve' };
    const band = { x: [0, 1], value: 0.5, error: 0.41, colour: '#888' } as const;
    const root = parseXml(svgDocument(xyPanel({ x: axis, y: axis, series: [curve], bands: [band] }), 'a band'));
    const { y, height } = find(root, ofClass('band'))[0].attributes;
    const [{ top, bottom }] = textBoxes(root).filter(({ text }) => text === 'a curve');
    for (const edge of [Number(y), Number(y) + Number(height)]) expect(edge < top || edge > bottom).toBe(true);
  });

  test('the name of a figure is plain text', () => {
    expect(figure('phi').caption).toContain('*T*_{def}');
    expect(textOf(find(figure('phi').root, named('title'))[0])).toContain('Tdef');
  });

  test('nothing is marked where T_def is not known', () => {
    const [{ svg, plots }] = quantityFigures(sizes, fieldQuantities([]));
    expect(plots?.[0].guides).toEqual([]);
    expect(svg).not.toContain('dashed');
  });

  test('models of one N are curves of their own, each with its T_def', () => {
    const other = harmonicSpheres({ dimension: 2 });
    const both = [...ensembles(soft, 1000), ...ensembles(other, 1000, 0.5)];
    const [{ plots }] = quantityFigures(both, fieldQuantities(found));
    expect(plots?.[0].series.map(({ label }) => label)).toEqual([
      'soft-spheres-2d, *N* = 1000',
      'harmonic-spheres-2d, *N* = 1000',
    ]);
    for (const { x } of plots?.[0].series ?? []) expect(x).toHaveLength(temperatures.length);
    expect(plots?.[0].guides.map(({ x }) => x[0])).toEqual([0.2]);
  });

  test('one temperature, or infinity beside it, is no curve', () => {
    const [hot, cold] = ensembles(soft, 1000);
    expect(quantityFigures([hot], fieldQuantities([]))).toEqual([]);
    expect(quantityFigures([{ ...hot, temperature: null }, cold], fieldQuantities([]))).toEqual([]);
  });
});
