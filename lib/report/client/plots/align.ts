import type { PlotData, PlotSeries } from '../../page-data';

/** Whether the axes can show a point: finite, and positive where they are logarithmic. */
export function isShown({ x, y }: Pick<PlotData, 'x' | 'y'>, px: number | null, py: number | null): boolean {
  if (px === null || py === null) return false;
  return (x.kind === 'linear' || px > 0) && (y.kind === 'linear' || py > 0);
}

/**
 * Curves of different x as uPlot wants them: one x for all, sorted, and of each curve a y there. Where a curve has no point
 * of its own it is undefined, which the line passes over; where it has one that cannot be shown it is null, which breaks it.
 */
export function aligned(plot: Pick<PlotData, 'x' | 'y' | 'series'>): [number[], ...(number | null | undefined)[][]] {
  const usable = (x: number | null): x is number => x !== null && (plot.x.kind === 'linear' || x > 0);
  const xs = [...new Set(plot.series.flatMap(({ x }) => x.filter(usable)))].sort((a, b) => a - b);
  const place = new Map(xs.map((x, k) => [x, k]));
  const column = ({ x, y }: PlotSeries): (number | null | undefined)[] => {
    const values = new Array<number | null | undefined>(xs.length).fill(undefined);
    x.forEach((px, k) => {
      if (usable(px)) values[place.get(px) as number] = isShown(plot, px, y[k]) ? y[k] : null;
    });
    return values;
  };
  return [xs, ...plot.series.map(column)];
}
