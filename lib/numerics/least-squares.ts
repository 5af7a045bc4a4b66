import {
  knownOptions,
  requireArray,
  requireFinite,
  requireInteger,
  requireObject,
  requireOptions,
  requirePositive,
} from '../arguments';
import { invalid } from '../errors';
import { inverseOfGram, solveUpper, triangularise } from './householder';
import type { Estimate } from './statistics';

/** A column of the Jacobian that the others span to this part of its length does not determine its parameter. */
const dependent = { analytic: 1e-12, differences: 1e-9 };
const firstDamping = 1e-3;

/** f(x; p) */
export type FitModel = (x: number, parameters: Float64Array) => number;

export interface FitData {
  /** [n]; a model of several variables may take an index here */
  x: ArrayLike<number>;
  /** [n] */
  y: ArrayLike<number>;
  /** [n] standard errors of y, above 0; without them all points weigh alike */
  sigma?: ArrayLike<number>;
}

export interface LeastSquaresOptions {
  /** where the search starts, [parameters] */
  start: ArrayLike<number>;
  /** df/dp at x, [parameters]; central differences without it */
  jacobian?: (x: number, parameters: Float64Array) => ArrayLike<number>;
  /** the parameters stay within, ends included; ±Infinity where there is no bound */
  bounds?: { lower?: ArrayLike<number>; upper?: ArrayLike<number> };
  /** what `sigma` means for the covariance: see `leastSquares` */
  errors?: 'absolute' | 'scaled';
  /** 200 */
  maxIterations?: number;
  /** the search ends when a step is this small beside the parameters, in the metric of the fit; 1e-10 */
  tolerance?: number;
}

/**
 * `converged`: the sum is least, to the tolerance. `iterations`: the search was not finished. `singular`: it ended where
 * the data do not determine every parameter. `stalled`: no step along the Jacobian lowers the sum, as when the Jacobian
 * is not that of the model.
 */
export type FitStatus = 'converged' | 'iterations' | 'singular' | 'stalled';

export interface LeastSquaresFit {
  status: FitStatus;
  /** [parameters] */
  parameters: Float64Array;
  /** [parameters] square roots of the diagonal of the covariance */
  errors: Float64Array;
  /** flat [parameters*parameters], see `leastSquares` */
  covariance: Float64Array;
  /** sum of (y - f)²/sigma² */
  chi2: number;
  /** chi2 per degree of freedom; NaN where there is none */
  reducedChi2: number;
  /** n less the number of parameters that are not held by a bound */
  degreesOfFreedom: number;
  iterations: number;
}

/**
 * Weighted nonlinear least squares: the parameters p that minimise
 *
 *     chi² = sum_k [(y_k - f(x_k; p)) / sigma_k]²
 *
 * by the Levenberg-Marquardt method. Each step solves (J^T J + lambda D²) delta = J^T r, r_k = (y_k - f_k)/sigma_k and
 * D the lengths of the columns of J, by Householder reflections of J itself, so that no digits are lost to J^T J. The
 * covariance at the minimum is
 *
 *     C = (J^T J)^-1                  errors: 'absolute', sigma are the standard errors of y
 *     C = (J^T J)^-1 chi²/(n - m)     errors: 'scaled', sigma are known up to a common factor
 *
 * linearised in the parameters, and unbiased for a model that is linear over the size of the errors. Scaled errors come
 * from n - m degrees of freedom: use `confidenceInterval` with that number when it is small.
 *
 * A parameter that ends at a bound with the sum still falling beyond has no linear error: its rows are NaN, and the
 * others' are those with it held. All are NaN when the status is 'singular'. Always look at the status.
 *
 * @param model f(x; p); a step to where it is not finite is not taken
 * @param o.errors 'absolute' when data.sigma is given, otherwise 'scaled' (the only choice then)
 * @throws {VitrelaxError} `WRONG_LENGTH`, `NOT_FINITE`, `OUT_OF_RANGE` or `INVALID_ARGUMENT` naming the argument;
 *   `TOO_FEW_SAMPLES` when n < m, or n = m with errors 'scaled'; `NOT_FINITE` naming model when f(x; start) is not
 * @see Moré, The Levenberg-Marquardt algorithm, Lecture Notes in Mathematics 630 (1978), 105; Nielsen, IMM-REP-1999-05,
 *   for the damping
 */
