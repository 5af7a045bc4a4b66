import { harmonicSpheres, kobAndersen, mariKurchan, pairModel, softSpheres, type VitrelaxError } from '../../lib';
import { checkedPlan } from '../../lib/ensemble/campaign/plan';
import type { CampaignPlan } from '../../lib/ensemble/campaign/plan-schema';
import { tasksOf } from '../../lib/ensemble/campaign/tasks';
import { refusal } from '../support/refusal';

const least: CampaignPlan = { model: { name: 'soft-spheres-2d' }, particles: [300], temperatures: [1, 0.5] };
const idsOf = (plan: CampaignPlan): string[] => tasksOf(checkedPlan(plan)).map(({ id }) => id);

describe('a plan', () => {
  test('has defaults for all but model, particles and temperatures', () => {
    expect(checkedPlan({ ...least, temperatures: [0.5, 'infinity', 1] })).toMatchObject({
      model: softSpheres({ dimension: 2 }),
      particles: [300],
      temperatures: [Number.POSITIVE_INFINITY, 1, 0.5],
      samples: 4,
      preparations: ['random', 'swap-monte-carlo', 'swap-monte-carlo'],
      twoSided: false,
      cooling: false,
      relaxation: { until: { rmsForce: 1e-10, time: 1e6 }, tolerance: { relative: 1e-2, absolute: 0 } },
      observables: ['decay', 'fields'],
      seed: 1,
    });
  });

  test('keeps frames of the flow where it says so, which is another task', () => {
    const kept = idsOf({ ...least, relaxation: { frames: true } });
    const plain = idsOf(least);
    expect(idsOf({ ...least, relaxation: { frames: false } })).toEqual(plain);
    // states and relaxations in turn
    expect(kept.filter((id) => plain.includes(id))).toEqual(plain.filter((_, k) => k % 2 === 0));
  });

  test('takes models as their builders make them, and as JSON keeps them', () => {
    const own = pairModel({
      name: 'lj',
      dimension: 3,
      density: 1,
      cutoff: 2.5,
      pair: {
        powers: [
          [4, -12],
          [-4, -6],
        ],
      },
    });
    const models = [softSpheres({ dimension: 3, density: 1.1 }), kobAndersen({ dimension: 2 }), mariKurchan(), own];
    for (const model of [...models, harmonicSpheres({ dimension: 5, volumeFraction: 0.3 })]) {
      const plan = { model, particles: 8000, temperatures: [Number.POSITIVE_INFINITY] };
      expect(checkedPlan(plan).model).toEqual(model);
      expect(idsOf(JSON.parse(JSON.stringify({ ...plan, temperatures: ['infinity'] })))).toEqual(idsOf(plan));
    }
  });

  test.each<[object | null, string, string]>([
    [null, 'plan', 'an object: model, particles, temperatures'],
    [{ ...least, model: undefined }, 'model', 'an object'],
    [{ ...least, sample: 3 }, 'sample', 'samples, preparation'],
    [{ ...least, samples: 0 }, 'samples', 'at least 1'],
    [{ ...least, samples: '3' }, 'samples', '"3"; allowed: an integer'],
    [{ ...least, temperatures: [1, -1] }, 'temperatures[1]', '-1; allowed: a positive number'],
    [{ ...least, temperatures: ['hot'] }, 'temperatures[0]', "'infinity'"],
    [{ ...least, temperatures: [1, 1] }, 'temperatures[1]', 'once'],
    [{ ...least, temperatures: [1, Number.NaN] }, 'temperatures[1]', 'NaN; allowed: a positive number'],
    [{ ...least, temperatures: Float64Array.of(1, Number.NaN) }, 'temperatures[1]', 'NaN; allowed: a positive number'],
    [{ ...least, samples: Number.NaN }, 'samples', 'NaN; allowed: an integer'],
    [
      { ...least, temperatures: [Number.NEGATIVE_INFINITY] },
      'temperatures[0]',
      '-Infinity; allowed: a positive number',
    ],
    [{ ...least, samples: 500001 }, 'samples', '500001; allowed: at most 500000'],
    [{ ...least, particles: [300, 10] }, 'particles[1]', 'N >= 14'],
    [{ ...least, particles: [300, 300] }, 'particles[1]', 'once'],
    [{ ...least, model: { name: 'hard-spheres' } }, 'model', 'soft-spheres-2d'],
    [{ ...least, model: { name: 'soft-spheres-2d', densty: 1 } }, 'model.densty', 'density'],
    [{ ...least, model: { name: 'soft-spheres-2d', dimension: 3 } }, 'model.dimension', '2, in a soft-spheres-2d'],
    [{ ...least, preparation: { sweeps: 10 } }, 'preparation.sweeps', 'at least 128'],
    [{ ...least, preparation: { sweeps: [5000] } }, 'preparation.sweeps', 'one per temperature (2)'],
    [{ ...least, preparation: { sweep: 5000 } }, 'preparation.sweep', 'method, sweeps, twoSided, cooling'],
    [{ ...least, preparation: { method: 'magic' } }, 'preparation.method', 'planting'],
    [{ ...least, preparation: { method: 'planting' } }, 'preparation.method', 'metropolis'],
    [
      { ...least, model: { name: 'mari-kurchan-3d' }, particles: 1000, preparation: { method: 'molecular-dynamics' } },
      'preparation.method',
      'planting or metropolis',
    ],
    [{ ...least, preparation: { method: 'molecular-dynamics' } }, 'preparation.sweeps', 'no relaxation times'],
    [
      { ...least, preparation: { method: 'molecular-dynamics', sweeps: 100 } },
      'preparation.sweeps',
      '100; allowed: an integer of at least 128',
    ],
    [{ ...least, relaxation: { until: {} } }, 'relaxation.until', 'at least one of'],
    [{ ...least, relaxation: { until: { tme: 1 } } }, 'relaxation.until.tme', 'time, rmsForce'],
    [{ ...least, relaxation: { times: [1, 1] } }, 'relaxation.times[1]', 'above'],
    [{ ...least, relaxation: { tolerance: 0 } }, 'relaxation.tolerance', 'a positive number'],
    [{ ...least, relaxation: { tolerance: { relativ: 1 } } }, 'relaxation.tolerance.relativ', 'relative, absolute'],
    [{ ...least, relaxation: { evaluationsPerLeg: 5 } }, 'relaxation.evaluationsPerLeg', 'at least 500'],
    [{ ...least, observables: ['beauty'] }, 'observables[0]', 'decay, fields'],
    [{ ...least, seed: -1 }, 'seed', '2^53'],
    [
      { ...least, model: { name: 'harmonic-spheres-3d' }, temperatures: [0.1] },
      'preparation.sweeps',
      'no relaxation times',
    ],
  ])('%j is refused, naming %s', (plan, field, allowed) => {
    let error: VitrelaxError | undefined;
    try {
      checkedPlan(plan as CampaignPlan);
    } catch (e) {
      error = e as VitrelaxError;
    }
    expect(error).toMatchObject({ name: 'VitrelaxError', field });
    expect(error?.message).toContain(allowed);
    expect(error?.message).toContain(field);
  });
});

