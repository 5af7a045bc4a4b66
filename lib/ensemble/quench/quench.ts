import { existsSync } from 'node:fs';
import { together } from '../../binding/together';
import { formatWithError } from '../../report/format';
import type { EquilibrationEvidence } from '../../sampling/evidence';
import { System } from '../../system';
import { QuenchDirectory } from '../directory';
import { concludeEquilibrium, makeEquilibrium, type StateWork } from '../equilibrium-stage';
import { type CheckedQuench, checkedQuench, type QuenchOptions, type QuenchPlan } from '../options';
import { bringToEnd, Preparation, type Side, sweepsOf } from '../preparation';
import { relax } from '../relaxation-stage';
import { newSession } from '../session';
import type { EquilibriumResult } from '../state-result';
import { equilibriumResult, relaxationResult, type StateSummary, stateSummary } from '../summary';
import { temperatureName } from '../temperature';
import { type DirectWay, type SampledWay, wayOf } from '../ways';
import { writeQuenchReport } from './report';

export interface QuenchResult {
  directory: string;
  report: string;
  plan: QuenchPlan;
  states: StateSummary[];
  /** wall time of all runs that worked on it [s] */
  seconds: number;
}

/**
 * Equilibrium states at several temperatures, their steepest-descent flow to the inherent structure, and what is to be
 * seen of it. At T = infinity a state is random positions. At other temperatures it is made by the model's Monte Carlo
 * twice, from above and from a colder state, with the evidence of its equilibration; the one from above follows the
 * flow. Configurations, curves, figures and a report are written to a directory; what a model has not (bonds without
 * contact distances, pictures in more than three dimensions) is left out, and the report says why.
 *
 * The sampler leaves checkpoints. After an interruption, of whatever kind, the same call in the same directory goes on,
 * and the results are the same bits as without. Finished stages are not done again.
 *
 * @throws {VitrelaxError} before any work: `OUT_OF_RANGE`, `INVALID_ARGUMENT`, `WRONG_LENGTH` or `BOX_TOO_SMALL` naming the option,
 *   `FILE_UNWRITABLE` naming the directory. An abort rejects with the signal's reason.
 */
export async function quench(options: QuenchOptions = {}): Promise<QuenchResult> {
  const o = checkedQuench(options);
  const { plan } = o;
  // refuses a box that is too small before anything is written
  System.random(plan.model, { particles: plan.particles, seed: plan.seed }).dispose();
  const directory = await QuenchDirectory.open(o.directory, plan, o.overwrite, newSession(o.threads));
  const clock = new Clock(directory);

  if (directory.manifest.status !== 'complete') {
    // the longest first, so that the slots come to their end together
    const sides = plan.temperatures
      .flatMap((t, k) => {
        const way = wayOf(plan.preparations[k]);
        const both: Side[] = way.kind === 'direct' ? ['above'] : ['above', 'below'];
        return both.map((side) => ({ k, t, way, side }));
      })
      .sort((a, b) => sweepsOf(plan.sweeps[b.k], b.side) - sweepsOf(plan.sweeps[a.k], a.side));
    const slots = Math.min(o.threads, sides.length);
    const each = Math.max(1, Math.floor(o.threads / slots));
    const waiting = new Map<number, Preparation>();
    await together(
      o.signal,
      sides.map(({ k, t, way, side }) => async (signal) => {
        if ((await relaxationResult(directory, t)) !== undefined) return;
        if ((await equilibriumResult(directory, t)) !== undefined) {
          if (side === 'below') return;
        } else if (way.kind === 'direct') {
          await make(directory, o, k, way, clock);
        } else {
          const prepared = await prepare(directory, o, k, side, way, { signal, threads: each }, clock);
          const other = waiting.get(t);
          waiting.set(t, prepared);
          // whoever comes second goes on with the flow
          if (other === undefined) return;
          const [above, below] = side === 'above' ? [prepared, other] : [other, prepared];
          await conclude(directory, o, t, above, below, clock);
        }
        await flow(directory, o, t, { signal, threads: each }, clock);
      }),
      slots,
    );
  }
  const states = await Promise.all(plan.temperatures.map((t) => stateSummary(directory, t)));
  const report = directory.file('report.html');
  if (directory.manifest.status !== 'complete' || !existsSync(report)) {
    await clock.stage('report', () => writeQuenchReport(directory, o, states));
    await clock.complete();
    o.onStage({ stage: 'report', summary: report, seconds: directory.manifest.timings.report });
  }
  const seconds = directory.manifest.sessions.reduce((sum, s) => sum + s.seconds, 0);
  return { directory: directory.path, report, plan, states, seconds };
}

interface Slot {
  signal: AbortSignal;
  threads: number;
}

