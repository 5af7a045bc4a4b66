import type { Running } from '../binding/running';
import { hasExchanges } from '../models/exchanges';
import type { Model } from '../models/model';
import { particleAttributes } from '../models/particles';
import type { System } from '../system';
import { hybridMonteCarlo } from './hybrid-monte-carlo';
import { type SamplingProgress, type SwapMoves, swapMonteCarlo } from './swap-monte-carlo';

/** What moves a system through the canonical distribution, sweep by sweep. */
export interface Sampler {
  /** work of a sweep of one particle, in trial moves of Monte Carlo that take about as long */
  readonly work: number;
  /** what it accepts or refuses; null: nothing is refused */
  readonly attempts: 'displacements' | 'bursts' | null;
  /** whether diameters or species are exchanged */
  readonly exchanges: boolean;
  /**
   * So many sweeps, at most 4096. They are those from `firstSweep` on of a longer run, which cut at the same places is
   * the same bits, be it broken off in between or not.
   */
  run(system: System, o: Stretch): Promise<StretchReport>;
}

export interface Stretch extends Running<SamplerProgress> {
  temperature: number;
  sweeps: number;
  firstSweep: number;
  seed: number;
}

/** `acceptance`: null where nothing is refused. */
export type SamplerProgress = Omit<SamplingProgress, 'acceptance'> & { acceptance: number | null };

export interface StretchReport {
  /** energy per particle after each sweep */
  energies: Float64Array;
  /** accepted / attempted; 1 where nothing is refused */
  acceptance: { displacement: number; swap: number };
  /** averages of sum |F_i|²/N and of the Laplacian/N over the samples, and their number */
  meanSquareForce: number;
  meanLaplacian: number;
  hypervirialSamples: number;
  seconds: number;
}

/** Swap or Metropolis Monte Carlo; a sweep is N attempts. */
export function monteCarloSampler(moves: Required<SwapMoves>): Sampler {
  return {
    work: 1,
    attempts: 'displacements',
    exchanges: moves.swapProbability > 0,
    run: (system, o) => swapMonteCarlo(system, { ...o, ...moves }),
  };
}

/** Mean steps of a burst, with exchanges in between and without: longer ones relax a dense liquid with less work. */
const burstBetweenExchanges = 20;
const burstAlone = 100;
/** Work of a step of a particle in trial moves, measured with Kob-Andersen mixtures. */
const workOfStep = 0.55;

/** Hybrid Monte Carlo; a sweep is one cycle: a sweep of exchanges, where the model has them, and a burst. */
export function hybridSampler(model: Model): Sampler {
  const exchanges = hasExchanges(model);
  const burst = particleAttributes(model).diameters ? burstBetweenExchanges : burstAlone;
  return {
    work: workOfStep * burst + (exchanges ? 1 : 0),
    attempts: 'bursts',
    exchanges,
    async run(system, { sweeps, firstSweep, onProgress, ...o }) {
      const report = await hybridMonteCarlo(system, {
        ...o,
        burst,
        cycles: sweeps,
        firstCycle: firstSweep,
        onProgress: onProgress && (({ cycle, cycles, ...p }) => onProgress({ ...p, sweep: cycle, sweeps: cycles })),
      });
      const { energies, acceptance, meanSquareForce, meanLaplacian, seconds } = report;
      return {
        energies,
        acceptance: { displacement: acceptance.burst, swap: acceptance.swap },
        meanSquareForce,
        meanLaplacian,
        hypervirialSamples: sweeps,
        seconds,
      };
    },
  };
}
