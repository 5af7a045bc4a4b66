import type { Running } from '../binding/running';
import type { FlowFrame } from '../frames';
import type { Model } from '../models/model';
import { System, snapshotOf } from '../system';
import { type FlowProgress, type Relaxation, steepestDescent, type Until } from './steepest-descent';

/** What defines a flow, apart from the system it starts from. */
export interface FlowPlan {
  until: Until;
  /** when to record, increasing, from 0 on [tau0] */
  times: Float64Array;
  /** as `steepestDescent` has it; its default where it is not given */
  tolerance?: number | { relative?: number; absolute?: number };
  /** force evaluations after which the integrator starts afresh where it stands: part of what the flow is, not of when it is saved */
  evaluationsPerLeg: number;
  /** of `times`, those at which the positions are kept; none where it is not given */
  frames?: Float64Array;
}

/** Where the particles are at one time of a flow. */
export interface KeptFrame {
  /** [tau0] */
  time: number;
  /** [N*D], unwrapped [length] */
  positions: Float64Array;
}

/** The state of a flow between two legs, as plain data and arrays. */
export interface FlowCheckpoint {
  header: { time: number; firstEnergy: number; legs: Leg[] };
  arrays: Record<string, Float64Array | Uint8Array>;
}

/** Sums over one leg. */
interface Leg {
  evaluations: number;
  steps: number;
  rejectedSteps: number;
  listBuilds: number;
  /** energy lost that the dissipation does not account for */
  unaccounted: number;
  forceFloor: number;
  forceNoise: number;
  seconds: number;
}

const curveNames = ['times', 'energy', 'rmsVelocity', 'maxForce', 'participation'] as const;
type Curves = Record<(typeof curveNames)[number], number[]>;

/** Force evaluations of a particle in a leg of a flow of which nothing else is said: a few minutes on a core. */
const workPerLeg = 2e9;
const fewestEvaluations = 2000;

/** The length of a leg when none is given: longer than any flow of some ten thousand particles. */
export function defaultEvaluationsPerLeg(particles: number): number {
  return Math.max(fewestEvaluations, Math.floor(workPerLeg / particles));
}

/**
 * A flow to its end, leg by leg: after so many force evaluations the integrator starts afresh from where it stands, with
 * the first small step of any flow, a few dozen evaluations in thousands. Between two legs it can be saved and restored,
 * with the system's snapshot, and goes on to the same bits, since a leg knows nothing of the one before. A flow of one leg
 * is what `steepestDescent` gives.
 *
 * @internal
 */
export class FlowRun {
  private readonly curves: Curves = { times: [], energy: [], rmsVelocity: [], maxForce: [], participation: [] };
  private legs: Leg[] = [];
  private time = 0;
  private firstEnergy = Number.NaN;
  private only: Relaxation | undefined;
  private stopReason: Relaxation['stopReason'] | undefined;
  /** those asked for that the flow has reached */
  readonly frames: KeptFrame[] = [];

  constructor(
    private readonly plan: FlowPlan,
    readonly system: System,
  ) {}

  get finished(): boolean {
    return this.stopReason !== undefined;
  }

  /** Does the next leg. On an abort the run, and its last checkpoint, stand where the leg began, the system later. */
  async step(running: Running<FlowProgress>): Promise<void> {
    const { plan, system, time } = this;
    const { onProgress } = running;
    const before = this.evaluations;
    const left = (plan.until.evaluations ?? Number.POSITIVE_INFINITY) - before;
    const first = this.legs.length === 0;
    const wanted = plan.times.filter((t) => (first ? t >= 0 : t > time)).map((t) => t - time);
    const kept: KeptFrame[] = [];
    const energy0 = first ? system.energy() : this.curves.energy[this.curves.energy.length - 1];
    const leg = await steepestDescent(system, {
      signal: running.signal,
      threads: running.threads,
      until: {
        ...plan.until,
        ...(plan.until.time !== undefined && { time: plan.until.time - time }),
        evaluations: Math.min(left, plan.evaluationsPerLeg),
      },
      times: wanted,
      tolerance: plan.tolerance,
      ...(plan.frames !== undefined && {
        onFrame: (frame) => this.keep(frame, wanted, plan.frames as Float64Array, kept),
      }),
      onProgress: onProgress && ((p) => onProgress({ ...p, time: time + p.time, evaluations: before + p.evaluations })),
    });
    const last = leg.times.length - 1;
    const ends = leg.stopReason !== 'evaluations' || leg.evaluations >= left;
    if (first) this.firstEnergy = energy0;
    else this.dropUnasked();
    for (const name of curveNames) {
      this.curves[name].push(...(name === 'times' ? this.absolute(leg.times, wanted) : leg[name]));
    }
    this.frames.push(...kept);
    this.legs.push({
      evaluations: leg.evaluations,
      steps: leg.steps,
      rejectedSteps: leg.rejectedSteps,
      listBuilds: leg.listBuilds,
      unaccounted: leg.dissipationError * (energy0 - leg.energy[last]),
      forceFloor: leg.forceFloor,
      forceNoise: leg.forceNoise,
      seconds: leg.seconds,
    });
    this.time = this.curves.times[this.curves.times.length - 1];
    if (ends) this.stopReason = leg.stopReason;
    this.only = first && ends ? leg : undefined;
  }

