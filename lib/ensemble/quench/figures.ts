import {
  type DecayCurve,
  decayFigure,
  type EnergyCurve,
  type ExponentCurve,
  energyFigure,
  exponentFigure,
  fieldFigure,
} from '../../figures';
import { decayPlot } from '../../figures/decay';
import { energyPlot } from '../../figures/energy';
import { exponentPlot } from '../../figures/exponent';
import type { Model } from '../../models/model';
import { descriptionOf } from '../../models/registry';
import { plotData } from '../../report/plot-data';
import type { ReportFigure } from '../../report/report-data';
import { formatTemperature } from '../../report/table';
import type { QuenchDirectory } from '../directory';
import { fieldsOf } from '../relaxation-stage';
import { isEquilibrated, type StateSummary, stateData } from '../summary';

/** Draws the figures of a quench for its report. */
export async function drawFigures(
  directory: QuenchDirectory,
  model: Model,
  states: readonly StateSummary[],
): Promise<ReportFigure[]> {
  const decay: DecayCurve[] = [];
  const exponents: ExponentCurve[] = [];
  const energies: EnergyCurve[] = [];
  const fields: Parameters<typeof fieldFigure>[0][number][] = [];
  for (const { temperature, equilibrium, relaxation } of states) {
    const { flow, exponent, initial, final } = await stateData(directory, temperature);
    const curve = { temperature, equilibrated: isEquilibrated(equilibrium) };
    const fit = relaxation.exponent;
    decay.push({ ...curve, times: flow.time, v: flow.rmsVelocity });
    exponents.push({
      ...curve,
      times: exponent.time,
      beta: exponent.beta,
      ...(fit && { fit: { value: fit.beta, error: fit.error, window: fit.window } }),
    });
    energies.push({
      ...curve,
      times: flow.time,
      energy: flow.energyPerParticle,
      inherentEnergy: relaxation.inherentEnergy,
    });
    const { dimension } = initial.model;
    if (dimension !== 2 && dimension !== 3) continue;
    const { d2min, defects } = fieldsOf(initial, final, equilibrium);
    if (d2min === undefined) continue;
    fields.push({
      label: `*T* = ${formatTemperature(temperature)}`,
      dimension,
      boxLength: initial.boxLength,
      positions: initial.positions,
      diameters: final.diameters ?? new Float64Array(d2min.length).fill(1),
      d2min,
      ...(defects && { defects: defects.field }),
      displacements: final.positions.map((x, k) => x - initial.positions[k]),
    });
  }
  const open = decay.some((curve) => !curve.equilibrated)
    ? ' Open symbols: fewer than 20 relaxation times of equilibration.'
    : '';
  const exponentsToCompare = descriptionOf(model).exponents;
  const guidesInWords =
    exponentsToCompare.length === 0 ? '' : `, with ${exponentsToCompare.map((b) => `*t*^{−${b}}`).join(' and ')}`;
  const guides = { guides: exponentsToCompare.map((slope) => ({ slope })) };
  const levels = { levels: exponentsToCompare.map((value) => ({ value })) };
  const energyGuides = { guides: exponentsToCompare.map((beta) => ({ beta })) };
  const figures: ReportFigure[] = [
    {
      id: 'decay',
      svg: decayFigure(decay, guides),
      plots: [plotData(decayPlot(decay, guides))],
      caption: `Root-mean-square velocity along the steepest-descent flow${guidesInWords}.${open}`,
      wide: false,
    },
    {
      id: 'exponent',
      svg: exponentFigure(exponents, levels),
      plots: [plotData(exponentPlot(exponents, levels))],
      caption: `Local exponent over 0.6 decades of time. Bands: fits of the power law with their errors.${open}`,
      wide: false,
    },
    {
      id: 'energy',
      svg: energyFigure(energies, energyGuides),
      plots: [plotData(energyPlot(energies, energyGuides))],
      caption: `Energy per particle above the inherent structure.${open}`,
      wide: false,
    },
  ];
  if (fields.length > 0) {
    const withDefects = fields.some(({ defects }) => defects !== undefined);
    const what = withDefects ? 'Non-affine displacement and defects' : 'Non-affine displacement';
    figures.push({
      id: 'fields',
      svg: fieldFigure(fields),
      caption: `${what} between the equilibrium state, in which the particles are drawn, and its inherent structure. Arrows: displacements, three times magnified.`,
      wide: withDefects || fields.length > 1,
    });
  }
  return figures;
}
