import { knownOptions, requireInteger, requireOptions } from '../arguments';
import { invalid } from '../errors';
import { composite, gaussLegendre } from '../numerics/quadrature';
import { checkedState, type MariKurchanState } from './mean-field';
import { inversePower, softRepulsion } from './repulsion';

/** Sixteen points on panels of two decay lengths: relative errors of 1e-13. */
const rule = gaussLegendre(16);

/** What `mariKurchanThermodynamics` gives. */
export interface MariKurchanThermodynamics {
  /** e = E/N [energy] */
  energyPerParticle: number;
  /** sqrt(<|F_i|²>) [energy/length]: the rms velocity at the start of the flow */
  rmsForce: number;
  /** de/dT, the potential part of the heat capacity per particle, dimensionless */
  heatCapacity: number;
  /** Z = P/(rho T), dimensionless */
  compressibilityFactor: number;
  /** v_ex = ∫ [1 - exp(-U/T)] d³r [length³]: what a particle takes from the volume open to another */
  excludedVolume: number;
  /** f = (N-1)/N · V/(V - v_ex); 1 without `particles` */
  finiteSizeFactor: number;
}

/**
 * Exact equilibrium averages of the Mari-Kurchan model, D = 3, soft spheres. The displacements of its pairs are
 * independent, each with the density exp(-U/T)/(V - v_ex) in the box, so with I[A] = 4 pi ∫ r² A(r) exp(-U/T) dr
 *
 *     e = (rho/2) I[U]      <F²> = rho I[U'²]      c = (rho/2) I[U²]/T²      Z = 1 - rho I[r U']/(6 T)
 *
 * for N -> infinity. For N particles e, <F²> and Z - 1 are larger by f = (N-1)/N · V/(V - v_ex), and c, the variance of
 * the energies of independent pairs, is f (rho/2) {I[U²] - I[U]²/(V - v_ex)}/T².
 *
 * @param o.temperature T [energy]
 * @param o.volumeFraction phi = (pi/6) N d³/V; 0.5
 * @param o.cutoff of the potential, in diameters, 1 to 10; 4
 * @param o.particles N, for the averages of that size; infinite by default
 * @throws {VitrelaxError} `INVALID_ARGUMENT` or `OUT_OF_RANGE`, naming the option; `BOX_TOO_SMALL` when the box of N
 *   particles does not hold twice the cutoff
 */
export function mariKurchanThermodynamics(o: MariKurchanState & { particles?: number }): MariKurchanThermodynamics {
  requireOptions('options', o);
  knownOptions('mariKurchanThermodynamics', o, ['temperature', 'volumeFraction', 'cutoff', 'particles']);
  const { temperature, volumeFraction, cutoff } = checkedState(o);
  const density = (6 * volumeFraction) / Math.PI;
  const volume = o.particles === undefined ? Number.POSITIVE_INFINITY : checkedVolume(o.particles, density, cutoff);

  const { energy, slope } = inversePower(cutoff);
  const { core, panels } = softRepulsion(temperature, cutoff);
  const { nodes, weights } = composite(rule, panels(cutoff, Number.POSITIVE_INFINITY, 1));
  const sums = { energy: 0, energySquared: 0, forceSquared: 0, virial: 0 };
  let excludedVolume = (4 * Math.PI * core ** 3) / 3;
  nodes.forEach((r, k) => {
    const shell = 4 * Math.PI * r * r * weights[k];
    const u = energy(r);
    const force = slope(r);
    const occupied = shell * Math.exp(-u / temperature);
    // u/T as a whole, or its square would overflow at the highest temperatures
    sums.energy += (occupied * u) / temperature;
    sums.energySquared += occupied * (u / temperature) ** 2;
    sums.forceSquared += occupied * force * force;
    sums.virial += (occupied * r * force) / temperature;
    excludedVolume -= shell * Math.expm1(-u / temperature);
  });

  const open = volume - excludedVolume;
  const finiteSizeFactor = o.particles === undefined ? 1 : ((o.particles - 1) / o.particles) * (volume / open);
  const pairs = density * finiteSizeFactor;
  return {
    energyPerParticle: (pairs / 2) * sums.energy * temperature,
    rmsForce: Math.sqrt(pairs * sums.forceSquared),
    heatCapacity: (pairs / 2) * (sums.energySquared - sums.energy ** 2 / open),
    compressibilityFactor: 1 - (pairs / 6) * sums.virial,
    excludedVolume,
    finiteSizeFactor,
  };
}

function checkedVolume(particles: unknown, density: number, cutoff: number): number {
  const n = requireInteger('particles', particles, 1);
  const least = Math.floor(density * (2 * cutoff) ** 3) + 1;
  if (n < least) {
    throw invalid('BOX_TOO_SMALL', 'particles', n, `at least ${least}, whose box is longer than twice the cutoff`);
  }
  return n / density;
}
