import { debyeDensity, debyeFrequency } from 'vitrelax';
import { densityOfStatesFigure } from '../../lib/figures';
import { find, type Node, named, ofClass, parseXml, textFaults, textOf } from '../support/svg';

/** A Debye body whose states are the law itself, and then a little more. */
function curveOf(dimension: number, excess: number) {
  const body = { dimension, density: 1, longitudinal: 6, transverse: 2.5 };
  const frequencies = Float64Array.from({ length: 400 }, (_, k) => ((k + 0.5) / 400) * 20);
  const density = debyeDensity(frequencies, body).map((g) => excess * g);
  return {
    ...{ dimension, frequencies, density, densityError: density.map((g) => g / 20), resolution: 0.02 },
    ...{ debyeFrequency: debyeFrequency(body), firstPhonon: 0.2 },
  };
}

const points = (node: Node) =>
  [...(node.attributes.d ?? '').matchAll(/(-?[\d.]+),(-?[\d.]+)/g)].map((m) => [Number(m[1]), Number(m[2])] as const);
const ends = ({ attributes: a }: Node) => [a.x1, a.y1, a.x2, a.y2].map(Number);

test.each([2, 3])('%iD: states of the Debye law lie on its line in both panels', (dimension) => {
  const svg = densityOfStatesFigure(curveOf(dimension, 1));
  expect(textFaults(svg)).toEqual([]);
  const root = parseXml(svg);
  const curves = find(root, ofClass('curve'));
  const guides = find(root, ofClass('guide'));
  expect(curves).toHaveLength(2);
  expect(guides).toHaveLength(4);
  curves.forEach((curve, panel) => {
    const [x1, y1, x2, y2] = ends(guides[2 * panel]);
    const drawn = points(curve).filter(([x]) => x > x1 && x < x2 - 16);
    expect(drawn.length).toBeGreaterThan(10);
    // means over bins of a curved law lie off it by little
    for (const [x, y] of drawn) expect(Math.abs(y - (y1 + ((y2 - y1) * (x - x1)) / (x2 - x1)))).toBeLessThan(1.5);
    const [from, , to] = ends(guides[2 * panel + 1]);
    expect(from).toBe(to);
  });
  const [low, high] = [ends(guides[2])[1], ends(guides[2])[3]];
  expect(low).toBe(high);
  const texts = find(root, named('text')).map(textOf).join(' ');
  expect(texts).toContain('dashed: Debye');
});

test('what exceeds the law lies above its line; without moduli there is none', () => {
  const root = parseXml(densityOfStatesFigure(curveOf(2, 1.5)));
  const [, reduced] = find(root, ofClass('curve'));
  const [start, level, end] = ends(find(root, ofClass('guide'))[2]);
  const below = points(reduced).filter(([x]) => x > start && x < end - 16);
  expect(below.length).toBeGreaterThan(10);
  for (const [, y] of below) expect(y).toBeLessThan(level - 10);
  const { debyeFrequency: _, firstPhonon: __, ...bare } = curveOf(2, 1);
  const plain = parseXml(densityOfStatesFigure(bare));
  expect(find(plain, ofClass('guide'))).toHaveLength(0);
  expect(find(plain, named('text')).map(textOf).join(' ')).not.toContain('Debye');
});

test('refusals', () => {
  const curve = curveOf(2, 1);
  expect(() => densityOfStatesFigure({ ...curve, density: [1] })).toThrow(
    expect.objectContaining({ code: 'WRONG_LENGTH', field: 'density' }),
  );
  expect(() => densityOfStatesFigure({ ...curve, resolution: 100 })).toThrow(
    expect.objectContaining({ code: 'TOO_FEW_SAMPLES' }),
  );
});
