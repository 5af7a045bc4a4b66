import { knownOptions, requireFloats, requireInteger, requireOptions, requirePositive } from '../arguments';
import { invalid } from '../errors';

/** What the harmonic approximation of a basin says of the flow down it, averaged over starts in equilibrium. */
export interface HarmonicDecay {
  /** [n] <E(t)> - E_IS, total [v0] */
  energy: Float64Array;
  /** [n] <v²>(t), mean square velocity of a particle [length²/tau0²] */
  squaredVelocity: Float64Array;
}

/**
 * The flow from equilibrium at a temperature so low that the basin is harmonic: c_a(t) = c_a(0) exp(-lambda_a t) with
 * <c_a(0)²> = T/lambda_a, hence (zeta = 1, the sums over modes with lambda > 0)
 *
 *     E(t) - E_IS = (T/2) sum_a exp(-2 lambda_a t)
 *     <v²>(t) = (T/N) sum_a lambda_a exp(-2 lambda_a t)
 *
 * @param o.eigenvalues of the Hessian of the inherent structure, as from `vibrationalSpectrum`; those up to 1e-9 of the largest
 *   (translations, rattlers) have no energy and are left out [v0/length²]
 * @param o.temperature [v0]
 * @param o.particles N
 * @param o.times [n] [tau0]
 * @throws {VitrelaxError} `OUT_OF_RANGE`, `INVALID_ARGUMENT` or `NOT_FINITE` naming the option; `OUT_OF_RANGE` for a negative
 *   eigenvalue beyond rounding: the state is not a minimum
 * @see Nishikawa et al., Appendix B (its Eq. B3 counts the decay twice)
 */
export function harmonicDecay(o: {
  eigenvalues: Float64Array;
  temperature: number;
  particles: number;
  times: Float64Array;
}): HarmonicDecay {
  requireOptions('options', o);
  knownOptions('harmonicDecay', o, ['eigenvalues', 'temperature', 'particles', 'times']);
  const eigenvalues = requireFloats('eigenvalues', o.eigenvalues);
  const temperature = requirePositive('temperature', o.temperature);
  const particles = requireInteger('particles', o.particles, 1);
  const times = requireFloats('times', o.times);
  const floor = 1e-9 * eigenvalues.reduce((most, x) => Math.max(most, x), 0);
  eigenvalues.forEach((x, k) => {
    if (x < -floor) throw invalid('OUT_OF_RANGE', `eigenvalues[${k}]`, x, 'those of a minimum, 0 or above');
  });
  const positive = eigenvalues.filter((x) => x > floor);
  const energy = new Float64Array(times.length);
  const squaredVelocity = new Float64Array(times.length);
  times.forEach((t, k) => {
    for (const lambda of positive) {
      const decay = Math.exp(-2 * lambda * t);
      energy[k] += (temperature / 2) * decay;
      squaredVelocity[k] += ((temperature * lambda) / particles) * decay;
    }
  });
  return { energy, squaredVelocity };
}

/** A_D of `phononDecay`: S_D/(2 pi)^D Gamma(D/2 + 1) 2^-(D/2 + 2), S_D the surface of the unit sphere in D dimensions. */
function phononAmplitude(dimension: number): number {
  // S_D Gamma(D/2 + 1) = D pi^(D/2): no Gamma function is left
  return (dimension * Math.PI ** (dimension / 2)) / (2 * Math.PI) ** dimension / 2 ** (dimension / 2 + 2);
}

/**
 * The harmonic limit of `harmonicDecay` in a large elastic body, where phonons of speeds c_L and c_T (mass 1) are all there is
 * at low frequency:
 *
 *     <v²>(t) = (T/rho) [c_L^-D + (D-1) c_T^-D] A_D t^-(D/2 + 1),   A_D = S_D/(2 pi)^D Gamma(D/2 + 1) 2^-(D/2 + 2)
 *
 * so v ~ t^-(D/4 + 1/2). It holds for 1/lambda_max < t < (L/(2 pi c_T))². From D = 5 on quasi-localised modes, g ~ w⁴, decay
 * more slowly, v ~ t^-7/4, and outlive the phonons.
 *
 * @param o.dimension D
 * @param o.density rho = N/V [1/length^D]
 * @param o.longitudinal c_L; @param o.transverse c_T [length sqrt(v0)/length]
 * @returns [n] <v²>(t) [length²/tau0²]
 * @throws {VitrelaxError} `OUT_OF_RANGE` or `NOT_FINITE` naming the option
 */
export function phononDecay(o: {
  dimension: number;
  temperature: number;
  density: number;
  longitudinal: number;
  transverse: number;
  times: Float64Array;
}): Float64Array {
  requireOptions('options', o);
  knownOptions('phononDecay', o, ['dimension', 'temperature', 'density', 'longitudinal', 'transverse', 'times']);
  const D = requireInteger('dimension', o.dimension, 1);
  const speeds =
    requirePositive('longitudinal', o.longitudinal) ** -D + (D - 1) * requirePositive('transverse', o.transverse) ** -D;
  const prefactor =
    (requirePositive('temperature', o.temperature) / requirePositive('density', o.density)) *
    speeds *
    phononAmplitude(D);
  return requireFloats('times', o.times).map((t) => prefactor * t ** -(D / 2 + 1));
}

/** The exponent beta of v ~ t^-beta in the harmonic limit: D/4 + 1/2 by phonons up to D = 5, 7/4 by localised modes beyond. */
export function harmonicExponent(dimension: number): number {
  requireInteger('dimension', dimension, 1);
  return Math.min(dimension / 4 + 0.5, 7 / 4);
}
