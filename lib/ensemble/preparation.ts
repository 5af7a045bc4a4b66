import type { Running } from '../binding/running';
import type { Configuration } from '../configuration';
import type { Model } from '../models/model';
import { defaultOrigins } from '../sampling/equilibration';
import { EquilibrationRun, type RunCheckpoint } from '../sampling/equilibration-run';
import type { Sampler, SamplerProgress } from '../sampling/sampler';
import { defaultOverlapDistance } from '../sampling/self-correlations';
import { System, snapshotOf } from '../system';
import { type Checkpoint, readCheckpoint, writeCheckpoint } from './checkpoint';
import { derivedSeed } from './seeds';
import type { SampledWay } from './ways';

/** From which side a state comes to its temperature. */
export type Side = 'above' | 'below';

/** Random positions are cooled from this many times the temperature, by half an octave at a time. */
const annealingFrom = 16;
const annealingStages = 8;
/** Each stage of the annealing takes this part of the sweeps. */
const annealingPart = 1 / 128;
/** A state from below spends these parts of the sweeps in the cold and at the temperature. */
const coldPart = 1 / 8;
const belowPart = 1 / 3;
/** A state from below was held at this part of the temperature. */
const colder = 0.8;
/** Work between two looks at the clock, in trial moves. */
const workPerChunk = 2e7;

interface Phase {
  /** shown while it runs */
  name: 'annealing' | 'colder';
  temperature: number;
  sweeps: number;
}

/** What is to be prepared, beside the model and N. */
interface PreparationPlan {
  temperature: number;
  sweeps: number;
  seed: number;
  side: Side;
  way: SampledWay;
  /** the state to start from, of a higher temperature; random positions and annealing where there is none */
  from?: Configuration;
}

/** What decides how a preparation begins; `cooled`: from the state of a higher temperature. */
type PhasesPlan = Pick<PreparationPlan, 'temperature' | 'sweeps' | 'side' | 'way'> & { cooled: boolean };

export interface PreparationProgress extends SamplerProgress {
  phase: 'annealing' | 'colder' | 'sampling';
  /** the temperature of the sampler at this moment */
  temperature: number;
}

/**
 * How a state at T is made, from random positions on.
 *
 * From above: annealing from 16 T down to T in eight stages of 1/128 of the sweeps each, then the sweeps at T, the second
 * half of them measured. From below: the same down to 0.8 T, 1/8 of the sweeps at 0.8 T, then 1/3 of the sweeps at T, the
 * second half of these measured. The two start from different random positions. Samplers that
 * follow forces cannot begin with
 * overlapping particles: with them the annealing is Monte Carlo, of 64 sweeps a stage at least. Every T is on its own, so that its
 * results do not depend on the other temperatures of the run; but a state may also be cooled slowly, `from` one of a
 * higher temperature in the place of annealing.
 */
export class Preparation {
  private phase = 0;
  private sweep = 0;
  private readonly phases: Phase[];
  private readonly seeds: { positions: number; annealing: number; sampling: number };

  private constructor(
    private readonly o: PreparationPlan,
    readonly system: System,
    readonly run: EquilibrationRun,
    phases: Phase[],
    seeds: Preparation['seeds'],
    private readonly annealing: Sampler,
  ) {
    this.phases = phases;
    this.seeds = seeds;
  }

  /** Takes up the work where the checkpoint at the path left it, or begins. */
  static async open(path: string, o: PreparationPlan & { model: Model; particles: number }): Promise<Preparation> {
    const seeds = seedsOf(o.seed, o.temperature, o.side);
    const sweeps = sweepsOf(o.sweeps, o.side);
    const plan = {
      temperature: o.temperature,
      sweeps,
      discard: Math.floor(sweeps / 2),
      origins: defaultOrigins,
      overlapDistance: defaultOverlapDistance,
      seed: seeds.sampling,
      sampler: o.way.sampler(o.model),
    };
    const annealing = o.way.annealing.sampler(o.model);
    const phases = phasesOf({ ...o, cooled: o.from !== undefined });
    const saved = await readCheckpoint(path);
    if (saved === undefined) {
      const system =
        o.from === undefined
          ? System.random(o.model, { particles: o.particles, seed: seeds.positions })
          : System.from(o.model, o.from);
      return new Preparation(o, system, new EquilibrationRun(plan, system), phases, seeds, annealing);
    }
    const { snapshot, ...arrays } = saved.arrays;
    const { phase, sweep, run } = saved.header as { phase: number; sweep: number; run: RunCheckpoint['header'] };
    const system = System.restore(o.model, snapshot as Uint8Array);
    const left = { header: run, arrays: arrays as RunCheckpoint['arrays'] };
    const goesOn = EquilibrationRun.restore(plan, system, left);
    const restored = new Preparation(o, system, goesOn, phases, seeds, annealing);
    restored.phase = phase;
    restored.sweep = sweep;
    return restored;
  }

