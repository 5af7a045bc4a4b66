import type { CampaignPlan } from '../ensemble/campaign/plan-schema';
import type { Panel } from '../figures/svg';
import type { XyPlot } from '../figures/xy-panel';
import type { Estimate } from '../numerics/statistics';
import type { ScaleName } from './scale';
import type { Study } from './study';

/** One line of the table "paper / here / difference". */
export interface Comparison {
  /** plain text */
  quantity: string;
  /** what the paper says; null where it says nothing */
  paper: number | null;
  here: Estimate;
  /** how the number was got, where it has to be said */
  remark?: string;
}

/** An effect that the panel must show: a difference from nothing, with its standard error. */
export interface Effect {
  /** plain text, for example "β(2D) − β(3D)" */
  what: string;
  difference: Estimate;
}

/** What a figure has become. */
export interface Drawing {
  panel: Panel;
  /** what the panel draws, row by row, where it is curves and no field */
  plots?: readonly XyPlot[];
  comparisons: readonly Comparison[];
  effects: readonly Effect[];
  /** all that was measured, for `numbers.json` */
  numbers: Record<string, unknown>;
  /** plain text below the picture */
  remarks?: readonly string[];
}

/** A figure of the paper: the campaigns that it needs, and the drawing of what they give. */
export interface PaperFigure {
  id: string;
  /** plain text */
  title: string;
  campaigns(scale: ScaleName): Record<string, CampaignPlan>;
  /** plain text: why it cannot be drawn from some of its temperatures; not given where it can */
  needsAllTemperatures?: string;
  draw(study: Study): Promise<Drawing>;
}

/** Effects smaller than this many standard errors are not shown by a picture. */
export const resolvedFrom = 2;

/** |difference| in standard errors; NaN where there is no error. */
export function sigmas({ difference: { value, error } }: Effect): number {
  return error > 0 ? value / error : Number.NaN;
}

/** An effect counts when it has the sign that it is named for, and 2 standard errors. */
export function isResolved(effect: Effect): boolean {
  return sigmas(effect) >= resolvedFrom;
}

/** a - b of independent estimates. */
export function difference(a: Estimate, b: Estimate): Estimate {
  return { value: a.value - b.value, error: Math.hypot(a.error, b.error) };
}
