import { join } from 'node:path';
import type { BondThresholds } from '../../analysis/defects';
import { displacementField } from '../../analysis/displacement';
import { writeCsv } from '../../io/csv';
import { modelAttribute } from '../../io/hdf5';
import { type Hdf5Group, writeHdf5 } from '../../io/hdf5-tree';
import type { Estimate } from '../../numerics/statistics';
import { writeFigure } from '../../report/figure-files';
import type { ReportFigure } from '../../report/report-data';
import { writeJson } from '../directory';
import { trajectoryColumns, trajectoryGroup } from '../trajectory/files';
import { decayCurves, decayLegend, decayNumbers } from './decay-files';
import { finiteSizeColumns, finiteSizeTable, nameOf, overEnsembles } from './overall-files';
import type { AnalysedEnsemble, AnalysisResult, EnsembleAnalysis } from './result';
import { nothing, withErrors } from './with-errors';

/** The numbers of an ensemble as columns of a table, with their errors. */
function columnsOf({ summary: s, decay }: AnalysedEnsemble): Record<string, number> {
  const { thresholds: x, thresholdErrors: dx, defects } = s;
  const bond = (name: keyof BondThresholds): Estimate => ({
    value: x?.[name] ?? Number.NaN,
    error: dx?.[name] ?? Number.NaN,
  });
  const estimates: Record<string, Estimate> = {
    xEquilibrium: bond('xEquilibrium'),
    xInsert: bond('xInsert'),
    xBreak: bond('xBreak'),
    xInherent: s.inherentMinimum,
    phi: defects?.concentration ?? nothing,
    broken: defects?.broken ?? nothing,
    inserted: defects?.inserted ?? nothing,
    brokenLessInserted: defects?.difference ?? nothing,
    chi: defects?.susceptibility ?? nothing,
    clusters: s.clusters,
    clusterSize: s.clusterSize,
    d2min: s.d2min,
    overlap: s.overlap,
    rattlers: s.rattlers,
    rattlerFraction: s.rattlerFraction,
    displacement: s.displacement,
    kurtosis: s.kurtosis,
    nonGaussian: s.nonGaussian,
  };
  return {
    temperature: s.temperature ?? Number.NaN,
    particles: s.particles,
    configurations: s.configurations,
    ...withErrors(estimates),
    deficient: s.deficient,
    ...decayNumbers(decay?.summary),
  };
}

/**
 * Writes an analysis to its directory, which is there: `analysis.csv` (a row for each ensemble), `pairs.csv` (a row for each pair), `finite-size.csv`
 * (a row for each model and temperature with z), `analysis.json`, curves of each ensemble and of where sizes part as CSV, all of it in `analysis.h5`, the fields of its first pair in `fields-….h5`, and figures.
 */