  get finished(): boolean {
    return this.phase === this.phases.length && this.run.finished;
  }

  /** Does some seconds of work. On an abort the preparation stands where this call began, the system later: reopen it. */
  async step(running: Running<PreparationProgress>): Promise<void> {
    const { onProgress } = running;
    const phase = this.phases[this.phase];
    const report = (name: PreparationProgress['phase'], temperature: number, begin: number, sweeps: number) =>
      onProgress &&
      ((p: SamplerProgress) => onProgress({ ...p, phase: name, temperature, sweep: begin + p.sweep, sweeps }));
    if (phase === undefined) {
      await this.run.step({ ...running, onProgress: report('sampling', this.o.temperature, 0, this.run.plan.sweeps) });
      return;
    }
    const sampler = phase.name === 'annealing' ? this.annealing : this.run.plan.sampler;
    const chunk = Math.max(1, Math.floor(workPerChunk / (sampler.work * this.system.particles)));
    const sweeps = Math.min(chunk, phase.sweeps - this.sweep);
    const before = this.phases.slice(0, this.phase).reduce((sum, p) => sum + p.sweeps, 0);
    await sampler.run(this.system, {
      ...running,
      temperature: phase.temperature,
      sweeps,
      // the phases are one stream, so that no two of them use the same random numbers
      firstSweep: before + this.sweep,
      seed: this.seeds.annealing,
      onProgress: report(phase.name, phase.temperature, this.sweep, phase.sweeps),
    });
    this.sweep += sweeps;
    if (this.sweep === phase.sweeps) {
      this.phase++;
      this.sweep = 0;
    }
  }

  /** All that is needed to go on from here. */
  checkpoint(): Checkpoint {
    const { header, arrays } = this.run.checkpoint();
    return {
      header: { phase: this.phase, sweep: this.sweep, run: header },
      arrays: { ...arrays, snapshot: snapshotOf(this.system) },
    };
  }
}

/**
 * Brings a preparation to its end, with a checkpoint every so many seconds and on an abort.
 *
 * @param path of the checkpoint
 * @param onCheckpoint called after each
 */
export async function bringToEnd(
  preparation: Preparation,
  path: string,
  o: Running<PreparationProgress> & { checkpointSeconds: number; onCheckpoint?: () => Promise<void> },
): Promise<void> {
  let saved = performance.now();
  while (!preparation.finished) {
    const before = preparation.checkpoint();
    try {
      await preparation.step({ signal: o.signal, threads: o.threads, onProgress: o.onProgress });
    } catch (e) {
      // the system has moved on within the step that was cut short: back to where the step began
      if (o.signal?.aborted) await writeCheckpoint(path, before);
      throw e;
    }
    if (preparation.finished || performance.now() - saved > 1000 * o.checkpointSeconds) {
      await writeCheckpoint(path, preparation.checkpoint());
      await o.onCheckpoint?.();
      saved = performance.now();
    }
  }
}

/** Sweeps at the temperature itself. */
export function sweepsOf(sweeps: number, side: Side): number {
  return side === 'above' ? sweeps : Math.ceil(belowPart * sweeps);
}

/** All sweeps of a preparation: annealing or the cold, and those at the temperature. */
export function sweepsInAll(o: PhasesPlan): number {
  return phasesOf(o).reduce((sum, phase) => sum + phase.sweeps, 0) + sweepsOf(o.sweeps, o.side);
}

/** The work of a preparation for each particle, in trial moves. */
export function workInAll(o: PhasesPlan & { model: Model }): number {
  const sampler = o.way.sampler(o.model);
  const annealing = o.way.annealing.sampler(o.model);
  const before = phasesOf(o).reduce((sum, { name, sweeps }) => {
    return sum + sweeps * (name === 'annealing' ? annealing : sampler).work;
  }, 0);
  return before + sweepsOf(o.sweeps, o.side) * sampler.work;
}

/** The seeds of one preparation, by purpose. */
export function seedsOf(seed: number, temperature: number, side: Side) {
  const of = (purpose: string): number => derivedSeed(seed, temperature, side, purpose);
  return { positions: of('positions'), annealing: of('annealing'), sampling: of('sampling') };
}

function phasesOf(o: PhasesPlan): Phase[] {
  if (o.cooled) return [];
  const target = o.side === 'above' ? o.temperature : colder * o.temperature;
  const sweeps = Math.max(o.way.annealing.fewestSweeps, Math.ceil(o.sweeps * annealingPart));
  const phases = Array.from({ length: annealingStages }, (_, k): Phase => {
    const factor = annealingFrom ** (1 - k / annealingStages);
    return { name: 'annealing', temperature: target * factor, sweeps };
  });
  if (o.side === 'below') phases.push({ name: 'colder', temperature: target, sweeps: Math.ceil(o.sweeps * coldPart) });
  return phases;
}
