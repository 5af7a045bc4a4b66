import { localExponent } from '../analysis/decay';
import { type DefectField, defectField } from '../analysis/defects';
import { minimumEdges } from '../analysis/first-minimum';
import { nonAffineDisplacement } from '../analysis/non-affine-displacement';
import { rescaledPairDistribution } from '../analysis/pair-distribution';
import { rattlers } from '../analysis/rattlers';
import { mean } from '../analysis/statistics';
import { structuralDistance } from '../analysis/structure';
import type { Configuration } from '../configuration';
import { writeCsv } from '../io/csv';
import { loadHdf5, modelAttribute, saveHdf5 } from '../io/hdf5';
import { writeHdf5 } from '../io/hdf5-tree';
import { descriptionOf } from '../models/registry';
import { largestEigenvalue } from '../relaxation/largest-eigenvalue';
import { type Relaxation, steepestDescent } from '../relaxation/steepest-descent';
import type { Running } from '../running';
import { System } from '../system';
import { type QuenchDirectory, writeJson } from './directory';
import { recordOf, unlessNoMinimum } from './equilibrium-stage';
import { fieldOmissions } from './omissions';
import type { QuenchPlan } from './options';
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

/**
 * Follows the flow from the stored equilibrium state to the inherent structure, and puts down the curves, the inherent
 * structure and the fields. `relaxation.json` comes last and says that the rest is there.
 */
export async function relax(
  directory: QuenchDirectory,
  plan: QuenchPlan,
  temperature: number,
  equilibrium: EquilibriumResult,
  running: Running<FlowStage>,
): Promise<RelaxationResult> {
  const path = (name: string): string => directory.ofTemperature(temperature, name);
  const initial = await loadHdf5(path('equilibrium.h5'));
  const system = await stateAgain(plan, temperature, equilibrium, initial);
  const { onProgress } = running;
  const relaxation = await steepestDescent(system, {
    signal: running.signal,
    threads: running.threads,
    until: { rmsForce: restForce, time: longestTime },
    tolerance: plan.tolerance,
    onProgress: onProgress && ((p) => onProgress({ ...p, kind: 'flow', temperature })),
  });
  const final = system.configuration();
  const fields = fieldsOf(initial, final, equilibrium);
  const stiffness = largestEigenvalue(system);
  const result = summarise(plan, relaxation, initial, final, fields, stiffness);

  const about = `${plan.model.name}, N = ${plan.particles}, T = ${temperatureName(temperature)}`;
  const { times, energy, rmsVelocity, maxForce, participation } = relaxation;
  const curves = {
    time: times,
    energyPerParticle: energy.map((e) => e / plan.particles),
    rmsVelocity,
    maxForce,
    participation,
  };
  const local = localExponent(times, rmsVelocity);
  const exponent = { time: local.times, beta: local.beta };
  const record = {
    seed: plan.seed,
    tolerance: plan.tolerance,
    ...recordOf(equilibrium),
    flow: JSON.stringify(result.flow),
  };
  await saveHdf5(path('inherent-structure.h5'), final, { record });
  await writeCsv(path('relaxation.csv'), curves, [`steepest descent, ${about}; time in tau0, energy in v0`]);
  await writeCsv(path('local-exponent.csv'), exponent, [`-d ln v/d ln t over 0.6 decades, ${about}`]);
  await writeHdf5(path('relaxation.h5'), {
    attributes: { model: modelAttribute(plan.model), particles: plan.particles, ...record },
    groups: { flow: { datasets: curves }, local_exponent: { datasets: exponent } },
  });
  const datasets = fieldDatasets(fields);
  if (Object.keys(datasets).length > 0) await writeHdf5(path('fields.h5'), { attributes: record, datasets });
  await writeJson(path('relaxation.json'), result);
  return result;
}

/** The stored state; one that was made at once is made again, as it may be more than a file holds. */
async function stateAgain(
  plan: QuenchPlan,
  temperature: number,
  { preparation, seeds }: EquilibriumResult,
  stored: Configuration,
): Promise<System> {
  const way = wayOf(preparation);
  if (way.kind === 'sampled') return System.from(plan.model, stored);
  return way.make(plan.model, { particles: plan.particles, temperature, seed: seeds.direct.positions });
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
  plan: QuenchPlan,
  relaxation: Relaxation,
  initial: Configuration,
  final: Configuration,
  { defects }: Fields,
  stiffness: number,
): RelaxationResult {
  const { times, energy, rmsVelocity, maxForce } = relaxation;
  const last = times.length - 1;
  return {
    inherentEnergy: energy[last] / plan.particles,
    initialEnergy: energy[0] / plan.particles,
    defects:
      defects === undefined
        ? null
        : {
            concentration: defects.concentration,
            broken: mean(defects.broken),
            inserted: mean(defects.inserted),
            ...defects.thresholds,
          },
    rattlers: descriptionOf(plan.model).surroundings === 'contacts' ? rattlers(final).count : null,
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
