import {
  knownOptions,
  requireBetween,
  requireFloats,
  requireInteger,
  requireOptions,
  requirePositive,
} from '../arguments';
import { type Running, readyToRun, runningOptions } from '../binding/running';
import { threadsOf } from '../binding/threads';
import { invalid } from '../errors';
import { handleOf, type System } from '../system';
import {
  type DynamicsMethod,
  type Propagator,
  type PropagatorOptions,
  propagatorOf,
  propagatorOptions,
} from './propagator';
import { measureOptions, type SelfDynamics, SelfDynamicsAverage, type SelfDynamicsMeasures } from './self-dynamics';

export interface EquilibriumDynamicsOptions
  extends PropagatorOptions,
    Omit<SelfDynamicsMeasures, 'mask'>,
    Running<{ time: number; duration: number }> {
  /** 'metropolis': Monte Carlo without swaps, time in sweeps (default); 'molecular-dynamics': mass 1 */
  method?: DynamicsMethod;
  /** the longest lag, with lags at 10 per decade from 1 sweep, or one time step, on; this or `times` */
  duration?: number;
  /** the lags themselves, increasing; those of molecular dynamics are rounded to whole steps */
  times?: Float64Array;
  /** time origins; 16 */
  origins?: number;
  /** time between two origins; a quarter of the longest lag */
  originSpacing?: number;
  /** only the particles of this species are averaged over, 0 = A, …; all */
  species?: number;
}

export interface EquilibriumDynamics extends SelfDynamics {
  temperature: number;
  method: DynamicsMethod;
  /** what lags and relaxation times are measured in */
  timeUnit: string;
  origins: number;
  originSpacing: number;
  /** how long the system has been moved in all */
  duration: number;
  /** wall time */
  seconds: number;
}

const lagsPerDecade = 10;

/**
 * Moves an equilibrated system, in place, by its physical dynamics, and measures the motion of single particles from
 * several time origins: mean-square displacement, F_s(k,t), self-overlap, non-Gaussian parameter, and tau_alpha, where F_s
 * falls to 1/e. Nothing equilibrates the system here: give it one in equilibrium.
 *
 * With 'metropolis', trial displacements uniform in a cube of side `stepLength` and no exchanges: a Brownian dynamics
 * for small steps, whose time is the sweep; a particle that meets nobody diffuses by MSD = D stepLength²/12 per sweep.
 * With 'molecular-dynamics', Newton's equations for mass 1 from velocities drawn at the temperature, time in
 * sqrt(m l²/v0); the mean-square displacement begins as D T t². At constant energy, the default, one run keeps the kinetic
 * energy that it was given, some 1/sqrt(D N) off, and its errors do not tell: average over seeds, or take a thermostat.
 *
 * The run is (origins - 1) * originSpacing + the longest lag long. Errors by the jackknife over origins that lie at least a
 * lag apart.
 *
 * @returns curves against the lag, the first lag being 0
 * @throws {VitrelaxError} `OUT_OF_RANGE` or `INVALID_ARGUMENT` naming the option, `BUSY`, `DISPOSED`; an abort rejects with
 *   the signal's reason
 */
export async function equilibriumDynamics(system: System, o: EquilibriumDynamicsOptions): Promise<EquilibriumDynamics> {
  requireOptions('options', o);
  knownOptions('equilibriumDynamics', o, [
    'method',
    'duration',
    'times',
    'origins',
    'originSpacing',
    'species',
    ...propagatorOptions,
    ...measureOptions.filter((name) => name !== 'mask'),
    ...runningOptions,
  ]);
  handleOf(system);
  const temperature = requirePositive('temperature', o.temperature);
  requireInteger('seed', o.seed, 0);
  const method = o.method ?? 'metropolis';
  const propagator = propagatorOf(method, o);
  const lags = lagsOf(o, propagator);
  const longest = lags[lags.length - 1];
  const origins = requireInteger('origins', o.origins ?? 16, 1);
  const originSpacing = onGrid(
    'originSpacing',
    o.originSpacing ?? Math.max(propagator.resolution, rounded(longest / 4, propagator.resolution)),
    propagator,
  );
  const { particles, dimension, boxLength } = system;
  const average = new SelfDynamicsAverage({ ...o, particles, dimension, boxLength, mask: maskOf(system, o.species) });
  const threads = threadsOf(o.threads, particles);
  readyToRun(o);

  const events = eventsOf(lags, origins, originSpacing);
  const times = Float64Array.from(events, ({ time }) => time);
  const duration = times[times.length - 1];
  const begun = performance.now();
  const starts = new Map<number, Float64Array>();
  const { signal, onProgress } = o;
  let next = 0;
  await propagator.run(
    system,
    times,
    (_time, at) => {
      const event = events[next++];
      const now = at.positions;
      if (event.origin !== undefined) starts.set(event.origin, now);
      for (const { origin, lag } of event.compare) {
        average.add(origin * originSpacing, lag, starts.get(origin) as Float64Array, now);
        if (lag === longest) starts.delete(origin);
      }
    },
    { signal, threads, onProgress: onProgress && (({ time }) => onProgress({ time, duration })) },
  );
  return {
    ...average.result(),
    temperature,
    method,
    timeUnit: propagator.timeUnit,
    origins,
    originSpacing,
    duration,
    seconds: (performance.now() - begun) / 1000,
  };
}