export function leastSquares(model: FitModel, data: FitData, o: LeastSquaresOptions): LeastSquaresFit {
  const problem = new Problem(model, data, o);
  const { m, lower, upper } = problem;
  const maxIterations = requireInteger('maxIterations', o.maxIterations ?? 200, 1);
  const tolerance = requirePositive('tolerance', o.tolerance ?? 1e-10);
  let p = problem.start;
  let residual = problem.residuals(p);
  if (!residual.every(Number.isFinite)) {
    throw invalid('NOT_FINITE', 'model', problem.field(residual), 'finite values at the start');
  }
  let chi2 = square(residual);
  const scale = new Float64Array(m);
  let status: FitStatus = 'iterations';
  let damping = firstDamping;
  let growth = 2;
  let iterations = 0;
  while (status === 'iterations' && iterations < maxIterations) {
    iterations++;
    const { free, r, rotated } = problem.linearised(p, residual, scale);
    if (free.length === 0) {
      status = 'converged';
      break;
    }
    let promised = 0;
    for (;;) {
      const delta = dampedStep(free, r, rotated, scale, damping);
      const next = p.slice();
      free.forEach((j, k) => {
        next[j] = Math.min(upper[j], Math.max(lower[j], p[j] + delta[k]));
      });
      const predicted = square(rotated) - square(remainder(free, r, rotated, p, next));
      promised = Math.max(promised, predicted);
      const length = Math.sqrt(free.reduce((sum, j) => sum + (scale[j] * (next[j] - p[j])) ** 2, 0));
      const extent = Math.sqrt(free.reduce((sum, j) => sum + (scale[j] * p[j]) ** 2, 0));
      const trial = problem.residuals(next);
      const found = square(trial);
      if (found < chi2) {
        const small =
          length <= tolerance * extent ||
          (predicted <= Number.EPSILON * chi2 && chi2 - found <= Number.EPSILON * chi2) ||
          found === 0;
        const gain = (chi2 - found) / predicted;
        [p, residual, chi2] = [next, trial, found];
        damping *= Math.max(1 / 3, 1 - (2 * gain - 1) ** 3);
        growth = 2;
        if (small) status = 'converged';
        break;
      }
      // At the minimum the linear model promises less than rounding leaves to see.
      if (!(predicted > 1e-12 * chi2) || length <= tolerance * 1e-2 * extent || length === 0) {
        status = promised > 1e-6 * chi2 ? 'stalled' : 'converged';
        break;
      }
      damping *= growth;
      growth *= 2;
    }
  }
  return problem.report(p, residual, scale, status, iterations);
}

/** The estimate of one parameter. */
export function parameterEstimate(fit: LeastSquaresFit, k: number): Estimate {
  requireObject('fit', fit);
  requireArray('fit.parameters', fit.parameters);
  requireArray('fit.errors', fit.errors);
  return { value: fit.parameters[requireInteger('k', k, 0)], error: fit.errors[k] };
}

/** The checked arguments, and what they make of parameters. */
class Problem {
  readonly n: number;
  readonly m: number;
  readonly start: Float64Array;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  private readonly sigma: Float64Array;
  private readonly scaled: boolean;