/** Brings one side of one temperature to its end, with a checkpoint every few seconds and on an abort. */
async function prepare(
  directory: QuenchDirectory,
  o: CheckedQuench,
  k: number,
  side: Side,
  way: SampledWay,
  slot: Slot,
  clock: Clock,
): Promise<Preparation> {
  const { plan, onProgress } = o;
  const temperature = plan.temperatures[k];
  const path = directory.checkpoint(temperature, side);
  const { model, particles, seed } = plan;
  const preparation = await Preparation.open(path, {
    model,
    particles,
    temperature,
    sweeps: plan.sweeps[k],
    seed,
    side,
    way,
  });
  if (preparation.finished) return preparation;
  await clock.stage(`T${temperature} ${side}`, () =>
    bringToEnd(preparation, path, {
      ...slot,
      checkpointSeconds: o.checkpointSeconds,
      onProgress: onProgress && ((p) => onProgress({ ...p, kind: 'sampling', temperature, side })),
      onCheckpoint: () => clock.save(),
    }),
  );
  const { acceptance, plan: sampling } = preparation.run;
  const { attempts, exchanges } = sampling.sampler;
  const accepted = attempts === null ? '' : `, accepted ${acceptance.displacement.toFixed(3)} of ${attempts}`;
  const swaps = exchanges ? `, ${acceptance.swap.toFixed(3)} of swaps` : '';
  o.onStage({
    stage: 'prepared',
    temperature,
    side,
    summary: `from ${side}: ${sampling.sweeps} sweeps${accepted}${swaps}`,
    seconds: directory.manifest.timings[`T${temperature} ${side}`],
  });
  return preparation;
}

/** The state of one temperature, and where its files go. */
function stateWork(directory: QuenchDirectory, { plan }: CheckedQuench, temperature: number): StateWork {
  const { model, particles, seed, preparations, temperatures } = plan;
  return {
    model,
    particles,
    temperature,
    preparation: preparations[temperatures.indexOf(temperature)],
    seed,
    file: (name) => directory.ofTemperature(temperature, name),
  };
}

/** Makes the state of one temperature at once. */
async function make(
  directory: QuenchDirectory,
  o: CheckedQuench,
  k: number,
  way: DirectWay,
  clock: Clock,
): Promise<void> {
  const { plan } = o;
  const temperature = plan.temperatures[k];
  const name = `T${temperatureName(temperature)} equilibrium`;
  const work = stateWork(directory, o, temperature);
  await clock.stage(name, () => makeEquilibrium(work, way));
  o.onStage({
    stage: 'equilibrium',
    temperature,
    summary: `made at once (${work.preparation})`,
    seconds: directory.manifest.timings[name],
  });
}

async function conclude(
  directory: QuenchDirectory,
  o: CheckedQuench,
  temperature: number,
  above: Preparation,
  below: Preparation,
  clock: Clock,
): Promise<void> {
  const name = `T${temperature} equilibrium`;
  const result = await clock.stage(name, () => concludeEquilibrium(stateWork(directory, o, temperature), above, below));
  above.system.dispose();
  below.system.dispose();
  o.onStage({
    stage: 'equilibrium',
    temperature,
    summary: equilibriumInWords(result),
    seconds: directory.manifest.timings[name],
  });
}

function equilibriumInWords({ evidence, preparation, crystallisation }: EquilibriumResult): string {
  const crystal = crystallisation?.crystallised ? `; crystallised, ${crystallisation.largestCluster} in a cluster` : '';
  return `${evidence === null ? preparation : evidenceInWords(evidence)}${crystal}`;
}

function evidenceInWords({
  energyPerParticle: e,
  sweepsPerTau,
  hypervirialRatio: h,
  verdict,
}: EquilibrationEvidence): string {
  return `e = ${formatWithError(e.value, e.error)}, ${sweepsPerTau.toFixed(1)} tau, hypervirial ratio ${formatWithError(h.value, h.error)}: ${verdict}`;
}

async function flow(
  directory: QuenchDirectory,
  o: CheckedQuench,
  temperature: number,
  slot: Slot,
  clock: Clock,
): Promise<void> {
  const equilibrium = await equilibriumResult(directory, temperature);
  if (equilibrium === undefined) return;
  const name = `T${temperatureName(temperature)} relaxation`;
  const work = {
    ...stateWork(directory, o, temperature),
    initial: directory.ofTemperature(temperature, 'equilibrium.h5'),
    checkpoint: directory.checkpoint(temperature, 'flow'),
    tolerance: o.plan.tolerance,
    frames: true,
  };
  const result = await clock.stage(name, () => relax(work, equilibrium, { ...slot, onProgress: o.onProgress }));
  await directory.removeCheckpoints(temperature);
  const { inherentEnergy, defects, flow: f } = result;
  const phi = defects === null ? '' : `phi = ${defects.concentration.toFixed(3)}, `;
  o.onStage({
    stage: 'inherent structure',
    temperature,
    summary: `e_IS = ${inherentEnergy.toFixed(6)}, ${phi}t = ${f.time.toPrecision(3)}, v = ${f.rmsForce.toExponential(1)} after ${f.evaluations} evaluations (${f.stopReason})`,
    seconds: directory.manifest.timings[name],
  });
}

/** Keeps the wall times in the manifest, which is written at every change. */
class Clock {
  private readonly start = performance.now();

  constructor(private readonly directory: QuenchDirectory) {}

  /** Times a stage; the time of an interrupted one counts, too, when it is taken up again. */
  async stage<T>(name: string, work: () => Promise<T>): Promise<T> {
    const { timings } = this.directory.manifest;
    const begin = performance.now();
    try {
      return await work();
    } finally {
      timings[name] = (timings[name] ?? 0) + (performance.now() - begin) / 1000;
      await this.save();
    }
  }

  async complete(): Promise<void> {
    await this.save();
    this.directory.manifest.status = 'complete';
    await this.directory.saveManifest();
  }

  /** Writes down how long this run has worked so far. */
  async save(): Promise<void> {
    const { manifest } = this.directory;
    if (manifest.status !== 'complete') {
      manifest.sessions[manifest.sessions.length - 1].seconds = (performance.now() - this.start) / 1000;
    }
    await this.directory.saveManifest();
  }
}
