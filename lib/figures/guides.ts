/** A power law t^-slope to compare with, drawn dashed. */
export interface SlopeGuide {
  slope: number;
  /** markup; t^{-slope} when absent */
  label?: string;
  /** times it spans; where the data come closest to the slope when absent */
  window?: readonly [number, number];
}

/** A guide in its place: the ends of the line in data coordinates, above or below the data. */
export interface PlacedGuide {
  x: [number, number];
  y: [number, number];
  /** markup; '' for a line alone */
  label: string;
  side: 'above' | 'below';
}

interface Curve {
  x: ArrayLike<number>;
  y: ArrayLike<number>;
}

/** Length of a guide line in decades of t, at most, and as a part of the data's range. */
const longest = 1.5;
const part = 0.4;
const gridSize = 120;

/**
 * Puts guide lines t^-slope next to falling curves on log-log axes, near the data but off them: the first above the
 * upper envelope of the curves, the second below the lower one, further ones farther out in turn. A guide without a
 * window stands where the local slope of its envelope comes closest to its own; one whose window has no data is left out.
 *
 * @param curves points with x or y not positive are ignored
 * @param offset distance from the data in decades of y
 */
export function placeSlopeGuides(
  curves: readonly Curve[],
  guides: readonly SlopeGuide[],
  offset: number,
): PlacedGuide[] {
  const logs = curves.map(logarithms).filter((points) => points.length > 1);
  if (logs.length === 0) return [];
  const low = Math.min(...logs.map((points) => points[0][0]));
  const high = Math.max(...logs.map((points) => points.at(-1)![0]));
  const grid = Array.from({ length: gridSize + 1 }, (_, k) => low + ((high - low) * k) / gridSize);
  if (!(high > low)) return [];
  return guides.flatMap((guide, k) => {
    const above = k % 2 === 0;
    const pick = above ? Math.max : Math.min;
    const envelope = grid.map((x) => pick(...logs.map((points) => interpolate(points, x)).filter(Number.isFinite)));
    const [first, last] = guide.window
      ? guide.window.map((t) => clampedIndex((Math.log10(t) - low) / (high - low)))
      : bestWindow(grid, envelope, guide.slope, Math.min(longest, part * (high - low)));
    const heights: number[] = [];
    for (let i = first; i <= last; i++) {
      if (Number.isFinite(envelope[i])) heights.push(envelope[i] + guide.slope * grid[i]);
    }
    if (heights.length < 2) return [];
    const away = offset * (1 + Math.floor(k / 2));
    const intercept = pick(...heights) + (above ? away : -away);
    const ends = [grid[first], grid[last]];
    return {
      x: ends.map((x) => 10 ** x) as [number, number],
      y: ends.map((x) => 10 ** (intercept - guide.slope * x)) as [number, number],
      label: guide.label ?? `*t*^{\u2212${guide.slope}}`,
      side: above ? 'above' : 'below',
    };
  });
}

function clampedIndex(fraction: number): number {
  return Math.round(Math.min(1, Math.max(0, fraction)) * gridSize);
}

function logarithms(curve: Curve): [number, number][] {
  const points: [number, number][] = [];
  for (let i = 0; i < curve.x.length; i++) {
    if (curve.x[i] > 0 && curve.y[i] > 0 && Number.isFinite(curve.y[i])) {
      points.push([Math.log10(curve.x[i]), Math.log10(curve.y[i])]);
    }
  }
  return points;
}

/** Linear interpolation between the points; NaN outside. */
function interpolate(points: readonly [number, number][], x: number): number {
  const slack = 1e-9;
  if (x < points[0][0] - slack || x > points.at(-1)![0] + slack) return Number.NaN;
  const k = points.findIndex((point) => point[0] >= x - slack);
  if (k === 0) return points[0][1];
  const [x0, y0] = points[k - 1];
  const [x1, y1] = points[k];
  return y0 + ((y1 - y0) * (x - x0)) / (x1 - x0);
}

/** First and last grid point of the stretch whose mean slope is nearest to -slope and steady; the later of equals. */
function bestWindow(grid: number[], envelope: number[], slope: number, length: number): [number, number] {
  const count = Math.max(1, Math.round((length / (grid.at(-1)! - grid[0])) * gridSize));
  const half = Math.max(1, count >> 1);
  let best: [number, number] = [0, count];
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i + count < grid.length; i++) {
    const local = (from: number, to: number): number => (envelope[to] - envelope[from]) / (grid[to] - grid[from]);
    const score = Math.abs(local(i, i + half) + slope) + Math.abs(local(i + half, i + count) + slope);
    if (score <= least) {
      least = score;
      best = [i, i + count];
    }
  }
  return best;
}
