import { pairDistributionFigure, vanHoveFigure } from '../../lib/figures';
import { find, named, ofClass, parseXml, textFaults, textOf } from '../support/svg';

const x = Float64Array.from({ length: 400 }, (_, k) => (k + 0.5) / 160);
const g = (peak: number) =>
  x.map((r) =>
    r < 0.85 ? 0 : 1 + peak * Math.exp(-(((r - 1.05) / 0.08) ** 2)) - 0.5 * Math.exp(-(((r - 1.45) / 0.2) ** 2)),
  );
const states = [
  { temperature: 0.8, label: '*T* = 0.8', equilibrated: true },
  { temperature: 0.2, label: '*T* = 0.2', equilibrated: false },
];
const numbers = (d: string): number[] => (d.match(/-?[\d.]+/g) ?? []).map(Number);

describe('the figure of pair distributions', () => {
  const svg = pairDistributionFigure([
    { title: '(a) initial', curves: states.map((s, k) => ({ ...s, x, g: g(2 + k) })) },
    {
      title: '(b) final',
      curves: [{ ...states[0], x, g: g(9) }],
      marks: [
        { x: 1.23, label: '*x*_{I}' },
        { x: 1.5, label: '*x*_{B}' },
      ],
    },
  ]);
  const root = parseXml(svg);

  it('has both panels, their curves, marks and labels, with no text cut or overlapping', () => {
    expect(find(root, ofClass('frame'))).toHaveLength(2);
    expect(find(root, ofClass('curve'))).toHaveLength(3);
    const said = find(root, named('text')).map(textOf);
    for (const label of ['(a) initial', '(b) final', 'g(x)', 'T = 0.8', 'xI', 'xB']) expect(said).toContain(label);
    expect(textFaults(svg)).toEqual([]);
  });

  it('has its points and marks where the axes say', () => {
    const frame = find(root, ofClass('frame'))[1].attributes;
    const at = (value: number) => Number(frame.x) + (Number(frame.width) * (value - 0.7)) / 1.5;
    const lines = find(root, ofClass('guide'));
    expect(new Set(lines.map((line) => Number(line.attributes.x1).toFixed(1)))).toEqual(
      new Set([at(1.23), at(1.5)].map((value) => value.toFixed(1))),
    );
    const curve = numbers(find(root, ofClass('curve'))[2].attributes.d);
    const highest = curve.filter((_, k) => k % 2 === 1).reduce((a, b) => Math.min(a, b));
    // the largest value stands at 1/1.12 of the height
    expect(highest).toBeCloseTo(Number(frame.y) + Number(frame.height) * (1 - 1 / 1.12), 0);
  });

  it('refuses curves that do not fit', () => {
    expect(() => pairDistributionFigure([{ title: '', curves: [{ ...states[0], x, g: [1] }] }])).toThrow(
      expect.objectContaining({ code: 'WRONG_LENGTH', field: 'curves[0].g' }),
    );
  });
});

describe('the figure of the van Hove function', () => {
  const u = Float64Array.from({ length: 30 }, (_, k) => 10 ** (-3 + k / 10));
  const density = u.map((r, k) => (k === 3 ? 0 : 40 * r * Math.exp(-8 * r)));

  it('is log-log with error bars, without the empty bins and without faults of text', () => {
    const svg = vanHoveFigure(states.map((s) => ({ ...s, u, density, error: density.map((p) => p / 5) })));
    const root = parseXml(svg);
    expect(find(root, ofClass('curve'))).toHaveLength(2);
    expect(find(root, ofClass('error-bars'))).toHaveLength(2);
    // 29 points, in two pieces
    const d = find(root, ofClass('curve'))[0].attributes.d;
    expect(numbers(d)).toHaveLength(58);
    expect(d.match(/M/g)).toHaveLength(2);
    expect(textFaults(svg)).toEqual([]);
    expect(find(root, named('text')).map(textOf)).toContain('|u| [ℓ]');
  });

  it('refuses bad input', () => {
    expect(() => vanHoveFigure([])).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
    expect(() => vanHoveFigure([{ ...states[0], u, density: u.map(() => 0) }])).toThrow(
      expect.objectContaining({ code: 'TOO_FEW_SAMPLES' }),
    );
  });
});
