import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import {
  campaignSchema,
  harmonicSpheres,
  kobAndersen,
  mariKurchan,
  pairModel,
  softSpheres,
  type VitrelaxError,
} from '../../lib';
import type { Engine, Order, TaskEnd } from '../../lib/ensemble/campaign/engine';
import type { CampaignEvent } from '../../lib/ensemble/campaign/events';
import { Lock, liveOwner } from '../../lib/ensemble/campaign/lock';
import { fingerprints, newManifest, writeManifest } from '../../lib/ensemble/campaign/manifest';
import { partOf, Rates, secondsToGo, urgency } from '../../lib/ensemble/campaign/outlook';
import { checkedPlan, readPlan } from '../../lib/ensemble/campaign/plan';
import type { CampaignPlan } from '../../lib/ensemble/campaign/plan-schema';
import { Schedule } from '../../lib/ensemble/campaign/schedule';
import { Store } from '../../lib/ensemble/campaign/store';
import { type Task, tasksOf } from '../../lib/ensemble/campaign/tasks';
import { refusal } from '../support/refusal';
import { temporaryFolder } from './io-support';

const at = temporaryFolder();
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
      const plan = { model, particles: 8000, temperatures: [Number.POSITIVE_INFINITY] } as unknown as CampaignPlan;
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
    [{ ...least, particles: [10] }, 'boxLength', 'N >= 14'],
    [{ ...least, particles: [300, 300] }, 'particles[1]', 'once'],
    [{ ...least, model: { name: 'hard-spheres' } }, 'model', 'soft-spheres-2d'],
    [{ ...least, model: { name: 'soft-spheres-2d', densty: 1 } }, 'model.densty', 'density'],
    [{ ...least, model: { name: 'soft-spheres-2d', dimension: 3 } }, 'model.dimension', '2, in a soft-spheres-2d'],
    [{ ...least, preparation: { sweeps: 10 } }, 'preparation.sweeps', 'at least 128'],
    [{ ...least, preparation: { sweeps: [5000] } }, 'preparation.sweeps', 'one per temperature (2)'],
    [{ ...least, preparation: { sweep: 5000 } }, 'preparation.sweep', 'method, sweeps, twoSided, cooling'],
    [{ ...least, preparation: { method: 'magic' } }, 'preparation.method', 'planting'],
    [{ ...least, preparation: { method: 'planting' } }, 'preparation.method', 'metropolis'],
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

  test('in a file is JSON; its schema names every field', async () => {
    writeFileSync(at('plan.json'), JSON.stringify(least));
    expect(await readPlan(at('plan.json'))).toEqual(least);
    writeFileSync(at('plan.yaml'), 'model: soft-spheres-2d');
    expect((await refusal(readPlan(at('plan.yaml')))).message).toMatch(/plan\.yaml is no JSON.*plans are JSON files/);
    const { properties } = campaignSchema() as { properties: object };
    expect(Object.keys(properties)).toEqual(
      expect.arrayContaining(['model', 'particles', 'temperatures', 'samples', 'preparation', 'relaxation', 'seed']),
    );
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

describe('a lock', () => {
  test('has one owner, and is free when released', async () => {
    const path = at('lock-a');
    const lock = (await Lock.take(path)) as Lock;
    expect(await Lock.take(path)).toMatchObject({ pid: process.pid, host: hostname() });
    expect(await liveOwner(path)).toMatchObject({ pid: process.pid });
    await lock.release();
    expect(existsSync(path)).toBe(false);
    const again = await Lock.take(path);
    expect(again).toBeInstanceOf(Lock);
    await (again as Lock).release();
  });

  test.each<[string, (path: string) => void]>([
    ['a process that is gone', (path) => writeFileSync(path, owner({ pid: 2 ** 22 + 1 }))],
    ['a process id that was given out again', (path) => writeFileSync(path, owner({ started: '1' }))],
    ['a half-written owner', (path) => writeFileSync(path, owner({}).slice(0, 20))],
    ['nobody', (path) => writeFileSync(path, '')],
    [
      'another machine that has been silent for ten minutes',
      (path) => {
        writeFileSync(path, owner({ host: 'elsewhere' }));
        const past = Date.now() / 1000 - 600;
        utimesSync(path, past, past);
      },
    ],
  ])('of %s is taken over, by one of many', async (name, leave) => {
    mkdirSync(at(`stale ${name}`));
    const path = at(`stale ${name}/lock`);
    leave(path);
    const all = await Promise.all(Array.from({ length: 8 }, () => Lock.take(path)));
    const own = all.filter((lock) => lock instanceof Lock);
    expect(own).toHaveLength(1);
    expect(await own[0].isOwn()).toBe(true);
    await own[0].release();
    expect(readdirSync(at(`stale ${name}`))).toEqual([]);
  });

  test('of another machine that has just spoken, and of another process, is respected', async () => {
    const path = at('lock-b');
    writeFileSync(path, owner({ host: 'elsewhere' }));
    expect(await Lock.take(path)).toMatchObject({ host: 'elsewhere' });
    const child = spawn(process.execPath, ['-e', 'setInterval(() => 0, 1000)']);
    const stat = readFileSync(`/proc/${child.pid}/stat`, 'latin1');
    writeFileSync(path, owner({ pid: child.pid, started: stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] }));
    expect(await Lock.take(path)).toMatchObject({ pid: child.pid });
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(await Lock.take(path)).toBeInstanceOf(Lock);
  });

  function owner(o: object): string {
    return JSON.stringify({ pid: process.pid, started: null, host: hostname(), since: 'then', token: 'x', ...o });
  }
});

describe('the outlook', () => {
  const tasks = tasksOf(checkedPlan({ ...least, samples: 2, preparation: { cooling: true, sweeps: 5000 } }));

  test('is the work that is left over the workers, or the longest chain', () => {
    const rates = new Rates();
    for (const task of tasks) rates.add(task, task.computes.kind === 'state' ? 100 : 10);
    for (const task of tasks) expect(rates.secondsOf(task)).toBeCloseTo(task.computes.kind === 'state' ? 100 : 10, 8);
    const open = tasks.map((task) => ({ task, part: 0 }));
    // two chains of two states, a relaxation from each state
    expect(secondsToGo(open, rates, 1)).toBeCloseTo(440, 6);
    expect(secondsToGo(open, rates, 2)).toBeCloseTo(220, 6);
    expect(secondsToGo(open, rates, 100)).toBeCloseTo(210, 6);
    expect(
      secondsToGo(
        open.slice(0, 1).map(({ task }) => ({ task, part: 0.75 })),
        rates,
        4,
      ),
    ).toBeCloseTo(25, 6);
    expect(secondsToGo([], rates, 2)).toBe(0);
  });

  test('puts the head of the longest chain first', () => {
    const urgent = urgency(tasks, new Rates());
    const [head] = tasks;
    for (const { id, computes } of tasks) {
      if (id !== head.id && computes.temperature !== 1)
        expect(urgent.get(id)).toBeLessThan(urgent.get(head.id) as number);
    }
  });

  test('knows how far a task is', () => {
    const { computes } = tasks[0];
    const sampling = { kind: 'sampling', temperature: 1, side: 'above', sweep: 25, sweeps: 100 } as const;
    const more = { energyPerParticle: 1, acceptance: 0.5 };
    expect(partOf({ ...sampling, phase: 'sampling', ...more }, computes)).toBe(0.25);
    expect(partOf({ ...sampling, phase: 'annealing', ...more }, computes)).toBe(0);
    const flow = { kind: 'flow', temperature: 1, time: 1, energyPerParticle: 1, evaluations: 5 } as const;
    expect(partOf({ ...flow, rmsVelocity: 1e-10 }, computes)).toBe(1);
    expect(partOf({ ...flow, rmsVelocity: 1e12 }, computes)).toBe(0);
    expect(partOf({ ...flow, rmsVelocity: 0 }, computes)).toBe(1);
  });
});

describe('the schedule', () => {
  const plan: CampaignPlan = { ...least, samples: 2, preparation: { cooling: true, sweeps: 5000 } };
  const tasks = tasksOf(checkedPlan(plan));
  let folders = 0;

  /** An engine that writes what a task would, or ends as it is told to. */
  function fake(o: { workers?: number; ends?: (task: Task, turn: number) => TaskEnd | undefined } = {}) {
    const order: string[] = [];
    let running = 0;
    const seen = { order, most: 0 };
    const engine: Engine = {
      workers: o.workers ?? 2,
      async run({ store, task, needed }: Order, { signal }) {
        seen.most = Math.max(seen.most, ++running);
        const turn = order.filter((id) => id === task.id).length;
        order.push(task.id);
        if (task.needs !== null) expect(needed?.id).toBe(task.needs);
        await new Promise((resolve) => setTimeout(resolve, 5));
        running--;
        if (signal.aborted) return { status: 'stopped' };
        const end = o.ends?.(task, turn);
        if (end !== undefined) return end;
        await finish(new Store(store), task);
        return { status: 'done', seconds: 1, notes: [] };
      },
    };
    return { engine, seen };
  }

  async function finish(store: Store, task: Task): Promise<void> {
    const folder = store.folder(task);
    mkdirSync(folder, { recursive: true });
    writeFileSync(`${folder}/result`, task.id);
    const manifest = newManifest({ id: task.id, computes: task.computes, needs: null });
    await writeManifest(folder, {
      ...manifest,
      status: 'done',
      seconds: 1,
      files: await fingerprints(folder, ['result']),
    });
  }

  function schedule(engine: Engine, o: { retries?: number; store?: Store } = {}) {
    const directory = at(`schedule-${folders++}`);
    const store = o.store ?? new Store({ directory, states: `${directory}/states` });
    const events: CampaignEvent[] = [];
    const onEvent = (e: CampaignEvent) => void events.push(e);
    const s = new Schedule(tasks, store, engine, {
      threads: 1,
      checkpointSeconds: 1,
      retries: o.retries ?? 2,
      onEvent,
    });
    return { schedule: s, store, events };
  }

  test('does each task once, after what it needs, with all workers at work', async () => {
    const { engine, seen } = fake();
    const { schedule: s } = schedule(engine);
    await s.run(undefined);
    expect([...seen.order].sort()).toEqual(tasks.map(({ id }) => id).sort());
    for (const { id, needs } of tasks) {
      if (needs !== null) expect(seen.order.indexOf(needs)).toBeLessThan(seen.order.indexOf(id));
    }
    expect(seen.most).toBe(2);
    expect(s.counts()).toEqual({ done: 8, running: 0, failed: 0, left: 0 });
  });

  test('does nothing again, but what has been damaged', async () => {
    const first = schedule(fake().engine);
    await first.schedule.run(undefined);
    const { store } = first;
    const again = fake();
    await schedule(again.engine, { store }).schedule.run(undefined);
    expect(again.seen.order).toEqual([]);
    const [cut, gone, broken] = [tasks[0], tasks[1], tasks[2]];
    writeFileSync(`${store.folder(cut)}/result`, 'x');
    writeFileSync(`${store.folder(gone)}/manifest.json`, '{"format": "vitrelax ta');
    writeFileSync(`${store.folder(broken)}/manifest.json`, JSON.stringify({ format: 'other' }));
    const mended = fake();
    const { schedule: s, events } = schedule(mended.engine, { store });
    await s.run(undefined);
    expect([...mended.seen.order].sort()).toEqual([cut, gone, broken].map(({ id }) => id).sort());
    const messages = events.flatMap((e) => (e.event === 'damaged' ? [e.message] : []));
    expect(messages).toHaveLength(3);
    expect(messages.join()).toMatch(/result has 1 bytes, not 16/);
    // nothing is thrown away
    expect(readdirSync(store.states).filter((name) => name.startsWith('damaged-1-'))).toHaveLength(2);
  });

  test('goes on after a process broke off, as often as it may', async () => {
    const crash =
      (times: number) =>
      (task: Task, turn: number): TaskEnd | undefined =>
        task === tasks[0] && turn < times ? { status: 'crashed', how: 'its process was killed by SIGKILL' } : undefined;
    const twice = fake({ ends: crash(2) });
    const { schedule: s, events } = schedule(twice.engine);
    await s.run(undefined);
    expect(s.counts().done).toBe(8);
    expect(events.filter((e) => e.event === 'retried')).toHaveLength(2);
    const often = schedule(fake({ ends: crash(3) }).engine);
    await often.schedule.run(undefined);
    // the chain of the first sample cannot go on, the second is done
    expect(often.schedule.counts()).toEqual({ done: 4, running: 0, failed: 1, left: 3 });
    expect(often.schedule.failures.get(tasks[0].id)).toMatchObject({ code: 'CRASHED' });
    expect([...often.schedule.failures.values()].filter(({ code }) => code === 'BLOCKED')).toHaveLength(3);
  });

  test('does again what another task found damaged', async () => {
    const found = { status: 'failed', code: 'FILE_TRUNCATED', message: 'result is not what was written' } as const;
    const relaxation = tasks.find(({ computes }) => computes.kind === 'relaxation') as Task;
    let store: Store;
    const { engine, seen } = fake({
      ends(task, turn) {
        if (task !== relaxation || turn > 0) return undefined;
        const needed = tasks.find(({ id }) => id === relaxation.needs) as Task;
        // of the same length
        writeFileSync(`${store.folder(needed)}/result`, '0123456789abcdef');
        return found;
      },
    });
    const s = schedule(engine);
    store = s.store;
    await s.schedule.run(undefined);
    expect(s.schedule.counts().done).toBe(8);
    expect(seen.order.filter((id) => id === relaxation.needs)).toHaveLength(2);
    expect(s.events.some((e) => e.event === 'damaged')).toBe(true);
  });

  test('a disk that takes no more ends all, and its message comes out', async () => {
    const full = { status: 'failed', code: 'FILE_UNWRITABLE', message: 'no space left on the device' } as const;
    const { engine } = fake({ ends: (task) => (task.computes.kind === 'relaxation' ? full : undefined) });
    const { schedule: s } = schedule(engine);
    await expect(s.run(undefined)).rejects.toMatchObject({ code: 'FILE_UNWRITABLE', message: full.message });
    expect(s.counts().running).toBe(0);
  });

  test('an abort stops the processes and rejects with its reason', async () => {
    const controller = new AbortController();
    const { engine, seen } = fake({
      ends: () => {
        controller.abort(new Error('enough'));
        return { status: 'stopped' };
      },
    });
    const { schedule: s } = schedule(engine);
    await expect(s.run(controller.signal)).rejects.toThrow('enough');
    expect(seen.order.length).toBeLessThanOrEqual(2);
    expect(s.counts()).toMatchObject({ running: 0, failed: 0, left: 8 });
  });

  test('waits for a task that another campaign is at work on, and takes its result', async () => {
    const held = { status: 'held', owner: { pid: 7, started: null, host: 'elsewhere', since: '', token: '' } } as const;
    let store: Store;
    const { engine, seen } = fake({
      ends(task, turn) {
        if (task !== tasks[0] || turn > 0) return undefined;
        void finish(store, task);
        return held;
      },
    });
    const s = schedule(engine);
    store = s.store;
    await s.schedule.run(undefined);
    expect(s.schedule.counts().done).toBe(8);
    expect(seen.order.filter((id) => id === tasks[0].id)).toHaveLength(1);
    expect(s.events.find((e) => e.event === 'waiting')).toMatchObject({
      message: expect.stringContaining('7 on elsewhere'),
    });
  });
});
