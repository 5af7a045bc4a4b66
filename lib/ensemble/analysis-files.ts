import { promises as fs } from 'node:fs';
import { join } from 'node:path';
import { displacementField } from '../analysis/displacement';
import type { Estimate } from '../analysis/statistics';
import { VitrelaxError } from '../errors';
import { type FieldState, fieldFigure, pairDistributionFigure, svgToPng, vanHoveFigure } from '../figures';
import { writeFileAtomic } from '../io/atomic';
import { writeCsv } from '../io/csv';
import { type Hdf5Group, writeHdf5 } from '../io/hdf5-tree';
import type { AnalysedEnsemble, EnsembleAnalysis } from './analyze';
import { writeJson } from './directory';

/** Widths of the pictures [pixels]: a column of a journal at 600 dots per inch, or two. */
const pngWidth = { column: 2050, page: 2800 };
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
export async function writeAnalysis(
  directory: string,
  ensembles: readonly AnalysedEnsemble[],
  notes: readonly string[],
): Promise<void> {
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
  await writeCsv(at('analysis.csv'), table, [...summaries.map((s, k) => `row ${k + 1}: ${s.label}`), ...notes]);
  await writeCsv(at('pairs.csv'), pairColumns(summaries), [
    'concentration, broken and inserted bonds, D2min and displacement are means over particles',
    ...summaries.flatMap((s, k) => s.pairs.map((pair) => `ensemble ${k + 1}, ${s.label}: ${pair.name}`)),
  ]);
  await writeJson(at('analysis.json'), { ensembles: summaries, notes });
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
        model: JSON.stringify(ensemble.summary.model),
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
  };
}

function fieldsOf({ summary, example }: AnalysedEnsemble): Hdf5Group {
  const { displacement, magnitude } = displacementField(example.a, example.b);
  const d = example.a.model.dimension;
  const n = magnitude.length;
  return {
    attributes: { label: summary.label, pair: summary.pairs[0].name, model: JSON.stringify(summary.model) },
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
  const panel = (title: string, of: (e: AnalysedEnsemble) => { x: Float64Array; g: Float64Array }) => ({
    title,
    curves: ensembles.map((e, k) => ({ ...states[k], x: of(e).x, g: of(e).g })),
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
    .map((e, k) => ({ ...states[k], ...e.vanHove }))
    .filter(({ counts }) => counts.some((n) => n > 0));
  if (moved.length > 0) await draw('van-hove', vanHoveFigure(moved), false);
  let number = 0;
  for (const some of figuresOfFields(ensembles))
    await draw(`fields${number++ === 0 ? '' : `-${number}`}`, fieldFigure(some), true);
}

/** The first pairs of ensembles in two and three dimensions, those of one box length together. */
function figuresOfFields(ensembles: readonly AnalysedEnsemble[]): FieldState[][] {
  const figures: FieldState[][] = [];
  for (const { summary, example } of ensembles) {
    const { a, b, d2min, defects } = example;
    const { dimension } = a.model;
    if (dimension !== 2 && dimension !== 3) continue;
    const { displacement } = displacementField(a, b);
    const state: FieldState = {
      label: markup(summary.label),
      dimension,
      boxLength: a.boxLength,
      positions: a.positions,
      diameters: a.diameters ?? new Float64Array(d2min.length).fill(1),
      d2min,
      defects: defects?.field ?? new Uint8Array(d2min.length),
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
