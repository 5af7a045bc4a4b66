import type { CampaignPlan } from '../../ensemble/campaign/plan-schema';
import type { Estimate } from '../../numerics/statistics';
import { exponent, recordOf, type ShownDecay, shown, velocityHeight, velocityPlot, windowText } from '../decays';
import { type Comparison, difference, type Effect, type PaperFigure } from '../figure';
import { plotted } from '../plotted';
import type { ScaleName } from '../scale';

const dimensions = [2, 3, 4, 8] as const;
type Dimension = (typeof dimensions)[number];

/** The paper's N everywhere: states at T = infinity cost nothing. */
const particles: Record<Dimension, number> = { 2: 64000, 3: 65536, 4: 65536, 8: 16384 };
const samples: Record<ScaleName, number> = { quick: 6, laptop: 16, paper: 40 };
const ends: Record<ScaleName, number> = { quick: 300, laptop: 1000, paper: 3000 };
const exponents: Record<Dimension, number> = { 2: 0.92, 3: 0.85, 4: 0.75, 8: 0.75 };
/** After the stiff modes, 270/lambda_max = 30; in D > 2 the early plateau of 0.93 lasts until 100. */
const windows: Record<Dimension, readonly [number, number]> = {
  2: [10, 300],
  3: [100, 300],
  4: [100, 300],
  8: [100, 300],
};
/** Where the dimensions are set against each other: one window for all. */
const compared = [50, 300] as const;
/** Curves are shifted vertically, as in the paper. */
const factors: Record<Dimension, number> = { 2: 1, 3: 0.3, 4: 0.1, 8: 0.03 };

function campaigns(scale: ScaleName): Record<string, CampaignPlan> {
  return Object.fromEntries(
    dimensions.map((d) => [
      `${d}D`,
      {
        model: { name: `harmonic-spheres-${d}d` },
        particles: [particles[d]],
        temperatures: ['infinity'],
        samples: samples[scale],
        relaxation: { until: { time: ends[scale] }, tolerance: { absolute: 1e-4 } },
        seed: 1,
      } satisfies CampaignPlan,
    ]),
  );
}

export const figure2a: PaperFigure = {
  id: '2a',
  title: 'v(t) of harmonic spheres from T = infinity in 2, 3, 4 and 8 dimensions',
  campaigns,
  async draw(study) {
    const curves: ShownDecay[] = [];
    const comparisons: Comparison[] = [];
    const records: Record<string, unknown> = {};
    const late: Partial<Record<Dimension, Estimate>> = {};
    const sizes: string[] = [];
    for (const d of dimensions) {
      const [decay] = await study.decays(`${d}D`);
      if (decay === undefined) continue;
      curves.push(shown(decay, { label: `*D* = ${d}`, rank: d, factor: factors[d] }));
      records[d] = recordOf(decay);
      sizes.push(`${decay.particles} (D = ${d})`);
      late[d] = exponent(decay, compared);
      const beta = exponent(decay, windows[d]);
      if (beta)
        comparisons.push({ quantity: `β, D = ${d}`, paper: exponents[d], here: beta, remark: windowText(windows[d]) });
    }
    const effects: Effect[] = [];
    const than = (a: Dimension, b: Dimension): void => {
      const [x, y] = [late[a], late[b]];
      if (x && y) effects.push({ what: `β(${a}D) − β(${b}D), ${windowText(compared)}`, difference: difference(x, y) });
    };
    than(2, 3);
    than(3, 8);
    const [x3, x4] = [late[3], late[4]];
    if (x3 && x4) {
      const remark = `${windowText(compared)}; expected from t > 1000 on`;
      comparisons.push({ quantity: 'β(3D) − β(4D)', paper: 0.1, here: difference(x3, x4), remark });
    }
    const end = ends[study.scale];
    return {
      ...plotted(
        [
          [
            velocityPlot(curves, {
              guides: [
                { slope: 0.92, window: [10, end] },
                { slope: 0.75, window: [10, end] },
              ],
              timeRange: [0.1, 1.2 * end],
              notes: ['shifted vertically'],
            }),
          ],
        ],
        { height: velocityHeight },
      ),
      comparisons,
      effects,
      numbers: { decays: records },
      remarks: [`harmonic spheres, T = ∞, N = ${sizes.join(', ')}; shifted by ${Object.values(factors).join(', ')}`],
    };
  },
};
