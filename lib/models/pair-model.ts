import { types } from 'node:util';
import { knownOptions, requireOptions, requirePositive } from '../arguments';
import { invalid } from '../errors';
import { inRange, type Model } from './model';

/** The potential of a pair: points of a table, or a sum of coefficient * x^exponent. Plain data. */
export type PairFunction =
  | { readonly r: readonly number[]; readonly u: readonly number[] }
  | { readonly powers: ReadonlyArray<readonly [coefficient: number, exponent: number]> };

/** Couplings of a mixture, by species. */
export interface SpeciesTable {
  /** [n] parts of the particles, of sum 1 */
  readonly fractions: readonly number[];
  /** [n][n] lengths that scale r, symmetric */
  readonly sigma: ReadonlyArray<readonly number[]>;
  /** [n][n] factors of u, symmetric */
  readonly epsilon: ReadonlyArray<readonly number[]>;
}

/** What `pairModel` makes: its options with the defaults filled in, as frozen plain data (JSON keeps all of it). */
export interface PairModel extends Model {
  readonly density: number;
  readonly cutoff: number;
  readonly smoothing: 'none' | 'shift' | 'c2';
  readonly pair: PairFunction;
  readonly species?: SpeciesTable;
  readonly diameters: 'monodisperse' | 'power-law';
  /** smallest over largest diameter, and epsilon of d_ij; for power-law diameters alone */
  readonly sizeRatio?: number;
  readonly nonAdditivity?: number;
}

type Numbers = ArrayLike<number>;
interface PairModelOptions {
  name: string;
  dimension: number;
  density: number;
  cutoff: number;
  smoothing?: 'none' | 'shift' | 'c2';
  pair: { r: Numbers; u: Numbers } | { powers: ReadonlyArray<readonly [coefficient: number, exponent: number]> };
  species?: {
    fractions: readonly number[];
    sigma: readonly (readonly number[])[];
    epsilon: readonly (readonly number[])[];
  };
  diameters?: 'monodisperse' | 'power-law';
  nonAdditivity?: number;
}

const optionNames = [
  'name',
  'dimension',
  'density',
  'cutoff',
  'smoothing',
  'pair',
  'species',
  'diameters',
  'nonAdditivity',
] as const;
const smoothings = ['none', 'shift', 'c2'] as const;
const sizes = ['monodisperse', 'power-law'] as const;
const fewestPoints = 7;
const mostPoints = 1_000_000;
const mostTerms = 32;
const mostSpecies = 3;
const powerLawRatio = 0.449;
/** Names that the library has, or may come to have. */
const ownNames = /^(soft-spheres|harmonic-spheres|kob-andersen|mari-kurchan)-\d+d$/;

/**
 * A model with a pair potential of one's own: E = sum over pairs of epsilon_ab u(r/sigma_ab), or u(r/d_ij) where particles
 * have diameters, for r below `cutoff` times that length. No compiler is needed: the core keeps u as a spline of degree 4
 * over (sigma/r)², with two continuous derivatives, from which energy and force are taken as one function.
 *
 * A sum of powers is met to 1e-10, to 1e-8 at the steepest. Points (r, u) are joined by polynomials of degree 5 with two
 * continuous derivatives, whose slopes come from the seven nearest points, so u should be smooth and known to many
 * digits; nearer than r[0] the force goes on as the power of r that continues force and stiffness.
 *
 * @param o.name of the model in records and files: letters, digits, `-`, `_` and `.`, from a letter on, at most 64
 * @param o.dimension 2 or 3
 * @param o.density N/V [1/length^D]
 * @param o.cutoff of u, in units of sigma_ab or d_ij; within the table
 * @param o.smoothing how u ends at the cutoff. `none` (default): as given. `shift`: u - u(cutoff), the same forces.
 *   `c2`: u + C0 + C2 x² + C4 x⁴, so that u = u' = u'' = 0 there. Where the force jumps, the flow takes an absolute tolerance
 * @param o.pair `{ r, u }`: at least 7 points, r increasing from 0 or above, in the units of the cutoff; or `{ powers }`:
 *   at most 32 pairs of coefficient and exponent, e.g. `[[4, -12], [-4, -6]]` for Lennard-Jones
 * @param o.species at most 3: their fractions, and sigma [length] and epsilon [energy] as symmetric n x n matrices
 * @param o.diameters `monodisperse` (default): all 1; `power-law`: f(d) ~ d^-3 of mean 1 and ratio 0.449, as soft spheres
 * @param o.nonAdditivity of d_ij = (d_i + d_j)/2 (1 - nonAdditivity |d_i - d_j|), with power-law diameters; 0
 * @throws {VitrelaxError} `INVALID_ARGUMENT`, `OUT_OF_RANGE`, `WRONG_LENGTH` or `NOT_FINITE`, naming the option
 */
export function pairModel(o: PairModelOptions): PairModel {
  return pairModelFrom(o);
}

