import { checkedPlan } from '../../lib/ensemble/campaign/plan';
import type { CampaignPlan } from '../../lib/ensemble/campaign/plan-schema';
import type { Store } from '../../lib/ensemble/campaign/store';
import { type Task, temperatureOf } from '../../lib/ensemble/campaign/tasks';
import { planCandidates, spreadCandidates } from '../../lib/ensemble/report/plan-configurations';

const planOf = (model: string, particles: number[], temperatures: (number | 'infinity')[], seed = 1) =>
  checkedPlan({
    model: { name: model },
    particles,
    temperatures,
    samples: 3,
    ...(model.startsWith('soft') && { preparation: { sweeps: 200 } }),
    seed,
  } as CampaignPlan);

/** A store in which those tasks are done. */
const storeOf = (done: (task: Task) => boolean): Store =>
  ({ isDone: async (task: Task) => done(task), folder: ({ id }: Task) => id }) as unknown as Store;
const all = storeOf(() => true);
const labels = (list: readonly { label: string }[]): string[] => list.map(({ label }) => label);

it('offers the first finished sample of each N and temperature, the largest N first and from hot to cold', async () => {
  const plan = planOf('soft-spheres-2d', [100, 400], [0.5, 1]);
  expect(labels(await planCandidates(plan, all))).toEqual([
    '*T* = 1, *N* = 400, sample 1',
    '*T* = 0.5, *N* = 400, sample 1',
    '*T* = 1, *N* = 100, sample 1',
    '*T* = 0.5, *N* = 100, sample 1',
  ]);
  const some = storeOf(
    ({ computes, sample }) => computes.particles === 100 && (temperatureOf(computes) === 1 ? sample > 1 : false),
  );
  expect(labels(await planCandidates(plan, some))).toEqual(['*T* = 1, *N* = 100, sample 2']);
});

it('offers nothing of the mean field, whose neighbours in space do not interact', async () => {
  expect(await planCandidates(planOf('mari-kurchan-3d', [2000], [0.01]), all)).toEqual([]);
});

it('takes of several plans each system in turn, its coldest and its hottest first, random positions last', async () => {
  const plans = [
    planOf('harmonic-spheres-2d', [100, 200], ['infinity']),
    planOf('soft-spheres-2d', [100], [0.5, 0.8, 1]),
    // again, and one that is larger but neither the coldest nor the hottest
    planOf('soft-spheres-2d', [100], [0.5]),
    planOf('soft-spheres-2d', [400], [0.8]),
    planOf('soft-spheres-3d', [100], [0.4]),
  ];
  expect(labels(await spreadCandidates(plans, all)).map((label) => label.replace('polydisperse ', ''))).toEqual([
    'soft spheres, 2D, *T* = 0.5, *N* = 100, sample 1',
    'soft spheres, 3D, *T* = 0.4, *N* = 100, sample 1',
    'harmonic spheres, 2D, *T* = ∞, *N* = 200, sample 1',
    'soft spheres, 2D, *T* = 1, *N* = 100, sample 1',
    'harmonic spheres, 2D, *T* = ∞, *N* = 100, sample 1',
    'soft spheres, 2D, *T* = 0.8, *N* = 400, sample 1',
    'soft spheres, 2D, *T* = 0.8, *N* = 100, sample 1',
  ]);
  expect(await spreadCandidates([], all)).toEqual([]);
});
