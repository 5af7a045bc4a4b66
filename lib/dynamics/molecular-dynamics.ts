import type * as Native from '../../types/native';
import { knownOptions, requireInteger, requireOptions, requirePositive } from '../arguments';
import { forwarded, type Running, readyToRun, runJob, runningOptions } from '../binding/running';
import { threadsOf } from '../binding/threads';
import { invalid } from '../errors';
import { checkedTimes, type FlowFrame, frameHandler } from '../frames';
import { seriesStatistics } from '../sampling/series';
import { handleOf, type System } from '../system';

const thermostats = ['none', 'langevin', 'velocity-rescaling'] as const;

/**
 * - `none`: constant energy.
 * - `langevin`: friction and noise on each particle, by the BAOAB splitting; momentum is not conserved.
 * - `velocity-rescaling`: all velocities times one random factor a step, so that the kinetic energy is canonical.
 */
export type Thermostat = (typeof thermostats)[number];

export interface DynamicsProgress {
  /** [time] */
  time: number;
  /** kinetic temperature of the moment */
  temperature: number;
  /** potential energy where it was measured last */
  energyPerParticle: number;
}

export interface MolecularDynamicsOptions extends Running<DynamicsProgress> {
  /** of the velocities at the start, and of the thermostat [v0] */
  temperature: number;
  /** length of the run, rounded to whole steps, at least one [time] */
  time: number;
  /** 0.005, for harmonic spheres 0.02; above T = 1 that over sqrt(T) [time] */
  timestep?: number;
  thermostat: Thermostat;
  /** of the Langevin thermostat, gamma; 1 [1/time] */
  friction?: number;
  /** of the kinetic energy under velocity rescaling, tau; 1 [time] */
  relaxationTime?: number;
  /** an integer from 0 to 2^53 - 1 */
  seed: number;
  /**
   * steps between energies of the report; more where there would be more than 4096. The trajectory does not depend on it, but
   * energies cost time that forces alone do not. By default a thousandth of the steps, at least 1 and at most 10
   */
  measureEvery?: number;
  /** when frames are handed out, increasing, from 0 on: at the whole step nearest to each, which the frame names [time] */
  times?: Float64Array;
  /** called at each of `times`; the run waits for the promise it returns. `energy` is the potential one, v_rms = sqrt(2K/N) */
  onFrame?: (f: FlowFrame) => void | Promise<void>;
}

export interface DynamicsReport {
  /** mean kinetic temperature 2 <K> / degreesOfFreedom over the second half of the run [v0] */
  temperature: number;
  /** conserved quantity per particle, end minus start [v0] */
  energyDrift: number;
  steps: number;
  seconds: number;
  /** the step taken [time] */
  timestep: number;
  /** of the kinetic energy: D (N - 1), the centre of mass being at rest; D N under Langevin noise */
  degreesOfFreedom: number;
  /** mean of `energies` over the second half of the run, and its standard error; NaN where it is too short to tell */
  energyPerParticle: number;
  energyError: number;
  /** <|dE/dr|²> / (T <Laplacian E>), measured as often: the configurational temperature over the one asked for */
  hypervirialRatio: number;
  /** averages of sum |F_i|²/N and of the Laplacian/N over the ends of bins in the second half of the run */
  meanSquareForce: number;
  meanLaplacian: number;
  /** potential energy per particle at the end of each of at most 4096 bins of `stepsPerBin` steps */
  energies: Float64Array;
  /** the kinetic energy per particle then */
  kineticEnergies: Float64Array;
  /** and the conserved quantity per particle, E + K less the heat that the thermostat has given */
  conserved: Float64Array;
  stepsPerBin: number;
}