describe('tasks', () => {
  test('of the same plan are the same, whatever the order of its fields and temperatures, and each has its own id', () => {
    const ids = idsOf(least);
    expect(ids).toHaveLength(16);
    expect(new Set(ids).size).toBe(16);
    expect(idsOf({ temperatures: [0.5, 1], particles: 300, model: { name: 'soft-spheres-2d' } })).toEqual(ids);
    // as long as this stands, what old directories hold is found again
    expect(ids[0]).toBe('2c4d2332c5bc215e');
  });

  test('do not depend on what else is in the plan', () => {
    const ids = new Set(idsOf({ ...least, preparation: { sweeps: 5000 } }));
    const more = idsOf({
      ...least,
      particles: [300, 400],
      temperatures: [1, 0.7, 0.5],
      samples: 6,
      preparation: { sweeps: 5000 },
      observables: ['decay'],
    });
    for (const id of ids) expect(more).toContain(id);
  });

  test.each<[string, Partial<CampaignPlan>, boolean]>([
    ['the seed', { seed: 2 }, true],
    ['N', { particles: 301 }, true],
    ['a parameter of the model', { model: { name: 'soft-spheres-2d', density: 1.01 } }, true],
    ['the sweeps', { preparation: { sweeps: 6000 } }, true],
    ['the sides', { preparation: { sweeps: 5000, twoSided: true } }, true],
    ['the relaxation', { relaxation: { tolerance: 1e-3 } }, false],
  ])('change their ids with %s', (_, change, states) => {
    const of = (plan: CampaignPlan, kind: string): string[] =>
      tasksOf(checkedPlan(plan)).flatMap(({ id, computes }) => (computes.kind === kind ? [id] : []));
    const base = { ...least, preparation: { sweeps: 5000 } };
    const changed = { ...base, ...change };
    const shared = (kind: string): string[] => of(changed, kind).filter((id) => of(base, kind).includes(id));
    expect(shared('relaxation')).toEqual([]);
    expect(shared('state')).toEqual(states ? [] : of(base, 'state'));
  });

  test('of one chain of samples each need the one before; the others of the plan stay what they are', async () => {
    const preparation = { sweeps: [5000, 9000], sweepsBetween: [500, 900] };
    const chain = tasksOf(checkedPlan({ ...least, samples: 3, preparation }));
    const states = chain.filter(({ computes }) => computes.kind === 'state' && computes.temperature === 0.5);
    expect(states.map(({ needs }) => needs)).toEqual([null, states[0].id, states[1].id]);
    expect(states.map(({ computes }) => computes.kind === 'state' && [computes.sweeps, computes.from])).toEqual([
      [9000, null],
      [900, states[0].id],
      [900, states[1].id],
    ]);
    // the first sample is that of a plan without chains, and more samples change nothing
    const alone = idsOf({ ...least, samples: 1, preparation: { sweeps: [5000, 9000] } });
    expect(chain.map(({ id }) => id)).toEqual(expect.arrayContaining(alone));
    const more = idsOf({ ...least, samples: 5, preparation });
    expect(more).toEqual(expect.arrayContaining(chain.map(({ id }) => id)));
    const wrong = await refusal(() => checkedPlan({ ...least, preparation: { sweeps: 5000, sweepsBetween: 10 } }));
    expect(wrong).toMatchObject({ code: 'OUT_OF_RANGE', field: 'preparation.sweepsBetween', value: 10 });
  });

  test('of a cooling chain need the next hotter state, and know the whole chain', () => {
    const plan: CampaignPlan = {
      ...least,
      temperatures: [1, 'infinity', 0.5],
      samples: 1,
      preparation: { cooling: true },
    };
    const tasks = tasksOf(checkedPlan(plan));
    const [random, hot, cold] = tasks.filter(({ computes }) => computes.kind === 'state');
    expect([random.needs, hot.needs, cold.needs]).toEqual([null, null, hot.id]);
    for (const { id, needs, computes } of tasks) {
      if (computes.kind === 'relaxation') expect(needs).toBe(computes.state);
      expect(needs === null || tasks.findIndex((t) => t.id === needs) < tasks.findIndex((t) => t.id === id)).toBe(true);
    }
    const hotter = tasksOf(checkedPlan({ ...plan, temperatures: [2, 'infinity', 0.5] }));
    expect(hotter.map(({ id }) => id)).not.toContain(cold.id);
    expect(hotter.map(({ id }) => id)).toContain(random.id);
  });
});
