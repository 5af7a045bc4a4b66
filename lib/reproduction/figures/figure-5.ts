import { meanEstimate } from '../../analysis/statistics';
import { type ArrowField, arrowPanel } from '../../figures/arrows';
import { temperatureLabel } from '../../figures/curves';
import { literal } from '../../figures/markup';
import { sameMinimumDistance } from '../../landscape/compare-inherent-structures';
import { formatNumber } from '../../report/format';
import { type Comparison, difference, type PaperFigure } from '../figure';
import { cgMinusFire, minimaDistances } from '../minima';
import { softSpheres2d } from '../soft-spheres';

/** Magnifications, the first that keeps arrows short; the paper has 40 and 2. */
const magnifications = [200, 100, 40, 20, 10, 5, 2, 1];
const rmsArrow = 0.5;
const longestArrow = 6;
/** Beside the coldest: where the paper shows many defects. */
const warm = 0.2;

export const figure5: PaperFigure = {
  id: '5',
  title: 'displacements between the minima that CG and FIRE reach from the same state',
  campaigns: (scale) => ({ fields: softSpheres2d(scale) }),
  async draw(study) {
    const ensembles = await study.ensembles('fields');
    const cold = ensembles[ensembles.length - 1];
    const chosen = [cold, ensembles.find((e) => e.temperature === warm) ?? ensembles[0]];
    const fields: ArrowField[] = [];
    const comparisons: Comparison[] = [];
    const means = [];
    const rows = [];
    for (const ensemble of chosen) {
      const { temperature, samples } = ensemble;
      const distances = (await minimaDistances(study, ensemble)).map(({ cgFire }) => cgFire);
      const different = distances.filter((d) => d > sameMinimumDistance);
      // the simplest difference there is in the cold, a typical one in the warm
      const sorted = [...different].sort((a, b) => a - b);
      const wanted = ensemble === cold ? sorted[0] : sorted[sorted.length >> 1];
      const k = wanted === undefined ? 0 : distances.indexOf(wanted);
      const { configuration, displacement, magnitude, rms } = await cgMinusFire(study, samples[k]);
      const most = magnitude.reduce((a, b) => Math.max(a, b), 0);
      const same = distances[k] <= sameMinimumDistance;
      const fits = (m: number): boolean => m * rms <= rmsArrow && m * most <= longestArrow;
      const magnification = same ? 1 : (magnifications.find(fits) ?? 1);
      fields.push({
        label: same
          ? `${temperatureLabel(temperature)}, the same minimum`
          : `${temperatureLabel(temperature)}, Δ = ${literal(formatNumber(distances[k], 2))}, arrows ×${magnification}`,
        dimension: 2,
        boxLength: configuration.boxLength,
        positions: configuration.positions,
        diameters: configuration.diameters as Float64Array,
        vectors: displacement,
        magnification,
      });
      const mean = distances.length > 1 ? meanEstimate(distances) : { value: distances[0], error: Number.NaN };
      means.push(mean);
      comparisons.push({ quantity: `distance CG–FIRE [ℓ], T = ${temperature}`, paper: null, here: mean });
      const fraction = different.length / distances.length;
      comparisons.push({
        quantity: `part of states with two minima, T = ${temperature}`,
        paper: null,
        here: { value: fraction, error: Math.sqrt((fraction * (1 - fraction)) / distances.length) },
      });
      rows.push({ temperature, distances, shown: k + 1 });
    }
    const [low, high] = chosen.map(({ temperature }) => temperature);
    return {
      panel: arrowPanel(fields, { key: 'arrows: *r*_{CG} − *r*_{FIRE}' }),
      comparisons,
      effects: [{ what: `distance(T = ${high}) − distance(T = ${low})`, difference: difference(means[1], means[0]) }],
      numbers: { rows },
      remarks: [
        `soft spheres in 2D, N = ${cold.particles}, ${cold.samples.length} states each; shown: the nearest pair of different minima at T = ${low}, the median at T = ${high}`,
      ],
    };
  },
};
