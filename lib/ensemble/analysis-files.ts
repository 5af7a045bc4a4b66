import { promises as fs } from 'node:fs';
import { join } from 'node:path';
import { displacementField } from '../analysis/displacement';
import type { EnsembleMeans } from '../analysis/ensemble-decay';
import type { PairDistribution } from '../analysis/pair-distribution';
import type { Estimate } from '../analysis/statistics';
import type { VanHove } from '../analysis/van-hove';
import { VitrelaxError } from '../errors';
import { decayFigure, type FieldState, fieldFigure, pairDistributionFigure, svgToPng, vanHoveFigure } from '../figures';
import { writeFileAtomic } from '../io/atomic';
import { writeCsv } from '../io/csv';
import { modelAttribute } from '../io/hdf5';
import { type Hdf5Group, writeHdf5 } from '../io/hdf5-tree';
import { contactDistance } from '../models/mixing';
import type { AnalysedEnsemble, AnalysisResult, EnsembleAnalysis } from './analysis-result';
import { writeJson } from './directory';

/** Widths of the pictures [pixels]: a column of a journal at 600 dots per inch, or two. */
const pngWidth = { column: 2050, page: 2800 };
/** Pairs in a bin whose counting noise is 5 %. */
const clearCount = 400;
/** A bin with fewer displacements is not drawn. */
const fewestCounts = 5;
/** Columns of fields beside each other. */
const mostFields = 3;

/** The numbers of an ensemble as columns of a table, with their errors. */
export function columnsOf(s: EnsembleAnalysis): Record<string, number> {
  const { thresholds: x, defects } = s;
  const nothing = { value: Number.NaN, error: Number.NaN };
  const estimates: Record<string, Estimate> = {
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
    xEquilibrium: x?.xEquilibrium ?? Number.NaN,
    xInsert: x?.xInsert ?? Number.NaN,
    xBreak: x?.xBreak ?? Number.NaN,
    ...Object.fromEntries(
      Object.entries(estimates).flatMap(([name, { value, error }]) => [
        [name, value],
        [`${name}Error`, error],
      ]),
    ),
    deficient: s.deficient,
  };
}

/**
 * Writes an analysis: `analysis.csv` (a row for each ensemble), `pairs.csv` (a row for each pair), `analysis.json`, curves of
 * each ensemble as CSV, all of it in `analysis.h5`, the fields of its first pair in `fields-….h5`, and figures.
 */
export async function writeAnalysis(ensembles: readonly AnalysedEnsemble[], result: AnalysisResult): Promise<void> {
  const { directory, defectTemperatures, collapses, notes } = result;
  try {
    await fs.mkdir(join(directory, 'figures'), { recursive: true });
  } catch (e) {
    throw new VitrelaxError('FILE_UNWRITABLE', `cannot write to directory ${directory}: ${(e as Error).message}`, {
      field: 'directory',
      value: directory,
      cause: e,
    });
  }
  const at = (...names: string[]): string => join(directory, ...names);
  const summaries = ensembles.map(({ summary }) => summary);
  const rows = summaries.map(columnsOf);
  const table = Object.fromEntries(Object.keys(rows[0]).map((name) => [name, rows.map((row) => row[name])]));
  await writeCsv(at('analysis.csv'), table, [
    ...summaries.map((s, k) => `row ${k + 1}: ${s.label}`),
    ...defectTemperatures.map(
      ({ label, inflection: x, peak }) =>
        `T_def of ${label}: ${x.value} +- ${x.error} (inflection of phi), ${peak.value} +- ${peak.error} (peak of chi)`,
    ),
    ...collapses.map(
      ({ label, beta, z }) => `${label}: beta ${beta.value} +- ${beta.error}, z ${z.value} +- ${z.error}`,
    ),
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
    const curves = curvesOf(ensemble);
    for (const [name, columns] of Object.entries(curves)) {
      await writeCsv(at(`${name}-${slug}.csv`), columns, [`${ensemble.summary.label}; errors over configurations`]);
    }
    groups[slug] = {
      attributes: {
        label: ensemble.summary.label,
        model: modelAttribute(ensemble.summary.model),
        ...columnsOf(ensemble.summary),
      },
      groups: Object.fromEntries(
        Object.entries(curves).map(([name, datasets]) => [name.replaceAll('-', '_'), { datasets }]),
      ),
    };
    await writeHdf5(at(`fields-${slug}.h5`), fieldsOf(ensemble));
  }
  await writeHdf5(at('analysis.h5'), { groups });
  await writeFigures(at, ensembles);
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
    ...(decay && { decay: decayColumns(decay.means) }),
  };
}

