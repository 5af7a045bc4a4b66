import { knownOptions, requireBetween, requireInteger, requireOptions, requirePositive } from '../arguments';
import { type Running, readyToRun, runningOptions } from '../binding/running';
import { threadsOf } from '../binding/threads';
import { together } from '../binding/together';
import { invalid } from '../errors';
import type { Model } from '../models/model';
import { handleOf, type System } from '../system';
import { type EquilibrationPlan, EquilibrationRun } from './equilibration-run';
import { type EquilibrationEvidence, twoSidedTest, verdictOf } from './evidence';
import type { CorrelationFunction, RelaxationTime } from './relaxation-time';
import { monteCarloSampler, type SamplerProgress } from './sampler';
import { defaultOverlapDistance } from './self-correlations';
import { seriesStatistics } from './series';
import { checkedMoves, moveOptions, type SamplingProgress, type SwapMoves } from './swap-monte-carlo';

export interface EquilibrationOptions extends SwapMoves, Running<SamplingProgress> {
  temperature: number;
  sweeps: number;
  seed: number;
  /** part of the sweeps, at the beginning, that is not measured; 0.5 */
  discard?: number;
  /** time origins of the correlation functions; 16 */
  origins?: number;
  /** a of the overlap [length]; 0.3 */
  overlapDistance?: number;
  /** sweeps that the system has already seen at this temperature; 0 */
  previousSweeps?: number;
  /** the same model and N, prepared at a lower temperature; it is moved too, as many sweeps, with the seed + 1 */
  colder?: System;
}

export interface Equilibration extends EquilibrationEvidence {
  /** self-correlations under the sampler against the lag in sweeps */
  curves: { overlap: CorrelationFunction; scattering: CorrelationFunction; diameters: CorrelationFunction };
  /** k of F_s [1/length] */
  wavenumber: number;
  /** energy per particle after each sweep */
  energies: Float64Array;
  acceptance: { displacement: number; swap: number };
  seconds: number;
}

export const defaultOrigins = 16;

/**
 * Runs swap Monte Carlo on the system, in place, and measures whether it is in equilibrium. Under the sampler, with u the
 * displacement less its mean and several time origins, it takes
 *
 *     Q(t) = <(1/N) sum_i theta(a - |u_i(t)|)>,   F_s(k,t) = <(1/N) sum_i cos(k u_i(t))>,
 *     C_d(t) = <(1/N) sum_i delta d_i(0) delta d_i(t)> / <delta d²>
 *
 * with k near the first peak of the structure factor, averaged over the axes, and the diameters at fixed labels. tau is the
 * longest of the times at which they fall to 1/e. In two dimensions long waves, too, make Q and F_s decay, the faster the
 * larger the box; C_d does not know them.
 *
 * With `colder` the test is two-sided: the mean energies from above and from a colder state must agree.
 *
 * @returns the evidence and the curves; the verdict is never 'equilibrated' below 20 tau
 * @throws {VitrelaxError} `OUT_OF_RANGE` or `INVALID_ARGUMENT` naming the option, `MODEL_MISMATCH` when `colder` is
 *   another model or N, `BUSY`, `DISPOSED`; an abort rejects with the signal's reason
 */
export async function equilibration(system: System, o: EquilibrationOptions): Promise<Equilibration> {
  requireOptions('options', o);
  knownOptions('equilibration', o, [
    'temperature',
    'sweeps',
    'seed',
    'discard',
    'origins',
    'overlapDistance',
    'previousSweeps',
    'colder',
    ...moveOptions,
    ...runningOptions,
  ]);
  handleOf(system);
  const plan = planOf(o, system.model);
  const previousSweeps = requireInteger('previousSweeps', o.previousSweeps ?? 0, 0);
  const threads = threadsOf(o.threads, system.particles);
  const { colder } = o;
  if (colder !== undefined) requireAlike(system, colder);
  readyToRun(o);
  const main = new EquilibrationRun(plan, system);
  if (colder === undefined) {
    await finish(main, { ...o, threads });
    return equilibrationOf(main, previousSweeps);
  }
  const other = new EquilibrationRun({ ...plan, seed: plan.seed + 1 }, colder);
  const each = Math.max(1, threads >> 1);
  await together(o.signal, [
    (signal) => finish(main, { signal, onProgress: o.onProgress, threads: each }),
    (signal) => finish(other, { signal, threads: each }),
  ]);
  return equilibrationOf(main, previousSweeps, other);
}

