import { type Command, InvalidArgumentError, Option } from 'commander';
import { displacementField, unwrappedPair } from '../analysis/displacement';
import { structuralDistance } from '../analysis/structure';
import { VitrelaxError } from '../errors';
import { type ArrowField, arrowFigure } from '../figures/arrows';
import { isLammpsDump } from '../io/any-format';
import { type LammpsMinimisation, type LammpsRun, readLammpsLog } from '../io/lammps-log';
import {
  compareInherentStructures,
  type DescentMethod,
  descentMethods,
  sameMinimumDistance,
} from '../landscape/compare-inherent-structures';
import { contactDistance } from '../models/mixing';
import { formatDuration, formatNumber, missing } from '../report/format';
import type { System } from '../system';
import { systemFromFile } from './configuration-file';
import {
  type DescentFlags,
  defaultMaxForce,
  descentCommand,
  energyText,
  type Measured,
  type MeasuredMinimum,
  measuredMinimum,
  measuredStart,
  printResult,
  rattlersText,
  stoppable,
} from './descent';
import { statusLine } from './display';
import { requireFigurePath, requirePlane, writeFigure } from './figure-file';
import { number } from './parse';
import { textTable } from './text-table';

/** Magnifications of displacements in a figure, and the length that arrows may have [mean diameters]. */
const magnifications = [100, 50, 20, 10, 5, 3, 2, 1];
const rmsArrow = 0.8;
const longestArrow = 6;
/** Relative difference of two energies of one start: logs in the style one have eight digits. */
const sameEnergy = 1e-6;

const defaultMethods: readonly DescentMethod[] = ['sd', 'cg', 'fire', 'lbfgs'];

interface CompareFlags extends DescentFlags {
  methods: DescentMethod[];
  noise: boolean;
  reference?: string;
  lammpsMinimum?: string;
  lammpsLog?: string;
  lammpsFtol?: number;
  figure?: string;
}

export function compareCommand(): Command {
  return descentCommand('compare', {
    summary: 'which minimum each method reaches from the same start, and how far apart they are',
    description:
      'Goes down from one configuration by several methods and lists their minima: energy, forces, evaluations, time, ' +
      'the noise (distance to where the same method ends at a tenth of the tolerances), and all distances between ' +
      'them, rms over particles, drift removed. Minima found by others, as by LAMMPS, stand beside ours.',
    method: new Option('--methods <list>', `some of ${descentMethods.join(', ')}`)
      .argParser(methods)
      .default(defaultMethods, defaultMethods.join(',')),
  })
    .option('--no-noise', 'run each method once only')
    .option('--reference <file>', 'a minimum found elsewhere, in any format that we read')
    .option('--lammps-minimum <dump>', 'the minimum that LAMMPS found from the same start')
    .option('--lammps-log <log>', 'its log: evaluations, time and tolerance of the last minimisation')
    .option('--lammps-ftol <number>', 'its tolerance on the norm of the forces (default: from the log)', number)
    .option(
      '--figure <path>',
      'draw displacements from the first minimum to the others (2D; of 3D a slice), .png, .svg or .pdf',
    )
    .addHelpText(
      'after',
      '\nExamples:\n  vitrelax compare start.h5 --methods sd,cg,fire --figure displacements.png\n' +
        '  vitrelax compare melt.data --model kob-andersen-3d --methods cg,fire --lammps-minimum minimum.dump \\\n' +
        '    --lammps-log log.lammps',
    )
    .action(stoppable(compare));
}

function methods(text: string): DescentMethod[] {
  const names = text.split(',').map((name) => name.trim()) as DescentMethod[];
  const bad = names.find((name, k) => !descentMethods.includes(name) || names.indexOf(name) !== k);
  if (bad !== undefined) throw new InvalidArgumentError(`Each once of ${descentMethods.join(', ')} is needed.`);
  return names;
}

/** One minimum of the table, ours or another's; null where nobody has said. */
interface Row extends MeasuredMinimum {
  name: string;
  evaluations: number | null;
  iterations: number | null;
  seconds: number | null;
  noise: number | null;
  stopReason: string | null;
}

interface LammpsVerdict {
  /** sqrt(sum |F_i|²) by our evaluation */
  forceNorm: number;
  forceTolerance: number | null;
  /** to its own tolerance, but for the rounding of either evaluation */
  stationary: boolean | null;
}

