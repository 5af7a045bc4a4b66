import { decayForm } from '../../analysis/decay-form';
import type { CampaignPlan } from '../../ensemble/campaign/plan-schema';
import { VitrelaxError } from '../../errors';
import { formatCount } from '../../report/format';
import { exponent, recordOf, shown, velocityHeight, velocityPlot, windowText } from '../decays';
import { type Comparison, difference, type Effect, type PaperFigure } from '../figure';
import { plotted } from '../plotted';
import type { ScaleName } from '../scale';
import type { Decay } from '../study';

interface Size {
  particles: number;
  samples: number;
  hot: number[];
  cold: number[];
}

const sizes: Record<ScaleName, Size> = {
  quick: { particles: 2000, samples: 6, hot: [0.015, 0.006, 0.003], cold: [0.001, 1e-4] },
  laptop: { particles: 8000, samples: 10, hot: [0.015, 0.01, 0.006, 0.003], cold: [0.002, 0.001, 3e-4, 1e-4] },
  paper: { particles: 16384, samples: 20, hot: [0.015, 0.01, 0.006, 0.004, 0.003], cold: [0.002, 0.001, 3e-4, 1e-4] },
};
/** Cold flows are slow: the stiffness falls with T. */
const ends = { hot: 1e3, cold: 1e4 };
/** The plateau of the hot end, and two windows that tell an exponential from a power law. */
const plateau = [10, 300] as const;
const early = [100, 300] as const;
const late = [1000, 3000] as const;

function campaigns(scale: ScaleName): Record<string, CampaignPlan> {
  const { particles, samples, hot, cold } = sizes[scale];
  const plan = (temperatures: number[], time: number): CampaignPlan => ({
    model: { name: 'mari-kurchan-3d' },
    particles: [particles],
    temperatures,
    samples,
    relaxation: { until: { time, rmsForce: 1e-9 }, tolerance: 1e-2 },
    seed: 1,
  });
  return { hot: plan(hot, ends.hot), cold: plan(cold, ends.cold) };
}

/** Whether the samples say power law or exponential. */
function formOf({ times, v }: Decay, window: readonly [number, number]) {
  try {
    return decayForm(times, v, { window });
  } catch (e) {
    if (e instanceof VitrelaxError && ['TOO_FEW_SAMPLES', 'WINDOW_TOO_SHORT'].includes(e.code)) return null;
    throw e;
  }
}

export const figure1a: PaperFigure = {
  id: '1a',
  title: 'v(t) in the Mari-Kurchan model at several temperatures',
  campaigns,
  async draw(study) {
    const decays = [...(await study.decays('hot')), ...(await study.decays('cold'))];
    // the ends of the figure, where they are drawn
    const { hot: warm, cold: cool } = sizes[study.scale];
    const at = (t: number): Decay | undefined => decays.find(({ temperature }) => temperature === t);
    const [hottest, coldest] = [at(Math.max(...warm)), at(Math.min(...cool))];
    const comparisons: Comparison[] = [];
    for (const decay of decays) {
      const window = decay.temperature > 0.0011 ? plateau : early;
      const beta = exponent(decay, window);
      // a power law with 0.75 at T >= 0.006, says the paper
      const paper = decay.temperature >= 0.006 ? 0.75 : null;
      const quantity = `β, T = ${decay.temperature}`;
      if (beta !== undefined) comparisons.push({ quantity, paper, here: beta, remark: windowText(window) });
    }
    const [before, after] = [coldest && exponent(coldest, early), coldest && exponent(coldest, late)];
    const hot = hottest && exponent(hottest, early);
    const effects: Effect[] = [];
    if (coldest && before && after)
      effects.push({
        what: `β grows at T = ${coldest.temperature}, ${windowText(early)} against ${windowText(late)}: no power law`,
        difference: difference(after, before),
      });
    if (hottest && coldest && hot && after)
      effects.push({
        what: `β(T = ${coldest.temperature}, ${windowText(late)}) − β(T = ${hottest.temperature}, ${windowText(early)})`,
        difference: difference(after, hot),
      });
    const forms = {
      hot: hottest ? formOf(hottest, plateau) : null,
      cold: coldest ? formOf(coldest, [early[0], late[1]]) : null,
    };
    const [{ particles, samples }] = decays;
    const lowest = 1e-4 * Math.min(...decays.map(({ means }) => means.v[0]));
    return {
      ...plotted(
        [
          [
            velocityPlot(
              decays.map((decay) => shown(decay)),
              {
                guides: [{ slope: 0.75, window: plateau }],
                timeRange: [0.1, decays.some(({ temperature }) => cool.includes(temperature)) ? ends.cold : ends.hot],
                range: [lowest, 2 * Math.max(...decays.map(({ means }) => means.v[0]))],
              },
            ),
          ],
        ],
        { height: velocityHeight },
      ),
      comparisons,
      effects,
      numbers: { decays: decays.map(recordOf), forms },
      remarks: [`Mari-Kurchan, N = ${formatCount(particles)}, ${samples.length} samples each`],
    };
  },
};
