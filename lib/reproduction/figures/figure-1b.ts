import { cutoffTime } from '../../analysis/cutoff-time';
import { mariKurchanThermodynamics } from '../../analysis/mari-kurchan-thermodynamics';
import type { CampaignPlan } from '../../ensemble/campaign/plan-schema';
import { meanEstimate } from '../../numerics/statistics';
import { recordOf, type ShownDecay, shown, velocityHeight, velocityPlot } from '../decays';
import { type Comparison, difference, type Effect, type PaperFigure } from '../figure';
import { inOrder } from '../in-order';
import { plotted } from '../plotted';
import type { ScaleName } from '../scale';
import type { Decay } from '../study';

interface Size {
  /** of each N: beyond the cut-off ln v scatters from sample to sample, by more than 1 */
  samples: Record<number, number>;
  /** flows end */
  hot: number;
  /** where sizes are compared: at the hot end beyond the cut-off of the smallest */
  compareAt: number;
}

const sizes: Record<ScaleName, Size> = {
  quick: { samples: { 500: 60, 1000: 12, 2000: 8, 4000: 6 }, hot: 3000, compareAt: 10 ** 3.3 },
  laptop: { samples: { 1000: 60, 2000: 20, 4000: 15, 8000: 10 }, hot: 1e4, compareAt: 10 ** 3.7 },
  paper: { samples: { 1024: 40, 2048: 40, 4096: 40, 8192: 40, 16384: 40 }, hot: 1e4, compareAt: 10 ** 3.7 },
};
const temperatures = { hot: 0.015, cold: 1e-4 } as const;
const mostCold = 20;
const coldEnd = 4000;

/**
 * The volume fraction at which each of N particles has as many neighbours as one of infinitely many at 0.5: of the volume V the
 * others have V - v_ex, which at T = 1e-4 and N = 500 is a tenth less, and makes the flow faster.
 */
function compensated(particles: number, temperature: number): number {
  const { excludedVolume } = mariKurchanThermodynamics({ temperature });
  const density = 3 / Math.PI;
  return ((Math.PI / 6) * particles) / ((particles - 1) / density + excludedVolume);
}

function campaigns(scale: ScaleName): Record<string, CampaignPlan> {
  const { samples, hot } = sizes[scale];
  const all = Object.keys(samples).map(Number);
  const plan = (which: 'hot' | 'cold', particles: number[], volumeFraction?: number): CampaignPlan => ({
    model: { name: 'mari-kurchan-3d', ...(volumeFraction !== undefined && { volumeFraction }) },
    particles,
    temperatures: [temperatures[which]],
    samples: which === 'hot' ? samples[particles[0]] : Math.min(mostCold, samples[particles[0]]),
    relaxation: { until: { time: which === 'hot' ? hot : coldEnd, rmsForce: 1e-12 }, tolerance: 1e-2 },
    seed: 1,
  });
  // the paper has 0.5 at every N
  if (scale === 'paper') return { hot: plan('hot', all), cold: plan('cold', all) };
  return Object.fromEntries(
    (['hot', 'cold'] as const).flatMap((which) =>
      all.map((n) => [`${which}-${n}`, plan(which, [n], compensated(n, temperatures[which]))]),
    ),
  );
}

/** ln v/v(0) of the largest size minus that of the smallest at a time. */
function spread(decays: readonly Decay[], time: number) {
  const at = (decay: Decay) => {
    const k = decay.times.findIndex((t) => Math.abs(t / time - 1) < 1e-6);
    const logs = decay.v.map((curve) => Math.log(curve[k] / curve[0])).filter(Number.isFinite);
    return logs.length > 1 ? meanEstimate(logs) : undefined;
  };
  if (decays.length === 0) return undefined;
  const [small, large] = [at(decays[0]), at(decays[decays.length - 1])];
  return small && large && difference(large, small);
}

/** For example "60, 12 samples" */
function counted(decays: readonly Decay[]): string {
  return `${decays.map(({ samples }) => samples.length).join(', ')} samples`;
}

