import { decayFigure, energyFigure, exponentFigure } from '../../lib/figures';
import { missingGlyphs } from '../../lib/figures/fonts';
import { literal } from '../../lib/figures/markup';
import { find, type Node, named, ofClass, parseXml, textBoxes, textFaults, textOf } from '../support/svg';

const times = [0, ...Array.from({ length: 61 }, (_, k) => 10 ** (-3 + k / 10))];

/** A decay with a plateau, a power law t^-beta and an exponential end. */
function decay(v0: number, beta: number, end: number): number[] {
  return times.map((t) => v0 * (1 + (t / 0.003) ** 1.3) ** (-beta / 1.3) * Math.exp(-t / end));
}

const curves = [
  { temperature: 0.8, times, v: decay(20, 0.92, 5000), equilibrated: true },
  { temperature: 0.2, times, v: decay(7.3, 0.95, 2000), equilibrated: true },
  { temperature: 0.1, times, v: decay(4.8, 1, 300), equilibrated: false },
];
const exponents = curves.map((curve, k) => ({
  ...curve,
  beta: times.map((t) => (t === 0 ? Number.NaN : (0.9 + 0.1 * k) * (1 - Math.exp(-t / 0.01)))),
}));
const energies = curves.map((curve) => ({
  ...curve,
  energy: times.map((t) => 0.2 + 0.7 / (1 + t / 0.01) ** 0.84),
  inherentEnergy: 0.2,
}));

const numbers = (d: string): number[] => (d.match(/-?[\d.]+/g) ?? []).map(Number);

function frameOf(root: Node): { x: number; y: number; width: number; height: number } {
  const { x, y, width, height } = find(root, ofClass('frame'))[0].attributes;
  return { x: Number(x), y: Number(y), width: Number(width), height: Number(height) };
}

function markersOf(group: Node): [number, number][] {
  return find(group, named('path')).map((path) => {
    const [x, y] = numbers(path.attributes.transform);
    return [x, y];
  });
}

/** Groups of markers of the data, those of the legend left out. */
function dataMarkers(root: Node): Node[] {
  const legend = new Set(find(find(root, ofClass('legend'))[0], ofClass('markers')));
  return find(root, ofClass('markers')).filter((group) => !legend.has(group));
}

