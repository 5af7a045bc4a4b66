import { dynamicsSampler } from '../dynamics/dynamics-sampler';
import { invalid } from '../errors';
import type { PreparationName } from '../models/description';
import { hasExchanges } from '../models/exchanges';
import { hasQuenchedShifts } from '../models/mari-kurchan';
import type { Model } from '../models/model';
import { descriptionOf } from '../models/registry';
import { plant } from '../sampling/plant';
import { hybridSampler, monteCarloSampler, type Sampler } from '../sampling/sampler';
import { System } from '../system';

/** How equilibrium states are made. */
export type Way = SampledWay | DirectWay;

/** By a Markov chain or dynamics, once or twice, from above and from below, with evidence. */
export interface SampledWay {
  kind: 'sampled';
  /** for the report */
  inWords: string;
  sampler(model: Model): Sampler;
  /** what cools random positions in each of its stages; at least so many sweeps */
  annealing: { sampler(model: Model): Sampler; fewestSweeps: number };
  /** @throws {VitrelaxError} where the model cannot be sampled like this */
  check?(model: Model): void;
}

/** At once and exactly. */
export interface DirectWay {
  kind: 'direct';
  /** for the report: a sentence */
  inWords: string;
  make(model: Model, o: { particles: number; temperature: number; seed: number }): Promise<System>;
  /** @throws {VitrelaxError} where the model cannot be made like this */
  check?(model: Model): void;
}

/** Trial displacements of Nishikawa et al., Methods, and their window of diameters. */
const displacements = { stepLength: 0.12, maxDiameterDifference: 0.2 };

/** By Monte Carlo alone, which can begin anywhere. */
function byMonteCarlo(inWords: string, swapProbability: number): SampledWay {
  const sampler = () => monteCarloSampler({ swapProbability, ...displacements });
  return { kind: 'sampled', inWords, sampler, annealing: { sampler, fewestSweeps: 0 } };
}

/** A start without overlaps for what follows forces. */
const annealing: SampledWay['annealing'] = {
  sampler: (model) => monteCarloSampler({ swapProbability: hasExchanges(model) ? 0.2 : 0, ...displacements }),
  fewestSweeps: 64,
};

/** Neighbours are not those of space, so that particles at one place may feel no force, or any. */
function refuseShifts(model: Model, preparation: PreparationName): void {
  if (!hasQuenchedShifts(model)) return;
  throw invalid('INVALID_ARGUMENT', 'preparation', preparation, `planting or metropolis, in a ${model.name}`);
}

/** The one list of ways; a further one is a new entry here and a name in `PreparationName`. */
const ways: Record<PreparationName, Way> = {
  random: {
    kind: 'direct',
    inWords: 'Random positions, uniform and independent: the equilibrium at *T* = ∞.',
    make: async (model, { particles, seed }) => System.random(model, { particles, seed }),
  },
  'swap-monte-carlo': {
    ...byMonteCarlo('swap Monte Carlo', 0.2),
    check(model) {
      if (hasExchanges(model)) return;
      throw invalid(
        'INVALID_ARGUMENT',
        'preparation',
        'swap-monte-carlo',
        `metropolis, in a ${model.name} with nothing to exchange: no diameters, no third species`,
      );
    },
  },
  metropolis: byMonteCarlo('Metropolis Monte Carlo', 0),
  'molecular-dynamics': {
    kind: 'sampled',
    inWords: 'molecular dynamics',
    sampler: () => dynamicsSampler,
    annealing,
    check: (model) => refuseShifts(model, 'molecular-dynamics'),
  },
  'hybrid-monte-carlo': {
    kind: 'sampled',
    inWords: 'hybrid Monte Carlo',
    sampler: hybridSampler,
    annealing,
    check: (model) => refuseShifts(model, 'hybrid-monte-carlo'),
  },
  planting: {
    kind: 'direct',
    inWords: 'Planted: the shifts are drawn so that all particles at one place are an equilibrium state.',
    make: (model, { particles, temperature, seed }) => plant(model, { particles, temperature, seed }),
    check(model) {
      if (!hasQuenchedShifts(model))
        throw invalid(
          'INVALID_ARGUMENT',
          'preparation',
          'planting',
          `swap-monte-carlo or metropolis, in a ${model.name}`,
        );
    },
  },
};

export const preparationNames = Object.keys(ways) as PreparationName[];

export function wayOf(name: PreparationName): Way {
  return ways[name];
}

/**
 * How states of a model at a temperature are made: random positions at T = infinity, elsewhere as asked for or as the
 * model's description says.
 *
 * @throws {VitrelaxError} `INVALID_ARGUMENT` naming preparation
 */
export function preparationOf(model: Model, temperature: number, asked?: PreparationName): PreparationName {
  if (asked !== undefined && !Object.hasOwn(ways, asked)) {
    throw invalid('INVALID_ARGUMENT', 'preparation', asked, preparationNames.join(', '));
  }
  if (temperature === Number.POSITIVE_INFINITY) return 'random';
  const name = asked ?? descriptionOf(model).preparation(model);
  if (name === 'random')
    throw invalid(
      'INVALID_ARGUMENT',
      'preparation',
      name,
      `swap-monte-carlo or metropolis at T = ${temperature}; random positions are for T = infinity`,
    );
  const way = ways[name];
  way.check?.(model);
  return name;
}
