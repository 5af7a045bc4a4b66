import { VitrelaxError } from '../../errors';
import { type ArrowField, arrowPanel } from '../../figures/arrows';
import { temperatureLabel } from '../../figures/curves';
import { literal } from '../../figures/markup';
import { sameMinimumDistance } from '../../landscape/compare-inherent-structures';
import { meanEstimate } from '../../numerics/statistics';
import { formatNumber } from '../../report/format';
import { type Comparison, difference, type PaperFigure } from '../figure';
import { inOrder } from '../in-order';
import { cgMinusFire, minimaDistances } from '../minima';
import { softSpheres2d } from '../soft-spheres';

/** Magnifications, the first that keeps arrows short; the paper has 40 and 2. */
const magnifications = [200, 100, 40, 20, 10, 5, 2, 1];
const rmsArrow = 0.5;
const longestArrow = 6;
/** Many defects, beside the simplest difference that the colder states show. */
const many = 0.2;

export const figure5: PaperFigure = {
  id: '5',
  title: 'displacements between the minima that CG and FIRE reach from the same state',
  campaigns: (scale) => ({ fields: softSpheres2d(scale) }),
  needsAllTemperatures: 'sets its hottest and its coldest pairs of minima against each other',
  async draw(study) {
    const ensembles = (await study.ensembles('fields')).filter(({ temperature }) => temperature <= many);
    if (ensembles.length < 2) throw new VitrelaxError('TOO_FEW_SAMPLES', `no states at two temperatures up to ${many}`);
    const rows = await inOrder(ensembles, async (ensemble) => {
      const distances = (await minimaDistances(study, ensemble)).map(({ cgFire }) => cgFire);
      const different = distances.filter((d) => d > sameMinimumDistance).sort((a, b) => a - b);
      const mean = distances.length > 1 ? meanEstimate(distances) : { value: distances[0], error: Number.NaN };
      const fraction = different.length / distances.length;
      const part = { value: fraction, error: Math.sqrt((fraction * (1 - fraction)) / distances.length) };
      return { ...ensemble, distances, different, mean, part };
    });
    const [hot, cold] = [rows[0], rows[rows.length - 1]];
    // the nearest pair of different minima at the coldest temperature that has one; a typical pair of the hottest
    const simplest = [...rows].reverse().find(({ different }) => different.length > 0) ?? cold;
    const fields: ArrowField[] = [];
    for (const [row, rank] of [[simplest, 0] as const, [hot, hot.different.length >> 1] as const]) {
      const wanted = row.different[rank];
      const k = wanted === undefined ? 0 : row.distances.indexOf(wanted);
      const { configuration, displacement, magnitude, rms } = await cgMinusFire(study, row.samples[k]);
      const most = magnitude.reduce((a, b) => Math.max(a, b), 0);
      const fits = (m: number): boolean => m * rms <= rmsArrow && m * most <= longestArrow;
      const magnification = wanted === undefined ? 1 : (magnifications.find(fits) ?? 1);
      const name = temperatureLabel(row.temperature);
      fields.push({
        label:
          wanted === undefined
            ? `${name}, the same minimum`
            : `${name}, Δ = ${literal(formatNumber(wanted, 2))}, arrows ×${magnification}`,
        dimension: 2,
        boxLength: configuration.boxLength,
        positions: configuration.positions,
        diameters: configuration.diameters as Float64Array,
        vectors: displacement,
        magnification,
      });
    }
    const comparisons = [...rows].reverse().flatMap(({ temperature, mean, part }): Comparison[] => [
      { quantity: `distance CG–FIRE [ℓ], T = ${temperature}`, paper: null, here: mean },
      { quantity: `part of states with two minima, T = ${temperature}`, paper: null, here: part },
    ]);
    return {
      panel: arrowPanel(fields, { key: 'arrows: *r*_{CG} − *r*_{FIRE}' }),
      comparisons,
      effects: [
        {
          what: `distance(T = ${hot.temperature}) − distance(T = ${cold.temperature})`,
          difference: difference(hot.mean, cold.mean),
        },
      ],
      numbers: { rows: rows.map(({ temperature, distances }) => ({ temperature, distances })) },
      remarks: [
        `soft spheres in 2D, N = ${cold.particles}, ${cold.samples.length} states each; (a) the nearest pair of different minima at the coldest T that has one, (b) the median at T = ${hot.temperature}`,
      ],
    };
  },
};
