import { requirePositive } from '../arguments';
import type { Running } from '../binding/running';
import { invalid } from '../errors';
import { swapMonteCarlo } from '../sampling/swap-monte-carlo';
import type { System } from '../system';
import { molecularDynamics, type Thermostat } from './molecular-dynamics';

/** What moves a system in equilibrium through time. */
export interface Propagator {
  /** what a time is measured in */
  timeUnit: string;
  /** all times are multiples of it */
  resolution: number;
  /** whether times in between are rounded to a multiple, and not refused */
  rounds: boolean;
  /**
   * Moves the system, and shows it at each of the times, in one run from time 0.
   *
   * @param times increasing, the first may be 0
   * @param onFrame called with the system as it stands at that time; it reads and does not keep it
   */
  run(
    system: System,
    times: Float64Array,
    onFrame: (time: number, at: System) => void,
    running: Running<{ time: number }>,
  ): Promise<void>;
}

export interface PropagatorOptions {
  temperature: number;
  seed: number;
  /** of Metropolis: side of the cube of the trial displacements [length]; 0.12 */
  stepLength?: number;
  /** of molecular dynamics: 0.005, divided by sqrt(T) above T = 1 */
  timestep?: number;
  /** of molecular dynamics; 'none', so that velocities are drawn once and energy is conserved from there on */
  thermostat?: Thermostat;
}

export const propagatorOptions = ['temperature', 'seed', 'stepLength', 'timestep', 'thermostat'] as const;

/** The one list of ways to move; a further one is a new line here. */
const propagators = {
  metropolis,
  'molecular-dynamics': byMolecularDynamics,
} satisfies Record<string, (o: PropagatorOptions) => Propagator>;

export type DynamicsMethod = keyof typeof propagators;

/** @throws {VitrelaxError} `INVALID_ARGUMENT` naming the method */
export function propagatorOf(method: DynamicsMethod, o: PropagatorOptions): Propagator {
  if (!Object.hasOwn(propagators, method)) {
    throw invalid('INVALID_ARGUMENT', 'method', method, `one of ${Object.keys(propagators).join(', ')}`);
  }
  return propagators[method](o);
}

/** Refuses the options of another method. */
function refuseForeign(method: DynamicsMethod, options: Record<string, unknown>): void {
  for (const [field, value] of Object.entries(options)) {
    if (value !== undefined) throw invalid('INVALID_ARGUMENT', field, value, `nothing with the method '${method}'`);
  }
}

/** Metropolis Monte Carlo without exchanges, time in sweeps of N attempts. */
function metropolis({ temperature, seed, stepLength = 0.12, timestep, thermostat }: PropagatorOptions): Propagator {
  refuseForeign('metropolis', { timestep, thermostat });
  requirePositive('stepLength', stepLength);
  return {
    timeUnit: 'sweeps',
    resolution: 1,
    rounds: false,
    async run(system, times, onFrame, { onProgress, ...running }) {
      let done = 0;
      for (const time of times) {
        const begin = done;
        if (time > begin) {
          await swapMonteCarlo(system, {
            ...running,
            temperature,
            seed,
            stepLength,
            swapProbability: 0,
            sweeps: time - begin,
            firstSweep: begin,
            onProgress: onProgress && ((p) => onProgress({ time: begin + p.sweep })),
          });
        }
        done = time;
        onFrame(time, system);
      }
    },
  };
}

/** Molecular dynamics of mass 1, time in sqrt(m l²/v0). */
function byMolecularDynamics({
  temperature,
  seed,
  stepLength,
  timestep,
  thermostat = 'none',
}: PropagatorOptions): Propagator {
  refuseForeign('molecular-dynamics', { stepLength });
  const step = requirePositive('timestep', timestep ?? 0.005 / Math.sqrt(Math.max(1, temperature)));
  return {
    timeUnit: 'sqrt(m l²/v0)',
    resolution: step,
    rounds: true,
    async run(system, times, onFrame, running) {
      // one run, since each draws velocities afresh
      await molecularDynamics(system, {
        ...running,
        temperature,
        seed,
        timestep: step,
        thermostat,
        time: times[times.length - 1],
        times,
        onFrame: (frame) => {
          onFrame(frame.time, frame.system);
          frame.system.dispose();
        },
      });
    },
  };
}
