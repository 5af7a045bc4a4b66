import { knownOptions, requireInteger, requireObject, requirePositive } from '../arguments';
import { invalid, VitrelaxError } from '../errors';
import { type FitModel, type LeastSquaresFit, leastSquares } from '../numerics/least-squares';
import { RandomStream } from '../numerics/random';
import { type Estimate, mean, requireSamples, variance } from '../numerics/statistics';
import type { Resampling } from './decay';

const fewestTemperatures = 5;
const degrees = { least: 1, most: 5 };
/** Steps in ln T over which the largest slope is searched. */
const gridSteps = 400;
/** The parabola takes the points around the peak whose chi is within this factor of it. */
const peakFactor = Math.E;

/** Defect concentrations of independent configurations at one temperature. */
export interface DefectPoint {
  temperature: number;
  /** phi of each configuration, at least 2, each in [0, 1] */
  concentrations: ArrayLike<number>;
}

export interface DefectTemperature {
  /** T of the inflection of phi(T), the largest d phi/dT */
  inflection: Estimate;
  /** T of the largest d phi/d ln T */
  logInflection: Estimate;
  /** T of the peak of chi */
  peak: Estimate;
  /** T at which phi = 1/2; undefined where phi does not cross it between the temperatures */
  half?: Estimate;
  /** degree of the polynomial in ln T, and the reduced chi² that it leaves */
  degree: number;
  reducedChi2: number;
}

/**
 * The temperature T_def of localised defects, from phi(T) and from its fluctuations.
 *
 * phi is fitted by the sigmoid
 *
 *     phi(T) = 1/[1 + exp(-p(ln T))],     p a polynomial,
 *
 * weighted with the standard errors of phi over the configurations (which have a floor, the smallest error above 0 at any
 * temperature: where all configurations agree the spread is unknown, not 0). The degree of p, 1 to 5 and at most three
 * below the number of temperatures, is the one of least chi² + 2 degree. Then d phi/d ln T = phi (1 - phi) p', and d phi/dT
 * is that over T; they peak at different temperatures, d phi/dT (what the paper takes) below d phi/d ln T. What phi does
 * between two temperatures is only as good as the fit: look at reducedChi2, and space temperatures by at most 1.5
 * around T_def.
 *
 * The peak of chi = N (<phi²> - <phi>²) n/(n-1) is that of a parabola in ln T through ln chi at the highest point and its
 * neighbours down to 1/e of it (three points at least), all of one N.
 *
 * Errors are the bootstrap over the configurations of each temperature with the factor sqrt(n/(n-1)). Those of the fit choose
 * the degree anew in each resample, and what the next degree changes is added in quadrature: at one degree they held the
 * truth in a quarter to two thirds of synthetic sets, since the shape of phi is not known.
 *
 * @param points at least 5 temperatures, in any order
 * @param o.resamples 200
 * @throws {VitrelaxError} `TOO_FEW_SAMPLES` of fewer than 5 temperatures or 2 configurations; `NOT_DETERMINED` naming
 *   points when the largest slope or the peak is at the first or last temperature; `OUT_OF_RANGE`, `NOT_FINITE` or
 *   `INVALID_ARGUMENT` naming the argument
 */