function decayColumns({ times, v, vError, v2, v2Error }: EnsembleMeans): Record<string, Float64Array> {
  return { time: times, v, vError, squared: v2, squaredError: v2Error };
}

function fieldsOf({ summary, example }: AnalysedEnsemble): Hdf5Group {
  const { displacement, magnitude } = displacementField(example.a, example.b);
  const d = example.a.model.dimension;
  const n = magnitude.length;
  return {
    attributes: { label: summary.label, pair: summary.pairs[0].name, model: modelAttribute(summary.model) },
    datasets: {
      position: { data: example.a.positions, shape: [n, d] },
      displacement: { data: displacement, shape: [n, d] },
      d2min: example.d2min,
      rattler: example.rattlers,
      ...(example.defects && {
        defect: example.defects.field,
        broken: example.defects.broken,
        inserted: example.defects.inserted,
      }),
    },
  };
}

async function writeFigures(at: (...names: string[]) => string, ensembles: readonly AnalysedEnsemble[]): Promise<void> {
  const draw = async (id: string, svg: string, wide: boolean): Promise<void> => {
    await writeFileAtomic(at('figures', `${id}.svg`), svg);
    const png = await svgToPng(svg, { width: wide ? pngWidth.page : pngWidth.column });
    await writeFileAtomic(at('figures', `${id}.png`), png);
  };
  // ensembles without a temperature keep the order of the table
  const states = ensembles.map(({ summary }, k) => ({
    temperature: summary.temperature ?? ensembles.length - k,
    label: markup(summary.label),
    equilibrated: true,
  }));
  const panel = (title: string, of: (e: AnalysedEnsemble) => PairDistribution) => ({
    title,
    curves: ensembles.map((e, k) => ({ ...states[k], ...coarse(of(e)) })),
  });
  const [first] = ensembles.map(({ summary }) => summary.thresholds);
  const shared = (name: 'xEquilibrium' | 'xInsert' | 'xBreak'): boolean =>
    ensembles.every(({ summary }) => summary.thresholds?.[name] === first?.[name]);
  const mark = (name: 'xEquilibrium' | 'xInsert' | 'xBreak', label: string) =>
    first && shared(name) ? [{ x: first[name], label }] : [];
  await draw(
    'pair-distribution',
    pairDistributionFigure([
      { ...panel('(a) initial', (e) => e.initialPairs.result()), marks: mark('xEquilibrium', '*x*_{EQ}') },
      {
        ...panel('(b) final', (e) => e.finalPairs.result()),
        marks: [...mark('xInsert', '*x*_{I}'), ...mark('xBreak', '*x*_{B}')],
      },
    ]),
    true,
  );
  const moved = ensembles
    .map((e, k) => ({ ...states[k], ...told(e.vanHove) }))
    .filter(({ density }) => density.some((p) => p > 0));
  if (moved.length > 0) await draw('van-hove', vanHoveFigure(moved), false);
  const flowing = ensembles.flatMap((e, k) => {
    const means = e.decay?.means;
    const shown = means?.v.some((v, i) => v > 0 && means.times[i] > 0);
    return means && shown ? [{ ...states[k], times: means.times, v: means.v, error: means.vError }] : [];
  });
  if (flowing.length > 0) await draw('decay', decayFigure(flowing), false);
  let number = 0;
  for (const some of figuresOfFields(ensembles))
    await draw(`fields${number++ === 0 ? '' : `-${number}`}`, fieldFigure(some), true);
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

/** The first pairs of ensembles in two and three dimensions with known defects, those of one box length together. */
function figuresOfFields(ensembles: readonly AnalysedEnsemble[]): FieldState[][] {
  const figures: FieldState[][] = [];
  for (const { summary, example } of ensembles) {
    const { a, b, d2min, defects } = example;
    const { dimension } = a.model;
    if ((dimension !== 2 && dimension !== 3) || defects === undefined) continue;
    const { displacement } = displacementField(a, b);
    const contact = contactDistance(a);
    const state: FieldState = {
      label: markup(summary.label),
      dimension,
      boxLength: a.boxLength,
      positions: a.positions,
      diameters: d2min.map((_, i) => contact(i, i)),
      d2min,
      defects: defects.field,
      displacements: displacement,
    };
    const last = figures.at(-1);
    if (last !== undefined && last.length < mostFields && last[0].boxLength === a.boxLength) last.push(state);
    else figures.push([state]);
  }
  return figures;
}

/** T and N in italics. */
function markup(label: string): string {
  return label.replace(/\b([TN]) = /g, '*$1* = ');
}
