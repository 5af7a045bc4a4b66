import { temperatureLabel } from '../../figures/curves';
import type { Series } from '../../figures/marks';
import { temperatureColours } from '../../figures/palette';
import { sameMinimumDistance } from '../../landscape/compare-inherent-structures';
import { sensitivity } from '../../landscape/perturb';
import { meanEstimate } from '../../numerics/statistics';
import { System } from '../../system';
import type { Comparison, Effect, PaperFigure } from '../figure';
import { plotted } from '../plotted';
import { type ScaleName, seedOf } from '../scale';
import { softSpheres2d } from '../soft-spheres';

const amplitudes = [1e-10, 1e-8, 1e-6, 1e-4, 1e-3];
const most: Record<ScaleName, number> = { quick: 4, laptop: 10, paper: 10 };
const maxForce = 1e-8;
const tolerance = 1e-2;

/** The mean of a probability of which k of n are known, and its error; never without one. */
function part(k: number, n: number) {
  const p = (k + 1) / (n + 2);
  return { value: k / n, error: Math.sqrt((p * (1 - p)) / (n + 3)) };
}

export const chaos: PaperFigure = {
  id: 'chaos',
  title: 'distance between the inherent structures of a state and of the same state slightly perturbed',
  campaigns: (scale) => ({ fields: softSpheres2d(scale) }),
  async draw(study) {
    const ensembles = await study.ensembles('fields');
    // the hot end needs no proof; the coldest is the interesting one
    const chosen = [...new Set([ensembles[0], ensembles.find((e) => e.temperature === 0.2), ensembles.at(-1)])];
    const rows = [];
    for (const ensemble of chosen) {
      if (ensemble === undefined) continue;
      const { temperature, samples } = ensemble;
      const distances: number[][] = [];
      for (const [k, sample] of samples.slice(0, most[study.scale]).entries()) {
        const about = { state: sample.computes.state, amplitudes, maxForce, tolerance };
        distances.push(
          await study.remembered(`sensitivity-T${temperature}-${k + 1}`, about, async () => {
            const { a } = await study.pair(sample);
            const start = System.from(a.model, a);
            const found = await sensitivity(start, {
              amplitudes: Float64Array.from(amplitudes),
              seed: seedOf('chaos', temperature, k),
              maxForce,
              tolerance,
              signal: study.running.signal,
              threads: study.running.threads,
            });
            start.dispose();
            return found.distances.map(([d]) => d);
          }),
        );
      }
      const at = (j: number): number[] => distances.map((d) => d[j]);
      const elsewhere = (j: number): number =>
        at(j).filter((d) => d > Math.max(sameMinimumDistance, 10 * amplitudes[j])).length;
      rows.push({
        temperature,
        samples: distances.length,
        means: amplitudes.map((_, j) =>
          distances.length > 1 ? meanEstimate(at(j)) : { value: at(j)[0], error: Number.NaN },
        ),
        elsewhere: amplitudes.map((_, j) => part(elsewhere(j), distances.length)),
        distances,
      });
    }
    const colours = temperatureColours(rows.map(({ temperature }) => temperature));
    const series = rows.map(
      ({ temperature, means }, k): Series => ({
        x: amplitudes,
        y: means.map(({ value }) => value),
        yError: means.map(({ error }) => error),
        colour: colours[k],
        shape: k,
        filled: true,
        label: temperatureLabel(temperature),
      }),
    );
    const values = series.flatMap(({ y }) => Array.from(y)).filter((y) => y > 0);
    const [low, high] = [Math.min(1e-11, 0.5 * Math.min(...values)), Math.max(3e-3, 3 * Math.max(...values))];
    const comparisons = rows.flatMap(({ temperature, elsewhere }) =>
      elsewhere.map(
        (here, j): Comparison => ({
          quantity: `part that ends in another minimum, T = ${temperature}, perturbed by ${amplitudes[j].toExponential(0)}`,
          paper: null,
          here,
        }),
      ),
    );
    const effects = rows.slice(0, -1).map(
      ({ temperature, elsewhere }): Effect => ({
        what: `another minimum after 1e-3, T = ${temperature}`,
        difference: elsewhere[amplitudes.length - 1],
      }),
    );
    return {
      ...plotted([
        [
          {
            x: { kind: 'log', domain: [3e-11, 3e-3], label: 'perturbation of each coordinate [*ℓ*]' },
            y: { kind: 'log', domain: [low, high], label: 'distance of the minima [*ℓ*]' },
            series,
            guides: [{ x: [3e-11, 3e-3], y: [3e-11, 3e-3], label: '', side: 'below' }],
            notes: ['dashed: as perturbed'],
          },
        ],
      ]),
      comparisons,
      effects,
      numbers: { amplitudes, rows },
      remarks: [
        `soft spheres in 2D, N = ${ensembles[0].particles}, ${rows[0]?.samples} states each; the paper says so without a figure`,
      ],
    };
  },
};
