import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { PreparationName } from '../../models/description';
import type { Model } from '../../models/model';
import { type Side, sweepsInAll, workInAll } from '../preparation';
import { derivedSeed } from '../seeds';
import { temperatureForJson, temperatureName } from '../temperature';
import { preparationNames, wayOf } from '../ways';
import { type CheckedPlan, evaluationsPerLegOf } from './plan';

/** Counts up when the same description comes to compute something else, so that nothing old is taken for it. */
const revision = 1;

const common = {
  revision: z.number(),
  model: z.looseObject({ name: z.string(), dimension: z.number() }),
  particles: z.number(),
  temperature: z.union([z.number(), z.literal('infinity')]),
  seed: z.number(),
};
const stateSchema = z.object({
  kind: z.literal('state'),
  ...common,
  preparation: z.enum(preparationNames as [PreparationName, ...PreparationName[]]),
  sweeps: z.number(),
  twoSided: z.boolean(),
  /** id of the hotter state it is cooled from, or of the one before in its chain; null: from random positions */
  from: z.string().nullable(),
});
const relaxationSchema = z.object({
  kind: z.literal('relaxation'),
  ...common,
  /** id of the state that relaxes */
  state: z.string(),
  until: z.object({
    time: z.number().optional(),
    rmsForce: z.number().optional(),
    maxForce: z.number().optional(),
    evaluations: z.number().optional(),
  }),
  tolerance: z.object({ relative: z.number(), absolute: z.number() }),
  times: z.array(z.number()).nullable(),
  evaluationsPerLeg: z.number(),
  /** configurations are kept on the way; not given where they are not */
  frames: z.literal(true).optional(),
});

/** All that a task computes, and nothing else: its id is the hash of this. */
export const computationSchema = z.discriminatedUnion('kind', [stateSchema, relaxationSchema]);
export type StateComputation = z.infer<typeof stateSchema>;
export type RelaxationComputation = z.infer<typeof relaxationSchema>;
export type Computation = StateComputation | RelaxationComputation;

/** One piece of a campaign, done by a process of its own. */
export interface Task {
  /** 16 hexadecimal digits */
  id: string;
  computes: Computation;
  /** number of the sample in the plan, from 1 on */
  sample: number;
  /** id of the task whose result it starts from; null where there is none */
  needs: string | null;
  /** work in units that tasks of one kind share: trial moves of a state, particles of a relaxation */
  cost: number;
}

/**
 * The tasks of a plan, each after the one that it needs. The same plan gives the same tasks, and a task does not depend on
 * what else is in the plan: the seed of a sample follows from the seed of the plan, its number and N alone.
 */
export function tasksOf(plan: CheckedPlan): Task[] {
  const tasks: Task[] = [];
  for (const particles of plan.particles) {
    /** of each temperature, the sample before in its chain */
    const before: (Task | undefined)[] = [];
    for (let sample = 1; sample <= plan.samples; sample++) {
      const seed = derivedSeed(plan.seed, 'sample', sample, particles);
      let hotter: Task | null = null;
      plan.temperatures.forEach((t, k) => {
        const shared = { revision, model: plan.model, particles, temperature: temperatureForJson(t), seed };
        const sampled = wayOf(plan.preparations[k]).kind === 'sampled';
        const link = plan.sweepsBetween !== null && sampled ? before[k] : undefined;
        const source: Task | null = link ?? (plan.cooling && sampled ? hotter : null);
        const state = taskOf(sample, source, {
          kind: 'state',
          ...shared,
          preparation: plan.preparations[k],
          sweeps: link === undefined ? plan.sweeps[k] : (plan.sweepsBetween?.[k] ?? 0),
          twoSided: sampled && plan.twoSided && link === undefined,
          from: source?.id ?? null,
        });
        tasks.push(state);
        before[k] = state;
        if (sampled) hotter = state;
        if (plan.relaxation === null) return;
        const { until, tolerance, times, frames } = plan.relaxation;
        tasks.push(
          taskOf(sample, state, {
            kind: 'relaxation',
            ...shared,
            state: state.id,
            until,
            tolerance,
            times,
            evaluationsPerLeg: evaluationsPerLegOf(plan.relaxation, particles),
            ...(frames && { frames: true }),
          }),
        );
      });
    }
  }
  return tasks;
}

/** The id of what is computed. */
export function idOf(computes: Computation): string {
  return createHash('sha256').update(canonicalJson(computes)).digest('hex').slice(0, 16);
}

export function temperatureOf({ temperature }: Computation): number {
  return temperature === 'infinity' ? Number.POSITIVE_INFINITY : temperature;
}

/** For example "T = 0.5, N = 300, sample 2, state" */
export function labelOf({ computes, sample }: Pick<Task, 'computes' | 'sample'>): string {
  return `T = ${temperatureName(temperatureOf(computes))}, N = ${computes.particles}, sample ${sample}, ${computes.kind}`;
}

/** The model of a computation: in JSON it is a plain object with the same fields. */
export function modelOfComputation({ model }: Computation): Model {
  return model as Model;
}

function taskOf(sample: number, parent: Task | null, computes: Computation): Task {
  return { id: idOf(computes), computes, sample, needs: parent?.id ?? null, cost: costOf(computes) };
}

/** The work of a task in units of its kind. */
function costOf(computes: Computation): number {
  return computes.kind === 'relaxation'
    ? computes.particles
    : computes.particles * Math.max(1, workOfState(computes).work);
}

/** All sweeps of a state, exactly, and the work of them for each particle in trial moves; none where it is made at once. */
export function workOfState(c: StateComputation): { sweeps: number; work: number } {
  const way = wayOf(c.preparation);
  if (way.kind === 'direct') return { sweeps: 0, work: 0 };
  const of = (side: Side) => {
    const cooled = side === 'above' && c.from !== null;
    const o = { model: modelOfComputation(c), temperature: temperatureOf(c), sweeps: c.sweeps, side, way, cooled };
    return { sweeps: sweepsInAll(o), work: workInAll(o) };
  };
  const above = of('above');
  if (!c.twoSided) return above;
  const below = of('below');
  return { sweeps: above.sweeps + below.sweeps, work: above.work + below.work };
}

/** JSON with sorted names, so that the same content is the same text. */
function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, v) =>
    typeof v === 'object' && v !== null && !Array.isArray(v)
      ? Object.fromEntries(Object.entries(v).sort(([a], [b]) => (a < b ? -1 : 1)))
      : v,
  );
}