  /** The recorded curves and sums over all legs; the errors of the dissipation of the legs are added up. */
  result(): Relaxation {
    if (this.stopReason === undefined) throw new RangeError('the flow has not come to its end');
    if (this.only !== undefined) return this.only;
    const { energy } = this.curves;
    const total = (of: (leg: Leg) => number): number => this.legs.reduce((sum, leg) => sum + of(leg), 0);
    const released = this.firstEnergy - energy[energy.length - 1];
    return {
      times: Float64Array.from(this.curves.times),
      energy: Float64Array.from(energy),
      rmsVelocity: Float64Array.from(this.curves.rmsVelocity),
      maxForce: Float64Array.from(this.curves.maxForce),
      participation: Float64Array.from(this.curves.participation),
      evaluations: this.evaluations,
      steps: total((leg) => leg.steps),
      rejectedSteps: total((leg) => leg.rejectedSteps),
      listBuilds: total((leg) => leg.listBuilds),
      stopReason: this.stopReason,
      dissipationError: released > 0 ? total((leg) => leg.unaccounted) / released : 0,
      forceFloor: this.legs[this.legs.length - 1].forceFloor,
      forceNoise: this.legs[this.legs.length - 1].forceNoise,
      seconds: total((leg) => leg.seconds),
    };
  }

  /** All that is needed to go on from here, of a flow that is not finished. */
  checkpoint(): FlowCheckpoint {
    const curves = Object.fromEntries(curveNames.map((name) => [name, Float64Array.from(this.curves[name])]));
    const { time, firstEnergy, legs } = this;
    return {
      header: { time, firstEnergy, legs: [...legs] },
      arrays: {
        ...curves,
        snapshot: snapshotOf(this.system),
        ...(this.frames.length > 0 && {
          frameTimes: Float64Array.from(this.frames, (frame) => frame.time),
          framePositions: concatenated(this.frames),
        }),
      },
    };
  }

  /** The run of a checkpoint, its system included. */
  static restore(plan: FlowPlan, model: Model, { header, arrays }: FlowCheckpoint): FlowRun {
    const run = new FlowRun(plan, System.restore(model, arrays.snapshot as Uint8Array));
    for (const name of curveNames) run.curves[name].push(...arrays[name]);
    run.time = header.time;
    run.firstEnergy = header.firstEnergy;
    run.legs = header.legs;
    run.frames.push(...framesOf(arrays));
    return run;
  }

  /** A frame of a leg is kept where its time, as a time of the flow, was asked for. */
  private keep({ time, system }: FlowFrame, wanted: Float64Array, frames: Float64Array, kept: KeptFrame[]): void {
    const at = this.asked(wanted)[wanted.indexOf(time)];
    if (at !== undefined && frames.includes(at)) kept.push({ time: at, positions: system.positions });
    system.dispose();
  }

  private get evaluations(): number {
    return this.legs.reduce((sum, leg) => sum + leg.evaluations, 0);
  }

  /** The end of the leg before is recorded, too; it stays only where it was asked for. */
  private dropUnasked(): void {
    if (this.plan.times.includes(this.time)) return;
    for (const name of curveNames) this.curves[name].pop();
  }

  /** Times of a leg as times of the flow: those that were asked for are exactly these. */
  private absolute(times: Float64Array, wanted: Float64Array): number[] {
    const asked = this.asked(wanted);
    return Array.from(times, (t, k) => (t === wanted[k] ? asked[k] : this.time + t));
  }

  /** The times of the flow that those of a leg stand for. */
  private asked(wanted: Float64Array): Float64Array {
    return this.plan.times.subarray(this.plan.times.length - wanted.length);
  }
}

function concatenated(frames: readonly KeptFrame[]): Float64Array {
  const each = frames[0].positions.length;
  const all = new Float64Array(each * frames.length);
  frames.forEach(({ positions }, k) => {
    all.set(positions, k * each);
  });
  return all;
}

function framesOf({ frameTimes, framePositions }: FlowCheckpoint['arrays']): KeptFrame[] {
  if (frameTimes === undefined) return [];
  const each = framePositions.length / frameTimes.length;
  return Array.from(frameTimes, (time, k) => ({
    time,
    positions: (framePositions as Float64Array).slice(k * each, (k + 1) * each),
  }));
}
