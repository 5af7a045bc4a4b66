import type { Hdf5Group } from '../../io/hdf5-tree';
import type { Estimate } from '../../numerics/statistics';
import type { CutoffAnalysis } from './finite-size';
import type { AnalysisResult } from './result';

/** What a label is called in names of files and groups. */
export function nameOf({ label }: { label: string }): string {
  return label.replace(/[ =,()]+/g, '-').replace(/-$/, '');
}

/** Where sizes part, a row for each size and time. */
export function finiteSizeColumns({ ratios }: CutoffAnalysis): Record<string, number[]> {
  return {
    particles: ratios.flatMap(({ particles, times }) => times.map(() => particles)),
    time: ratios.flatMap(({ times }) => times),
    logRatio: ratios.flatMap(({ logRatio }) => logRatio),
    error: ratios.flatMap(({ error }) => error),
  };
}

/** What comes from several ensembles together: `defect_temperature` and `finite_size`, a group for each label; none without. */
export function overEnsembles(result: AnalysisResult): Record<string, Hdf5Group> {
  const { defectTemperatures, collapses, cutoffExponents } = result;
  const temperatures = defectTemperatures.map((one): [string, Hdf5Group] => [
    nameOf(one),
    {
      attributes: {
        label: one.label,
        particles: one.particles,
        temperatures: one.temperatures,
        ...withErrors({ inflection: one.inflection, peak: one.peak }),
      },
    },
  ]);
  const labels = new Map([...collapses, ...cutoffExponents].map((one) => [nameOf(one), one]));
  const sizes = [...labels].map(([name, { label, particles }]): [string, Hdf5Group] => {
    const collapse = collapses.find((one) => one.label === label);
    const parting = cutoffExponents.find((one) => one.label === label);
    return [
      name,
      {
        attributes: { label },
        datasets: { particles: Float64Array.from(particles) },
        groups: {
          ...(collapse && {
            collapse: {
              attributes: { ...withErrors({ beta: collapse.beta, z: collapse.z }), quality: collapse.quality },
            },
          }),
          ...(parting && {
            parting: {
              attributes: { ...withErrors({ z: parting.z }), quality: parting.quality },
              datasets: Object.fromEntries(
                Object.entries(finiteSizeColumns(parting)).map(([column, values]) => [
                  column,
                  Float64Array.from(values),
                ]),
              ),
            },
          }),
        },
      },
    ];
  });
  return {
    ...(temperatures.length > 0 && { defect_temperature: { groups: Object.fromEntries(temperatures) } }),
    ...(sizes.length > 0 && { finite_size: { groups: Object.fromEntries(sizes) } }),
  };
}

function withErrors(estimates: Record<string, Estimate>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(estimates).flatMap(([name, { value, error }]) => [
      [name, value],
      [`${name}Error`, error],
    ]),
  );
}
