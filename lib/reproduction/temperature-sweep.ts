import type { CampaignPlan } from '../ensemble/campaign/plan-schema';
import type { Estimate } from '../numerics/statistics';
import { formatCount } from '../report/format';
import { exponent, recordOf, type ShownDecay, shown, velocityHeight, velocityPlot, windowText } from './decays';
import { type Comparison, difference, type Effect, type PaperFigure } from './figure';
import { harmonicPrediction, overHarmonic, shownPrediction } from './harmonic';
import { plotted } from './plotted';
import type { ScaleName } from './scale';

/** What figures 2b to 2f differ in. */
export interface TemperatureSweep {
  id: string;
  /** plain text */
  title: string;
  /** plain text, for the line below the picture */
  system: string;
  campaigns: Record<ScaleName, CampaignPlan>;
  /** exponents of the hot and of the cold end, as printed */
  hot: number;
  cold: number;
  /** where the exponents of our size are taken: after the stiff modes, before the smallest box cuts off */
  window: Record<ScaleName, readonly [number, number]>;
  /** where v is set against the harmonic prediction; one of the recorded times */
  compareAt: number;
  timeRange: readonly [number, number];
  /** plain text, of what is not as in the paper */
  remarks?: Partial<Record<ScaleName, string>>;
}

/** v(t) at several temperatures between t^-hot and the harmonic t^-cold, with the prediction beside the coldest curve. */
export function temperatureSweep(sweep: TemperatureSweep): PaperFigure {
  return {
    id: sweep.id,
    title: sweep.title,
    campaigns: (scale) => ({ sweep: sweep.campaigns[scale] }),
    async draw(study) {
      const window = sweep.window[study.scale];
      const decays = await study.decays('sweep');
      const curves: ShownDecay[] = decays.map((decay) => shown(decay));
      const comparisons: Comparison[] = [];
      const betas: (Estimate | undefined)[] = [];
      const ratios: (Estimate | undefined)[] = [];
      const predictions = [];
      const warmest = decays.findIndex((d) => Number.isFinite(d.temperature));
      for (const [k, decay] of decays.entries()) {
        const { temperature } = decay;
        const beta = exponent(decay, window);
        betas.push(beta);
        const paper = k === 0 ? sweep.hot : k === decays.length - 1 ? sweep.cold : null;
        if (beta !== undefined)
          comparisons.push({
            quantity: `β, ${temperatureText(temperature)}`,
            paper,
            here: beta,
            remark: windowText(window),
          });
        // far above the minima there is nothing harmonic; the hottest shows how far it is off
        const prediction =
          Number.isFinite(temperature) && (k === warmest || k >= decays.length - 2)
            ? await harmonicPrediction(study, decay)
            : undefined;
        predictions.push(prediction ?? null);
        if (prediction !== undefined && k === decays.length - 1) curves.push(shownPrediction(decay, prediction));
        const ratio = prediction && overHarmonic(decay, prediction, sweep.compareAt);
        ratios.push(ratio);
        if (ratio !== undefined)
          comparisons.push({
            quantity: `v/v_harmonic at t = ${sweep.compareAt}, T = ${temperature}`,
            paper: null,
            here: ratio,
            remark: '1 in the limit T → 0',
          });
      }
      const [hot, cold] = [decays[0], decays[decays.length - 1]];
      const effects: Effect[] = [];
      const than = (what: string, a: Estimate | undefined, b: Estimate | undefined): void => {
        if (a && b) effects.push({ what, difference: difference(a, b) });
      };
      const name = (k: number): string => temperatureText(decays.at(k)?.temperature);
      than(`β(${name(-1)}) − β(${name(0)}), ${windowText(window)}`, betas.at(-1), betas[0]);
      than(`v/v_harmonic(${name(-2)}) − (${name(-1)}) at t = ${sweep.compareAt}`, ratios.at(-2), ratios.at(-1));
      if (warmest < decays.length - 2)
        than(
          `v/v_harmonic(${name(warmest)}) − (${name(-1)}) at t = ${sweep.compareAt}`,
          ratios[warmest],
          ratios.at(-1),
        );
      const remark = sweep.remarks?.[study.scale];
      return {
        ...plotted(
          [
            [
              velocityPlot(curves, {
                guides: [
                  { slope: sweep.hot, window },
                  { slope: sweep.cold, window },
                ],
                timeRange: sweep.timeRange,
                range: rangeOf(curves, sweep.timeRange),
              }),
            ],
          ],
          { height: velocityHeight },
        ),
        comparisons,
        effects,
        numbers: { decays: decays.map(recordOf), predictions, window },
        remarks: [
          `${sweep.system}, N = ${formatCount(hot?.particles)}, ${cold?.samples.length} samples each`,
          ...(remark === undefined ? [] : [remark]),
        ],
      };
    },
  };
}

function temperatureText(t: number | undefined): string {
  return `T = ${t === Number.POSITIVE_INFINITY ? '∞' : t}`;
}

/** Values within the shown times, down to where the last ones rest. */
function rangeOf(curves: readonly ShownDecay[], [from, to]: readonly [number, number]): [number, number] {
  const values = curves
    .filter(({ predicted }) => !predicted)
    .flatMap(({ times, v }) => Array.from(v).filter((x, k) => x > 0 && times[k] >= from && times[k] <= to));
  const most = Math.max(...values);
  return [Math.max(Math.min(...values), 1e-6 * most), 1.5 * most];
}