export function defectTemperature(points: readonly DefectPoint[], o: Resampling = {}): DefectTemperature {
  knownOptions('defectTemperature', o, ['resamples', 'seed']);
  const resamples = requireInteger('resamples', o.resamples ?? 200, 2);
  const states = checkedPoints(points);
  const logT = states.map(({ x }) => x);
  const sigma = errorsOf(states);
  const phi = states.map(({ phi }) => mean(phi));
  const fits = sigmoidFits(logT, phi, sigma);
  const degree = bestDegree(fits);
  const slopes = extremes(logT, fits[degree].parameters);
  const other = extremes(logT, (fits[degree + 1] ?? fits[degree - 1]).parameters);
  if (slopes.atEdge) throw undetermined('the largest slope of phi', points);
  const peak = peakOf(
    logT,
    states.map(({ phi }) => variance(phi)),
  );
  if (peak === undefined) throw undetermined('the peak of chi', points);

  const random = new RandomStream(o.seed ?? 1);
  const drawn = {
    inflection: [] as number[],
    logInflection: [] as number[],
    half: [] as number[],
    peak: [] as number[],
  };
  for (let r = 0; r < resamples; r++) {
    const some = states.map(({ phi }) => redraw(phi, random));
    const means = some.map((values, k) => {
      const n = values.length;
      return Math.min(1, Math.max(0, phi[k] + Math.sqrt(n / (n - 1)) * (mean(values) - phi[k])));
    });
    const again = sigmoidFits(logT, means, sigma);
    const { inflection, logInflection, half } = extremes(logT, again[bestDegree(again)].parameters);
    drawn.inflection.push(inflection);
    drawn.logInflection.push(logInflection);
    if (half !== undefined) drawn.half.push(half);
    drawn.peak.push(peakOf(logT, some.map(variance)) ?? logT[highest(some.map(variance))]);
  }
  // Spreads of ln T, and by how much another shape moves it, to errors of T.
  const estimate = (x: number, values: number[], elsewhere = x): Estimate => ({
    value: Math.exp(x),
    error: values.length < 2 ? Number.NaN : Math.exp(x) * Math.hypot(Math.sqrt(variance(values)), elsewhere - x),
  });
  const wider = Math.sqrt(1 + 1 / (Math.min(...states.map(({ phi }) => phi.length)) - 1));
  const chiPeak = estimate(peak, drawn.peak);
  return {
    inflection: estimate(slopes.inflection, drawn.inflection, other.inflection),
    logInflection: estimate(slopes.logInflection, drawn.logInflection, other.logInflection),
    peak: { value: chiPeak.value, error: wider * chiPeak.error },
    ...(slopes.half !== undefined && { half: estimate(slopes.half, drawn.half, other.half) }),
    degree: degrees.least + degree,
    reducedChi2: fits[degree].reducedChi2,
  };
}

interface StatePoint {
  /** ln T */
  x: number;
  phi: number[];
}

function checkedPoints(points: readonly DefectPoint[]): StatePoint[] {
  if (!Array.isArray(points)) throw invalid('INVALID_ARGUMENT', 'points', points, 'a list of temperatures');
  if (points.length < fewestTemperatures) {
    throw invalid('TOO_FEW_SAMPLES', 'points', points, `at least ${fewestTemperatures} temperatures`);
  }
  for (const [k, point] of points.entries()) requireObject(`points[${k}]`, point);
  const states = points.map(({ temperature, concentrations }, k) => {
    requirePositive(`points[${k}].temperature`, temperature);
    requireSamples(`points[${k}].concentrations`, concentrations, 2);
    const phi: number[] = Array.from(concentrations as ArrayLike<number>);
    phi.forEach((value, j) => {
      if (value < 0 || value > 1) throw invalid('OUT_OF_RANGE', `points[${k}].concentrations[${j}]`, value, '0 to 1');
    });
    return { x: Math.log(temperature), phi };
  });
  states.sort((a, b) => a.x - b.x);
  for (let k = 1; k < states.length; k++) {
    if (states[k].x === states[k - 1].x) {
      throw invalid('OUT_OF_RANGE', 'points', Math.exp(states[k].x), 'each temperature once');
    }
  }
  return states;
}

/** Standard errors of the means, none below the smallest above 0. */
function errorsOf(states: readonly StatePoint[]): number[] {
  const errors = states.map(({ phi }) => Math.sqrt(variance(phi) / phi.length));
  const floor = Math.min(...errors.filter((error) => error > 0));
  // no spread anywhere: all alike
  return errors.map((error) => (Number.isFinite(floor) ? Math.max(error, floor) : 1));
}

/** p at x with coefficients in the Chebyshev polynomials of u, x between the first and last temperature to -1 … 1. */
function polynomial(u: number, p: ArrayLike<number>): { value: number; slope: number } {
  let [a, b, da, db] = [1, u, 0, 1];
  let [value, slope] = [0, 0];
  for (let k = 0; k < p.length; k++) {
    value += p[k] * a;
    slope += p[k] * da;
    [a, b, da, db] = [b, 2 * u * b - a, db, 2 * b + 2 * u * db - da];
  }
  return { value, slope };
}

const sigmoid = (y: number) => 1 / (1 + Math.exp(-y));
const model: FitModel = (u, p) => sigmoid(polynomial(u, p).value);

function unitOf(logT: readonly number[]) {
  const centre = (logT[0] + logT[logT.length - 1]) / 2;
  const half = (logT[logT.length - 1] - logT[0]) / 2;
  return { of: (x: number) => (x - centre) / half, from: (u: number) => centre + half * u, half };
}

function sigmoidFit(logT: readonly number[], phi: number[], sigma: number[], start: ArrayLike<number>) {
  const unit = unitOf(logT);
  return leastSquares(
    model,
    { x: logT.map(unit.of), y: phi, sigma },
    {
      start,
      jacobian: (u, p) => {
        const f = model(u, p);
        return Array.from(p, (_, k) => {
          const basis = new Float64Array(k + 1);
          basis[k] = 1;
          return f * (1 - f) * polynomial(u, basis).value;
        });
      },
    },
  );
}