async function compare(file: string, flags: CompareFlags, signal: AbortSignal): Promise<void> {
  if (flags.figure !== undefined) await requireFigurePath(flags.figure);
  // with a dump beside it, the columns may be meant for that alone
  const startColumns = flags.lammpsMinimum === undefined || (await isLammpsDump(file)) ? flags.columns : undefined;
  const start = await systemFromFile(file, { ...flags, columns: startColumns });
  if (flags.figure !== undefined) requirePlane(start);
  const sameModel = { ...flags, model: start.model.name, frame: undefined, columns: undefined };
  const others: [string, System][] = [];
  if (flags.reference !== undefined) others.push(['reference', await systemFromFile(flags.reference, sameModel)]);
  const dump = flags.lammpsMinimum;
  if (dump !== undefined) others.push(['lammps', await systemFromFile(dump, { ...sameModel, columns: flags.columns })]);
  if (flags.figure !== undefined && flags.methods.length + others.length < 2)
    throw new VitrelaxError('INVALID_ARGUMENT', '--figure needs two minima or more', { field: 'figure' });
  // refuses what is not of the same particles before any work
  for (const [, other] of others) structuralDistance(start, other);
  const lammps = flags.lammpsLog === undefined ? undefined : await minimisationOf(flags.lammpsLog, start);

  const status = statusLine(process.stderr);
  const { maxForce = defaultMaxForce, tolerance, noise, threads } = flags;
  const found = await compareInherentStructures(start, flags.methods, {
    maxForce,
    tolerance,
    noise,
    threads,
    signal,
    onProgress: ({ method, done, of }) => status.show(`${method}, ${done + 1} of ${of}`),
  }).finally(() => status.close());

  const systems = [...found.minima.map((m) => m.system), ...others.map(([, system]) => system)];
  const rows: Row[] = [
    ...found.minima.map(({ method, system, evaluations, iterations, seconds, noise: own, stopReason }) => ({
      name: method as string,
      ...measuredMinimum(system),
      evaluations,
      iterations,
      seconds,
      noise: Number.isNaN(own) ? null : own,
      stopReason: stopReason as string,
    })),
    ...others.map(([name, system]) => ({
      name,
      ...measuredMinimum(system),
      ...(name === 'lammps' && lammps
        ? saidBy(lammps)
        : { evaluations: null, iterations: null, seconds: null, stopReason: null }),
      noise: null,
    })),
  ];
  const distances = systems.map((a) => systems.map((b) => (a === b ? 0 : structuralDistance(a, b))));
  const forceFloor = Math.max(...found.minima.map((m) => m.forceFloor));
  const verdict = rows
    .filter(({ name }) => name === 'lammps')
    .map((row) => judged(row, start, flags.lammpsFtol ?? lammps?.minimisation.forceTolerance ?? null, forceFloor))
    .at(0);
  if (flags.figure !== undefined) await writeFigure(flags.figure, displacements(rows, systems, distances));
  const result = {
    ...measuredStart(file, start),
    forceFloor,
    minima: rows,
    distances,
    groups: groupsOf(rows, distances),
    ...(verdict && { lammps: verdict }),
  };
  printResult(start, result, { json: flags.json, text: textOf });
}

/** Names of those that ended in one minimum. */
function groupsOf(rows: Row[], distances: number[][]): string[][] {
  const groups: number[][] = [];
  for (const k of rows.keys()) {
    const near = groups.find((group) => group.some((i) => distances[i][k] < sameMinimumDistance));
    if (near === undefined) groups.push([k]);
    else near.push(k);
  }
  return groups.map((group) => group.map((k) => rows[k].name));
}

interface LoggedMinimisation {
  run: LammpsRun;
  minimisation: LammpsMinimisation;
}

/**
 * The last minimisation in a log, which must have begun where we begin.
 *
 * @throws {VitrelaxError} `FILE_FORMAT` when there is none or its units are not lj, `MODEL_MISMATCH` when its start has
 *   another energy or number of particles
 */
async function minimisationOf(path: string, start: System): Promise<LoggedMinimisation> {
  const { units, runs } = await readLammpsLog(path);
  const field = 'path';
  if (units !== 'lj')
    throw new VitrelaxError('FILE_FORMAT', `${path}: units ${units}; allowed: lj`, { field, value: path });
  const run = runs.filter(({ minimisation }) => minimisation !== undefined).at(-1);
  if (run?.minimisation === undefined)
    throw new VitrelaxError('FILE_FORMAT', `${path}: no minimisation in this log`, { field, value: path });
  const { minimisation, atoms, normalised } = run;
  const energy = minimisation.energy[0] * (normalised ? atoms : 1);
  const ours = start.energy();
  if (atoms !== start.particles || Math.abs(energy - ours) > sameEnergy * Math.max(Math.abs(energy), Math.abs(ours))) {
    throw new VitrelaxError(
      'MODEL_MISMATCH',
      `${path}: its minimisation began with ${atoms} atoms at energy ${energy}, ours with ${start.particles} at ${ours}: ` +
        'not the same start, or another potential or truncation',
      { field: 'model' },
    );
  }
  return { run, minimisation };
}