/** What `pairModel` makes, of options that nothing is known about yet: from a file, say. */
export function pairModelFrom(o: { readonly [option in keyof PairModelOptions]?: unknown }): PairModel {
  requireOptions('options', o);
  knownOptions('pairModel', o, optionNames);
  const { name, dimension } = o;
  if (typeof name !== 'string' || !/^[A-Za-z][A-Za-z0-9._-]{0,63}$/.test(name)) {
    throw invalid('INVALID_ARGUMENT', 'name', name, "1 to 64 letters, digits, '-', '_', '.', a letter first");
  }
  if (ownNames.test(name)) throw invalid('INVALID_ARGUMENT', 'name', name, 'a name that no model of the library has');
  if (dimension !== 2 && dimension !== 3) throw invalid('OUT_OF_RANGE', 'dimension', dimension, '2 or 3');
  const cutoff = inRange('cutoff', o.cutoff, 1 / 256, 1e4, 'a number between 1/256 and 10000');
  const smoothing = oneOf('smoothing', o.smoothing ?? 'none', smoothings);
  const diameters = oneOf('diameters', o.diameters ?? 'monodisperse', sizes);
  if (o.species !== undefined && diameters === 'power-law') {
    throw invalid('INVALID_ARGUMENT', 'diameters', diameters, "'monodisperse', beside species");
  }
  if (o.nonAdditivity !== undefined && diameters !== 'power-law') {
    throw invalid('INVALID_ARGUMENT', 'nonAdditivity', o.nonAdditivity, "none, without diameters: 'power-law'");
  }
  return Object.freeze({
    name,
    dimension,
    density: inRange('density', o.density, 1e-12, 1e12, 'a positive number'),
    cutoff,
    smoothing,
    pair: checkedPair(o.pair, cutoff),
    ...(o.species !== undefined && { species: checkedSpecies(o.species) }),
    diameters,
    ...(diameters === 'power-law' && {
      sizeRatio: powerLawRatio,
      nonAdditivity: inRange('nonAdditivity', o.nonAdditivity ?? 0, -1e-300, 1, '0 to 1'),
    }),
  });
}

/** Whether a model is one that `pairModel` has made, or its plain data from a file. */
export function isPairModel(model: Model): boolean {
  return typeof model.pair === 'object' && model.pair !== null;
}

/** A model that may come from a file, checked as `pairModel` checks its options. */
export function checkedPairModel(model: Model): PairModel {
  const given: Record<string, unknown> = {};
  for (const option of optionNames) if (model[option] !== undefined) given[option] = model[option];
  return pairModelFrom(given);
}

/**
 * Whether the force of a model of one's own jumps at the cutoff: u' is not 0 there, by the formula, or by the last points
 * of the table up to the cutoff.
 */
export function pairForceJumps(model: Model): boolean {
  if (!isPairModel(model) || model.smoothing === 'c2') return false;
  const { pair, cutoff } = model as PairModel;
  if ('powers' in pair) {
    const slopes = pair.powers.map(([coefficient, exponent]) => coefficient * exponent * cutoff ** (exponent - 1));
    const scale = slopes.reduce((sum, slope) => sum + Math.abs(slope), 0);
    return Math.abs(slopes.reduce((sum, slope) => sum + slope, 0)) > 1e-9 * scale;
  }
  const above = pair.r.findIndex((r) => r >= cutoff);
  const slope = (pair.u[above] - pair.u[above - 1]) / (pair.r[above] - pair.r[above - 1]);
  const half = pair.r.findIndex((r) => r >= cutoff / 2);
  const depth = pair.u.slice(half, above + 1).reduce((most, u) => Math.max(most, Math.abs(u)), 0);
  return Math.abs(slope) * cutoff > 1e-3 * depth;
}

function oneOf<T extends string>(field: string, value: unknown, allowed: readonly T[]): T {
  if (!allowed.includes(value as T)) {
    throw invalid('INVALID_ARGUMENT', field, value, allowed.map((a) => `'${a}'`).join(', '));
  }
  return value as T;
}

function checkedPair(pair: unknown, cutoff: number): PairFunction {
  requireOptions('pair', pair);
  if ('powers' in pair) {
    knownOptions('pair', pair, ['powers']);
    return Object.freeze({ powers: checkedPowers(pair.powers) });
  }
  knownOptions('pair', pair, ['r', 'u']);
  const { r: givenR, u: givenU } = pair as { r?: unknown; u?: unknown };
  const r = checkedNumbers('pair.r', givenR);
  const u = checkedNumbers('pair.u', givenU);
  if (r.length < fewestPoints || r.length > mostPoints) {
    throw invalid('WRONG_LENGTH', 'pair.r', givenR, `${fewestPoints} to ${mostPoints} distances`);
  }
  if (u.length !== r.length)
    throw invalid('WRONG_LENGTH', 'pair.u', givenU, `as many energies as distances, ${r.length}`);
  if (r[0] < 0) throw invalid('OUT_OF_RANGE', 'pair.r[0]', r[0], '0 or a positive distance');
  for (let k = 1; k < r.length; k++) {
    if (!(r[k] > r[k - 1])) {
      throw invalid('OUT_OF_RANGE', `pair.r[${k}]`, r[k], `a distance above r[${k - 1}] = ${r[k - 1]}`);
    }
  }
  u.forEach((value, k) => {
    inRange(`pair.u[${k}]`, value, -1e50, 1e50, 'between -1e50 and 1e50');
  });
  const last = r[r.length - 1];
  if (!(cutoff > r[0] && cutoff <= last)) {
    throw invalid('OUT_OF_RANGE', 'cutoff', cutoff, `within the table, from above r[0] = ${r[0]} to ${last}`);
  }
  return Object.freeze({ r: Object.freeze(r), u: Object.freeze(u) });
}