interface DynamicsEvent {
  time: number;
  origin?: number;
  compare: { origin: number; lag: number }[];
}

/** All moments at which something is to be measured, in order; those that differ by rounding are one. */
function eventsOf(lags: Float64Array, origins: number, spacing: number): DynamicsEvent[] {
  const events: DynamicsEvent[] = [];
  for (let origin = 0; origin < origins; origin++) {
    events.push({ time: origin * spacing, origin, compare: [] });
    for (const lag of lags) events.push({ time: origin * spacing + lag, compare: [{ origin, lag }] });
  }
  events.sort((a, b) => a.time - b.time);
  const rounding = 1e-12 * events[events.length - 1].time;
  const merged: DynamicsEvent[] = [];
  for (const event of events) {
    const last = merged[merged.length - 1];
    if (last === undefined || event.time - last.time > rounding) {
      merged.push(event);
      continue;
    }
    last.compare.push(...event.compare);
    last.origin ??= event.origin;
  }
  return merged;
}

function lagsOf(o: EquilibriumDynamicsOptions, propagator: Propagator): Float64Array {
  if (o.times !== undefined) {
    if (o.duration !== undefined) throw invalid('INVALID_ARGUMENT', 'duration', o.duration, 'nothing beside times');
    requireFloats('times', o.times);
    if (o.times.length === 0) throw invalid('WRONG_LENGTH', 'times', o.times, 'at least one lag');
    const lags = o.times.map((t, k) => onGrid(`times[${k}]`, t, propagator));
    lags.forEach((lag, k) => {
      if (k > 0 && lag <= lags[k - 1])
        throw invalid('INVALID_ARGUMENT', `times[${k}]`, o.times?.[k], 'increasing lags');
    });
    return lags;
  }
  if (o.duration === undefined) {
    throw invalid('INVALID_ARGUMENT', 'duration', undefined, 'the longest lag, or the lags themselves as times');
  }
  const { resolution } = propagator;
  const longest = onGrid('duration', o.duration, propagator);
  const steps = Math.ceil(lagsPerDecade * Math.log10(longest / resolution));
  const lags = Array.from({ length: steps + 1 }, (_, k) =>
    k === steps ? longest : rounded(resolution * 10 ** (k / lagsPerDecade), resolution),
  );
  return Float64Array.from(new Set(lags));
}

function rounded(time: number, resolution: number): number {
  return resolution * Math.round(time / resolution);
}

function onGrid(field: string, time: unknown, { resolution, rounds }: Propagator): number {
  const t = requirePositive(field, time);
  const nearest = rounded(t, resolution);
  if (rounds) {
    if (nearest > 0) return nearest;
    throw invalid('OUT_OF_RANGE', field, t, `at least half a time step of ${resolution}`);
  }
  if (nearest !== t) throw invalid('OUT_OF_RANGE', field, t, 'a whole number of sweeps');
  return t;
}

function maskOf(system: System, species: number | undefined): Uint8Array | undefined {
  if (species === undefined) return undefined;
  const all = system.species;
  requireBetween('species', species, 0, Math.max(...new Set(all)));
  const mask = Uint8Array.from(all, (s) => (s === species ? 1 : 0));
  if (!mask.includes(1)) throw invalid('OUT_OF_RANGE', 'species', species, 'a species that is there');
  return mask;
}
