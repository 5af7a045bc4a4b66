import { rm } from 'node:fs/promises';
import { localExponent } from '../analysis/decay';
import { type DefectField, defectField } from '../analysis/defects';
import { minimumEdges } from '../analysis/first-minimum';
import { nonAffineDisplacement } from '../analysis/non-affine-displacement';
import { rescaledPairDistribution } from '../analysis/pair-distribution';
import { countableRattlers } from '../analysis/rattlers';
import { structuralDistance } from '../analysis/structure';
import type { Running } from '../binding/running';
import type { Configuration } from '../configuration';
import { writeCsv } from '../io/csv';
import { loadHdf5, modelAttribute, saveHdf5 } from '../io/hdf5';
import { writeHdf5 } from '../io/hdf5-tree';
import type { Model } from '../models/model';
import { mean } from '../numerics/statistics';
import {
  defaultEvaluationsPerLeg,
  type FlowCheckpoint,
  type FlowPlan,
  FlowRun,
  type KeptFrame,
} from '../relaxation/flow-run';
import { largestEigenvalue } from '../relaxation/largest-eigenvalue';
import { type Relaxation, recordingTimes } from '../relaxation/steepest-descent';
import { System } from '../system';
import { readCheckpoint, writeCheckpoint } from './checkpoint';
import { writeJson } from './directory';
import { recordOf, type StateWork, unlessNoMinimum } from './equilibrium-stage';
import { frameTimes, mostParticlesOfFrames, saveFrames } from './flow-frames';
import { fieldOmissions } from './omissions';
import { exponentOf } from './power-law-window';
import type { FlowStage } from './progress';
import type { EquilibriumResult, RelaxationResult } from './state-result';
import { temperatureName } from './temperature';
import { wayOf } from './ways';

/** The flow has come to rest: far above the rounding of the forces, far below what any observable sees. */
const restForce = 1e-10;
/** The edges of the flat minimum of the inherent structures' g(x) in the one model for which they are published. */
const publishedEdges = { model: 'soft-spheres-2d', x: [1.23, 1.5] as const };
/** A flow that has not come to rest by then does not. */
const longestTime = 1e6;

/** How far a state relaxes when nothing else is said. */
export const toRest = { rmsForce: restForce, time: longestTime } as const;

/** A relaxation that is to be made, where its state is and where its files go. */
export interface RelaxationWork extends Omit<StateWork, 'preparation'> {
  /** path of the equilibrium configuration */
  initial: string;
  /** path of the checkpoint of the flow; none is left where there is a result */
  checkpoint: string;
  tolerance: FlowPlan['tolerance'];
  /** to rest, where it is not given */
  until?: FlowPlan['until'];
  /** of records; 10 per decade where they are not given */
  times?: Float64Array;
  evaluationsPerLeg?: number;
  /** the positions are kept at some times on the way, in `flow.h5` */
  frames?: boolean;
}

/** The flow of a relaxation, with its defaults. */
export function flowPlanOf({
  particles,
  tolerance,
  until = toRest,
  times,
  evaluationsPerLeg,
  frames,
}: RelaxationWork): FlowPlan {
  const recorded = times ?? recordingTimes(until.time);
  return {
    until,
    times: recorded,
    ...(frames === true && particles <= mostParticlesOfFrames && { frames: frameTimes(recorded) }),
    tolerance,
    evaluationsPerLeg: evaluationsPerLeg ?? defaultEvaluationsPerLeg(particles),
  };
}

/**
 * Follows the flow from the stored equilibrium state to the inherent structure, and puts down the curves, the inherent
 * structure and the fields. `relaxation.json` comes last and says that the rest is there. A long flow leaves checkpoints
 * between its legs, and goes on from the last one.
 */
export async function relax(
  work: RelaxationWork,
  equilibrium: EquilibriumResult,
  running: Running<FlowStage>,
): Promise<RelaxationResult> {
  const { model, particles, temperature, seed, file } = work;
  const initial = await loadHdf5(work.initial);
  const { system, relaxation, frames } = await flow(work, equilibrium, initial, running);
  const final = system.configuration();
  const fields = fieldsOf(initial, final, equilibrium);
  const stiffness = await largestEigenvalue(system, running);
  const result = summarise(model, relaxation, initial, final, fields, stiffness);

  const about = `${model.name}, N = ${particles}, T = ${temperatureName(temperature)}`;
  const { times, energy, rmsVelocity, maxForce, participation } = relaxation;
  const curves = {
    time: times,
    energyPerParticle: energy.map((e) => e / particles),
    rmsVelocity,
    maxForce,
    participation,
  };
  const local = localExponent(times, rmsVelocity);
  const exponent = { time: local.times, beta: local.beta };
  const record = {
    seed,
    tolerance: typeof work.tolerance === 'number' ? work.tolerance : JSON.stringify(work.tolerance ?? null),
    ...recordOf(equilibrium),
    flow: JSON.stringify(result.flow),
  };
  await saveHdf5(file('inherent-structure.h5'), final, { record });
  await writeCsv(file('relaxation.csv'), curves, [`steepest descent, ${about}; time in tau0, energy in v0`]);
  await writeCsv(file('local-exponent.csv'), exponent, [`-d ln v/d ln t over 0.6 decades, ${about}`]);
  await writeHdf5(file('relaxation.h5'), {
    attributes: { model: modelAttribute(model), particles, ...record },
    groups: { flow: { datasets: curves }, local_exponent: { datasets: exponent } },
  });
  const datasets = fieldDatasets(fields);
  if (Object.keys(datasets).length > 0) await writeHdf5(file('fields.h5'), { attributes: record, datasets });
  if (frames.length > 0) await saveFrames(file('flow.h5'), frames, final, record);
  await writeJson(file('relaxation.json'), result);
  await rm(work.checkpoint, { force: true });
  return result;
}

