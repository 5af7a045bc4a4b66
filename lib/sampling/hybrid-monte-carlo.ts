import type * as Native from '../../types/native';
import { knownOptions, requireBetween, requireInteger, requireOptions, requirePositive } from '../arguments';
import { forwarded, type Running, readyToRun, runJob, runningOptions } from '../binding/running';
import { threadsOf } from '../binding/threads';
import { hasExchanges } from '../models/exchanges';
import { handleOf, type System } from '../system';
import { seriesStatistics } from './series';

export interface HybridProgress {
  /** whole cycles done in this call */
  cycle: number;
  cycles: number;
  energyPerParticle: number;
  /** accepted / attempted bursts since the start of the call */
  acceptance: number;
}

export interface HybridMonteCarloOptions extends Running<HybridProgress> {
  temperature: number;
  /** one cycle = `swapSweeps` sweeps of exchanges, then a burst */
  cycles: number;
  /** mean number of steps of a burst, which has between half and one and a half times as many; 20 */
  burst?: number;
  /** 0.0125 (N/400)^(-1/4), for harmonic spheres 0.05 (N/400)^(-1/4); above T = 1 that over sqrt(T) [time] */
  timestep?: number;
  /** sweeps of N attempted exchanges before each burst; 1 where particles have diameters, else 0 */
  swapSweeps?: number;
  /** exchanges with |d_i - d_j| at or above it count as rejected [length]; 0.2 */
  maxDiameterDifference?: number;
  /** an integer from 0 to 2^53 - 1 */
  seed: number;
  /** where this call stands in a longer run: its random streams are those of the cycles from here on; 0 */
  firstCycle?: number;
}

export interface HybridReport {
  /** mean over the ends of the cycles [v0] */
  energyPerParticle: number;
  /** standard error of the mean, correlations counted; NaN for runs of fewer than 32 cycles */
  energyError: number;
  /** accepted / attempted; an exchange outside the window of diameters counts as attempted; 0 where none was attempted */
  acceptance: { burst: number; swap: number };
  /** <|dE/dr|²> / (T <Laplacian E>): 1 when the sampler's temperature is T */
  hypervirialRatio: number;
  /** <exp(-Delta H/T)> over the bursts: 1 in equilibrium, less where steps of a quarter of a diameter are refused */
  meanBoltzmannFactor: number;
  cycles: number;
  seconds: number;
  /** the step taken [time] */
  timestep: number;
  /** energy per particle at the end of each of at most 4096 bins of equal length */
  energies: Float64Array;
  cyclesPerBin: number;
  /** energy: mean of the second half minus that of the first, in standard errors of the difference */
  driftBetweenHalves: number;
  /** integrated autocorrelation time of the energy [cycles] */
  energyAutocorrelationTime: number;
  /** averages of sum |F_i|²/N and of the Laplacian/N over the ends of the cycles */
  meanSquareForce: number;
  meanLaplacian: number;
}

/**
 * Hybrid Monte Carlo with exchanges of diameters, in place: the canonical distribution of `swapMonteCarlo` by collective
 * moves, which keep many threads busy. Each cycle attempts exchanges as swap Monte Carlo does, draws velocities from the
 * Maxwell distribution at T (unit mass, centre of mass at rest), follows velocity Verlet at constant energy for a burst of
 * steps, and accepts where it ends with probability
 *
 *     min(1, exp(-Delta H/T)),      H = E + K,
 *
 * or else returns to where it began. A Verlet step is reversible and keeps volume in phase space however long it is, so the
 * distribution has no error of the timestep; the rounding of forces and velocities alone keeps a burst from being retraced
 * to the last bit. A good timestep accepts 60 to 90 % of the bursts.
 *
 * The start must be sane: from a random one run `swapMonteCarlo` or `steepestDescent` first. The same seed gives the same
 * bits for any number of threads, and runs of a and b cycles (`firstCycle` = a, same timestep) those of one of a + b. The
 * mean energy includes the approach to equilibrium: run once to equilibrate and again to measure.
 *
 * @throws {VitrelaxError} `OUT_OF_RANGE` or `INVALID_ARGUMENT` naming the option, `BUSY`, `DISPOSED`; `DIVERGED` naming
 *   `timestep` when none of the first 100 bursts is accepted; an abort rejects with the signal's reason, and the system
 *   stands between two moves
 * @see Duane, Kennedy, Pendleton, Roweth, Phys. Lett. B 195, 216 (1987)
 */
export async function hybridMonteCarlo(s: System, o: HybridMonteCarloOptions): Promise<HybridReport> {
  requireOptions('options', o);
  knownOptions('hybridMonteCarlo', o, [
    'temperature',
    'cycles',
    'burst',
    'timestep',
    'swapSweeps',
    'maxDiameterDifference',
    'seed',
    'firstCycle',
    ...runningOptions,
  ]);
  const handle = handleOf(s);
  const native: Native.HybridMonteCarloOptions = {
    temperature: requirePositive('temperature', o.temperature),
    cycles: requireInteger('cycles', o.cycles, 1),
    burst: requireInteger('burst', o.burst ?? 20, 1),
    timestep: o.timestep === undefined ? 0 : requirePositive('timestep', o.timestep),
    swapSweeps: requireInteger('swapSweeps', o.swapSweeps ?? (hasExchanges(s.model) ? 1 : 0), 0),
    maxDiameterDifference: requireBetween('maxDiameterDifference', o.maxDiameterDifference ?? 0.2, 0, Number.MAX_VALUE),
    seed: requireInteger('seed', o.seed, 0),
    firstCycle: requireInteger('firstCycle', o.firstCycle ?? 0, 0),
    threads: threadsOf(o.threads, s.particles),
  };
  readyToRun(o);
  const r = await runJob(
    (controls) =>
      handle.hybridMonteCarlo(
        native,
        forwarded(
          o.onProgress,
          controls,
          ({ sweep, sweeps, energyPerParticle, acceptance }: Native.SwapMonteCarloProgress): HybridProgress => ({
            cycle: sweep,
            cycles: sweeps,
            energyPerParticle,
            acceptance,
          }),
        ),
      ),
    o.signal,
  );
  const statistics = seriesStatistics(r.energies);
  return {
    energyPerParticle: statistics.mean.value,
    energyError: statistics.mean.error,
    acceptance: { burst: r.burstAcceptance, swap: r.swapAcceptance },
    hypervirialRatio: r.meanSquareForce / (native.temperature * r.meanLaplacian),
    meanBoltzmannFactor: r.meanBoltzmannFactor,
    cycles: r.cycles,
    seconds: r.seconds,
    timestep: r.timestep,
    energies: r.energies,
    cyclesPerBin: r.cyclesPerBin,
    driftBetweenHalves: statistics.driftBetweenHalves,
    energyAutocorrelationTime: statistics.autocorrelationTime.value * r.cyclesPerBin,
    meanSquareForce: r.meanSquareForce,
    meanLaplacian: r.meanLaplacian,
  };
}