function checkedPowers(powers: unknown): ReadonlyArray<readonly [number, number]> {
  if (!Array.isArray(powers) || powers.length === 0 || powers.length > mostTerms) {
    throw invalid('INVALID_ARGUMENT', 'pair.powers', powers, `1 to ${mostTerms} pairs [coefficient, exponent]`);
  }
  const terms = Array.from(powers, (term: unknown, k): readonly [number, number] => {
    const field = `pair.powers[${k}]`;
    const [coefficient, exponent] = checkedNumbers(field, term);
    if ((term as unknown[]).length !== 2) throw invalid('WRONG_LENGTH', field, term, '[coefficient, exponent]');
    inRange(`${field}[0]`, coefficient, -1e50, 1e50, 'between -1e50 and 1e50');
    inRange(`${field}[1]`, exponent, -64.5, 64.5, '-64 to 64');
    return Object.freeze([coefficient, exponent] as const);
  });
  const steepest = Math.min(...terms.map(([, exponent]) => exponent));
  const core = terms.reduce((sum, [coefficient, exponent]) => (exponent === steepest ? sum + coefficient : sum), 0);
  if (steepest < 0 && !(core > 0)) {
    throw invalid(
      'OUT_OF_RANGE',
      'pair.powers',
      powers,
      `a positive coefficient of x^${steepest}: particles must repel`,
    );
  }
  return Object.freeze(terms);
}

function checkedSpecies(species: unknown): SpeciesTable {
  requireOptions('species', species);
  knownOptions('species', species, ['fractions', 'sigma', 'epsilon']);
  const given = species as { fractions?: unknown; sigma?: unknown; epsilon?: unknown };
  const fractions = checkedNumbers('species.fractions', given.fractions);
  const n = fractions.length;
  if (n < 1 || n > mostSpecies) {
    throw invalid('WRONG_LENGTH', 'species.fractions', given.fractions, `1 to ${mostSpecies} species`);
  }
  fractions.forEach((f, k) => {
    requirePositive(`species.fractions[${k}]`, f);
  });
  const sum = fractions.reduce((total, f) => total + f, 0);
  if (!(Math.abs(sum - 1) < 1e-9)) throw invalid('OUT_OF_RANGE', 'species.fractions', sum, 'parts whose sum is 1');
  const sigma = symmetric('species.sigma', given.sigma, n);
  const epsilon = symmetric('species.epsilon', given.epsilon, n);
  sigma.forEach((row, a) => {
    row.forEach((s, b) => {
      inRange(`species.sigma[${a}][${b}]`, s, 1e-6, 1e6, 'a positive length');
    });
  });
  epsilon.forEach((row, a) => {
    row.forEach((e, b) => {
      inRange(`species.epsilon[${a}][${b}]`, e, -1e-300, 1e6, '0 or a positive energy');
    });
  });
  return Object.freeze({ fractions: Object.freeze(fractions), sigma, epsilon });
}

function symmetric(field: string, given: unknown, n: number): ReadonlyArray<readonly number[]> {
  if (!Array.isArray(given) || given.length !== n) throw invalid('WRONG_LENGTH', field, given, `${n} rows of ${n}`);
  const rows = Array.from(given, (row: unknown, a) => {
    const numbers = checkedNumbers(`${field}[${a}]`, row);
    if (numbers.length !== n) throw invalid('WRONG_LENGTH', `${field}[${a}]`, row, `${n} numbers`);
    return Object.freeze(numbers);
  });
  for (let a = 0; a < n; a++) {
    for (let b = 0; b < a; b++) {
      if (rows[a][b] !== rows[b][a]) {
        throw invalid('OUT_OF_RANGE', `${field}[${a}][${b}]`, rows[a][b], `${rows[b][a]}, as [${b}][${a}]: symmetric`);
      }
    }
  }
  return Object.freeze(rows);
}

/** A copy of an array or a Float64Array of finite numbers. */
function checkedNumbers(field: string, given: unknown): number[] {
  if (!Array.isArray(given) && !types.isFloat64Array(given)) {
    throw invalid('INVALID_ARGUMENT', field, given, 'an array of numbers or a Float64Array');
  }
  return Array.from(given as ArrayLike<unknown>, (x, k) => {
    if (typeof x !== 'number' || !Number.isFinite(x)) {
      throw invalid('NOT_FINITE', `${field}[${k}]`, x, 'a finite number');
    }
    return x;
  });
}
