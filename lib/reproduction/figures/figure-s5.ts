import { notesOf } from '../../figures/curves';
import type { Series } from '../../figures/marks';
import { temperatureColours } from '../../figures/palette';
import { sameMinimumDistance } from '../../landscape/compare-inherent-structures';
import { meanEstimate } from '../../numerics/statistics';
import { type Comparison, difference, type Effect, type PaperFigure } from '../figure';
import { inOrder } from '../in-order';
import { type MinimaDistances, methodPairs, minimaDistances } from '../minima';
import { plotted } from '../plotted';
import { softSpheres2d } from '../soft-spheres';

const pairs = Object.keys(methodPairs) as (keyof MinimaDistances)[];

export const figureS5: PaperFigure = {
  id: 'S5',
  title: 'distance between the minima of SD, CG and FIRE against temperature',
  campaigns: (scale) => ({ fields: softSpheres2d(scale) }),
  async draw(study) {
    const ensembles = [...(await study.ensembles('fields'))].reverse();
    const rows = await inOrder(ensembles, async (ensemble) => {
      const distances = await minimaDistances(study, ensemble);
      const of = (pair: keyof MinimaDistances) => {
        const values = distances.map((d) => d[pair]);
        return values.length > 1 ? meanEstimate(values) : { value: values[0], error: Number.NaN };
      };
      return {
        temperature: ensemble.temperature,
        equilibrated: ensemble.equilibrated,
        means: { sdCg: of('sdCg'), sdFire: of('sdFire'), cgFire: of('cgFire') },
        identical: distances.filter((d) => d.cgFire <= sameMinimumDistance).length,
        samples: distances.length,
        distances,
      };
    });
    const colours = temperatureColours(pairs.map((_, k) => k));
    const series = pairs.map(
      (pair, k): Series => ({
        x: rows.map(({ temperature }) => temperature),
        y: rows.map(({ means }) => means[pair].value),
        yError: rows.map(({ means }) => means[pair].error),
        colour: colours[k],
        shape: k,
        filled: true,
        open: rows.map(({ equilibrated }) => !equilibrated),
        label: methodPairs[pair],
      }),
    );
    const values = series.flatMap(({ y }) => Array.from(y)).filter((y) => y > 0);
    const temperatures = rows.map(({ temperature }) => temperature);
    const comparisons = rows.flatMap(({ temperature, means }) =>
      pairs.map(
        (pair): Comparison => ({
          quantity: `distance ${methodPairs[pair]} [ℓ], T = ${temperature}`,
          paper: null,
          here: means[pair],
        }),
      ),
    );
    const effects = pairs.flatMap((pair) =>
      rows.slice(1).map(
        (row, k): Effect => ({
          what: `${methodPairs[pair]}: distance(T = ${row.temperature}) − distance(T = ${rows[k].temperature})`,
          difference: difference(row.means[pair], rows[k].means[pair]),
        }),
      ),
    );
    const [{ particles, samples }] = ensembles;
    const identical = rows
      .filter((row) => row.identical > 0)
      .map((row) => `${row.identical} of ${row.samples} at T = ${row.temperature}`);
    return {
      ...plotted([
        [
          {
            x: {
              kind: 'log',
              domain: [0.8 * Math.min(...temperatures), 1.25 * Math.max(...temperatures)],
              label: 'temperature *T* [*v*_{0}]',
            },
            y: { kind: 'log', domain: [0.4 * Math.min(...values), 2 * Math.max(...values)], label: 'distance [*ℓ*]' },
            series,
            // below lies what the tolerance of the forces leaves open
            levels: Math.min(...values) < sameMinimumDistance ? [{ y: sameMinimumDistance, label: 'same' }] : [],
            notes: notesOf(rows),
          },
        ],
      ]),
      comparisons,
      effects,
      numbers: { rows },
      remarks: [
        `soft spheres in 2D, N = ${particles}, ${samples.length} states each`,
        ...(identical.length > 0 ? [`the same minimum by CG and FIRE: ${identical.join(', ')}`] : []),
      ],
    };
  },
};
