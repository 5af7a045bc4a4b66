import { requireArray } from '../arguments';
import { type CurveState, checkCurves, logDomain, notesOf, positive, seriesOf } from './curves';
import { type Panel, svgDocument } from './svg';
import { type XyPlot, xyPanel } from './xy-panel';

/** Distribution of displacements of one ensemble. */
export interface VanHoveCurve extends CurveState {
  /** [bins], |u| [mean diameters] */
  u: ArrayLike<number>;
  /** [bins], probability density */
  density: ArrayLike<number>;
  /** [bins], standard errors */
  error?: ArrayLike<number>;
}

export interface VanHoveFigureOptions {
  width?: number;
  height?: number;
}

/** What `vanHoveFigure` draws. @internal */
export function vanHovePlot(curves: readonly VanHoveCurve[]): XyPlot {
  requireArray('curves', curves);
  checkCurves(
    curves.map((curve) => ({ ...curve, times: curve.u })),
    ['density', 'error'],
  );
  const series = seriesOf(curves, ({ u, density, error }) => ({ x: u, y: density, yError: error }));
  return {
    x: { kind: 'log', domain: logDomain(positive(series, 'x'), 0.03, 'displacement'), label: '|*u*| [*ℓ*]' },
    y: { kind: 'log', domain: logDomain(positive(series, 'y'), 0.04, 'density'), label: '*P*(|*u*|) [1/*ℓ*]' },
    series,
    notes: notesOf(curves),
  };
}

/** `vanHoveFigure` as a panel, to set beside others. */
export function vanHovePanel(curves: readonly VanHoveCurve[], o: VanHoveFigureOptions = {}): Panel {
  return xyPanel(vanHovePlot(curves), o);
}

/**
 * The self part of the van Hove function, P(|u|) of the displacements to the inherent structure, on log-log axes. Empty
 * bins are left out; bars are standard errors over configurations.
 *
 * @returns an SVG file as text
 * @throws {VitrelaxError} as `decayFigure`
 */
export function vanHoveFigure(curves: readonly VanHoveCurve[], o: VanHoveFigureOptions = {}): string {
  return svgDocument(vanHovePanel(curves, o), 'Distribution of the displacements to the inherent structure');
}
