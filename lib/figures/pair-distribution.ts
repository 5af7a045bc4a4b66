import { requireArray, requireObject, requireOptions } from '../arguments';
import { type CurveState, checkCurves, notesOf, seriesOf } from './curves';
import type { PlacedGuide } from './guides';
import { type Panel, svgDocument } from './svg';
import { type XyPlot, xyPanel } from './xy-panel';
import { xyRows } from './xy-rows';

/** g(x) of one ensemble. */
export interface PairDistributionCurve extends CurveState {
  /** [n], x = r_ij/d_ij */
  x: ArrayLike<number>;
  /** [n] */
  g: ArrayLike<number>;
  /** [n], standard errors, drawn as bars */
  error?: ArrayLike<number>;
}

export interface PairDistributionPanel {
  /** markup above the axes */
  title: string;
  curves: readonly PairDistributionCurve[];
  /** vertical dashed lines, as the bond lengths of the defect field */
  marks?: readonly { x: number; label: string }[];
}

export interface PairDistributionOptions {
  /** 0.7 to 2.2 */
  range?: readonly [number, number];
  /** of each panel [pt] */
  width?: number;
  height?: number;
}

/** What a panel of `pairDistributionFigure` draws. @internal */
export function pairDistributionPlot(o: PairDistributionPanel, size: PairDistributionOptions = {}): XyPlot {
  requireObject('panel', o);
  requireArray('curves', o.curves);
  checkCurves(
    o.curves.map((curve) => ({ ...curve, times: curve.x })),
    ['g', 'error'],
  );
  const [low, high] = size.range ?? [0.7, 2.2];
  const shown = seriesOf(o.curves, ({ x, g, error }) => ({
    x,
    y: Array.from(g, (y, k) => within(x[k], low, high, y)),
    yError: error,
  }));
  let top = 1;
  for (const { y } of shown) for (let k = 0; k < y.length; k++) if (y[k] > top) top = y[k];
  const highest = 1.12 * top;
  const guides = (o.marks ?? []).flatMap(({ x, label }): PlacedGuide[] => [
    { x: [x, x], y: [0, highest], label: '', side: 'above' },
    // the label stands beside the upper end
    { x: [x, x], y: [0.9 * highest, 0.96 * highest], label, side: 'above' },
  ]);
  return {
    x: { kind: 'linear', domain: [low, high], label: '*x* = *r*_{ij} / *d*_{ij}' },
    y: { kind: 'linear', domain: [0, highest], label: '*g*(*x*)' },
    series: shown,
    guides,
    notes: notesOf(o.curves),
    title: o.title,
  };
}

/** One panel of `pairDistributionFigure`, to set beside others. */
export function pairDistributionPanel(o: PairDistributionPanel, size: PairDistributionOptions = {}): Panel {
  return xyPanel(pairDistributionPlot(o, size), size);
}

function within(x: number, low: number, high: number, y: number): number {
  return x >= low && x <= high ? y : Number.NaN;
}

/**
 * Pair distributions g(x) of the rescaled distance, one panel beside another: of equilibrium states and of their
 * inherent structures, with the bond lengths of the defect field as dashed lines.
 *
 * @returns an SVG file as text
 * @throws {VitrelaxError} as `decayFigure`
 */
export function pairDistributionFigure(
  panels: readonly PairDistributionPanel[],
  o: PairDistributionOptions = {},
): string {
  requireArray('panels', panels);
  requireOptions('options', o);
  const drawn = xyRows([panels.map((panel) => pairDistributionPlot(panel, o))], o);
  return svgDocument(drawn, 'Pair distribution of the rescaled distance');
}
