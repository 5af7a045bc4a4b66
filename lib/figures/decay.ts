import { type CurveState, checkCurves, notesOf, seriesOf } from './curves';
import type { SlopeGuide } from './guides';
import { powerLawPlot } from './power-law-plot';
import { type Panel, svgDocument } from './svg';
import { type XyPlot, xyPanel } from './xy-panel';

/** v(t) of one temperature. */
export interface DecayCurve extends CurveState {
  /** [n], increasing, may start with 0 [tau0] */
  times: ArrayLike<number>;
  /** [n], rms velocity or its average over samples [length/tau0] */
  v: ArrayLike<number>;
  /** [n], standard error of the average, drawn as bars */
  error?: ArrayLike<number>;
}

export interface PowerLawOptions {
  /** dashed lines t^-slope next to the data; slopes 0.92 and 1 */
  guides?: readonly SlopeGuide[];
  /** ranges of the axes; around the data and the guide lines. Curves that leave them are cut at the frame. */
  timeRange?: readonly [number, number];
  range?: readonly [number, number];
  /** final width and height [pt]; 246 x 190, a journal's column */
  width?: number;
  height?: number;
}

/** The exponents to compare with in two dimensions: the avalanche regime's 0.92 and the harmonic 1. */
export const defaultGuides: readonly SlopeGuide[] = [{ slope: 0.92 }, { slope: 1 }];

/** What `decayFigure` draws. @internal */
export function decayPlot(curves: readonly DecayCurve[], o: PowerLawOptions = {}): XyPlot {
  checkCurves(curves, ['v', 'error']);
  return powerLawPlot({
    ...o,
    series: seriesOf(curves, ({ times, v, error }) => ({ x: times, y: v, yError: error })),
    guides: o.guides ?? defaultGuides,
    xLabel: 'time *t* [*τ*_{0}]',
    yLabel: 'velocity *v*(*t*) [*ℓ* / *τ*_{0}]',
    notes: notesOf(curves),
  });
}

/** `decayFigure` as a panel, to set beside others. */
export function decayPanel(curves: readonly DecayCurve[], o: PowerLawOptions = {}): Panel {
  return xyPanel(decayPlot(curves, o), o);
}

/**
 * The decay of the rms velocity v(t) along the steepest-descent flow, on log-log axes, coloured by temperature, with
 * guide lines t^-slope. Open symbols: states with too little equilibration. The line runs through every point, symbols
 * stand at least 8 pt apart. t = 0 and values that are not positive cannot be shown on a log axis and are left out.
 *
 * @returns an SVG file as text
 * @throws {VitrelaxError} `INVALID_ARGUMENT`, `NOT_FINITE` or `WRONG_LENGTH`, naming the field; `TOO_FEW_SAMPLES` when
 *   no point can be shown
 * @see Nishikawa et al., arXiv 2106.01755, figure 2
 */
export function decayFigure(curves: readonly DecayCurve[], o: PowerLawOptions = {}): string {
  return svgDocument(decayPanel(curves, o), 'Decay of the rms velocity v(t) along steepest descent');
}
