import type { PairDistributionAccumulator } from '../../analysis/pair-distribution-accumulator';
import { decayFigure, type PairDistributionPanel, pairDistributionFigure, vanHoveFigure } from '../../figures';
import { decayPlot } from '../../figures/decay';
import { pairDistributionPlot } from '../../figures/pair-distribution';
import { vanHovePlot } from '../../figures/van-hove';
import { isGeometry } from '../../models/geometry';
import { descriptionOf } from '../../models/registry';
import { plotData } from '../../report/plot-data';
import type { ReportFigure } from '../../report/report-data';
import { trajectoryFigures } from '../trajectory/figures';
import { countedBars, drawnBars } from './bars';
import { coarse, widthsOf } from './coarse';
import { collapseFigure } from './collapse-figure';
import { fieldFigures } from './field-figures';
import { fieldQuantities } from './field-quantities';
import type { CollapseAnalysis, CutoffAnalysis } from './finite-size';
import { finiteSizeFigure } from './finite-size-figure';
import { curveStates } from './labels';
import { quantityFigures } from './quantity-figures';
import type { AnalysedEnsemble, DefectTemperatureAnalysis } from './result';
import { told } from './told';

/**
 * The figures of an analysis: phi, chi and displacements against temperature, pair distributions, displacements, decays,
 * their collapse, where sizes part, fields.
 */
export function figuresOf(
  ensembles: readonly AnalysedEnsemble[],
  {
    defectTemperatures,
    collapses,
    cutoffExponents,
  }: {
    defectTemperatures: readonly DefectTemperatureAnalysis[];
    collapses: readonly CollapseAnalysis[];
    cutoffExponents: readonly CutoffAnalysis[];
  },
): ReportFigure[] {
  const figures = quantityFigures(
    ensembles.map(({ summary }) => summary),
    fieldQuantities(defectTemperatures),
  );
  const states = curveStates(ensembles.map(({ summary }) => summary));
  const panel = (title: string, of: (e: AnalysedEnsemble) => PairDistributionAccumulator) => ({
    title,
    curves: ensembles.map((e, k) => ({ ...states[k], ...coarse(of(e).result()) })),
  });
  const [first] = ensembles.map(({ summary }) => summary.thresholds);
  const shared = (name: 'xEquilibrium' | 'xInsert' | 'xBreak'): boolean =>
    ensembles.every(({ summary }) => summary.thresholds?.[name] === first?.[name]);
  const mark = (name: 'xEquilibrium' | 'xInsert' | 'xBreak', label: string) =>
    first && shared(name) ? [{ x: first[name], label }] : [];
  const panels: PairDistributionPanel[] = [
    { ...panel('(a) initial', (e) => e.initialPairs), marks: mark('xEquilibrium', '*x*_{EQ}') },
    {
      ...panel('(b) final', (e) => e.finalPairs),
      marks: [...mark('xInsert', '*x*_{I}'), ...mark('xBreak', '*x*_{B}')],
    },
  ];
  const configurations = ensembles.map(({ summary }) => summary.configurations);
  figures.push({
    id: 'pair-distribution',
    svg: pairDistributionFigure(panels),
    plots: panels.map((one) => plotData(pairDistributionPlot(one))),
    caption:
      `Pair distribution of the rescaled distance, before and after, in bins of ${widthsOf(panels.flatMap(({ curves }) => curves))}.` +
      `${countedBars(configurations, 'configuration')} Dashed: the bond lengths of the defects.`,
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
      caption: `Distribution of the displacements |*u*| of the particles.${countedBars(configurations, 'configuration')}`,
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
      caption: `Mean velocity along the steepest-descent flow.${drawnBars(
        flowing.map(({ error }) => error),
        'standard errors over configurations',
      )}`,
      wide: false,
    });
  }
  const scaling = [collapseFigure(collapses), finiteSizeFigure(cutoffExponents)];
  figures.push(...scaling.flatMap((figure) => figure ?? []));
  const followed = ensembles.flatMap(({ trajectory }) => trajectory ?? []);
  if (followed.length > 0) figures.push(...trajectoryFigures(followed, exponentsOf(ensembles[0])));
  figures.push(...fieldFigures(ensembles));
  return figures;
}

/** Those to compare with, of models that have some. */
function exponentsOf({ summary: { model } }: AnalysedEnsemble): readonly number[] {
  return isGeometry(model) ? [] : descriptionOf(model).exponents;
}
