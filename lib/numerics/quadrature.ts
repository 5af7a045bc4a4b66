/** Nodes and weights of an integration rule, nodes increasing. */
export interface Quadrature {
  nodes: Float64Array;
  weights: Float64Array;
}

/**
 * The Gauss-Legendre rule of n points on [-1, 1], exact for polynomials up to degree 2n - 1. Each node is a zero of P_n,
 * found by Newton's method from Tricomi's estimate cos(pi (k - 1/4)/(n + 1/2)); its weight is 2/[(1 - x²) P_n'(x)²].
 *
 * @param n number of points, at least 1
 */
export function gaussLegendre(n: number): Quadrature {
  const nodes = new Float64Array(n);
  const weights = new Float64Array(n);
  for (let k = 0; k < (n + 1) >> 1; k++) {
    const central = 2 * k + 1 === n;
    let x = central ? 0 : Math.cos((Math.PI * (k + 0.75)) / (n + 0.5));
    // Newton doubles the digits of the estimate each time; the last pass only moves rounding errors.
    for (let pass = 0; pass < 6 && !central; pass++) {
      const { value, slope } = legendre(n, x);
      x -= value / slope;
    }
    const { slope } = legendre(n, x);
    nodes[k] = -x;
    nodes[n - 1 - k] = x;
    weights[k] = weights[n - 1 - k] = 2 / ((1 - x * x) * slope * slope);
  }
  return { nodes, weights };
}

/** The rule repeated over the panels between neighbouring edges. */
export function composite(rule: Quadrature, edges: readonly number[]): Quadrature {
  const n = rule.nodes.length;
  const panels = Math.max(0, edges.length - 1);
  const nodes = new Float64Array(n * panels);
  const weights = new Float64Array(n * panels);
  for (let p = 0; p < panels; p++) {
    const centre = (edges[p] + edges[p + 1]) / 2;
    const half = (edges[p + 1] - edges[p]) / 2;
    for (let k = 0; k < n; k++) {
      nodes[p * n + k] = centre + half * rule.nodes[k];
      weights[p * n + k] = half * rule.weights[k];
    }
  }
  return { nodes, weights };
}

/** Edges of panels from `start` to `end`, each as wide as `widthAt` says of its left edge; the last is cut at `end`. */
export function edges(start: number, end: number, widthAt: (x: number) => number): number[] {
  const points = [start];
  for (let x = start; x < end; points.push(x)) x = Math.min(end, x + widthAt(x));
  return points;
}

/** P_n and its derivative inside (-1, 1), by the three-term recurrence. */
function legendre(n: number, x: number): { value: number; slope: number } {
  let previous = 1;
  let value = x;
  for (let k = 2; k <= n; k++) [previous, value] = [value, ((2 * k - 1) * x * value - (k - 1) * previous) / k];
  return { value, slope: (n * (x * value - previous)) / (x * x - 1) };
}