export const figure1b: PaperFigure = {
  id: '1b',
  title: 'v(t) in the Mari-Kurchan model for several N at a high and a low temperature',
  campaigns,
  async draw(study) {
    const { hot: end, compareAt } = sizes[study.scale];
    const names = Object.keys(campaigns(study.scale));
    const of = async (which: 'hot' | 'cold'): Promise<Decay[]> => {
      const own = names.filter((name) => name.startsWith(which));
      const all = (await inOrder(own, (name) => study.decays(name))).flat();
      // a figure that is made smaller may have one N twice
      return all.filter(({ particles }, k) => all.findIndex((d) => d.particles === particles) === k);
    };
    const curves = { hot: await of('hot'), cold: await of('cold') };
    const { hot, cold } = curves;
    const comparisons: Comparison[] = [];
    const effects: Effect[] = [];
    const spreads = { hot: spread(hot, compareAt), cold: spread(cold, compareAt) };
    const some = hot.length > 0 ? hot : cold;
    const sizeNames = `ln v(N = ${some.at(-1)?.particles}) − ln v(N = ${some[0].particles})`;
    const atTime = `${sizeNames} at t = ${Math.round(compareAt)}`;
    for (const which of ['hot', 'cold'] as const) {
      const found = spreads[which];
      if (found === undefined) continue;
      const quantity = `${atTime}, T = ${temperatures[which]}`;
      comparisons.push({ quantity, paper: which === 'cold' ? 0 : null, here: found, remark: 'v over v(0)' });
    }
    if (spreads.hot) effects.push({ what: `${atTime}, T = ${temperatures.hot}`, difference: spreads.hot });
    if (spreads.hot && spreads.cold)
      effects.push({
        what: `${sizeNames}: T = ${temperatures.hot} minus T = ${temperatures.cold}`,
        difference: difference(spreads.hot, spreads.cold),
      });
    const cutoffs = hot.map((decay) => {
      const small = hot.find(({ particles }) => particles === decay.particles / 4);
      const common = small && Math.min(small.times.length, decay.times.length);
      const first = ({ times, v }: Decay) => ({
        times: times.slice(0, common),
        v: v.map((curve) => curve.slice(0, common)),
      });
      return {
        particles: decay.particles,
        cutoff: (small && cutoffTime(first(decay), first(small), { from: 1 })) ?? null,
      };
    });
    const plot = (decays: readonly Decay[], title: string, slope: boolean) => {
      const shownDecays = decays.map(
        (decay): ShownDecay => shown(decay, { label: `*N* = ${decay.particles}`, rank: decay.particles }),
      );
      const first = Math.max(...decays.map(({ means }) => means.v[0]));
      return velocityPlot(shownDecays, {
        guides: slope ? [{ slope: 0.75, window: [10, 300] }] : [],
        timeRange: [0.1, Math.max(end, coldEnd)],
        range: [1e-5 * first, 2 * first],
        notes: [title],
      });
    };
    return {
      ...plotted(
        [
          [
            ...(hot.length > 0 ? [plot(hot, `*T* = ${temperatures.hot}`, true)] : []),
            ...(cold.length > 0 ? [plot(cold, `*T* = ${temperatures.cold}`, false)] : []),
          ],
        ],
        { height: velocityHeight },
      ),
      comparisons,
      effects,
      numbers: { hot: hot.map(recordOf), cold: cold.map(recordOf), cutoffs, spreads },
      remarks: [
        `Mari-Kurchan, ${(['hot', 'cold'] as const)
          .flatMap((which) =>
            curves[which].length > 0 ? [`T = ${temperatures[which]} (${counted(curves[which])})`] : [],
          )
          .join(' and ')}`,
        ...(study.scale === 'paper'
          ? []
          : ['volume fraction 0.5 (V − v_ex)/V, for the same number of neighbours at every N']),
      ],
    };
  },
};
