import { setImmediate } from 'node:timers/promises';
import { knownOptions, requireBetween, requireOptions, requirePositive } from '../arguments';
import { invalid } from '../errors';
import { findMaximum, type Maximum } from '../numerics/maximum';
import { composite, edges, gaussLegendre } from '../numerics/quadrature';
import { findRoot, rootSearch } from '../numerics/root';
import { hardRepulsion, type Repulsion, softRepulsion } from './repulsion';

/** Temperatures between which the panels of the integrals can be told apart in double precision. */
export const temperatures = { least: 1e-30, most: 1e30 };
const rule = gaussLegendre(16);
/** Standard deviations after which a Gaussian is cut off: exp(-81/2) of its height. */
const gaussianReach = 9;

/** A state of the Mari-Kurchan model with the repulsion of soft spheres, D = 3. */
export interface MariKurchanState {
  /** [energy] */
  temperature: number;
  /** phi = (pi/6) N d³/V; 0.5 */
  volumeFraction?: number;
  /** cutoff of the potential, in diameters; 4 */
  cutoff?: number;
}

/** What `meanFieldTransition` finds. */
export interface MeanFieldTransition {
  /** the highest temperature at which a cage exists [energy]; soft spheres only */
  temperature?: number;
  /** phi of the transition: as given for soft spheres, the result for hard ones */
  volumeFraction: number;
  /** alpha at the transition [length²] */
  cageSize: number;
}

/**
 * Where the replica theory of the Mari-Kurchan model, D = 3, loses its glass: the dynamical (mode-coupling) transition.
 * A cage of size alpha exists where F(alpha) = 1 (see `cageEquation`), so the transition is where max F = 1.
 *
 * - 'soft' (default): the highest temperature at which that is so, for inverse-power spheres at the given volume fraction
 * - 'hard': the volume fraction above which that is so, for hard spheres, which have no temperature
 *
 * @param o.potential 'soft' or 'hard'; 'hard' takes no further option
 * @param o.volumeFraction phi = (pi/6) N d³/V of soft spheres; 0.5. At T = 0 they are hard spheres of the size of the
 *   cutoff, so it must lie above the transition of those, 1.776241/cutoff³
 * @param o.cutoff of soft spheres, in diameters, 1 to 10; 4
 * @returns temperature [energy] (soft spheres only), volume fraction and cage size alpha [length²] of the transition,
 *   to about ten digits; alpha, at a maximum, to seven
 * @throws {VitrelaxError} `INVALID_ARGUMENT` or `OUT_OF_RANGE`, naming the option
 * @see Mari, Kurchan, J. Chem. Phys. 135, 124504 (2011); Nishikawa et al., Supplemental Material, equations S1 and S2
 */
export async function meanFieldTransition(
  o: { potential?: 'soft' | 'hard'; volumeFraction?: number; cutoff?: number } = {},
): Promise<MeanFieldTransition> {
  requireOptions('options', o);
  knownOptions('meanFieldTransition', o, ['potential', 'volumeFraction', 'cutoff']);
  const potential = o.potential ?? 'soft';
  if (potential !== 'soft' && potential !== 'hard') {
    throw invalid('INVALID_ARGUMENT', 'potential', potential, "'soft' or 'hard'");
  }
  if (potential === 'hard') {
    for (const name of ['volumeFraction', 'cutoff'] as const) {
      if (o[name] !== undefined) throw invalid('INVALID_ARGUMENT', name, o[name], "only with potential 'soft'");
    }
  }
  const { volumeFraction, cutoff } = checkedPacking(o);
  const hard = widestCage(hardRepulsion);
  if (potential === 'hard') return { volumeFraction: 1 / hard.value, cageSize: Math.exp(hard.x) };

  const least = 1 / (hard.value * cutoff ** 3);
  const tooFew = () =>
    invalid(
      'OUT_OF_RANGE',
      'volumeFraction',
      volumeFraction,
      `above ${least.toPrecision(7)}, where cages exist at T = 0`,
    );
  if (!(volumeFraction > least)) throw tooFew();

  /** ln max F at ln T; it falls with T. The event loop gets its turn before each. */
  const excess = async (logT: number) => {
    await setImmediate();
    return Math.log(volumeFraction * widestCage(softRepulsion(Math.exp(logT), cutoff)).value);
  };
  // Without a cutoff lengths scale as T^(-1/12), hence T as phi⁴; the cutoff lowers it. Down from above: the highest.
  let step = 0.05;
  let above = Math.log(0.1342 * volumeFraction ** 4) + step;
  let aboveExcess = await excess(above);
  for (; aboveExcess >= 0; above += step) aboveExcess = await excess(above + step);
  let below = above;
  let belowExcess = aboveExcess;
  while (belowExcess < 0) {
    [above, aboveExcess] = [below, belowExcess];
    step *= 2;
    below -= step;
    if (below < Math.log(temperatures.least)) throw tooFew();
    belowExcess = await excess(below);
  }
  const search = rootSearch(below, belowExcess, above, aboveExcess, 1e-13);
  let next = search.next();
  while (!next.done) next = search.next(await excess(next.value));
  const temperature = Math.exp(next.value);
  return { temperature, volumeFraction, cageSize: Math.exp(widestCage(softRepulsion(temperature, cutoff)).x) };
}

