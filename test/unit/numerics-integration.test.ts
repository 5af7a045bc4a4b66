import { findMaximum } from '../../lib/numerics/maximum';
import { composite, edges, gaussLegendre, type Quadrature } from '../../lib/numerics/quadrature';
import { findRoot, rootSearch } from '../../lib/numerics/root';

const integral = ({ nodes, weights }: Quadrature, f: (x: number) => number) =>
  nodes.reduce((sum, x, k) => sum + weights[k] * f(x), 0);

describe('gaussLegendre', () => {
  it.each([1, 2, 3, 5, 8, 16, 33, 64])('of %d points is exact up to degree 2n - 1, and not beyond', (n) => {
    const rule = gaussLegendre(n);
    for (let degree = 0; degree < 2 * n; degree++) {
      expect(Math.abs(integral(rule, (x) => x ** degree) - (degree % 2 === 0 ? 2 / (degree + 1) : 0))).toBeLessThan(
        2e-15,
      );
    }
    if (n <= 8) {
      // the error of x^2n is that of the squared monic Legendre polynomial
      let factorial = 1;
      for (let k = 1; k <= n; k++) factorial *= (k * k) / (2 * k * (2 * k - 1));
      const missing = (2 ** (2 * n + 1) / (2 * n + 1)) * factorial ** 2;
      expect(2 / (2 * n + 1) - integral(rule, (x) => x ** (2 * n))).toBeCloseTo(missing, 14);
    }
  });

  it('has the known points', () => {
    expect([...gaussLegendre(2).nodes]).toEqual(
      [-Math.sqrt(1 / 3), Math.sqrt(1 / 3)].map((x) => expect.closeTo(x, 15)),
    );
    expect([...gaussLegendre(3).nodes]).toEqual([-Math.sqrt(0.6), 0, Math.sqrt(0.6)].map((x) => expect.closeTo(x, 15)));
    expect([...gaussLegendre(3).weights]).toEqual([5 / 9, 8 / 9, 5 / 9].map((w) => expect.closeTo(w, 15)));
  });

  it('is symmetric and increasing', () => {
    const { nodes, weights } = gaussLegendre(33);
    expect([...nodes]).toEqual([...nodes].sort((a, b) => a - b));
    nodes.forEach((x, k) => {
      expect(nodes[32 - k] + x).toBe(0);
      expect(weights[32 - k]).toBe(weights[k]);
    });
  });
});

describe('composite', () => {
  it('converges with the number of panels as 2n powers of their width', () => {
    const rule = gaussLegendre(3);
    const error = (panels: number) =>
      Math.abs(
        integral(
          composite(
            rule,
            edges(0, 2, () => 2 / panels),
          ),
          Math.exp,
        ) - Math.expm1(2),
      );
    for (const panels of [2, 4, 8]) expect(Math.log2(error(panels) / error(2 * panels))).toBeCloseTo(6, 1);
  });

  it('is exact for a function with a kink where panels meet', () => {
    const rule = gaussLegendre(2);
    expect(integral(composite(rule, [-1, 0.3, 2]), (x) => Math.abs(x - 0.3))).toBeCloseTo(
      (1.3 ** 2 + 1.7 ** 2) / 2,
      14,
    );
    expect(integral(composite(rule, [1]), () => 1)).toBe(0);
  });
});

describe('edges', () => {
  it('lie the asked widths apart and end where asked', () => {
    expect(edges(1, 10, (x) => x)).toEqual([1, 2, 4, 8, 10]);
    expect(edges(2, 2, () => 1)).toEqual([2]);
  });
});

describe('findRoot', () => {
  it.each([
    ['cos x = x', (x: number) => Math.cos(x) - x, 0, 1, 0.7390851332151607],
    ['a triple root', (x: number) => (x - 1) ** 3, -3, 4.5, 1],
    ['a pole-like curve', (x: number) => 1 / (x + 1e-3) - 10, 0, 50, 0.099],
    ['an end', (x: number) => x - 2, 2, 5, 2],
  ])('finds %s', (_, f, a, b, root) => {
    const tolerance = 1e-12;
    expect(Math.abs(findRoot(f, a, b, tolerance) - root)).toBeLessThan(2 * tolerance);
    expect(Math.abs(findRoot(f, b, a, tolerance) - root)).toBeLessThan(2 * tolerance);
  });

  it('needs few evaluations of a smooth function, and about two bisections of a step', () => {
    const evaluations = (f: (x: number) => number, a: number, b: number) => {
      const search = rootSearch(a, f(a), b, f(b), 1e-13);
      let count = 0;
      for (let next = search.next(); !next.done; next = search.next(f(next.value))) count++;
      return count;
    };
    expect(evaluations((x) => Math.exp(x) - 2, 0, 1)).toBeLessThan(9);
    expect(evaluations((x) => (x < 0.123 ? -1 : 1), 0, 1)).toBeLessThan(100);
  });
});

describe('findMaximum', () => {
  it.each([
    [0, 0.1],
    [0, -0.1],
    [10, 0.2],
    [-5, 3],
    [1.3, 1],
  ])('climbs from %d with a first step of %d', (start, step) => {
    let evaluations = 0;
    const peak = findMaximum(
      (x) => {
        evaluations++;
        return 2 / Math.cosh((x - 1.3) / 2) + 0.1 * Math.tanh(x);
      },
      start,
      step,
      1e-8,
    );
    // where the derivative vanishes, by findRoot
    const x = findRoot(
      (y) => -Math.tanh((y - 1.3) / 2) / Math.cosh((y - 1.3) / 2) + 0.1 / Math.cosh(y) ** 2,
      1,
      2,
      1e-14,
    );
    expect(Math.abs(peak.x - x)).toBeLessThan(5e-8);
    expect(peak.value).toBeCloseTo(2 / Math.cosh((x - 1.3) / 2) + 0.1 * Math.tanh(x), 14);
    expect(evaluations).toBeLessThan(30);
  });

  it('finds a peak with a kink', () => {
    expect(findMaximum((x) => -Math.abs(x - 0.7), 0, 0.1, 1e-9).x).toBeCloseTo(0.7, 8);
  });
});
