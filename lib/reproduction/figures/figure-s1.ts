import { cutoffExponent } from '../../analysis/cutoff-exponent';
import { finiteSizeCollapse } from '../../analysis/finite-size-collapse';
import type { CampaignPlan } from '../../ensemble/campaign/plan-schema';
import { VitrelaxError } from '../../errors';
import type { XyPlot } from '../../figures/xy-panel';
import { exponent, recordOf, shown, velocityHeight, velocityPlot, windowText } from '../decays';
import { type Comparison, difference, type Effect, type PaperFigure } from '../figure';
import { plotted } from '../plotted';
import type { ScaleName } from '../scale';
import type { Decay } from '../study';

/** beta and z of the paper, with which the curves are scaled. */
const studies = {
  '2D': { dimension: 2, beta: 0.92, z: 0.6 },
  '3D': { dimension: 3, beta: 0.85, z: 0.4 },
  '4D': { dimension: 4, beta: 0.75, z: 0.75 },
} as const;
type Name = keyof typeof studies;

interface Size {
  particles: number[];
  samples: number;
  time: number;
  of: Name[];
}

const sizes: Record<ScaleName, Size> = {
  quick: { particles: [250, 1000, 4000, 16000], samples: 32, time: 1000, of: ['2D', '3D'] },
  laptop: { particles: [1000, 4000, 16000, 64000], samples: 40, time: 3000, of: ['2D', '3D', '4D'] },
  paper: { particles: [1000, 4000, 16000, 64000], samples: 200, time: 30000, of: ['2D', '3D', '4D'] },
};
/** After the stiff modes, 270/lambda_max. */
const from = 30;
/** Of the exponent that the largest size shows by itself. */
const plateau = [10, 100] as const;

function campaigns(scale: ScaleName): Record<string, CampaignPlan> {
  const { particles, samples, time, of } = sizes[scale];
  return Object.fromEntries(
    of.map((name) => [
      name,
      {
        model: { name: `harmonic-spheres-${studies[name].dimension}d` },
        particles,
        temperatures: ['infinity'],
        samples,
        relaxation: { until: { time, rmsForce: 1e-8 }, tolerance: 0.1 },
        seed: 1,
      } satisfies CampaignPlan,
    ]),
  );
}

/** Curves up to where half of the samples rest. */
function moving(decay: Decay) {
  const rest = decay.times.findIndex((_, k) => decay.v.filter((v) => v[k] > 1e-7).length < decay.v.length / 2);
  const n = rest < 0 ? decay.times.length : rest;
  return { particles: decay.particles, times: decay.times.slice(0, n), v: decay.v.map((v) => v.slice(0, n)) };
}

/** v of the largest minus that of the smallest size at the last time that all have in common. */
function lastMoving(decays: readonly Decay[]) {
  const [small, large] = [decays[0].means, decays[decays.length - 1].means];
  const time = [...small.times].reverse().find((t) => large.times.includes(t));
  if (time === undefined) return undefined;
  const at = ({ times, v, vError }: typeof small) => {
    const k = times.indexOf(time);
    return { value: v[k], error: vError[k] };
  };
  return { time, difference: difference(at(large), at(small)) };
}

/** What was found, or why it is not. */
function orRefusal<Found>(find: () => Found): Found | string {
  try {
    return find();
  } catch (e) {
    if (!(e instanceof VitrelaxError)) throw e;
    return e.message;
  }
}

export const figureS1: PaperFigure = {
  id: 'S1',
  title: 'v(t) for several system sizes, and their finite-size scaling',
  campaigns,
  async draw(study) {
    const { of, time } = sizes[study.scale];
    const [above, below]: XyPlot[][] = [[], []];
    const comparisons: Comparison[] = [];
    const effects: Effect[] = [];
    const numbers: Record<string, unknown> = {};
    for (const name of of) {
      const { beta, z } = studies[name];
      const decays = await study.decays(name);
      const label = (decay: Decay) => ({ label: `*N* = ${decay.particles}`, rank: decay.particles });
      const most = Math.max(...decays.map(({ means }) => means.v[0]));
      above.push(
        velocityPlot(
          decays.map((d) => shown(d, label(d))),
          {
            guides: [{ slope: beta, window: [1, 100] }],
            timeRange: [0.1, time],
            range: [1e-6 * most, 2 * most],
            notes: [name],
          },
        ),
      );
      const scaled = decays.map((decay) => {
        const { particles: N } = decay;
        const curve = shown(decay, { ...label(decay), factor: N ** (beta * z) });
        return { ...curve, times: curve.times.map((t) => t * N ** -z) };
      });
      const xs = scaled.flatMap((curve) =>
        Array.from(curve.times).filter((t, k) => t > 0 && decays[0].times[k] >= 0.1),
      );
      const ys = scaled.flatMap((curve) => Array.from(curve.v).filter((v) => v > 0));
      const top = Math.max(...ys);
      below.push(
        velocityPlot(scaled, {
          guides: [],
          timeRange: [Math.min(...xs), Math.max(...xs)],
          range: [1e-6 * top, 2 * top],
          xLabel: `*t N*^{−${z}}`,
          yLabel: `*N*^{${Number((beta * z).toFixed(3))}}⟨|*v*|⟩`,
          notes: [`${name}, *z* = ${z}`],
        }),
      );
      const records = decays.map(recordOf);
      const largest = decays[decays.length - 1];
      const early = exponent(largest, plateau);
      if (early) {
        const quantity = `β, ${name}, N = ${largest.particles}`;
        comparisons.push({ quantity, paper: beta, here: early, remark: windowText(plateau) });
      }
      const atEnd = lastMoving(decays);
      if (atEnd)
        effects.push({
          what: `v(N = ${largest.particles}) − v(N = ${decays[0].particles}) at t = ${atEnd.time}, ${name}`,
          difference: atEnd.difference,
        });
      const flows = decays.map(moving);
      const collapse = orRefusal(() => finiteSizeCollapse(flows, { window: [from, time] }));
      const parting = orRefusal(() => cutoffExponent(flows, { window: [from, time] }));
      const remark = name === '3D' ? "the paper's z is that of soft spheres" : '';
      const grows = `> 0, ${name}: larger systems take longer`;
      if (typeof collapse === 'string') {
        effects.push({ what: `z, ${name}: no common curve found`, difference: { value: 0, error: Number.NaN } });
      } else {
        comparisons.push({
          quantity: `β, ${name}`,
          paper: beta,
          here: collapse.beta,
          remark: windowText([from, time]),
        });
        comparisons.push({ quantity: `z, ${name}`, paper: z, here: collapse.z, remark });
        effects.push({ what: `z ${grows}`, difference: collapse.z });
      }
      if (typeof parting !== 'string') {
        comparisons.push({ quantity: `z, ${name}, from where the sizes part`, paper: z, here: parting.z, remark });
        effects.push({ what: `z from where the sizes part ${grows}`, difference: parting.z });
      }
      numbers[name] = { decays: records, collapse, parting };
    }
    return {
      ...plotted([above, below], { height: velocityHeight }),
      comparisons,
      effects,
      numbers,
      remarks: [
        `harmonic spheres from T = ∞, ${study.plan(of[0]).samples} samples each; below scaled with the exponents of the paper`,
      ],
    };
  },
};