/** The stored state; one that was made at once is made again, as it may be more than a file holds. */
async function stateAgain(
  { model, particles, temperature }: RelaxationWork,
  { preparation, seeds }: EquilibriumResult,
  stored: Configuration,
): Promise<System> {
  const way = wayOf(preparation);
  if (way.kind === 'sampled') return System.from(model, stored);
  return way.make(model, { particles, temperature, seed: seeds.direct.positions });
}

/** The flow itself, from its checkpoint where there is one. */
async function flow(
  work: RelaxationWork,
  equilibrium: EquilibriumResult,
  initial: Configuration,
  { signal, threads, onProgress }: Running<FlowStage>,
): Promise<{ system: System; relaxation: Relaxation; frames: readonly KeptFrame[] }> {
  const plan = flowPlanOf(work);
  const saved = await readCheckpoint(work.checkpoint);
  const run =
    saved === undefined
      ? new FlowRun(plan, await stateAgain(work, equilibrium, initial))
      : FlowRun.restore(plan, work.model, saved as FlowCheckpoint);
  while (!run.finished) {
    await run.step({
      signal,
      threads,
      onProgress: onProgress && ((p) => onProgress({ ...p, kind: 'flow', temperature: work.temperature })),
    });
    if (!run.finished) await writeCheckpoint(work.checkpoint, run.checkpoint());
  }
  return { system: run.system, relaxation: run.result(), frames: run.frames };
}

export interface Fields {
  /** [N] D²min, summed over the neighbours within 2.5 mean diameters; undefined where `fieldOmissions` says so */
  d2min: Float64Array | undefined;
  /** undefined where `fieldOmissions` says so, or g(x) is too noisy for its minimum to be found */
  defects: DefectField | undefined;
}

/** D²min and the defects between an equilibrium state and its inherent structure. */
export function fieldsOf(initial: Configuration, final: Configuration, equilibrium: EquilibriumResult): Fields {
  const omitted = fieldOmissions(initial.model, initial.boxLength, equilibrium);
  return {
    d2min: omitted.d2min === undefined ? nonAffineDisplacement(initial, final).d2min : undefined,
    defects: omitted.defects === undefined ? defectsOf(initial, final, equilibrium) : undefined,
  };
}

function fieldDatasets({ d2min, defects }: Fields): Record<string, Float64Array | Int32Array | Uint8Array> {
  return {
    ...(d2min && { d2min }),
    ...(defects && { defects: defects.field, broken: defects.broken, inserted: defects.inserted }),
  };
}

/** The defects with the minimum of g(x) over many configurations, held between the edges of the flat minimum. */
function defectsOf(a: Configuration, b: Configuration, { xEquilibrium }: EquilibriumResult): DefectField | undefined {
  return unlessNoMinimum(() => {
    if (xEquilibrium === null) return defectField(a, b, 'fromPairDistribution');
    const [xInsert, xBreak] =
      a.model.name === publishedEdges.model ? publishedEdges.x : minimumEdges(rescaledPairDistribution(b));
    return defectField(a, b, {
      xEquilibrium: Math.min(xBreak, Math.max(xInsert, xEquilibrium.value)),
      xBreak,
      xInsert,
    });
  });
}

function summarise(
  model: Model,
  relaxation: Relaxation,
  initial: Configuration,
  final: Configuration,
  { defects }: Fields,
  stiffness: number,
): RelaxationResult {
  const { times, energy, rmsVelocity, maxForce } = relaxation;
  const last = times.length - 1;
  const particles = initial.positions.length / model.dimension;
  return {
    inherentEnergy: energy[last] / particles,
    initialEnergy: energy[0] / particles,
    defects:
      defects === undefined
        ? null
        : {
            concentration: defects.concentration,
            broken: mean(defects.broken),
            inserted: mean(defects.inserted),
            ...defects.thresholds,
          },
    rattlers: countableRattlers(final)?.count ?? null,
    exponent: exponentOf(times, rmsVelocity, stiffness),
    stiffness,
    displacement: structuralDistance(initial, final),
    flow: {
      time: times[last],
      evaluations: relaxation.evaluations,
      steps: relaxation.steps,
      rejectedSteps: relaxation.rejectedSteps,
      dissipationError: relaxation.dissipationError,
      rmsForce: rmsVelocity[last],
      maxForce: maxForce[last],
      forceFloor: relaxation.forceFloor,
      stopReason: relaxation.stopReason,
    },
  };
}
