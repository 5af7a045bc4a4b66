import type { z } from 'zod';
import { type ErrorCode, invalid, VitrelaxError } from '../../errors';
import { checkedTimes } from '../../frames';
import { pairModelOf } from '../../io/pair-model-file';
import type { PreparationName } from '../../models/description';
import type { Model } from '../../models/model';
import { modelByName, modelDescription } from '../../models/registry';
import { defaultEvaluationsPerLeg } from '../../relaxation/flow-run';
import { checkedTolerance, checkedUntil, type Until } from '../../relaxation/steepest-descent';
import { System } from '../../system';
import { checkedSweeps, checkedTemperatures } from '../options';
import { toRest } from '../relaxation-stage';
import { preparationOf } from '../ways';
import { type CampaignPlan, type ObservableName, observableNames, planSchema } from './plan-schema';

const defaultSamples = 4;
/** What the index, the status and the memory of one process bear. */
const mostStates = 1_000_000;
/** Numbers that JSON has none for, so that a refusal can say what they are. */
const notInJson = new Map([Number.NaN, Number.NEGATIVE_INFINITY].map((value) => [`\0${value}`, value]));

/** A plan with its defaults filled in. */
export interface CheckedPlan {
  model: Model;
  /** ascending */
  particles: number[];
  /** from high to low, Infinity for random positions */
  temperatures: number[];
  samples: number;
  /** how the state of each temperature is made, and its sweeps */
  preparations: PreparationName[];
  sweeps: number[];
  twoSided: boolean;
  cooling: boolean;
  /** from one sample to the next of a chain; null: each sample is made anew */
  sweepsBetween: number[] | null;
  /** null: equilibrium states alone */
  relaxation: PlannedRelaxation | null;
  observables: ObservableName[];
  seed: number;
}

export interface PlannedRelaxation {
  until: Until;
  tolerance: { relative: number; absolute: number };
  /** null: 0 and 10 per decade */
  times: number[] | null;
  /** null: by N */
  evaluationsPerLeg: number | null;
  /** configurations are kept on the way */
  frames: boolean;
}

/**
 * Checks a plan and fills in its defaults, before any work.
 *
 * @throws {VitrelaxError} `INVALID_ARGUMENT`, `OUT_OF_RANGE`, `NOT_FINITE`, `WRONG_LENGTH`, `UNKNOWN_MODEL` or `BOX_TOO_SMALL`, naming
 *   the field of the plan, its value, and what is allowed
 */
export function checkedPlan(plan: CampaignPlan): CheckedPlan {
  const raw = plainPlan(plan);
  const parsed = planSchema.safeParse(raw);
  if (!parsed.success) throw refusal(parsed.error.issues[0], raw);
  const p = parsed.data;
  const model = within('model', () => modelOf(p.model));
  const given = checkedTemperatures(p.temperatures.map((t) => (t === 'infinity' ? Number.POSITIVE_INFINITY : t)));
  const order = given.map((_, k) => k).sort((a, b) => given[b] - given[a]);
  const { relaxation = {} } = p;
  const { method, sweeps: asked, sweepsBetween } = p.preparation ?? {};
  const ways = within('preparation', () => given.map((t) => preparationOf(model, t, method as PreparationName)), {
    preparation: 'method',
  });
  const sweeps = within('preparation', () => checkedSweeps(asked, model, given, ways));
  const between =
    sweepsBetween === undefined
      ? null
      : within('preparation', () => checkedSweeps(sweepsBetween, model, given, ways), { sweeps: 'sweepsBetween' });
  const particles = typeof p.particles === 'number' ? [p.particles] : p.particles;
  particles.forEach((n, k) => {
    if (particles.indexOf(n) !== k) throw invalid('INVALID_ARGUMENT', `particles[${k}]`, n, 'each number once');
  });
  const samples = p.samples ?? defaultSamples;
  const most = Math.floor(mostStates / given.length / particles.length);
  if (samples > most) {
    const allowed = `at most ${most}: ${mostStates} states in all, of each temperature and N`;
    throw invalid('OUT_OF_RANGE', 'samples', samples, allowed);
  }
  requireBox(model, particles);
  return {
    model,
    particles: [...particles].sort((a, b) => a - b),
    temperatures: order.map((k) => given[k]),
    samples,
    preparations: order.map((k) => ways[k]),
    sweeps: order.map((k) => sweeps[k]),
    twoSided: p.preparation?.twoSided ?? false,
    cooling: p.preparation?.cooling ?? false,
    sweepsBetween: between && order.map((k) => between[k]),
    relaxation: relaxation === false ? null : within('relaxation', () => relaxationOf(relaxation, model)),
    observables: observableNames.filter((name) => p.observables?.includes(name) ?? true),
    seed: p.seed ?? 1,
  };
}

/** Legs of the flow of N particles. */
export function evaluationsPerLegOf(relaxation: PlannedRelaxation, particles: number): number {
  return relaxation.evaluationsPerLeg ?? defaultEvaluationsPerLeg(particles);
}

/**
 * A plan as JSON has it: typed arrays become arrays, an infinite temperature a word; what is not a number is left to the check.
 *
 * @throws {VitrelaxError} `INVALID_ARGUMENT` for what JSON cannot hold: cycles, functions, a bigint
 */