/** The fits of all degrees, each started from the one before. */
function sigmoidFits(logT: readonly number[], phi: number[], sigma: number[]): LeastSquaresFit[] {
  const most = Math.min(degrees.most, logT.length - 3);
  const fits = [sigmoidFit(logT, phi, sigma, [0, 1])];
  for (let degree = degrees.least + 1; degree <= most; degree++)
    fits.push(sigmoidFit(logT, phi, sigma, [...fits[fits.length - 1].parameters, 0]));
  return fits;
}

/** Index of the fit of least chi² + 2 degree. */
function bestDegree(fits: readonly LeastSquaresFit[]): number {
  const criterion = ({ chi2, parameters }: LeastSquaresFit) => chi2 + 2 * parameters.length;
  return fits.reduce((best, fit, k) => (criterion(fit) < criterion(fits[best]) ? k : best), 0);
}

/** ln T of the largest slopes and of phi = 1/2. */
function extremes(logT: readonly number[], p: Float64Array) {
  const unit = unitOf(logT);
  const slope = (x: number) => {
    const { value, slope } = polynomial(unit.of(x), p);
    const phi = sigmoid(value);
    return phi * (1 - phi) * slope;
  };
  const grid = Array.from({ length: gridSteps + 1 }, (_, k) => unit.from((2 * k) / gridSteps - 1));
  const inLog = steepest(grid, grid.map(slope));
  const inT = steepest(
    grid,
    grid.map((x) => slope(x) * Math.exp(-x)),
  );
  let half: number | undefined;
  const level = (x: number) => polynomial(unit.of(x), p).value;
  for (let k = 1; k < grid.length && half === undefined; k++) {
    const [before, after] = [level(grid[k - 1]), level(grid[k])];
    if (before < 0 && after >= 0) half = grid[k - 1] + ((grid[k] - grid[k - 1]) * before) / (before - after);
  }
  return { inflection: inT.x, logInflection: inLog.x, half, atEdge: inT.atEdge || inLog.atEdge };
}

/** Where the values on an even grid are largest, by the parabola through the highest and its neighbours. */
function steepest(x: readonly number[], values: readonly number[]): { x: number; atEdge: boolean } {
  const k = highest(values);
  if (k === 0 || k === x.length - 1) return { x: x[k], atEdge: true };
  const bend = values[k + 1] - 2 * values[k] + values[k - 1];
  return { x: x[k] + (0.5 * (x[k + 1] - x[k]) * (values[k - 1] - values[k + 1])) / bend, atEdge: false };
}

function highest(values: readonly number[]): number {
  return values.reduce((most, value, k) => (value > values[most] ? k : most), 0);
}

/** ln T of the peak of chi; undefined where its highest point is the first or last. */
function peakOf(logT: readonly number[], chi: readonly number[]): number | undefined {
  const top = highest(chi);
  if (top === 0 || top === chi.length - 1) return undefined;
  let [from, to] = [top - 1, top + 1];
  while (from > 0 && chi[from - 1] * peakFactor > chi[top]) from--;
  while (to < chi.length - 1 && chi[to + 1] * peakFactor > chi[top]) to++;
  const used = [...chi.keys()].filter((k) => k >= from && k <= to && chi[k] > 0);
  if (used.length < 3) return logT[top];
  const parabola = leastSquares(
    (u, p) => p[0] + p[1] * u + p[2] * u * u,
    {
      x: used.map((k) => logT[k] - logT[top]),
      y: used.map((k) => Math.log(chi[k])),
      sigma: used.map(() => 1),
    },
    { start: [0, 0, -1], jacobian: (u) => [1, u, u * u] },
  );
  const [, tilt, bend] = parabola.parameters;
  const vertex = logT[top] - tilt / (2 * bend);
  return bend < 0 && vertex > logT[from] && vertex < logT[to] ? vertex : logT[top];
}

function redraw(phi: readonly number[], random: RandomStream): number[] {
  const drawn: number[] = [];
  for (let k = 0; k < phi.length; k++) drawn.push(phi[random.integer(phi.length)]);
  return drawn;
}

function undetermined(what: string, points: unknown): VitrelaxError {
  return new VitrelaxError(
    'NOT_DETERMINED',
    `${what} is at the first or last temperature of points; allowed: temperatures on both sides of it`,
    { field: 'points', value: points },
  );
}
