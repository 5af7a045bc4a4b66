import type * as Native from '../../types/native';
import { knownOptions, requireBetween, requireInteger, requireOptions, requirePositive } from '../arguments';
import { forwarded, type Running, readyToRun, runJob, runningOptions } from '../binding/running';
import { threadsOf } from '../binding/threads';
import { hasExchanges } from '../models/exchanges';
import type { Model } from '../models/model';
import { handleOf, type System } from '../system';
import { seriesStatistics } from './series';

export interface SamplingProgress {
  /** whole sweeps done in this call */
  sweep: number;
  sweeps: number;
  energyPerParticle: number;
  /** accepted / attempted displacements since the start of the call */
  acceptance: number;
}

/** The moves of swap Monte Carlo; the defaults are those of Nishikawa et al., Methods. */
export interface SwapMoves {
  /** part of the attempts that exchange two diameters, or two species; 0.2, or 0 where there is nothing to exchange */
  swapProbability?: number;
  /** side of the cube in which trial displacements are uniform [length]; 0.12 */
  stepLength?: number;
  /** exchanges with |d_i - d_j| at or above it count as rejected [length]; 0.2 */
  maxDiameterDifference?: number;
}

export interface SwapMonteCarloOptions extends SwapMoves, Running<SamplingProgress> {
  temperature: number;
  /** one sweep = N attempts */
  sweeps: number;
  /** an integer from 0 to 2^53 - 1 */
  seed: number;
  /** where this call stands in a longer run: its random streams are those of the sweeps from here on; 0 */
  firstSweep?: number;
  /** the hypervirial is sampled every so many sweeps; 10 */
  measureEvery?: number;
}

export interface SamplingReport {
  /** mean over the run [v0] */
  energyPerParticle: number;
  /** standard error of the mean, correlations counted; NaN for runs of fewer than 32 sweeps */
  energyError: number;
  /** accepted / attempted; an exchange outside the window of diameters counts as attempted; 0 where none was */
  acceptance: { displacement: number; swap: number };
  /**
   * <|dE/dr|²> / (T <Laplacian E>): 1 when the sampler's temperature is T; NaN without samples. Where the force jumps at
   * the cutoff, the Laplacian has its surface term, - rho sum_ab x_a x_b S_D rc^(D-1) g_ab(rc) U'_ab(rc) per particle,
   * from the pairs within 0.025 of the cutoff.
   */
  hypervirialRatio: number;
  sweeps: number;
  seconds: number;
  /** energy per particle at the end of each of at most 4096 bins of equal length */
  energies: Float64Array;
  sweepsPerBin: number;
  /** energy: mean of the second half minus that of the first, in standard errors of the difference */
  driftBetweenHalves: number;
  /** integrated autocorrelation time of the energy [sweeps] */
  energyAutocorrelationTime: number;
  /** averages of sum |F_i|²/N and of the Laplacian/N (surface term included) over the samples, and their number */
  meanSquareForce: number;
  meanLaplacian: number;
  hypervirialSamples: number;
  /** largest difference between the running energy and a recomputed one, per particle */
  energyDrift: number;
}

/** Names of the options of `SwapMoves`, for the check for unknown ones. */
export const moveOptions = ['swapProbability', 'stepLength', 'maxDiameterDifference'] as const;

/** The moves with the defaults of a model. @throws {VitrelaxError} `OUT_OF_RANGE` naming the option */
export function checkedMoves(o: SwapMoves, model: Model): Required<SwapMoves> {
  return {
    swapProbability: requireBetween('swapProbability', o.swapProbability ?? (hasExchanges(model) ? 0.2 : 0), 0, 1),
    stepLength: requirePositive('stepLength', o.stepLength ?? 0.12),
    maxDiameterDifference: requireBetween('maxDiameterDifference', o.maxDiameterDifference ?? 0.2, 0, Number.MAX_VALUE),
  };
}

/**
 * Metropolis Monte Carlo with exchanges of diameters, in place. Each attempt is, with probability `swapProbability`, the
 * exchange of the diameters of two particles, else a uniform displacement of one in a cube of side `stepLength`. Positions
 * keep their labels, diameters change owners, and the multiset of diameters is conserved.
 *
 * In a Kob-Andersen mixture with a third species (`fractionC` > 0) the exchange is one of species, of a random particle of
 * C with a random one of A or B: through the C, A and B change places far below the temperature where displacements alone
 * arrest. The composition is conserved; `toBinaryMixture` leads back to A and B. Measured with N = 1005, T = 0.45 and
 * `fractionC` 0.005 (one sample): one exchange in 1600 succeeds, and the self-overlap falls to 0.7 in a fourth of the
 * sweeps that it takes without exchanges (12 000 against 48 000).
 *
 * The same seed gives the same bits for any number of threads. The mean energy includes the approach to equilibrium: run
 * once to equilibrate and again to measure.
 *
 * @throws {VitrelaxError} `OUT_OF_RANGE` or `INVALID_ARGUMENT` naming the option, `BUSY`, `DISPOSED`; `CANCELLED` never:
 *   an abort rejects with the signal's reason, and the system stands at the last whole sweep
 * @see Ninarello, Berthier, Coslovich, Phys. Rev. X 7, 021039 (2017); Parmar, Guiselin, Berthier, J. Chem. Phys. 153,
 *   134505 (2020)
 */
export async function swapMonteCarlo(s: System, o: SwapMonteCarloOptions): Promise<SamplingReport> {
  requireOptions('options', o);
  knownOptions('swapMonteCarlo', o, [
    'temperature',
    'sweeps',
    'seed',
    'firstSweep',
    'measureEvery',
    ...moveOptions,
    ...runningOptions,
  ]);
  const handle = handleOf(s);
  const native: Native.SwapMonteCarloOptions = {
    temperature: requirePositive('temperature', o.temperature),
    sweeps: requireInteger('sweeps', o.sweeps, 1),
    seed: requireInteger('seed', o.seed, 0),
    firstSweep: requireInteger('firstSweep', o.firstSweep ?? 0, 0),
    measureEvery: requireInteger('measureEvery', o.measureEvery ?? 10, 1),
    ...checkedMoves(o, s.model),
    threads: threadsOf(o.threads, s.particles),
  };
  readyToRun(o);
  const r = await runJob(
    (controls) =>
      handle.swapMonteCarlo(
        native,
        forwarded(o.onProgress, controls, (p: Native.SwapMonteCarloProgress): SamplingProgress => p),
      ),
    o.signal,
  );
  const statistics = seriesStatistics(r.energies);
  return {
    energyPerParticle: statistics.mean.value,
    energyError: statistics.mean.error,
    acceptance: { displacement: r.displacementAcceptance, swap: r.swapAcceptance },
    hypervirialRatio: r.meanSquareForce / (native.temperature * r.meanLaplacian),
    sweeps: r.sweeps,
    seconds: r.seconds,
    energies: r.energies,
    sweepsPerBin: r.sweepsPerBin,
    driftBetweenHalves: statistics.driftBetweenHalves,
    energyAutocorrelationTime: statistics.autocorrelationTime.value * r.sweepsPerBin,
    meanSquareForce: r.meanSquareForce,
    meanLaplacian: r.meanLaplacian,
    hypervirialSamples: r.hypervirialSamples,
    energyDrift: r.energyDrift,
  };
}