  constructor(
    private readonly model: FitModel,
    private readonly data: FitData,
    private readonly o: LeastSquaresOptions,
  ) {
    if (typeof model !== 'function')
      throw invalid('INVALID_ARGUMENT', 'model', model, 'a function of x and parameters');
    requireOptions('data', data);
    requireOptions('o', o);
    knownOptions('leastSquares', o, ['start', 'jacobian', 'bounds', 'errors', 'maxIterations', 'tolerance']);
    requireArray('data.x', data.x);
    requireArray('data.y', data.y);
    requireArray('start', o.start);
    this.n = data.y.length;
    this.m = o.start.length;
    if (data.x.length !== this.n) throw invalid('WRONG_LENGTH', 'data.x', data.x, `as many as data.y, ${this.n}`);
    requireFinite('data.x', data.x);
    requireFinite('data.y', data.y);
    this.sigma = checkedSigma(data.sigma, this.n);
    if (o.errors !== undefined && o.errors !== 'absolute' && o.errors !== 'scaled') {
      throw invalid('INVALID_ARGUMENT', 'errors', o.errors, "'absolute' or 'scaled'");
    }
    if (o.errors === 'absolute' && data.sigma === undefined) {
      throw invalid('INVALID_ARGUMENT', 'errors', o.errors, "'scaled' without data.sigma");
    }
    this.scaled = (o.errors ?? (data.sigma === undefined ? 'scaled' : 'absolute')) === 'scaled';
    if (this.m === 0) throw invalid('WRONG_LENGTH', 'start', o.start, 'at least one parameter');
    const least = this.m + (this.scaled ? 1 : 0);
    if (this.n < least) throw invalid('TOO_FEW_SAMPLES', 'data.y', data.y, `at least ${least} points`);
    requireFinite('start', o.start);
    this.lower = this.bound('lower', Number.NEGATIVE_INFINITY);
    this.upper = this.bound('upper', Number.POSITIVE_INFINITY);
    this.start = Float64Array.from(o.start);
    this.start.forEach((value, j) => {
      if (!(this.lower[j] < this.upper[j])) {
        throw invalid(
          'OUT_OF_RANGE',
          `bounds.upper[${j}]`,
          this.upper[j],
          `above bounds.lower[${j}], ${this.lower[j]}`,
        );
      }
      if (!(value >= this.lower[j] && value <= this.upper[j])) {
        throw invalid('OUT_OF_RANGE', `start[${j}]`, value, `${this.lower[j]} to ${this.upper[j]}, its bounds`);
      }
    });
  }

  private bound(side: 'lower' | 'upper', none: number): Float64Array {
    const given = this.o.bounds?.[side];
    if (given === undefined) return new Float64Array(this.m).fill(none);
    if (given.length !== this.m) throw invalid('WRONG_LENGTH', `bounds.${side}`, given, `one per parameter, ${this.m}`);
    return Float64Array.from(given);
  }

  /** The first value of the model that is no number. */
  field(residual: Float64Array): string {
    return `not finite at x = ${this.data.x[residual.findIndex((value) => !Number.isFinite(value))]}`;
  }

  residuals(p: Float64Array): Float64Array {
    const { x, y } = this.data;
    const r = new Float64Array(this.n);
    for (let k = 0; k < this.n; k++) r[k] = (y[k] - this.model(x[k], p)) / this.sigma[k];
    return r;
  }

  /** J/sigma, flat [n*m], of all parameters. */
  private jacobian(p: Float64Array): Float64Array {
    const { n, m, sigma } = this;
    const { x } = this.data;
    const j = new Float64Array(n * m);
    if (this.o.jacobian !== undefined) {
      for (let k = 0; k < n; k++) {
        const row = this.o.jacobian(x[k], p);
        if (row.length !== m) throw invalid('WRONG_LENGTH', 'jacobian', row, `one per parameter, ${m}`);
        for (let q = 0; q < m; q++) j[k * m + q] = row[q] / sigma[k];
      }
      return j;
    }
    for (let q = 0; q < m; q++) {
      const step = Math.cbrt(Number.EPSILON) * (Math.abs(p[q]) || 1);
      const up = p.slice();
      const down = p.slice();
      up[q] = Math.min(this.upper[q], p[q] + step);
      down[q] = Math.max(this.lower[q], p[q] - step);
      for (let k = 0; k < n; k++) {
        j[k * m + q] = (this.model(x[k], up) - this.model(x[k], down)) / (up[q] - down[q]) / sigma[k];
      }
    }
    return j;
  }