/**
 * Size alpha of the cages of the Mari-Kurchan model in its glass, D = 3, soft spheres: the smaller of the two roots of
 * F(alpha) = 1 (see `cageEquation`), the stable one. alpha is the variance of a particle's position about the centre of
 * its cage, per component, so the mean-square displacement has its plateau at 6 alpha.
 *
 * @param o.temperature T [energy]
 * @param o.volumeFraction phi = (pi/6) N d³/V; 0.5
 * @param o.cutoff of the potential, in diameters, 1 to 10; 4
 * @returns alpha [length²], to about ten digits; NaN above the transition, where there is no cage
 * @throws {VitrelaxError} `INVALID_ARGUMENT` or `OUT_OF_RANGE`, naming the option
 */
export function cageSize(o: MariKurchanState): number {
  requireOptions('options', o);
  knownOptions('cageSize', o, ['temperature', 'volumeFraction', 'cutoff']);
  const { temperature, volumeFraction, cutoff } = checkedState(o);
  const repulsion = softRepulsion(temperature, cutoff);
  const widest = widestCage(repulsion);
  if (!(volumeFraction * widest.value >= 1)) return Number.NaN;
  const excess = (logAlpha: number) => volumeFraction * cageEquation(repulsion, Math.exp(logAlpha)) - 1;
  let smaller = widest.x - Math.LN2;
  while (excess(smaller) >= 0) smaller -= Math.LN2;
  return Math.exp(findRoot(excess, smaller, widest.x, 1e-13));
}

/** @throws {VitrelaxError} `OUT_OF_RANGE`, naming the option */
export function checkedState(o: MariKurchanState): Required<MariKurchanState> {
  const { least, most } = temperatures;
  return { temperature: requireBetween('temperature', o.temperature, least, most), ...checkedPacking(o) };
}

function checkedPacking(o: { volumeFraction?: number; cutoff?: number }): { volumeFraction: number; cutoff: number } {
  const volumeFraction = requirePositive('volumeFraction', o.volumeFraction ?? 0.5);
  const most = 1e6;
  if (volumeFraction > most)
    throw invalid('OUT_OF_RANGE', 'volumeFraction', volumeFraction, `above 0, at most ${most}`);
  return { volumeFraction, cutoff: requireBetween('cutoff', o.cutoff ?? 4, 1, 10) };
}

/** The maximum of F/phi over x = ln alpha. The cages of hard spheres at their transition have alpha = 0.045 d². */
function widestCage(repulsion: Repulsion): Maximum {
  const start = Math.log(0.05 * repulsion.diameter ** 2);
  return findMaximum((logAlpha) => cageEquation(repulsion, Math.exp(logAlpha)), start, 0.2, 1e-8);
}

/**
 * F(alpha)/phi. A cage of size alpha solves F = 1 with
 *
 *     F = 8 phi alpha ∫ r² Q'(r)²/Q(r) dr
 *     Q(r) = (4 pi alpha)^(-1/2) ∫ du (u/r) [G(r - u) - G(r + u)] exp(-U(u)/T),   G(x) = exp(-x²/(4 alpha))
 *
 * Q is the Boltzmann factor convolved with a Gaussian of variance 2 alpha per component, as two particles move in their
 * cages. The replica entropy of the model has only this two-body term,
 * s(m) = (3/2)(m - 1) ln(2 pi alpha) + (3/2)(m - 1 + ln m) + (rho/2) ∫ (Q^m - 1) d³r; its stationarity in alpha at
 * m -> 1 reads 1/alpha = -(rho/3) ∫ (dQ/dalpha) ln Q d³r, and with dQ/dalpha = ∇²Q an integration by parts gives F: a
 * form of positive terms, free of the logarithm of small numbers. F vanishes for small and for large alpha.
 *
 * @param repulsion the Boltzmann factor and its scales
 * @param alpha [length²]
 * @param refinement divides the widths of all panels; 1 leaves F good to 1e-12
 */
export function cageEquation(repulsion: Repulsion, alpha: number, refinement = 1): number {
  // Some hosts (sandboxes, test runners) look globals up slowly; the inner loop must not.
  const { exp, expm1 } = Math;
  const deviation = Math.sqrt(2 * alpha);
  const reach = gaussianReach * deviation;
  // Beyond the range of the potential the Boltzmann factor is 1, not 0: the inner integral goes on there.
  const rMax = repulsion.reach + reach;
  const inner = composite(rule, repulsion.panels(rMax + reach, 2 * deviation, refinement));
  const outer = composite(
    rule,
    edges(Math.max(0, repulsion.core - reach), rMax, () => (1.5 * deviation) / refinement),
  );
  const u = inner.nodes;
  const weight = inner.weights.map((w, k) => (w * u[k] * repulsion.boltzmann(u[k])) / Math.sqrt(4 * Math.PI * alpha));
  const r = outer.nodes;
  let sum = 0;
  for (let at = 0, first = 0; at < r.length; at++) {
    while (first < u.length && u[first] < r[at] - reach) first++;
    let rQ = 0;
    let slope = 0;
    for (let k = first; k < u.length && u[k] <= r[at] + reach; k++) {
      const apart = r[at] - u[k];
      const gaussian = weight[k] * exp(-(apart * apart) / (4 * alpha));
      // G(r + u)/G(r - u) - 1: for small r the difference of the Gaussians must not cancel
      const overlap = (r[at] * u[k]) / alpha;
      const image = overlap > 40 ? -1 : expm1(-overlap);
      rQ -= gaussian * image;
      slope += gaussian * (2 * u[k] + (r[at] + u[k]) * image);
    }
    const q = rQ / r[at];
    // Deep inside the core Q underflows, as does what it adds.
    if (q > 1e-280) sum += (outer.weights[at] * (slope / (2 * alpha) - q) ** 2) / q;
  }
  return 8 * alpha * sum;
}
