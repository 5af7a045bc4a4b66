import { cutoffTime } from '../../analysis/cutoff-time';
import { meanEstimate } from '../../analysis/statistics';
import type { CampaignPlan } from '../../ensemble/campaign/plan-schema';
import { arrange } from '../../figures/svg';
import { recordOf, type ShownDecay, shown, velocityPanel } from '../decays';
import { type Comparison, difference, type Effect, type PaperFigure } from '../figure';
import type { ScaleName } from '../scale';
import type { Decay } from '../study';

interface Size {
  particles: number[];
  samples: number;
}

const sizes: Record<ScaleName, Size> = {
  quick: { particles: [500, 1000, 2000, 4000], samples: 10 },
  laptop: { particles: [1000, 2000, 4000, 8000], samples: 30 },
  paper: { particles: [1024, 2048, 4096, 8192, 16384], samples: 40 },
};
const temperatures = { hot: 0.015, cold: 1e-4 } as const;
const ends = { hot: 3000, cold: 4000 };
/** Where sizes are compared: at the hot end beyond the cut-off of the smallest, at the cold end well into the decay. */
const compareAt = { hot: 1000, cold: 1000 };

function campaigns(scale: ScaleName): Record<string, CampaignPlan> {
  const { particles, samples } = sizes[scale];
  const plan = (which: 'hot' | 'cold'): CampaignPlan => ({
    model: { name: 'mari-kurchan-3d' },
    particles,
    temperatures: [temperatures[which]],
    samples,
    relaxation: { until: { time: ends[which], rmsForce: 1e-12 }, tolerance: 1e-2 },
    seed: 1,
  });
  return { hot: plan('hot'), cold: plan('cold') };
}

/** ln v of the largest size minus that of the smallest at a time, over their v(0): at low T finite N compresses by V/(V - v_ex). */
function spread(decays: readonly Decay[], time: number) {
  const at = (decay: Decay) => {
    const k = decay.times.findIndex((t) => Math.abs(t / time - 1) < 1e-6);
    const logs = decay.v.map((curve) => Math.log(curve[k] / curve[0])).filter(Number.isFinite);
    return logs.length > 1 ? meanEstimate(logs) : undefined;
  };
  const [small, large] = [at(decays[0]), at(decays[decays.length - 1])];
  return small && large && difference(large, small);
}

export const figure1b: PaperFigure = {
  id: '1b',
  title: 'v(t) in the Mari-Kurchan model for several N at a high and a low temperature',
  campaigns,
  async draw(study) {
    const [hot, cold] = [await study.decays('hot'), await study.decays('cold')];
    const comparisons: Comparison[] = [];
    const effects: Effect[] = [];
    const spreads = { hot: spread(hot, compareAt.hot), cold: spread(cold, compareAt.cold) };
    const names = `ln v(N = ${hot.at(-1)?.particles}) − ln v(N = ${hot[0].particles})`;
    for (const which of ['hot', 'cold'] as const) {
      const found = spreads[which];
      if (found === undefined) continue;
      const quantity = `${names} at t = ${compareAt[which]}, T = ${temperatures[which]}`;
      comparisons.push({ quantity, paper: which === 'cold' ? 0 : null, here: found, remark: 'v over v(0)' });
    }
    if (spreads.hot)
      effects.push({ what: `${names} at t = ${compareAt.hot}, T = ${temperatures.hot}`, difference: spreads.hot });
    if (spreads.hot && spreads.cold)
      effects.push({
        what: `${names}: T = ${temperatures.hot} minus T = ${temperatures.cold}`,
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
    const panel = (decays: readonly Decay[], title: string, slope: boolean) => {
      const curves = decays.map(
        (decay): ShownDecay => shown(decay, { label: `*N* = ${decay.particles}`, rank: decay.particles }),
      );
      const first = Math.max(...decays.map(({ means }) => means.v[0]));
      return velocityPanel(curves, {
        guides: slope ? [{ slope: 0.75, window: [10, 300] }] : [],
        timeRange: [0.1, Math.max(ends.hot, ends.cold)],
        range: [1e-5 * first, 2 * first],
        notes: [title],
      });
    };
    return {
      panel: arrange([
        [panel(hot, `*T* = ${temperatures.hot}`, true), panel(cold, `*T* = ${temperatures.cold}`, false)],
      ]),
      comparisons,
      effects,
      numbers: { hot: hot.map(recordOf), cold: cold.map(recordOf), cutoffs, spreads },
      remarks: [`Mari-Kurchan, ${hot[0].samples.length} samples each`],
    };
  },
};
