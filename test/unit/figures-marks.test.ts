import { markerPath } from '../../lib/figures/marks';

/** Corners of a path of straight lines around (0, 0). */
function corners(path: string): [number, number][] {
  const steps = [...path.matchAll(/([MLhv])(-?[\d.]+)(?:,(-?[\d.]+))?/g)];
  let [x, y] = [0, 0];
  return steps.map(([, command, a, b]) => {
    if (command === 'h') x += Number(a);
    else if (command === 'v') y += Number(a);
    else [x, y] = [Number(a), Number(b)];
    return [x, y];
  });
}

test('curves that follow each other have symbols that differ in shape, not in size alone', () => {
  const [square, triangle, diamond, tip] = [1, 2, 3, 4].map((shape) => corners(markerPath(shape)));
  // y grows downwards: corners in the middle below and above, of each
  const middle = (points: [number, number][]) => points.filter(([x]) => x === 0).map(([, y]) => Math.sign(y));
  expect(middle(square)).toEqual([]);
  expect(middle(triangle)).toEqual([-1]);
  expect(middle(tip)).toEqual([1]);
  expect(middle(diamond).sort()).toEqual([-1, 1]);
  expect(markerPath(0)).toContain('A');
  expect(markerPath(5)).toBe(markerPath(0));
});

test('triangles on base and tip are equally large', () => {
  const area = (points: [number, number][]) =>
    Math.abs(
      points.reduce((sum, [x, y], k) => {
        const [u, v] = points[(k + 1) % points.length];
        return sum + (x * v - u * y) / 2;
      }, 0),
    );
  expect(area(corners(markerPath(4)))).toBeCloseTo(area(corners(markerPath(2))), 1);
  expect(area(corners(markerPath(4)))).toBeCloseTo(11, 0);
});
