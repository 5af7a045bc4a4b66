import { knownOptions } from '../arguments';
import { invalid } from '../errors';
import type { ModelDescription } from './description';
import { inRange, type Model } from './model';
import { pairForceJumps } from './pair-model';

const options = ['truncation', 'density', 'fractionC'] as const;
const truncations = ['shifted', 'truncated', 'smooth'] as const;

/** sigma_ab of A, B and C [sigma_AA]; those of C are the means of those of A and B. */
export const kobAndersenSigma: ReadonlyArray<readonly number[]> = [
  [1, 0.8, 0.9],
  [0.8, 0.88, 0.84],
  [0.9, 0.84, 0.94],
];

export function isKobAndersen(model: Model): boolean {
  return model.name === 'kob-andersen-2d' || model.name === 'kob-andersen-3d';
}

/**
 * Kob-Andersen Lennard-Jones mixtures: 80:20 in 3D, 65:35 in 2D, cut at 2.5 sigma_ab. Units: sigma_AA, eps_AA.
 *
 * How the potential ends says what its energies mean:
 * - `shifted` (default): the forces of the paper's truncated potential with a continuous energy, so that the flow obeys
 *   the dissipation identity. The force jumps by 0.039 eps/sigma at the cutoff.
 * - `truncated`: as printed in the paper; the same forces, but the energy jumps by 0.0163 eps whenever a pair crosses the
 *   cutoff: it need not decrease along the flow, and line searches fail.
 * - `smooth`: energy, force and stiffness vanish at the cutoff; slightly different forces.
 *
 * @param o.dimension 2 or 3
 * @param o.truncation 'shifted'
 * @param o.density N/V [1/sigma_AA^D]; 1.2
 * @param o.fractionC N_C/(N_A + N_B) of a third species whose couplings are the means of those of A and B, which lets
 *   exchanges of species in `swapMonteCarlo` equilibrate deep states, the paper's at T = 0.37 with 0.005 and N = 27135;
 *   `toBinaryMixture` leads back; 0
 * @throws {VitrelaxError} `OUT_OF_RANGE` or `INVALID_ARGUMENT`, naming the option
 * @see Kob and Andersen, Phys. Rev. E 51, 4626 (1995); Parmar, Guiselin and Berthier, J. Chem. Phys. 153, 134505 (2020)
 */
export function kobAndersen(o: {
  dimension: 2 | 3;
  truncation?: 'shifted' | 'truncated' | 'smooth';
  density?: number;
  fractionC?: number;
}): Model {
  knownOptions('kobAndersen', o, ['dimension', ...options]);
  if (o.dimension !== 2 && o.dimension !== 3) throw invalid('OUT_OF_RANGE', 'dimension', o.dimension, '2 or 3');
  const truncation = o.truncation ?? 'shifted';
  if (!truncations.includes(truncation)) {
    throw invalid('INVALID_ARGUMENT', 'truncation', truncation, truncations.map((t) => `'${t}'`).join(', '));
  }
  return Object.freeze({
    name: `kob-andersen-${o.dimension}d`,
    dimension: o.dimension,
    density: inRange('density', o.density ?? 1.2, 0, 100, 'a positive number'),
    truncation,
    fractionC: inRange('fractionC', o.fractionC ?? 0, -1e-300, 1, '0 to 1'),
    cutoff: 2.5,
  });
}

/** N_B/(N_A + N_B): 80:20 in 3D, 65:35 in 2D. */
export function fractionOfB(dimension: number): number {
  return dimension === 2 ? 0.35 : 0.2;
}

/** Whether the force of a model jumps at its cutoff, so that no step of the flow resolves it. */
export function forceJumpsAtCutoff(model: Model): boolean {
  return model.truncation === 'shifted' || model.truncation === 'truncated' || pairForceJumps(model);
}

export function kobAndersenDescription(dimension: 2 | 3): ModelDescription {
  return {
    what: `Kob-Andersen mixture ${dimension === 2 ? '65:35' : '80:20'}`,
    sizes: 'AA 1, AB 0.8, BB 0.88',
    potential: 'Lennard-Jones to 2.5 sigma_ab, shifted',
    options,
    particles: dimension === 2 ? 125000 : 76800,
    source: dimension === 2 ? 'Fig. 2f' : 'Fig. 2c',
    temperatures: [1, 0.8],
    exponents: dimension === 2 ? [0.92, 1] : [0.85, 1.25],
    surroundings: 'distances',
    mayCrystallise: () => true,
    preparation: ({ fractionC }) => (Number(fractionC) > 0 ? 'swap-monte-carlo' : 'metropolis'),
  };
}
