import { extname } from 'node:path';
import { requireBetween, requireInteger } from '../arguments';
import { VitrelaxError } from '../errors';
import { densityOfStatesFigure } from '../figures/density-of-states';
import { requireFolderOf } from '../io/any-format';
import { writeCsv } from '../io/csv';
import { debyeDensity, debyeFrequency } from '../landscape/debye';
import { type DensityOfStates, densityOfStates } from '../landscape/density-of-states';
import { type ElasticModuli, elasticModuli } from '../landscape/elastic-moduli';
import { hasQuenchedShifts } from '../models/mari-kurchan';
import { formatNumber } from '../report/format';
import type { System } from '../system';
import type { statusLine } from './display';
import { requireFigurePath, writeFigure } from './figure-file';
import { textTable } from './text-table';

/** What `vitrelax modes` says of elasticity and of the whole spectrum. */

type Status = ReturnType<typeof statusLine>;
type Loose = { mask: Uint8Array } | undefined;

/** The moduli; null where the sample has none: in one dimension, without space, or not rigid. */
export async function moduliOf(
  system: System,
  loose: Loose,
  running: { threads?: number; signal: AbortSignal },
  status: Status,
): Promise<ElasticModuli | null> {
  if (system.dimension < 2 || hasQuenchedShifts(system.model)) return null;
  status.show('elastic moduli');
  try {
    return await elasticModuli(system, { excluded: loose?.mask, ...running });
  } catch (e) {
    if (e instanceof VitrelaxError && e.code === 'NOT_DETERMINED') return null;
    throw e;
  }
}

export async function statesOf(
  system: System,
  loose: Loose,
  o: { densityOfStates?: string; moments: number; seed: number; threads?: number },
  signal: AbortSignal,
  status: Status,
): Promise<DensityOfStates | undefined> {
  if (o.densityOfStates === undefined) return undefined;
  return densityOfStates(system, {
    moments: o.moments,
    seed: o.seed,
    excluded: loose?.mask,
    threads: o.threads,
    signal,
    onProgress: ({ products, total }) => status.show(`density of states: ${products} of ${total} products`),
  });
}

/** Before long work. @throws {VitrelaxError} of the path, or `OUT_OF_RANGE` naming moments or seed */
export async function requireStates(path: string, { moments, seed }: { moments: number; seed: number }): Promise<void> {
  requireBetween('moments', moments, 2, 32768);
  requireInteger('seed', seed, 0);
  await (extname(path) === '.csv' ? requireFolderOf(path) : requireFigurePath(path, 'density-of-states'));
}

/** A sample that is unstable under shear has no waves. */
function bodyOf({ dimension }: System, moduli: ElasticModuli | null) {
  if (moduli === null || !(moduli.transverse > 0) || !(moduli.longitudinal > 0)) return undefined;
  const { density, longitudinal, transverse } = moduli;
  return { dimension, density, longitudinal, transverse };
}

export async function writeStates(
  path: string,
  system: System,
  states: DensityOfStates,
  moduli: ElasticModuli | null,
  about: string,
): Promise<void> {
  const body = bodyOf(system, moduli);
  const { frequencies: frequency, density, densityError, cumulative, cumulativeError } = states;
  if (extname(path) === '.csv') {
    const debye = body && { debye: debyeDensity(frequency, body) };
    await writeCsv(path, { frequency, density, densityError, cumulative, cumulativeError, ...debye }, [
      `density of vibrational states of ${about}`,
      `${states.modes} modes and ${states.zeroModes} of no stiffness, resolution ${states.resolution}`,
    ]);
    return;
  }
  const curve = { dimension: system.dimension, frequencies: frequency, density, densityError };
  const law = body && {
    debyeFrequency: debyeFrequency(body),
    firstPhonon: (2 * Math.PI * body.transverse) / system.boxLength,
  };
  await writeFigure(path, densityOfStatesFigure({ ...curve, resolution: states.resolution, ...law }));
}

export function moduliRecord({ bulk, shear, affine, pressure, longitudinal, transverse }: ElasticModuli) {
  // of a negative modulus there is no speed
  const speed = (c: number) => (Number.isNaN(c) ? null : c);
  return { bulk, shear, affine, pressure, longitudinal: speed(longitudinal), transverse: speed(transverse) };
}

export function statesRecord(states: DensityOfStates) {
  const { frequencies, density, densityError, cumulative, cumulativeError, modes, zeroModes, resolution } = states;
  return {
    modes,
    zeroModes,
    resolution,
    frequencies: [...frequencies],
    density: [...density],
    densityError: [...densityError],
    cumulative: [...cumulative],
    cumulativeError: [...cumulativeError],
  };
}

export function moduliTable({ dimension, model }: System, moduli: ElasticModuli | null): string {
  if (moduli === null) {
    if (dimension < 2) return 'no elastic moduli in one dimension\n';
    if (hasQuenchedShifts(model)) return 'no elastic moduli: the pairs of this model do not lie in space\n';
    return 'no elastic moduli: the sample is not rigid\n';
  }
  const { bulk, shear, affine, pressure, longitudinal, transverse } = moduli;
  return textTable([
    ['elasticity', 'value', 'affine'],
    ['bulk modulus K', formatNumber(bulk, 6), formatNumber(affine.bulk, 6)],
    ['shear modulus G', formatNumber(shear, 6), formatNumber(affine.shear, 6)],
    ['pressure', formatNumber(pressure, 6), ''],
    ['speed of sound, longitudinal', formatNumber(longitudinal, 6), ''],
    ['speed of sound, transverse', formatNumber(transverse, 6), ''],
  ]);
}