/** The result of a finished run, with that of the run from a colder state where there is one. @internal */
export function equilibrationOf(
  run: EquilibrationRun,
  previousSweeps: number,
  colder?: EquilibrationRun,
): Equilibration {
  const { overlap, scattering, diameters } = run.correlations;
  const relaxationTimes = {
    overlap: overlap.relaxationTime(),
    scattering: scattering.relaxationTime(),
    diameters: diameters.relaxationTime(),
  };
  const tau = longest(Object.values(relaxationTimes));
  const sweeps = previousSweeps + run.plan.sweeps;
  const measured = seriesStatistics(run.energies.subarray(run.firstMeasured));
  const evidence = {
    temperature: run.plan.temperature,
    sweeps,
    tau,
    relaxationTimes,
    sweepsPerTau: sweeps / tau.value,
    energyPerParticle: measured.mean,
    energyAutocorrelationTime: measured.autocorrelationTime,
    hypervirialRatio: run.hypervirialRatio(),
    driftBetweenHalves: measured.driftBetweenHalves,
    ...(colder && { twoSided: twoSidedTest(measured.mean, measuredEnergy(colder), colder.plan.sweeps) }),
  };
  return {
    ...evidence,
    verdict: verdictOf(evidence),
    curves: { overlap: overlap.curve(), scattering: scattering.curve(), diameters: diameters.curve() },
    wavenumber: run.wavenumber,
    energies: run.energies,
    acceptance: run.acceptance,
    seconds: run.seconds,
  };
}

/** What is stored with a state, without the curves. */
export function evidenceOf(e: EquilibrationEvidence): EquilibrationEvidence {
  const { temperature, sweeps, tau, relaxationTimes, sweepsPerTau, energyPerParticle, energyAutocorrelationTime } = e;
  const { hypervirialRatio, driftBetweenHalves, twoSided, verdict } = e;
  return {
    temperature,
    sweeps,
    tau,
    relaxationTimes,
    sweepsPerTau,
    energyPerParticle,
    energyAutocorrelationTime,
    hypervirialRatio,
    driftBetweenHalves,
    ...(twoSided && { twoSided }),
    verdict,
  };
}

function planOf(o: EquilibrationOptions, model: Model): EquilibrationPlan {
  const sweeps = requireInteger('sweeps', o.sweeps, 1);
  const origins = requireInteger('origins', o.origins ?? defaultOrigins, 2);
  const discard = Math.round(sweeps * requireBetween('discard', o.discard ?? 0.5, 0, 1));
  if (sweeps - discard < origins) {
    throw invalid(
      'OUT_OF_RANGE',
      'sweeps',
      sweeps,
      `so many that ${origins} are left to measure; ${discard} are discarded`,
    );
  }
  return {
    temperature: requirePositive('temperature', o.temperature),
    sweeps,
    discard,
    origins,
    overlapDistance: requirePositive('overlapDistance', o.overlapDistance ?? defaultOverlapDistance),
    seed: requireInteger('seed', o.seed, 0),
    sampler: monteCarloSampler(checkedMoves(o, model)),
  };
}

function requireAlike(system: System, colder: System): void {
  handleOf(colder);
  if (colder === system) throw invalid('INVALID_ARGUMENT', 'colder', 'the system itself', 'another system');
  if (colder.model.name !== system.model.name) {
    throw invalid('MODEL_MISMATCH', 'colder.model.name', colder.model.name, system.model.name);
  }
  if (colder.particles !== system.particles) {
    throw invalid('MODEL_MISMATCH', 'colder.particles', colder.particles, String(system.particles));
  }
}

function measuredEnergy(run: EquilibrationRun) {
  return seriesStatistics(run.energies.subarray(run.firstMeasured)).mean;
}

async function finish(run: EquilibrationRun, running: Running<SamplingProgress>): Promise<void> {
  const { signal, onProgress: tell, threads } = running;
  // Monte Carlo always says what it accepts
  const onProgress = tell && ((p: SamplerProgress) => tell({ ...p, acceptance: p.acceptance ?? 1 }));
  while (!run.finished) await run.step({ signal, onProgress, threads });
}

/** The longest of those that are known; a lower bound counts as longer than any time it exceeds. */
function longest(times: readonly RelaxationTime[]): RelaxationTime {
  const known = times.filter((t) => !Number.isNaN(t.value));
  return known.reduce((a, b) => (b.value > a.value || (b.value === a.value && b.lowerBound) ? b : a), known[0]);
}
