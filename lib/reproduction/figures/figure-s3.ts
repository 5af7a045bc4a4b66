import { PairDistributionAccumulator } from '../../analysis/pair-distribution-accumulator';
import { pairDistributionPlot } from '../../figures/pair-distribution';
import type { Estimate } from '../../numerics/statistics';
import { equilibriumMinimum } from '../bonds';
import { type Comparison, difference, type PaperFigure } from '../figure';
import { inOrder } from '../in-order';
import { plotted } from '../plotted';
import { softSpheres2d } from '../soft-spheres';

/** First minima of the paper at its two ends, and the edges of the flat minimum of inherent structures. */
const published = { hot: { temperature: 0.8, x: 1.48 }, cold: { temperature: 0.035, x: 1.34 }, edges: [1.23, 1.5] };
const bins = { binWidth: 0.01, xMax: 2.5 };

export const figureS3: PaperFigure = {
  id: 'S3',
  title: 'g(x) of equilibrium states and inherent structures of soft spheres in two dimensions',
  campaigns: (scale) => ({ fields: softSpheres2d(scale) }),
  async draw(study) {
    const ensembles = await study.ensembles('fields');
    const all = new PairDistributionAccumulator({ xMax: 2.5 });
    const curves = await inOrder(ensembles, async ({ temperature, equilibrated, samples }) => {
      const before = new PairDistributionAccumulator(bins);
      const after = new PairDistributionAccumulator(bins);
      for (const sample of samples) {
        const { a, b } = await study.pair(sample);
        before.add(a);
        after.add(b);
        all.add(b);
      }
      const minimum = equilibriumMinimum(ensembles, temperature);
      return { temperature, equilibrated, initial: before.result(), final: after.result(), minimum };
    });
    const comparisons: Comparison[] = curves.flatMap(({ temperature, minimum }) => {
      if (minimum === undefined) return [];
      const paper = [published.hot, published.cold].find((p) => p.temperature === temperature)?.x ?? null;
      const remark = paper === null ? 'between 1.34 (T = 0.035) and 1.48 (T = 0.8)' : '';
      return [{ quantity: `first minimum x_EQ, T = ${temperature}`, paper, here: minimum, remark }];
    });
    const edges = all.minimumEdges();
    const remark = 'here where g stands 10 % above its lowest value; the paper by eye';
    comparisons.push({
      quantity: 'near edge of the IS minimum',
      paper: published.edges[0],
      here: edges.xInsert,
      remark,
    });
    comparisons.push({ quantity: 'far edge of the IS minimum', paper: published.edges[1], here: edges.xBreak, remark });
    const minima = curves.flatMap(({ minimum }) => minimum ?? []);
    const plot = (title: string, of: 'initial' | 'final', marks: { x: number; label: string }[]) =>
      pairDistributionPlot({
        title,
        curves: curves.map(({ temperature, equilibrated, ...g }) => ({
          temperature,
          equilibrated,
          x: g[of].x,
          g: g[of].g,
        })),
        marks,
      });
    const last = minima.at(-1) as Estimate | undefined;
    const { samples, particles } = ensembles[0];
    return {
      ...plotted([
        [
          plot(
            '(a) equilibrium',
            'initial',
            minima.length < 2 || last === undefined
              ? []
              : [
                  { x: last.value, label: '' },
                  { x: minima[0].value, label: '' },
                ],
          ),
          plot('(b) inherent structures', 'final', [
            { x: published.edges[0], label: '1.23' },
            { x: published.edges[1], label: '1.5' },
          ]),
        ],
      ]),
      comparisons,
      effects:
        minima.length < 2 || last === undefined
          ? []
          : [
              {
                what: `x_EQ(T = ${ensembles[0].temperature}) − x_EQ(T = ${ensembles.at(-1)?.temperature})`,
                difference: difference(minima[0], last),
              },
            ],
      numbers: { curves, edges },
      remarks: [
        `soft spheres in 2D, N = ${particles}, ${samples.length} configurations each; dashed in (a): first minima of the hottest and the coldest`,
      ],
    };
  },
};
