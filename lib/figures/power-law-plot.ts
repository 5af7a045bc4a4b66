import { checkRange, logDomain, positive } from './curves';
import { placeSlopeGuides, type SlopeGuide } from './guides';
import type { Series } from './marks';
import { columnHeight, type XyPlot } from './xy-panel';

/** Gap between data and guide lines, and the room that a guide's label needs below it [pt]. */
const guideGap = 9;
const labelRoom = 12;

type Range = readonly [number, number];

/** The points that a reader sees: guide lines go beside those. */
function visible(series: readonly Series[], times: Range, values: Range): { x: number[]; y: number[] }[] {
  const within = (v: number, [low, high]: Range): boolean => v >= low && v <= high;
  return series.map(({ x, y }) => {
    const shown = Array.from(x, (_, i) => i).filter((i) => within(x[i], times) && within(y[i], values));
    return { x: shown.map((i) => x[i]), y: shown.map((i) => y[i]) };
  });
}

/** Falling curves on log-log axes with guide lines beside them; the axes reach around both. */
export function powerLawPlot(o: {
  series: readonly Series[];
  guides: readonly SlopeGuide[];
  xLabel: string;
  yLabel: string;
  notes: readonly string[];
  timeRange?: Range;
  range?: Range;
  height?: number;
}): XyPlot {
  checkRange('timeRange', o.timeRange, true);
  checkRange('range', o.range, true);
  const times = o.timeRange ?? logDomain(positive(o.series, 'x'), 0.03, 'time');
  const values = o.range ?? logDomain(positive(o.series, 'y'), 0.04, 'value');
  const decadesPerPoint = Math.log10(values[1] / values[0]) / ((o.height ?? columnHeight) - 40);
  const guides = placeSlopeGuides(visible(o.series, times, values), o.guides, guideGap * decadesPerPoint);
  const room = 10 ** (labelRoom * decadesPerPoint);
  const ends = guides.flatMap((guide) =>
    guide.y.map((y) => (guide.side === 'above' ? y * room ** 0.5 : y / room ** 0.5)),
  );
  return {
    x: { kind: 'log', domain: times, label: o.xLabel },
    y: { kind: 'log', domain: o.range ?? logDomain([...values, ...ends], 0, 'value'), label: o.yLabel },
    series: o.series,
    guides,
    notes: o.notes,
  };
}
