import {
  type DecayCurve,
  decayFigure,
  type EnergyCurve,
  type ExponentCurve,
  energyFigure,
  exponentFigure,
  fieldFigure,
  svgToPng,
} from '../figures';
import { writeFileAtomic } from '../io/atomic';
import type { ReportFigure } from '../report/report-data';
import { requiredRelaxationTimes } from '../sampling/evidence';
import type { QuenchDirectory } from './directory';
import { fieldsOf } from './relaxation-stage';
import type { StateSummary } from './summary';
import { stateData } from './summary';

/** Width of the pictures [pixels]: a column of a journal at 600 dots per inch, or two. */
const pngWidth = { column: 2050, page: 2800 };

/** Draws the figures of a quench, as SVG and PNG, and hands them out for the report. */
export async function drawFigures(
  directory: QuenchDirectory,
  states: readonly StateSummary[],
): Promise<ReportFigure[]> {
  const decay: DecayCurve[] = [];
  const exponents: ExponentCurve[] = [];
  const energies: EnergyCurve[] = [];
  const fields: Parameters<typeof fieldFigure>[0][number][] = [];
  for (const { temperature, equilibrium, relaxation } of states) {
    const { flow, exponent, initial, final } = await stateData(directory, temperature);
    const curve = { temperature, equilibrated: equilibrium.evidence.sweepsPerTau >= requiredRelaxationTimes };
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
    const { d2min, defects } = fieldsOf(initial, final, equilibrium);
    const dimension = initial.model.dimension;
    if (dimension !== 2 && dimension !== 3) continue;
    fields.push({
      label: `*T* = ${temperature}`,
      dimension,
      boxLength: initial.boxLength,
      positions: initial.positions,
      diameters: final.diameters ?? new Float64Array(d2min.length).fill(1),
      d2min,
      defects: defects?.field ?? new Uint8Array(d2min.length),
      displacements: final.positions.map((x, k) => x - initial.positions[k]),
    });
  }
  const open = decay.some((curve) => !curve.equilibrated)
    ? ' Open symbols: fewer than 20 relaxation times of equilibration.'
    : '';
  const figures: ReportFigure[] = [
    {
      id: 'decay',
      svg: decayFigure(decay),
      caption: `Root-mean-square velocity along the steepest-descent flow, with *t*^{−0.92} and *t*^{−1}.${open}`,
      wide: false,
    },
    {
      id: 'exponent',
      svg: exponentFigure(exponents),
      caption: `Local exponent over 0.6 decades of time. Bands: fits of the power law with their errors.${open}`,
      wide: false,
    },
    {
      id: 'energy',
      svg: energyFigure(energies),
      caption: `Energy per particle above the inherent structure.${open}`,
      wide: false,
    },
    {
      id: 'fields',
      svg: fieldFigure(fields),
      caption:
        'Non-affine displacement and defects between the equilibrium state, in which the particles are drawn, and its inherent structure. Arrows: displacements, three times magnified.',
      wide: true,
    },
  ];
  for (const { id, svg, wide } of figures) {
    await writeFileAtomic(directory.file('figures', `${id}.svg`), svg);
    const png = await svgToPng(svg, { width: wide ? pngWidth.page : pngWidth.column });
    await writeFileAtomic(directory.file('figures', `${id}.png`), png);
  }
  return figures;
}