describe('the decay of the velocity', () => {
  const range = [1e-6, 100] as const;
  const timeRange = [1e-3, 1e3] as const;

  it('has its points where the logarithms say', () => {
    const sparse = {
      temperature: 1,
      times: [0, 1e-3, 0.1, 1, 50, 1e3],
      v: [9, 10, 1, 0.1, 2e-3, 1e-6],
      equilibrated: true,
    };
    const root = parseXml(decayFigure([sparse], { range, timeRange, guides: [] }));
    const frame = frameOf(root);
    const expected = sparse.times
      .slice(1)
      .map((t, k) => [
        frame.x + (frame.width * (Math.log10(t) + 3)) / 6,
        frame.y + (frame.height * (2 - Math.log10(sparse.v[k + 1]))) / 8,
      ]);
    const found = markersOf(dataMarkers(root)[0]);
    expect(found).toHaveLength(5);
    for (const [k, [x, y]] of found.entries()) {
      expect(Math.abs(x - expected[k][0])).toBeLessThan(0.02);
      expect(Math.abs(y - expected[k][1])).toBeLessThan(0.02);
    }
    const line = numbers(find(root, ofClass('curve'))[0].attributes.d);
    expect(line).toHaveLength(10);
    for (const [k, value] of line.entries()) expect(Math.abs(value - expected[k >> 1][k % 2])).toBeLessThan(0.02);
  });

  it('runs through every point and leaves out t = 0 and what is not positive', () => {
    const v = [...curves[0].v];
    v[30] = 0;
    v[31] = Number.NaN;
    const root = parseXml(decayFigure([{ ...curves[0], v }]));
    const d = find(root, ofClass('curve'))[0].attributes.d;
    expect(d.match(/M/g)).toHaveLength(2);
    expect(numbers(d)).toHaveLength(2 * (61 - 2));
  });

  it('draws open symbols for states with too little equilibration and says so', () => {
    const root = parseXml(decayFigure(curves));
    const groups = dataMarkers(root);
    expect(groups.map((group) => group.attributes.class)).toEqual(['markers filled', 'markers filled', 'markers open']);
    expect(groups.map((group) => group.attributes.fill === '#fff')).toEqual([false, false, true]);
    for (const group of groups) expect(group.attributes.stroke).toMatch(/^#[0-9a-f]{6}$/);
    expect(groups[0].attributes.fill).toBe(groups[0].attributes.stroke);
    const legend = find(root, ofClass('legend'))[0];
    expect(textOf(legend)).toBe('T = 0.8T = 0.2T = 0.1open: fewer than 20 τ');
    expect(textOf(find(parseXml(decayFigure(curves.slice(0, 2))), ofClass('legend'))[0])).not.toContain('open');
  });

  it('keeps symbols of a curve apart', () => {
    for (const group of dataMarkers(parseXml(decayFigure(curves)))) {
      const points = markersOf(group);
      expect(points.length).toBeGreaterThan(10);
      for (let k = 1; k < points.length; k++) {
        expect(Math.hypot(points[k][0] - points[k - 1][0], points[k][1] - points[k - 1][1])).toBeGreaterThan(7.9);
      }
    }
  });

  it('has guide lines of slopes 0.92 and 1, near the data and off them', () => {
    const root = parseXml(decayFigure(curves, { range, timeRange }));
    const frame = frameOf(root);
    const guides = find(root, ofClass('guide')).map(({ attributes: a }) => [a.x1, a.y1, a.x2, a.y2].map(Number));
    expect(guides).toHaveLength(2);
    const slopes = guides.map(([x1, y1, x2, y2]) => ((y2 - y1) / frame.height / ((x2 - x1) / frame.width)) * (8 / 6));
    expect(slopes[0]).toBeCloseTo(0.92, 2);
    expect(slopes[1]).toBeCloseTo(1, 2);
    const points = find(root, ofClass('curve')).flatMap(({ attributes }) => {
      const flat = numbers(attributes.d);
      return Array.from({ length: flat.length / 2 }, (_, k) => [flat[2 * k], flat[2 * k + 1]]);
    });
    for (const [k, [x1, y1, x2, y2]] of guides.entries()) {
      const gaps = points
        .filter(([x]) => x >= x1 && x <= x2)
        .map(([x, y]) => (k === 0 ? 1 : -1) * (y - (y1 + ((y2 - y1) * (x - x1)) / (x2 - x1))));
      expect(gaps.length).toBeGreaterThan(5);
      expect(Math.min(...gaps)).toBeGreaterThan(5);
      expect(Math.min(...gaps)).toBeLessThan(15);
      expect(find(root, ofClass('guide'))[k].attributes['stroke-dasharray']).toBeDefined();
    }
    const labels = textBoxes(root).map((box) => box.text);
    expect(labels).toContain('t−0.92');
    expect(labels).toContain('t−1');
  });

  it('puts a guide line over the window it is given', () => {
    const root = parseXml(
      decayFigure(curves, { range, timeRange, guides: [{ slope: 2, label: 'steep', window: [1, 100] }] }),
    );
    const frame = frameOf(root);
    const { x1, x2 } = find(root, ofClass('guide'))[0].attributes;
    expect(Math.abs(Number(x1) - frame.x - frame.width / 2)).toBeLessThan(1);
    expect(Math.abs(Number(x2) - frame.x - (5 * frame.width) / 6)).toBeLessThan(1);
  });

  it('has error bars from v - error to v + error, down to the frame where that is not positive', () => {
    const curve = { temperature: 1, times: [1, 100], v: [1, 0.01], error: [0.5, 0.02], equilibrated: true };
    const root = parseXml(decayFigure([curve], { range, timeRange, guides: [] }));
    const frame = frameOf(root);
    const y = (v: number): number => frame.y + (frame.height * (2 - Math.log10(v))) / 8;
    const bars = [...find(root, ofClass('error-bars'))[0].attributes.d.matchAll(/M[\d.]+,([\d.]+)V([\d.]+)/g)];
    const expected = [
      [y(0.5), y(1.5)],
      [frame.y + frame.height, y(0.03)],
    ];
    expect(bars).toHaveLength(2);
    for (const [k, [, from, to]] of bars.entries()) {
      expect(Math.abs(Number(from) - expected[k][0])).toBeLessThan(0.02);
      expect(Math.abs(Number(to) - expected[k][1])).toBeLessThan(0.02);
    }
  });

  it('colours by temperature, whatever the order of the curves', () => {
    const strokes = (list: typeof curves): string[] =>
      find(parseXml(decayFigure(list)), ofClass('curve')).map((node) => node.attributes.stroke);
    expect(strokes([...curves].reverse())).toEqual(strokes(curves).reverse());
    expect(new Set(strokes(curves)).size).toBe(3);
  });
});

describe('the energy above the inherent structure', () => {
  it('has guide lines of slope 2 beta - 1', () => {
    const range = [1e-8, 1e2] as const;
    const root = parseXml(
      energyFigure(energies, { range, timeRange: [1e-3, 1e3], guides: [{ beta: 0.92 }, { beta: 0.75 }] }),
    );
    const frame = frameOf(root);
    const slopes = find(root, ofClass('guide')).map(({ attributes: a }) => {
      const [x1, y1, x2, y2] = [a.x1, a.y1, a.x2, a.y2].map(Number);
      return ((y2 - y1) / frame.height / ((x2 - x1) / frame.width)) * (10 / 6);
    });
    expect(slopes[0]).toBeCloseTo(0.84, 2);
    expect(slopes[1]).toBeCloseTo(0.5, 2);
    expect(textBoxes(root).map((box) => box.text)).toEqual(expect.arrayContaining(['t−0.84', 't−0.5']));
  });

  it('leaves out differences that are rounding', () => {
    const energy = [1, 0.5, 0.2 + 1e-3, 0.2 + 1e-16, 0.2];
    const curve = { temperature: 1, times: [0, 1, 2, 3, 4], energy, inherentEnergy: 0.2, equilibrated: true };
    expect(numbers(find(parseXml(energyFigure([curve])), ofClass('curve'))[0].attributes.d)).toHaveLength(4);
  });
});

describe('the local exponent', () => {
  it('has labelled lines at 0.92 and 1, and bands where a fit is given', () => {
    const fit = { value: 0.9, error: 0.05, window: [1, 10] as const };
    const root = parseXml(exponentFigure([{ ...exponents[0], fit }], { range: [0, 2] }));
    const frame = frameOf(root);
    const y = (beta: number): number => frame.y + frame.height * (1 - beta / 2);
    const levels = find(root, ofClass('level')).map(({ attributes }) => Number(attributes.y1));
    expect(Math.abs(levels[0] - y(0.92))).toBeLessThan(0.02);
    expect(Math.abs(levels[1] - y(1))).toBeLessThan(0.02);
    const labels = textBoxes(root).filter((box) => box.left > frame.x + frame.width && box.top > frame.y + 5);
    expect(labels.map((box) => box.text)).toEqual(['0.92', '1']);
    const band = find(root, ofClass('band'))[0].attributes;
    expect(Math.abs(Number(band.y) - y(0.95))).toBeLessThan(0.02);
    expect(Math.abs(Number(band.height) - (y(0.85) - y(0.95)))).toBeLessThan(0.02);
  });

  it('cuts what leaves the axis at the frame', () => {
    const root = parseXml(exponentFigure([{ ...exponents[0], beta: times.map((t) => t / 10) }]));
    const clip = find(root, named('clipPath'))[0];
    const frame = frameOf(root);
    const cut = find(clip, named('rect'))[0].attributes;
    expect([cut.x, cut.y, cut.width, cut.height].map(Number)).toEqual([frame.x, frame.y, frame.width, frame.height]);
    const clipped = find(root, (node) => node.attributes['clip-path'] === `url(#${clip.attributes.id})`);
    expect(find(clipped[0], ofClass('curve'))).toHaveLength(1);
  });
});

describe('every figure of curves', () => {
  const many = [0.035, 0.06, 0.08, 0.12, 0.2, 0.4, 0.8, Number.POSITIVE_INFINITY].map((temperature, k) => ({
    temperature,
    times,
    v: decay(3 + k, 1 - 0.01 * k, 1e4),
    equilibrated: k > 2,
  }));
  const figures: [string, string][] = [
    ['decay', decayFigure(curves)],
    ['decay of eight temperatures', decayFigure(many)],
    ['decay, small', decayFigure(curves, { width: 170, height: 140 })],
    ['decay, one point', decayFigure([{ temperature: 1, times: [2], v: [3], equilibrated: false }])],
    ['decay, constant', decayFigure([{ temperature: 1, times: [1, 10], v: [1, 1], equilibrated: true }])],
    ['energy', energyFigure(energies)],
    ['exponent', exponentFigure(exponents)],
    ['exponent, noisy', exponentFigure(exponents.map((e) => ({ ...e, beta: times.map((_, i) => 1 + Math.sin(i)) })))],
  ];

  it.each(figures)('%s: no text outside or over another, all glyphs there, 8 pt at least', (_, svg) => {
    expect(textFaults(svg)).toEqual([]);
    const boxes = textBoxes(parseXml(svg));
    expect(boxes.length).toBeGreaterThan(5);
    expect(boxes.flatMap((box) => missingGlyphs(literal(box.text)))).toEqual([]);
    expect(Math.min(...boxes.map((box) => box.size))).toBeGreaterThanOrEqual(8);
  });

  it.each(figures)('%s: the legend covers no data', (_, svg) => {
    const root = parseXml(svg);
    const texts = new Set(find(find(root, ofClass('legend'))[0], named('text')).map(textOf));
    const boxes = textBoxes(root).filter((box) => texts.has(box.text));
    const points = find(root, ofClass('curve')).flatMap((node) => {
      const flat = numbers(node.attributes.d);
      return Array.from({ length: flat.length / 2 }, (__, k) => [flat[2 * k], flat[2 * k + 1]]);
    });
    const frame = frameOf(root);
    const shown = points.filter(([, y]) => y >= frame.y && y <= frame.y + frame.height);
    const left = Math.min(...boxes.map((box) => box.left)) - 20;
    const right = Math.max(...boxes.map((box) => box.right));
    const top = Math.min(...boxes.map((box) => box.top));
    const bottom = Math.max(...boxes.map((box) => box.bottom));
    expect(boxes.length).toBeGreaterThan(0);
    expect(shown.filter(([x, y]) => x > left && x < right && y > top && y < bottom)).toEqual([]);
  });

  it('names the axes with their units', () => {
    const labels = (svg: string): string[] => textBoxes(parseXml(svg)).map((box) => box.text);
    expect(labels(figures[0][1])).toEqual(expect.arrayContaining(['time t [τ0]', 'velocity v(t) [ℓ / τ0]']));
    expect(labels(energyFigure(energies))).toEqual(expect.arrayContaining(['time t [τ0]', '[E(t) − EIS] / N [v0]']));
    expect(labels(exponentFigure(exponents))).toContain('exponent β(t) = −d ln v / d ln t');
  });

  it('escapes its labels', () => {
    const label = '<script>alert("&")</script>';
    const root = parseXml(decayFigure([{ ...curves[0], label }]));
    expect(find(root, named('script'))).toEqual([]);
    expect(textOf(root)).toContain(label);
  });

  it('is the same text for the same data', () => {
    expect(decayFigure(curves)).toBe(decayFigure(curves));
  });
});

describe('bad input', () => {
  const code = (call: () => unknown): unknown => {
    try {
      call();
    } catch (e) {
      return `${(e as { code: string }).code}: ${(e as Error).message}`;
    }
    return 'no error';
  };

  it('is refused with the name of the field', () => {
    expect(code(() => decayFigure([]))).toMatch(/^INVALID_ARGUMENT: curves/);
    expect(code(() => decayFigure([{ ...curves[0], v: [1] }]))).toMatch(/^WRONG_LENGTH: curves\[0\]\.v/);
    expect(code(() => decayFigure([{ ...curves[0], error: [1] }]))).toMatch(/^WRONG_LENGTH: curves\[0\]\.error/);
    expect(code(() => exponentFigure([exponents[0], { ...exponents[1], beta: [] }]))).toMatch(
      /^WRONG_LENGTH: curves\[1\]\.beta/,
    );
    expect(code(() => decayFigure([{ ...curves[0], temperature: Number.NaN }]))).toMatch(
      /^NOT_FINITE: curves\[0\]\.temperature/,
    );
    expect(code(() => decayFigure(curves, { range: [1, 1] }))).toMatch(/^OUT_OF_RANGE: range/);
    expect(code(() => decayFigure(curves, { timeRange: [0, 1] }))).toMatch(/^OUT_OF_RANGE: timeRange/);
    expect(code(() => exponentFigure(exponents, { range: [1, -1] }))).toMatch(/^OUT_OF_RANGE: range/);
    expect(code(() => decayFigure([{ ...curves[0], v: times.map(() => 0) }]))).toMatch(/^TOO_FEW_SAMPLES/);
  });
});