export async function writeAnalysis(
  ensembles: readonly AnalysedEnsemble[],
  result: AnalysisResult,
  figures: readonly ReportFigure[],
): Promise<void> {
  const { directory, defectTemperatures, collapses, cutoffExponents, notes } = result;
  const at = (...names: string[]): string => join(directory, ...names);
  const summaries = ensembles.map(({ summary }) => summary);
  const rows = ensembles.map(columnsOf);
  const table = Object.fromEntries(Object.keys(rows[0]).map((name) => [name, rows.map((row) => row[name])]));
  await writeCsv(at('analysis.csv'), table, [
    ...summaries.map((s, k) => `row ${k + 1}: ${s.label}`),
    decayLegend,
    ...defectTemperatures.map(
      ({ label, inflection: x, peak }) =>
        `T_def of ${label}: ${x.value} +- ${x.error} (inflection of phi), ${peak.value} +- ${peak.error} (peak of chi)`,
    ),
    ...collapses.map(
      ({ label, beta, z }) => `${label}: beta ${beta.value} +- ${beta.error}, z ${z.value} +- ${z.error}`,
    ),
    ...cutoffExponents.map(({ label, z }) => `${label}: z ${z.value} +- ${z.error} from where sizes part`),
    ...notes,
  ]);
  await writeCsv(at('pairs.csv'), pairColumns(summaries), [
    'concentration, broken and inserted bonds, D2min and displacement are means over particles',
    ...summaries.flatMap((s, k) => s.pairs.map((pair) => `ensemble ${k + 1}, ${s.label}: ${pair.name}`)),
  ]);
  const { directory: _, ...written } = result;
  await writeJson(at('analysis.json'), written);
  const groups: Record<string, Hdf5Group> = {};
  for (const ensemble of ensembles) {
    const { slug } = ensemble.summary;
    const { trajectory } = ensemble;
    const curves = curvesOf(ensemble);
    for (const [name, columns] of Object.entries(curves)) {
      await writeCsv(at(`${name}-${slug}.csv`), columns, [`${ensemble.summary.label}; ${errorsOf(ensemble)}`]);
    }
    groups[slug] = {
      attributes: {
        label: ensemble.summary.label,
        model: modelAttribute(ensemble.summary.model),
        ...columnsOf(ensemble),
      },
      groups: {
        ...Object.fromEntries(
          Object.entries(curves).map(([name, datasets]) => [name.replaceAll('-', '_'), { datasets }]),
        ),
        ...(trajectory && { trajectory: trajectoryGroup(trajectory) }),
      },
    };
    if (trajectory)
      await writeCsv(at(`trajectory-${slug}.csv`), trajectoryColumns(trajectory.summary.rows), [
        `${ensemble.summary.label}; u = r(t) - r(infinity); means over ${trajectory.summary.samples} trajectories`,
      ]);
    await writeHdf5(at(`fields-${slug}.h5`), fieldsOf(ensemble));
  }
  const scaling = finiteSizeTable(result);
  if (scaling.labels.length > 0)
    await writeCsv(at('finite-size.csv'), scaling.columns, [
      'beta, z and quality of a collapse of v; z and quality of where sizes part',
      ...scaling.labels.map((label, k) => `row ${k + 1}: ${label}`),
    ]);
  for (const one of cutoffExponents)
    await writeCsv(at(`finite-size-${nameOf(one)}.csv`), finiteSizeColumns(one), [
      `${one.label}: what parts N from the next smaller size, <ln v> of that one less <ln v> of N; z ${one.z.value} +- ${one.z.error}`,
    ]);
  await writeHdf5(at('analysis.h5'), { groups: { ...groups, ...overEnsembles(result) } });
  for (const figure of figures) await writeFigure(at('figures'), figure);
}

/** What the columns of errors hold. */
function errorsOf({ summary: { configurations } }: AnalysedEnsemble): string {
  return configurations > 1 ? 'errors over configurations' : 'no errors of one configuration';
}

function pairColumns(summaries: readonly EnsembleAnalysis[]): Record<string, number[]> {
  const rows = summaries.flatMap((s, k) => s.pairs.map(({ name: _, ...numbers }) => ({ ensemble: k + 1, ...numbers })));
  const names = Object.keys(rows[0]) as (keyof (typeof rows)[number])[];
  return Object.fromEntries(names.map((name) => [name, rows.map((row) => row[name])]));
}

function curvesOf({
  initialPairs,
  finalPairs,
  vanHove,
  histogram,
  decay,
}: AnalysedEnsemble): Record<string, Record<string, Float64Array>> {
  const initial = initialPairs.result();
  const final = finalPairs.result();
  const { u, density, error, counts } = vanHove;
  return {
    'pair-distribution': {
      x: initial.x,
      initial: initial.g,
      initialError: initial.error,
      final: final.g,
      finalError: final.error,
    },
    'van-hove': { u, density, error, counts },
    'non-affine': {
      d2min: histogram.d2min,
      density: histogram.density,
      error: histogram.error,
      counts: histogram.counts,
    },
    ...(decay && { decay: decayCurves(decay) }),
  };
}

function fieldsOf({ summary, example }: AnalysedEnsemble): Hdf5Group {
  const { displacement, magnitude } = displacementField(example.a, example.b);
  const d = example.a.model.dimension;
  const n = magnitude.length;
  return {
    attributes: {
      label: summary.label,
      pair: summary.pairs[0].name,
      model: modelAttribute(summary.model),
      boxLength: example.a.boxLength,
    },
    datasets: {
      ...(example.a.diameters && { diameter: example.a.diameters }),
      ...(example.a.species && { species: example.a.species }),
      position: { data: example.a.positions, shape: [n, d] },
      displacement: { data: displacement, shape: [n, d] },
      d2min: example.d2min,
      ...(example.rattlers && { rattler: example.rattlers }),
      ...(example.defects && {
        defect: example.defects.field,
        broken: example.defects.broken,
        inserted: example.defects.inserted,
      }),
    },
  };
}
