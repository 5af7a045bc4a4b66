import type { Hdf5Group } from '../../io/hdf5-tree';
import type { CollapseAnalysis, CutoffAnalysis } from './finite-size';
import type { AnalysisResult } from './result';
import { nothing, withErrors } from './with-errors';

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

/** beta and z by both ways, a row for each model and temperature that has one; NaN where it has not. */
export function finiteSizeTable(result: AnalysisResult): { labels: string[]; columns: Record<string, number[]> } {
  const found = bothScalings(result);
  const rows = found.map(({ particles, collapse, parting }) => ({
    sizes: particles.length,
    smallest: Math.min(...particles),
    largest: Math.max(...particles),
    ...withErrors({ beta: collapse?.beta ?? nothing, z: collapse?.z ?? nothing }),
    quality: collapse?.quality ?? Number.NaN,
    ...withErrors({ partingZ: parting?.z ?? nothing }),
    partingQuality: parting?.quality ?? Number.NaN,
  }));
  const names = Object.keys(rows[0] ?? {}) as (keyof (typeof rows)[number])[];
  return {
    labels: found.map(({ label }) => label),
    columns: Object.fromEntries(names.map((name) => [name, rows.map((row) => row[name])])),
  };
}

/** Both ways to z of one model and temperature. */
export interface Scalings {
  label: string;
  particles: number[];
  collapse: CollapseAnalysis | undefined;
  parting: CutoffAnalysis | undefined;
}

/** Of each model and temperature that has one of them. */
export function bothScalings({
  collapses,
  cutoffExponents,
}: Pick<AnalysisResult, 'collapses' | 'cutoffExponents'>): Scalings[] {
  const labels = [...new Set([...collapses, ...cutoffExponents].map(({ label }) => label))];
  return labels.map((label) => {
    const of = <T extends CollapseAnalysis | CutoffAnalysis>(all: readonly T[]) =>
      all.find((one) => one.label === label);
    const [collapse, parting] = [of(collapses), of(cutoffExponents)];
    return { label, particles: collapse?.particles ?? parting?.particles ?? [], collapse, parting };
  });
}

/** What comes from several ensembles together: `defect_temperature` and `finite_size`, a group for each label; none without. */
export function overEnsembles(result: AnalysisResult): Record<string, Hdf5Group> {
  const { defectTemperatures } = result;
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
  const sizes = bothScalings(result).map(({ label, particles, collapse, parting }): [string, Hdf5Group] => {
    return [
      nameOf({ label }),
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
