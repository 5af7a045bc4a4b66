import type { PairDistribution } from '../../analysis/pair-distribution';
import type { VanHove } from '../../analysis/van-hove';
import { decayFigure, type PairDistributionPanel, pairDistributionFigure, vanHoveFigure } from '../../figures';
import { decayPlot } from '../../figures/decay';
import { pairDistributionPlot } from '../../figures/pair-distribution';
import { vanHovePlot } from '../../figures/van-hove';
import { isGeometry } from '../../models/geometry';
import { descriptionOf } from '../../models/registry';
import { plotData } from '../../report/plot-data';
import type { ReportFigure } from '../../report/report-data';
import { trajectoryFigures } from '../trajectory/figures';
import { fieldFigures } from './field-figures';
import { fieldQuantities } from './field-quantities';
import type { CutoffAnalysis } from './finite-size';
import { finiteSizeFigure } from './finite-size-figure';
import { curveStates } from './labels';
import { quantityFigures } from './quantity-figures';
import type { AnalysedEnsemble, DefectTemperatureAnalysis } from './result';

/** Pairs in a bin whose counting noise is 5 %. */
const clearCount = 400;
/** A bin with fewer displacements is not drawn. */
const fewestCounts = 5;

/**
 * The figures of an analysis: phi, chi and displacements against temperature, pair distributions, displacements, decays,
 * where sizes part, fields.
 */
export function figuresOf(
  ensembles: readonly AnalysedEnsemble[],
  {
    defectTemperatures,
    cutoffExponents,
  }: { defectTemperatures: readonly DefectTemperatureAnalysis[]; cutoffExponents: readonly CutoffAnalysis[] },
): ReportFigure[] {
  const figures = quantityFigures(
    ensembles.map(({ summary }) => summary),
    fieldQuantities(defectTemperatures),
  );
  const states = curveStates(ensembles.map(({ summary }) => summary));
  const panel = (title: string, of: (e: AnalysedEnsemble) => PairDistribution) => ({
    title,
    curves: ensembles.map((e, k) => ({ ...states[k], ...coarse(of(e)) })),
  });
  const [first] = ensembles.map(({ summary }) => summary.thresholds);
  const shared = (name: 'xEquilibrium' | 'xInsert' | 'xBreak'): boolean =>
    ensembles.every(({ summary }) => summary.thresholds?.[name] === first?.[name]);
  const mark = (name: 'xEquilibrium' | 'xInsert' | 'xBreak', label: string) =>
    first && shared(name) ? [{ x: first[name], label }] : [];
  const panels: PairDistributionPanel[] = [
    { ...panel('(a) initial', (e) => e.initialPairs.result()), marks: mark('xEquilibrium', '*x*_{EQ}') },
    {
      ...panel('(b) final', (e) => e.finalPairs.result()),
      marks: [...mark('xInsert', '*x*_{I}'), ...mark('xBreak', '*x*_{B}')],
    },
  ];
  figures.push({
    id: 'pair-distribution',
    svg: pairDistributionFigure(panels),
    plots: panels.map((one) => plotData(pairDistributionPlot(one))),
    caption: 'Pair distribution of the rescaled distance, before and after. Dashed: the bond lengths of the defects.',
    wide: true,
  });
  const moved = ensembles
    .map((e, k) => ({ ...states[k], ...told(e.vanHove) }))
    .filter(({ density }) => density.some((p) => p > 0));
  if (moved.length > 0) {
    figures.push({
      id: 'van-hove',
      svg: vanHoveFigure(moved),
      plots: [plotData(vanHovePlot(moved))],
      caption: 'Distribution of the displacements |*u*| of the particles. Bars: standard errors over configurations.',
      wide: false,
    });
  }
  const flowing = ensembles.flatMap((e, k) => {
    const means = e.decay?.means;
    const shown = means?.v.some((v, i) => v > 0 && means.times[i] > 0);
    return means && shown ? [{ ...states[k], times: means.times, v: means.v, error: means.vError }] : [];
  });
  if (flowing.length > 0) {
    const guides = { guides: exponentsOf(ensembles[0]).map((slope) => ({ slope })) };
    figures.push({
      id: 'decay',
      svg: decayFigure(flowing, guides),
      plots: [plotData(decayPlot(flowing, guides))],
      caption: 'Mean velocity along the steepest-descent flow. Bars: standard errors over configurations.',
      wide: false,
    });
  }
  const parting = finiteSizeFigure(cutoffExponents);
  if (parting) figures.push(parting);
  const followed = ensembles.flatMap(({ trajectory }) => trajectory ?? []);
  if (followed.length > 0) figures.push(...trajectoryFigures(followed, exponentsOf(ensembles[0])));
  figures.push(...fieldFigures(ensembles));
  return figures;
}

/** Those to compare with, of models that have some. */
function exponentsOf({ summary: { model } }: AnalysedEnsemble): readonly number[] {
  return isGeometry(model) ? [] : descriptionOf(model).exponents;
}

/** g in bins wide enough that the scatter about its minimum is to be looked through. */
function coarse({ x, g, counts }: PairDistribution): { x: Float64Array; g: Float64Array } {
  const near = counts.filter((_, k) => x[k] > 1.2 && x[k] < 1.7);
  const each = near.reduce((sum, n) => sum + n, 0) / Math.max(1, near.length);
  const width = [1, 2, 4].find((m) => m * each >= clearCount) ?? 8;
  const average = (values: Float64Array): Float64Array =>
    Float64Array.from({ length: Math.floor(values.length / width) }, (_, k) =>
      values.subarray(k * width, (k + 1) * width).reduce((sum, value) => sum + value / width, 0),
    );
  return { x: average(x), g: average(g) };
}

/** The bins that tell something, with errors over configurations; of one configuration those of counting. */
function told({ u, density, error, counts, configurations }: VanHove): Pick<VanHove, 'u' | 'density' | 'error'> {
  return {
    u,
    density: density.map((p, k) => (counts[k] >= fewestCounts ? p : Number.NaN)),
    error: configurations > 1 ? error : density.map((p, k) => p / Math.sqrt(counts[k])),
  };
}
