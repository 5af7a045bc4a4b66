import { knownOptions } from '../arguments';
import { invalid } from '../errors';
import type { ModelDescription } from './description';
import { inRange, type Model } from './model';

const options = ['volumeFraction', 'cutoff'] as const;

/**
 * The mean-field model of Mari and Kurchan, E = sum over pairs i<j of U(|r_i - r_j + A_ij|) in D = 3: identical soft
 * spheres, U = v0 [r^-12 + c0 + c1 r² + c2 r⁴] below the cutoff with U = U' = U'' = 0 there, whose pairs see each other
 * through quenched shifts A_ij, independent and uniform in the periodic box. Equilibrium states are planted (`plant`);
 * `System.from` takes shifts of one's own.
 *
 * The box must hold twice the cutoff: N >= 489 for the defaults.
 *
 * @param o.dimension 3, the only one there is
 * @param o.volumeFraction phi = (pi/6) N/V; 0.5
 * @param o.cutoff in diameters; 4
 * @throws {VitrelaxError} `OUT_OF_RANGE` or `INVALID_ARGUMENT`, naming the option
 * @see Mari and Kurchan, J. Chem. Phys. 135, 124504 (2011); Nishikawa et al., Methods
 */
export function mariKurchan(o: { dimension?: number; volumeFraction?: number; cutoff?: number } = {}): Model {
  knownOptions('mariKurchan', o, ['dimension', ...options]);
  const dimension = o.dimension ?? 3;
  if (dimension !== 3) throw invalid('OUT_OF_RANGE', 'dimension', dimension, '3');
  return Object.freeze({
    name: 'mari-kurchan-3d',
    dimension,
    volumeFraction: inRange('volumeFraction', o.volumeFraction ?? 0.5, 0, 100, 'a positive number'),
    cutoff: inRange('cutoff', o.cutoff ?? 4, 1, 10, 'between 1 and 10'),
  });
}

/** Whether the pairs of a model see each other through quenched shifts. */
export function hasQuenchedShifts(model: Model): boolean {
  return model.name === 'mari-kurchan-3d';
}

export const mariKurchanDescription: ModelDescription = {
  what: 'Mari-Kurchan mean field',
  sizes: 'all 1',
  potential: 'r^-12, smooth at 4, of r_i - r_j + A_ij',
  options,
  particles: 16384,
  source: 'Fig. 1',
  temperatures: [0.015, 1e-3, 1e-4],
  exponents: [0.75],
  surroundings: 'none',
  mayCrystallise: () => false,
  preparation: () => 'planting',
};