  /**
   * The problem linearised at p: the parameters that no bound holds, the triangle r of their J, flat [free*free], and
   * the residuals rotated alike. `scale` grows to the lengths of the columns.
   */
  linearised(p: Float64Array, residual: Float64Array, scale: Float64Array) {
    const { n, m } = this;
    const all = this.jacobian(p);
    const free: number[] = [];
    for (let q = 0; q < m; q++) {
      let squares = 0;
      let downhill = 0;
      for (let k = 0; k < n; k++) {
        squares += all[k * m + q] ** 2;
        downhill += all[k * m + q] * residual[k];
      }
      const norm = Math.sqrt(squares);
      if (!Number.isFinite(norm)) throw invalid('NOT_FINITE', 'jacobian', norm, 'finite derivatives');
      scale[q] = Math.max(scale[q], norm);
      const held = (p[q] === this.lower[q] && downhill < 0) || (p[q] === this.upper[q] && downhill > 0);
      if (!held) free.push(q);
    }
    const used = free.length;
    const a = new Float64Array(n * used);
    for (let k = 0; k < n; k++) for (let f = 0; f < used; f++) a[k * used + f] = all[k * m + free[f]];
    const rotated = residual.slice();
    triangularise(a, n, used, rotated);
    return { free, r: a.subarray(0, used * used), rotated: rotated.subarray(0, used) };
  }

  report(p: Float64Array, residual: Float64Array, scale: Float64Array, status: FitStatus, iterations: number) {
    const { n, m } = this;
    const { free, r } = this.linearised(p, residual, scale);
    const used = free.length;
    const chi2 = square(residual);
    const degreesOfFreedom = n - used;
    const reducedChi2 = degreesOfFreedom > 0 ? chi2 / degreesOfFreedom : Number.NaN;
    const least = this.o.jacobian === undefined ? dependent.differences : dependent.analytic;
    const determined = free.every((_, f) => {
      let length = 0;
      for (let k = 0; k <= f; k++) length += r[k * used + f] ** 2;
      return Math.abs(r[f * used + f]) > least * Math.sqrt(length);
    });
    const covariance = new Float64Array(m * m).fill(Number.NaN);
    if (determined) {
      const inverse = inverseOfGram(r, used);
      const factor = this.scaled ? reducedChi2 : 1;
      free.forEach((row, k) => {
        free.forEach((column, l) => {
          covariance[row * m + column] = factor * inverse[k * used + l];
        });
      });
    }
    return {
      status: determined ? status : ('singular' as const),
      parameters: p,
      errors: Float64Array.from({ length: m }, (_, j) => Math.sqrt(covariance[j * m + j])),
      covariance,
      chi2,
      reducedChi2,
      degreesOfFreedom,
      iterations,
    };
  }
}

function checkedSigma(sigma: ArrayLike<number> | undefined, n: number): Float64Array {
  if (sigma === undefined) return new Float64Array(n).fill(1);
  if (sigma.length !== n) throw invalid('WRONG_LENGTH', 'data.sigma', sigma, `as many as data.y, ${n}`);
  for (let k = 0; k < n; k++) requirePositive(`data.sigma[${k}]`, sigma[k]);
  return Float64Array.from(sigma);
}

/** delta of (R^T R + lambda D²) delta = R^T b, from the triangle of R on top of sqrt(lambda) D. */
function dampedStep(free: number[], r: Float64Array, rotated: Float64Array, scale: Float64Array, damping: number) {
  const m = free.length;
  const stacked = new Float64Array(2 * m * m);
  for (let k = 0; k < m; k++) {
    for (let l = k; l < m; l++) stacked[k * m + l] = r[k * m + l];
    // A parameter without influence on the model stays where it is.
    stacked[(m + k) * m + k] = Math.sqrt(damping) * (scale[free[k]] || 1);
  }
  const b = new Float64Array(2 * m);
  b.set(rotated);
  triangularise(stacked, 2 * m, m, b);
  return solveUpper(stacked, m, b);
}

/** b - R delta. */
function remainder(free: number[], r: Float64Array, rotated: Float64Array, p: Float64Array, next: Float64Array) {
  const m = free.length;
  return rotated.map((b, k) => {
    let rest = b;
    for (let l = k; l < m; l++) rest -= r[k * m + l] * (next[free[l]] - p[free[l]]);
    return rest;
  });
}

function square(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value * value;
  return sum;
}