export function plainPlan(plan: unknown): unknown {
  try {
    return JSON.parse(
      JSON.stringify(plan ?? null, (_, value) => {
        if (ArrayBuffer.isView(value)) return Array.from(value as never);
        if (value === Number.POSITIVE_INFINITY) return 'infinity';
        return typeof value === 'number' && !Number.isFinite(value) ? `\0${value}` : value;
      }),
      (_, value) => notInJson.get(value) ?? value,
    );
  } catch {
    throw invalid('INVALID_ARGUMENT', 'plan', plan, 'what JSON can hold');
  }
}

/** Refuses a box that is too small, which is that of the smallest N, and names it as the plan does. */
function requireBox(model: Model, particles: readonly number[]): void {
  const smallest = Math.min(...particles);
  try {
    System.random(model, { particles: smallest, seed: 0 }).dispose();
  } catch (e) {
    if (!(e instanceof VitrelaxError) || e.code !== 'BOX_TOO_SMALL') throw e;
    const field = `particles[${particles.indexOf(smallest)}]`;
    throw new VitrelaxError(e.code, `${field} is ${smallest}: ${e.message}`, { field, value: smallest, cause: e });
  }
}

function relaxationOf(
  { until, tolerance, times, evaluationsPerLeg, frames }: Exclude<NonNullable<CampaignPlan['relaxation']>, false>,
  model: Model,
): PlannedRelaxation {
  if (times !== undefined) checkedTimes(Float64Array.from(times));
  return {
    until: until === undefined ? { ...toRest } : checkedUntil(until),
    tolerance: checkedTolerance(tolerance, model),
    times: times ?? null,
    evaluationsPerLeg: evaluationsPerLeg ?? null,
    frames: frames ?? false,
  };
}

/** The model of a name with options, of the options of `pairModel`, or of a model as its builder has made it. */
function modelOf(raw: Record<string, unknown> & { name: string }): Model {
  if ('pair' in raw) return pairModelOf(raw);
  const { name, ...options } = raw;
  if (!('dimension' in options)) return modelByName(name, options);
  // a whole model: its options make it again, and what else it holds must be the same
  const known = modelDescription(name).options;
  const model = modelByName(name, Object.fromEntries(Object.entries(options).filter(([key]) => known.includes(key))));
  for (const [key, value] of Object.entries(options)) {
    if (value !== model[key]) throw invalid('INVALID_ARGUMENT', key, value, `${model[key] ?? 'nothing'}, in a ${name}`);
  }
  return model;
}

/** Errors of a part of the plan name it. */
function within<T>(part: string, check: () => T, rename: Record<string, string> = {}): T {
  try {
    return check();
  } catch (e) {
    if (!(e instanceof VitrelaxError) || e.field === undefined || e.field === part) {
      if (!(e instanceof VitrelaxError) || rename[part] === undefined) throw e;
    }
    const { code, field = '', value, message } = e;
    const name = `${part}.${rename[field] ?? field}`;
    // a flag of the command line is none of a plan
    const words = message.replace(' (--sweeps)', '');
    const text = words.startsWith(field) ? `${name}${words.slice(field.length)}` : `${name}: ${words}`;
    throw new VitrelaxError(code as ErrorCode, text, { field: name, value, cause: e });
  }
}

/** The first thing that is wrong, in the words of the library. */
function refusal(issue: z.core.$ZodIssue, plan: unknown): VitrelaxError {
  const path = [...issue.path];
  if (issue.code === 'unrecognized_keys') {
    const [key] = issue.keys;
    const known = issue.path.length === 0 ? Object.keys(planSchema.shape).filter((name) => name !== '$schema') : [];
    const allowed =
      known.length > 0
        ? `the fields of a plan: ${known.join(', ')}`
        : `the fields of ${fieldOf(path)}: ${issue.message.replace('an object: ', '')}`;
    return invalid('INVALID_ARGUMENT', fieldOf([...path, key]), at(plan, [...path, key]), allowed);
  }
  // of a union the branch that came further says more
  if (issue.code === 'invalid_union') {
    const deeper = issue.errors.flat().find((inner) => inner.path.length > 0);
    const unknown = issue.errors.flat().find((inner) => inner.code === 'unrecognized_keys');
    const inner = deeper ?? unknown;
    if (inner !== undefined) return refusal({ ...inner, path: [...path, ...inner.path] } as z.core.$ZodIssue, plan);
  }
  const small = issue.code === 'too_small' || issue.code === 'too_big';
  const value = at(plan, path);
  const code = Number.isNaN(value)
    ? 'NOT_FINITE'
    : small && typeof value === 'number'
      ? 'OUT_OF_RANGE'
      : 'INVALID_ARGUMENT';
  return invalid(code, fieldOf(path), value, issue.message);
}

function fieldOf(path: readonly PropertyKey[]): string {
  const text = path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)).join('');
  return text === '' ? 'plan' : text.replace(/^\./, '');
}

function at(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((v, key) => (v as Record<PropertyKey, unknown> | undefined | null)?.[key], value);
}
