import type { CampaignPlan } from '../ensemble/campaign/plan-schema';
import type { Estimate } from '../numerics/statistics';
import { formatCount } from '../report/format';
import { exponent, recordOf, type ShownDecay, shown, velocityHeight, velocityPlot, windowText } from './decays';
import { type Comparison, difference, type Effect, type PaperFigure } from './figure';
import { harmonicPrediction, overHarmonic, shownPrediction } from './harmonic';
import { plotted } from './plotted';
import { type ScaleName, temperaturesOf } from './scale';

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
      // what belongs to an end of the figure is that of its own temperature, whichever curves are there
      const all = temperaturesOf(sweep.campaigns[study.scale]).sort((a, b) => b - a);
      const [hottest, coldest, secondColdest] = [all[0], all[all.length - 1], all[all.length - 2]];
      const warmest = all.find(Number.isFinite);
      const decays = await study.decays('sweep');
      const curves: ShownDecay[] = decays.map((decay) => shown(decay));
      const comparisons: Comparison[] = [];
      const betas = new Map<number, Estimate>();
      const ratios = new Map<number, Estimate>();
      const predictions = [];
      for (const decay of decays) {
        const { temperature } = decay;
        const beta = exponent(decay, window);
        const paper = temperature === hottest ? sweep.hot : temperature === coldest ? sweep.cold : null;
        if (beta !== undefined) {
          betas.set(temperature, beta);
          comparisons.push({
            quantity: `β, ${temperatureText(temperature)}`,
            paper,
            here: beta,
            remark: windowText(window),
          });
        }
        // far above the minima there is nothing harmonic; the hottest shows how far it is off
        const prediction =
          Number.isFinite(temperature) && [warmest, secondColdest, coldest].includes(temperature)
            ? await harmonicPrediction(study, decay)
            : undefined;
        predictions.push(prediction ?? null);
        if (prediction !== undefined && temperature === coldest) curves.push(shownPrediction(decay, prediction));
        const ratio = prediction && overHarmonic(decay, prediction, sweep.compareAt);
        if (ratio !== undefined) {
          ratios.set(temperature, ratio);
          comparisons.push({
            quantity: `v/v_harmonic at t = ${sweep.compareAt}, T = ${temperature}`,
            paper: null,
            here: ratio,
            remark: '1 in the limit T → 0',
          });
        }
      }
      const effects: Effect[] = [];
      const than = (what: string, a: Estimate | undefined, b: Estimate | undefined): void => {
        if (a && b) effects.push({ what, difference: difference(a, b) });
      };
      than(
        `β(${temperatureText(coldest)}) − β(${temperatureText(hottest)}), ${windowText(window)}`,
        betas.get(coldest),
        betas.get(hottest),
      );
      // once, where they are the same
      for (const t of new Set([secondColdest, warmest]))
        if (t !== undefined)
          than(
            `v/v_harmonic(${temperatureText(t)}) − (${temperatureText(coldest)}) at t = ${sweep.compareAt}`,
            ratios.get(t),
            ratios.get(coldest),
          );
      const remark = sweep.remarks?.[study.scale];
      const has = (t: number): boolean => decays.some(({ temperature }) => temperature === t);
      const some = decays[decays.length - 1];
      return {
        ...plotted(
          [
            [
              velocityPlot(curves, {
                guides: [
                  ...(has(hottest) ? [{ slope: sweep.hot, window }] : []),
                  ...(has(coldest) ? [{ slope: sweep.cold, window }] : []),
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
          `${sweep.system}, N = ${formatCount(some?.particles)}, ${some?.samples.length} samples each`,
          ...(remark === undefined ? [] : [remark]),
        ],
      };
    },
  };
}

function temperatureText(t: number): string {
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
