import { knownOptions, requireInteger, requireOptions } from '../arguments';
import { invalid } from '../errors';
import { fractionOfB, kobAndersen } from '../models/kob-andersen';
import type { Model } from '../models/model';
import { RandomStream } from '../numerics/random';
import { handleOf, System } from '../system';

const speciesB = 1;
const speciesC = 2;

/**
 * Back from a Kob-Andersen mixture with a third species C, in which exchanges of species have found a deep state, to the
 * binary mixture: every C becomes an A or a B, at random, and so many of them a B that the composition is that of the
 * binary model, N_B = N/5 in 3D and 7N/20 in 2D, rounded to the nearest whole number (halves up). Positions stay.
 *
 * The C feel the change at once, so the new system is not yet in equilibrium: a short anneal with `swapMonteCarlo` at the
 * same T, short against the structural relaxation, lets their surroundings adapt; or quench it as it stands.
 *
 * @param system a Kob-Andersen system with `fractionC` > 0; it stays as it is
 * @param o.seed which C become B; an integer from 0 to 2^53 - 1
 * @returns a new system of the same model with `fractionC` 0; positions with the labels and images of the old ones
 * @throws {VitrelaxError} `MODEL_MISMATCH` unless the model is such a mixture, `OUT_OF_RANGE` naming `species` when no
 *   choice gives the binary composition, or naming seed; `BUSY`, `DISPOSED`
 * @see Parmar, Guiselin, Berthier, J. Chem. Phys. 153, 134505 (2020)
 */
export function toBinaryMixture(system: System, o: { seed: number }): System {
  handleOf(system);
  requireOptions('options', o);
  knownOptions('toBinaryMixture', o, ['seed']);
  const { model, boxLength, positions, species, particles } = system;
  const seed = requireInteger('seed', o.seed, 0);
  const binary = binaryOf(model);
  const carriers: number[] = [];
  let b = 0;
  species.forEach((s, i) => {
    if (s === speciesC) carriers.push(i);
    if (s === speciesB) b++;
  });
  const target = Math.round(particles * fractionOfB(model.dimension));
  const missing = target - b;
  if (missing < 0 || missing > carriers.length) {
    throw invalid(
      'OUT_OF_RANGE',
      'species',
      species,
      `N_B from ${target - carriers.length} to ${target} with N_C = ${carriers.length}, not ${b}`,
    );
  }
  // the first steps of a Fisher-Yates shuffle: a uniformly random subset becomes B
  const random = new RandomStream(seed);
  for (let k = 0; k < carriers.length; k++) {
    const chosen = k + random.integer(carriers.length - k);
    [carriers[k], carriers[chosen]] = [carriers[chosen], carriers[k]];
    species[carriers[k]] = k < missing ? speciesB : 0;
  }
  return System.from(binary, { positions, boxLength, species });
}

function binaryOf(model: Model): Model {
  if (!(model.name.startsWith('kob-andersen') && typeof model.fractionC === 'number' && model.fractionC > 0)) {
    throw invalid('MODEL_MISMATCH', 'system.model', model.name, 'a Kob-Andersen mixture with fractionC above 0');
  }
  return kobAndersen({
    dimension: model.dimension as 2 | 3,
    truncation: model.truncation as 'shifted' | 'truncated' | 'smooth',
    density: model.density as number,
  });
}
