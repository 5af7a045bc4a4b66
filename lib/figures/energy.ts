import { type CurveState, checkCurves, notesOf, seriesOf } from './curves';
import { defaultGuides, type PowerLawOptions } from './decay';
import { powerLawPlot } from './power-law-plot';
import { type Panel, svgDocument } from './svg';
import { type XyPlot, xyPanel } from './xy-panel';

/** E(t) of one temperature, per particle. */
export interface EnergyCurve extends CurveState {
  /** [n], increasing, may start with 0 [tau0] */
  times: ArrayLike<number>;
  /** [n], energy per particle [v0] */
  energy: ArrayLike<number>;
  /** [n], standard errors of its distance to that of the inherent structure, drawn as bars */
  error?: ArrayLike<number>;
  /** energy per particle of the inherent structure [v0] */
  inherentEnergy: number;
}

export interface EnergyOptions extends Omit<PowerLawOptions, 'guides'> {
  /** guide lines t^-(2 beta - 1); beta 0.92 and 1 */
  guides?: readonly { beta: number; label?: string; window?: readonly [number, number] }[];
}

/** Differences below this part of the energy are rounding. */
const rounding = 1e-13;

/** Whether the difference of two energies of this size is nothing but rounding. @internal */
export function isRounding(difference: number, energy: number): boolean {
  return Math.abs(difference) <= rounding * Math.abs(energy);
}

/** What `energyFigure` draws. @internal */
export function energyPlot(curves: readonly EnergyCurve[], o: EnergyOptions = {}): XyPlot {
  checkCurves(curves, ['energy', 'error']);
  const guides = o.guides ?? defaultGuides.map(({ slope }) => ({ beta: slope }));
  return powerLawPlot({
    ...o,
    series: seriesOf(curves, ({ times, energy, error, inherentEnergy }) => ({
      x: times,
      y: Array.from(energy, (e) => {
        const excess = e - inherentEnergy;
        const size = Math.max(Math.abs(e), Math.abs(inherentEnergy));
        return excess > 0 && !isRounding(excess, size) ? excess : Number.NaN;
      }),
      yError: error,
    })),
    // v ~ t^-beta and dE/dt = -N zeta v² give E - E_IS ~ t^-(2 beta - 1)
    guides: guides.map(({ beta, ...guide }) => ({ ...guide, slope: Number((2 * beta - 1).toPrecision(12)) })),
    xLabel: 'time *t* [*τ*_{0}]',
    yLabel: '[*E*(*t*) − *E*_{IS}] / *N* [*v*_{0}]',
    notes: notesOf(curves),
  });
}

/** `energyFigure` as a panel, to set beside others. */
export function energyPanel(curves: readonly EnergyCurve[], o: EnergyOptions = {}): Panel {
  return xyPanel(energyPlot(curves, o), o);
}

/**
 * The energy above the inherent structure, [E(t) - E_IS]/N, along the steepest-descent flow on log-log axes, with
 * guide lines t^-(2 beta - 1), the decay that v ~ t^-beta implies. Points at t = 0 and differences that are rounding
 * are left out; a flow that has not reached its inherent structure bends down at its end when E_IS is taken from its
 * last point.
 *
 * @returns an SVG file as text
 * @throws {VitrelaxError} as `decayFigure`
 */
export function energyFigure(curves: readonly EnergyCurve[], o: EnergyOptions = {}): string {
  return svgDocument(energyPanel(curves, o), 'Energy above the inherent structure along steepest descent');
}