function saidBy({ run, minimisation }: LoggedMinimisation) {
  const { evaluations, iterations, stoppingCriterion } = minimisation;
  return { evaluations, iterations, seconds: run.seconds, stopReason: stoppingCriterion };
}

function judged(row: Row, { particles }: System, forceTolerance: number | null, floor: number): LammpsVerdict {
  const forceNorm = row.rmsForce * Math.sqrt(particles);
  const stationary = forceTolerance === null ? null : forceNorm <= forceTolerance + floor * Math.sqrt(particles);
  return { forceNorm, forceTolerance, stationary };
}

function textOf(r: {
  start: Measured;
  forceFloor: number;
  minima: Row[];
  distances: number[][];
  groups: string[][];
  lammps?: LammpsVerdict;
}): string {
  const count = (n: number | null): string => (n === null ? missing : String(n));
  const table = textTable(
    [
      [
        '',
        'energy/N',
        'largest force',
        'rms force',
        'rattlers',
        'evaluations',
        'iterations',
        'time',
        'noise',
        'ended by',
      ],
      ['start', energyText(r.start.energyPerParticle), formatNumber(r.start.maxForce), formatNumber(r.start.rmsForce)],
      ...r.minima.map((m) => [
        m.name,
        energyText(m.energyPerParticle),
        formatNumber(m.maxForce),
        formatNumber(m.rmsForce),
        rattlersText(m),
        count(m.evaluations),
        count(m.iterations),
        m.seconds === null ? missing : formatDuration(m.seconds),
        formatNumber(m.noise),
        m.stopReason ?? missing,
      ]),
    ].map((row) => Array.from({ length: 10 }, (_, k) => row[k] ?? '')),
  );
  const matrix = textTable([
    ['distance', ...r.minima.map((m) => m.name)],
    ...r.minima.map((m, i) => [m.name, ...r.distances[i].map((d) => formatNumber(d))]),
  ]);
  const groups = r.groups.map((names) => names.join(' = ')).join(', ');
  const notes = [
    `minima, those nearer than ${formatNumber(sameMinimumDistance)} as one: ${groups}`,
    `rounding floor ${formatNumber(r.forceFloor)} (rms force); distances up to the noise are none`,
  ];
  if (r.lammps !== undefined) {
    const { forceNorm, forceTolerance, stationary } = r.lammps;
    const judgement =
      stationary === null
        ? 'its tolerance is not known (--lammps-log or --lammps-ftol)'
        : `${stationary ? 'stationary' : 'NOT stationary'} to its own tolerance, ${formatNumber(forceTolerance)}`;
    notes.push(`lammps: norm of all forces ${formatNumber(forceNorm)}, ${judgement}`);
  }
  return `${table}\n${matrix}\n${notes.join('\n')}\n`;
}

/** From the first minimum to each of the others. */
function displacements(rows: Row[], systems: System[], distances: number[][]): string {
  const [first] = systems;
  const contact = contactDistance(first.configuration());
  const diameters = Float64Array.from({ length: first.particles }, (_, i) => contact(i, i));
  const fields = systems.slice(1).map((system, k): ArrowField => {
    const { a, b } = unwrappedPair(first, system);
    const { displacement, magnitude, rms } = displacementField(a, b, { removeDrift: true });
    const largest = magnitude.reduce((most, u) => Math.max(most, u), 0);
    const fits = (m: number): boolean => m * rms <= rmsArrow && m * largest <= longestArrow;
    const magnification = magnifications.find(fits) ?? 1;
    const distance = distances[0][k + 1];
    const same = distance < sameMinimumDistance;
    const times = same ? ', the same minimum' : magnification === 1 ? '' : `, arrows ×${magnification}`;
    return {
      label: `${rows[0].name} → ${rows[k + 1].name}: Δ = ${formatNumber(distance)}${times}`,
      dimension: first.dimension as 2 | 3,
      boxLength: first.boxLength,
      positions: a.positions,
      diameters,
      vectors: displacement,
      magnification,
    };
  });
  return arrowFigure(fields, { key: 'arrows: displacement between minima', title: 'Displacements between minima' });
}
