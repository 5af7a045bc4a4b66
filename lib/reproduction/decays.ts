import { fitPowerLaw } from '../analysis/decay';
import { VitrelaxError } from '../errors';
import { notesOf, temperatureLabel } from '../figures/curves';
import type { SlopeGuide } from '../figures/guides';
import type { Series } from '../figures/marks';
import { temperatureColours } from '../figures/palette';
import { powerLawPlot } from '../figures/power-law-plot';
import type { XyPlot } from '../figures/xy-panel';
import type { Estimate } from '../numerics/statistics';
import type { Decay } from './study';

/** A curve of v(t) as a panel shows it. */
export interface ShownDecay {
  times: Float64Array;
  v: Float64Array;
  error?: Float64Array;
  /** orders the colours */
  rank: number;
  /** markup */
  label: string;
  equilibrated: boolean;
  /** a prediction: dashed, without symbols */
  predicted?: boolean;
}

/** The mean v(t) of an ensemble with its standard errors. */
export function shown(decay: Decay, o: { label?: string; rank?: number; factor?: number } = {}): ShownDecay {
  const { times, v, vError } = decay.means;
  const { label = temperatureLabel(decay.temperature), rank = decay.temperature, factor = 1 } = o;
  const error = decay.v.length > 1 ? vError.map((e) => e * factor) : undefined;
  return { times, v: v.map((x) => x * factor), error, rank, label, equilibrated: decay.equilibrated };
}

interface VelocityOptions {
  guides: readonly SlopeGuide[];
  timeRange?: readonly [number, number];
  range?: readonly [number, number];
  /** markup */
  yLabel?: string;
  xLabel?: string;
  notes?: readonly string[];
}

/** Nearly square, as the panels of the paper [pt]. */
export const velocityHeight = 225;

/** v(t) on log-log axes as in figures 1, 2 and S1 of the paper. */
export function velocityPlot(curves: readonly ShownDecay[], o: VelocityOptions): XyPlot {
  const colours = temperatureColours(curves.map(({ rank }) => rank));
  const measured = curves.filter(({ predicted }) => !predicted);
  const series = curves.map((curve, k): Series => {
    const series: Series = {
      x: curve.times,
      y: curve.v,
      yError: curve.error,
      colour: colours[k],
      shape: Math.max(0, measured.indexOf(curve)),
      filled: curve.equilibrated,
      label: curve.label,
    };
    return curve.predicted ? { ...series, line: 'dashed' } : series;
  });
  return powerLawPlot({
    series,
    guides: o.guides,
    xLabel: o.xLabel ?? '*t* [*τ*_{0}]',
    yLabel: o.yLabel ?? '⟨|*v*(*t*)|⟩ [*ℓ* / *τ*_{0}]',
    notes: [...(o.notes ?? []), ...notesOf(curves.map((c) => ({ temperature: c.rank, equilibrated: c.equilibrated })))],
    height: velocityHeight,
    ...(o.timeRange && { timeRange: o.timeRange }),
    ...(o.range && { range: o.range }),
  });
}

/** beta of an ensemble in a window, with the bootstrap over its samples; undefined where the window is too short. */
export function exponent(decay: Decay, window: readonly [number, number]): Estimate | undefined {
  try {
    const { beta, error } = fitPowerLaw(decay.times, decay.v, { window });
    // of one curve there is the error of a straight line alone
    return { value: beta, error: decay.v.length > 1 ? error : Number.NaN };
  } catch (e) {
    if (e instanceof VitrelaxError && ['WINDOW_TOO_SHORT', 'TOO_FEW_SAMPLES'].includes(e.code)) return undefined;
    throw e;
  }
}

/** For example "100 to 300" */
export function windowText([from, to]: readonly [number, number]): string {
  return `t from ${from} to ${to}`;
}

/** Curves as `numbers.json` keeps them. */
export function recordOf(decay: Decay) {
  const { temperature, particles, equilibrated, means, samples } = decay;
  return { temperature, particles, equilibrated, samples: samples.length, means };
}
