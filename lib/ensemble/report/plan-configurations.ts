import { literal } from '../../figures/markup';
import { descriptionOf } from '../../models/registry';
import { formatTemperature } from '../../report/table';
import type { CheckedPlan } from '../campaign/plan';
import type { Store } from '../campaign/store';
import { type Task, tasksOf, temperatureOf } from '../campaign/tasks';
import { relaxationFolder } from './relaxation-folder';
import type { ViewerCandidate } from './viewer-data';

/** A relaxation of a plan that a viewer may show. */
export interface PlanCandidate extends ViewerCandidate {
  /** of its task */
  id: string;
  temperature: number;
}

/**
 * The relaxations of a plan for the viewer: the first finished sample of each N and temperature, the largest N first and from
 * hot to cold. None of a model whose neighbours in space do not interact: there is nothing to see.
 *
 * @param o.named whether labels say of which model they are, as beside those of other plans
 */
export async function planCandidates(
  plan: CheckedPlan,
  store: Store,
  o: { named?: boolean } = {},
): Promise<PlanCandidate[]> {
  const { what, surroundings } = descriptionOf(plan.model);
  if (surroundings === 'none') return [];
  const { dimension } = plan.model;
  const name = o.named ? `${literal(what)}, ${dimension}D, ` : '';
  const tasks = tasksOf(plan);
  const byId = new Map(tasks.map((task) => [task.id, task]));
  const candidates: PlanCandidate[] = [];
  const known = new Set<string>();
  // samples come in their order
  for (const task of tasks.filter(({ computes }) => computes.kind === 'relaxation')) {
    const { particles } = task.computes;
    const temperature = temperatureOf(task.computes);
    const key = `${particles} ${temperature}`;
    if (known.has(key) || !(await store.isDone(task))) continue;
    known.add(key);
    const label = `${name}*T* = ${formatTemperature(temperature)}, *N* = ${particles}, sample ${task.sample}`;
    const state = byId.get(task.needs as string) as Task;
    const load = () => relaxationFolder(label, store.folder(task), store.folder(state));
    candidates.push({ id: task.id, label, particles, dimension, temperature, load });
  }
  return candidates.sort((a, b) => b.particles - a.particles || b.temperature - a.temperature);
}

/**
 * The relaxations of many plans, in an order of which the first few show most: of each system in turn its coldest, then its
 * hottest, those from random positions last. What several plans share comes once.
 */
export async function spreadCandidates(plans: readonly CheckedPlan[], store: Store): Promise<ViewerCandidate[]> {
  const systems = new Map<string, PlanCandidate[]>();
  for (const plan of plans) {
    const key = JSON.stringify(plan.model);
    const known = systems.get(key) ?? [];
    const found = await planCandidates(plan, store, { named: true });
    systems.set(key, [...known, ...found.filter(({ id }) => known.every((one) => one.id !== id))]);
  }
  const queues = [...systems.values()].map((system) => {
    const fromCold = system.sort((a, b) => a.temperature - b.temperature || b.particles - a.particles);
    const highest = fromCold[fromCold.length - 1]?.temperature;
    const hottest = fromCold.filter(({ temperature }) => temperature === highest);
    return [...new Set([...fromCold.slice(0, 1), ...hottest.slice(0, 1), ...fromCold])];
  });
  const rounds = Math.max(0, ...queues.map(({ length }) => length));
  return Array.from({ length: rounds }, (_, k) => {
    const round = queues.flatMap((queue) => queue.slice(k, k + 1));
    const random = (one: PlanCandidate): boolean => one.temperature === Number.POSITIVE_INFINITY;
    return [...round.filter((one) => !random(one)), ...round.filter(random)];
  }).flat();
}
