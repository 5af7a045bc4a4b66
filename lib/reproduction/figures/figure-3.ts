import { defectOverlap } from '../../analysis/defect-overlap';
import { type BondThresholds, defectField } from '../../analysis/defects';
import { displacementField } from '../../analysis/displacement';
import { nonAffineDisplacement } from '../../analysis/non-affine-displacement';
import { temperatureLabel } from '../../figures/curves';
import { type FieldState, fieldsPanel } from '../../figures/fields';
import { type Estimate, mean, meanEstimate } from '../../numerics/statistics';
import { bondThresholds } from '../bonds';
import { type Comparison, difference, type Effect, type PaperFigure } from '../figure';
import { softSpheres2d } from '../soft-spheres';

/** Three of the temperatures: the coldest, 0.2 and 0.8, as in the paper. */
const shownTemperatures = [0.2, 0.8];

/** Means over the samples of a temperature. */
interface Row {
  temperature: number;
  equilibrated: boolean;
  thresholds: BondThresholds;
  phi: Estimate;
  overlap: Estimate;
  d2min: Estimate;
  displacement: Estimate;
}

export const figure3: PaperFigure = {
  id: '3',
  title: 'non-affine displacements and defects of soft spheres in two dimensions',
  campaigns: (scale) => ({ fields: softSpheres2d(scale) }),
  async draw(study) {
    const ensembles = await study.ensembles('fields');
    const thresholds = await bondThresholds(study, ensembles);
    const coldest = ensembles[ensembles.length - 1].temperature;
    const states: FieldState[] = [];
    const rows: Row[] = [];
    for (const { temperature, samples, equilibrated } of [...ensembles].reverse()) {
      const [phi, overlap, d2min, displacement]: number[][] = [[], [], [], []];
      for (const [k, sample] of samples.entries()) {
        const { a, b } = await study.pair(sample);
        const defects = defectField(a, b, thresholds(temperature));
        const nonAffine = nonAffineDisplacement(a, b).d2min;
        const moved = displacementField(a, b);
        phi.push(defects.concentration);
        overlap.push(defectOverlap(defects.field, nonAffine).auc);
        d2min.push(mean(nonAffine.filter((x) => !Number.isNaN(x))));
        displacement.push(moved.rms);
        if (k > 0 || !(temperature === coldest || shownTemperatures.includes(temperature))) continue;
        states.push({
          label: `${temperatureLabel(temperature)}${equilibrated ? '' : ' (short)'}`,
          dimension: 2,
          boxLength: a.boxLength,
          positions: a.positions,
          diameters: a.diameters as Float64Array,
          d2min: nonAffine,
          defects: defects.field,
          displacements: moved.displacement,
        });
      }
      const estimate = (values: number[]) => {
        const known = values.filter((x) => !Number.isNaN(x));
        return known.length < 2 ? { value: known[0] ?? Number.NaN, error: Number.NaN } : meanEstimate(known);
      };
      rows.push({
        temperature,
        equilibrated,
        thresholds: thresholds(temperature),
        phi: estimate(phi),
        overlap: estimate(overlap),
        d2min: estimate(d2min),
        displacement: estimate(displacement),
      });
    }
    const comparisons = rows.flatMap(({ temperature, phi, overlap, displacement }): Comparison[] => [
      { quantity: `φ, T = ${temperature}`, paper: null, here: phi },
      {
        quantity: `defects on high D²min (AUC), T = ${temperature}`,
        paper: null,
        here: overlap,
        remark: 'the paper by eye; 1/2 is chance, 1 perfect',
      },
      { quantity: `rms displacement [ℓ], T = ${temperature}`, paper: null, here: displacement },
    ]);
    const effects: Effect[] = rows.slice(1).map((row, k) => ({
      what: `φ(T = ${row.temperature}) − φ(T = ${rows[k].temperature})`,
      difference: difference(row.phi, rows[k].phi),
    }));
    const half = { value: 0.5, error: 0 };
    for (const { temperature, overlap } of rows)
      effects.push({ what: `AUC − 1/2, T = ${temperature}`, difference: difference(overlap, half) });
    const { particles, samples } = ensembles[0];
    return {
      panel: fieldsPanel(states, {}),
      comparisons,
      effects,
      numbers: { rows },
      remarks: [`soft spheres in 2D, N = ${particles}; numbers over ${samples.length} samples each`],
    };
  },
};