/**
 * Molecular dynamics, in place: d²r/dt² = -dE/dr for particles of mass 1 by velocity Verlet, from velocities drawn at the
 * given temperature (Maxwell; without Langevin noise their mean is taken off, so that the centre of mass rests and the
 * kinetic energy has D (N - 1) degrees of freedom). The unit of time is that of mass 1, sqrt(m l²/v0), not that of the flow.
 *
 * The thermostats are rigorous: Langevin in the BAOAB splitting, and stochastic velocity rescaling. Each has a conserved
 * quantity, E + K less the heat of the bath, whose drift is the integrator's error. With a smooth potential it falls as
 * timestep². Where the force jumps at the cutoff (Kob-Andersen, shifted) each crossing adds an error of its own, so that it
 * falls less regularly; with a `truncated` potential, whose energy jumps too, E + K fluctuates by what crossings make of it,
 * whatever the timestep: take `smooth` where that matters. Averages have errors of order timestep², some 0.1 % at the
 * default.
 *
 * The same seed gives the same bits for any number of threads.
 *
 * @throws {VitrelaxError} `OUT_OF_RANGE`, `NOT_FINITE` or `INVALID_ARGUMENT` naming the option, `BUSY`, `DISPOSED`;
 *   `DIVERGED` naming `timestep` when a particle would move by a quarter of a diameter in a step, or the conserved
 *   quantity changes by half of the kinetic energy within 100 steps: the step is too long, or particles of a random start
 *   overlap (begin with swapMonteCarlo or steepestDescent). An abort rejects with the signal's reason, and the system
 *   stands at the last whole step
 * @see Leimkuhler and Matthews, Appl. Math. Res. eXpress 2013, 34; Bussi, Donadio and Parrinello, J. Chem. Phys. 126,
 *   014101 (2007)
 */
export async function molecularDynamics(s: System, o: MolecularDynamicsOptions): Promise<DynamicsReport> {
  requireOptions('options', o);
  knownOptions('molecularDynamics', o, [
    'temperature',
    'time',
    'timestep',
    'thermostat',
    'friction',
    'relaxationTime',
    'seed',
    'measureEvery',
    'times',
    'onFrame',
    ...runningOptions,
  ]);
  if (!thermostats.includes(o.thermostat)) {
    throw invalid('INVALID_ARGUMENT', 'thermostat', o.thermostat, thermostats.map((t) => `'${t}'`).join(', '));
  }
  const { onFrame } = o;
  if (onFrame !== undefined && typeof onFrame !== 'function') {
    throw invalid('INVALID_ARGUMENT', 'onFrame', onFrame, 'a function');
  }
  if ((onFrame === undefined) !== (o.times === undefined)) {
    throw invalid('INVALID_ARGUMENT', 'times', o.times, 'an array of times where onFrame is given, and there alone');
  }
  const handle = handleOf(s);
  const native: Native.MolecularDynamicsOptions = {
    temperature: requirePositive('temperature', o.temperature),
    time: requirePositive('time', o.time),
    timestep: o.timestep === undefined ? 0 : requirePositive('timestep', o.timestep),
    thermostat: o.thermostat,
    couplingRate: couplingRate(o),
    seed: requireInteger('seed', o.seed, 0),
    measureEvery: o.measureEvery === undefined ? 0 : requireInteger('measureEvery', o.measureEvery, 1),
    times: o.times === undefined ? new Float64Array() : checkedTimes(o.times),
    threads: threadsOf(o.threads, s.particles),
  };
  readyToRun(o);
  const r = await runJob(
    (controls) =>
      handle.molecularDynamics(
        native,
        forwarded(o.onProgress, controls, (p: Native.MolecularDynamicsProgress): DynamicsProgress => p),
        onFrame === undefined ? null : frameHandler(s.model, onFrame, controls),
      ),
    o.signal,
  );
  const secondHalf = r.energies.subarray(r.energies.length >> 1);
  return {
    temperature: r.temperature,
    energyDrift: r.energyDrift,
    steps: r.steps,
    seconds: r.seconds,
    timestep: r.timestep,
    degreesOfFreedom: r.degreesOfFreedom,
    energyPerParticle: r.energyPerParticle,
    energyError: seriesStatistics(secondHalf).mean.error,
    hypervirialRatio: r.meanSquareForce / (native.temperature * r.meanLaplacian),
    meanSquareForce: r.meanSquareForce,
    meanLaplacian: r.meanLaplacian,
    energies: r.energies,
    kineticEnergies: r.kineticEnergies,
    conserved: r.conserved,
    stepsPerBin: r.stepsPerBin,
  };
}

/** Friction, or one over the relaxation time; refuses the parameter of another thermostat. */
function couplingRate(o: MolecularDynamicsOptions): number {
  const { thermostat, friction, relaxationTime } = o;
  if (friction !== undefined && thermostat !== 'langevin') {
    throw invalid('INVALID_ARGUMENT', 'friction', friction, "nothing, unless the thermostat is 'langevin'");
  }
  if (relaxationTime !== undefined && thermostat !== 'velocity-rescaling') {
    const allowed = "nothing, unless the thermostat is 'velocity-rescaling'";
    throw invalid('INVALID_ARGUMENT', 'relaxationTime', relaxationTime, allowed);
  }
  return friction === undefined
    ? 1 / requirePositive('relaxationTime', relaxationTime ?? 1)
    : requirePositive('friction', friction);
}
