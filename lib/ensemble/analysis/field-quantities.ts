import { isDeepStrictEqual } from 'node:util';
import type { Estimate } from '../../numerics/statistics';
import type { Quantity } from './quantity-figures';
import type { DefectTemperatureAnalysis, EnsembleAnalysis } from './result';

/** What of an ensemble stands against its temperature; T_def is marked where it is known. */
export function fieldQuantities(
  defectTemperatures: readonly DefectTemperatureAnalysis[],
): readonly Quantity<EnsembleAnalysis>[] {
  const mark =
    (of: 'inflection' | 'peak') =>
    ([{ model, particles }]: readonly EnsembleAnalysis[]): Estimate | undefined =>
      defectTemperatures.find((one) => one.particles === particles && isDeepStrictEqual(one.model, model))?.[of];
  const bars = 'standard errors over configurations';
  const markLabel = 'dashed: *T*_{def}';
  return [
    {
      id: 'phi',
      label: 'defect concentration *ϕ*',
      caption:
        'Fraction of particles that lose or gain a neighbour. Dashed, where it is known: *T*_{def} by the largest ' +
        'd*ϕ*/d*T*, in a band as wide as its error.',
      bars,
      of: (e) => e.defects?.concentration,
      mark: mark('inflection'),
      markLabel,
    },
    {
      id: 'chi',
      label: 'susceptibility *χ*',
      caption:
        'Susceptibility of the defect concentration, *N* times its variance. Dashed, where it is known: *T*_{def} by the ' +
        'peak of *χ*, in a band as wide as its error.',
      bars: 'jackknife over configurations',
      of: (e) => e.defects?.susceptibility,
      mark: mark('peak'),
      markLabel,
    },
    {
      id: 'd2min',
      label: '⟨*D*^{2}_{min}⟩ [*ℓ*^{2}]',
      caption: 'Mean non-affine displacement.',
      bars,
      of: (e) => e.d2min,
    },
    {
      id: 'displacement',
      label: 'rms displacement [*ℓ*]',
      caption: 'Root-mean-square displacement to the inherent structure.',
      bars,
      of: (e) => e.displacement,
    },
  ];
}
