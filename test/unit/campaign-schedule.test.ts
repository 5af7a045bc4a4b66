import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import type { Engine, Order, TaskEnd } from '../../lib/ensemble/campaign/engine';
import type { CampaignEvent } from '../../lib/ensemble/campaign/events';
import { fingerprints, newManifest, writeManifest } from '../../lib/ensemble/campaign/manifest';
import { partOf, Rates, secondsToGo, urgency } from '../../lib/ensemble/campaign/outlook';
import { Pace } from '../../lib/ensemble/campaign/pace';
import { checkedPlan } from '../../lib/ensemble/campaign/plan';
import type { CampaignPlan } from '../../lib/ensemble/campaign/plan-schema';
import { Schedule } from '../../lib/ensemble/campaign/schedule';
import { Store } from '../../lib/ensemble/campaign/store';
import { type Task, tasksOf } from '../../lib/ensemble/campaign/tasks';
import type { Until } from '../../lib/relaxation/steepest-descent';
import { temporaryPaths } from '../support/temporary-folder';

const at = temporaryPaths();
const least: CampaignPlan = { model: { name: 'soft-spheres-2d' }, particles: [300], temperatures: [1, 0.5] };

describe('the outlook', () => {
  const tasks = tasksOf(checkedPlan({ ...least, samples: 2, preparation: { cooling: true, sweeps: 5000 } }));

  test('is the work that is left over the workers, or the longest chain', () => {
    const rates = new Rates();
    // a state that is cooled from another is not annealed: eight stages of 5000/128 sweeps less
    const cooled = (100 * 5000) / (5000 + 8 * 40);
    const secondsOf = ({ computes: c, needs }: Task): number =>
      c.kind === 'relaxation' ? 10 : needs === null ? 100 : cooled;
    for (const task of tasks) rates.add(task, secondsOf(task));
    for (const task of tasks) expect(rates.secondsOf(task)).toBeCloseTo(secondsOf(task), 8);
    const open = tasks.map((task) => ({ task, part: 0 }));
    // two chains of two states, a relaxation from each state
    expect(secondsToGo(open, rates, 1)).toBeCloseTo(240 + 2 * cooled, 6);
    expect(secondsToGo(open, rates, 2)).toBeCloseTo(120 + cooled, 6);
    expect(secondsToGo(open, rates, 100)).toBeCloseTo(110 + cooled, 6);
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
    // by the plan's own end: of the stages of the integrator a quarter of the time takes half
    const of = (until: Until) => ({ ...tasks[1].computes, until }) as typeof computes;
    const slow = { ...flow, time: 250, rmsVelocity: 1e-3 };
    expect(partOf(slow, of({ time: 1000 }))).toBeCloseTo(0.5, 12);
    expect(partOf(slow, of({ rmsForce: 1e-7 }))).toBeCloseTo(0.5, 12);
    expect(partOf(slow, of({ time: 1000, rmsForce: 1e-4 }))).toBeCloseTo(0.8, 12);
    expect(partOf(slow, of({ evaluations: 20 }))).toBe(0.25);
    expect(partOf({ ...slow, rmsVelocity: 20 }, of({ rmsForce: 15 }))).toBe(0);
  });
});

describe('the pace of a task at work', () => {
  const tasks = tasksOf(checkedPlan({ ...least, samples: 2, preparation: { sweeps: 5000 } }));
  const [state, other] = tasks.filter(({ computes }) => computes.kind === 'state');
  const at = (sweep: number) =>
    ({
      kind: 'sampling',
      temperature: 1,
      side: 'above',
      phase: 'sampling',
      sweep,
      sweeps: 100,
      energyPerParticle: 1,
      acceptance: null,
    }) as const;
  let now = 0;
  beforeEach(() => jest.spyOn(performance, 'now').mockImplementation(() => 1000 * now));
  afterEach(() => jest.restoreAllMocks());

  test('is that of its kind at first, then its own, counted from where this run began', () => {
    const pace = new Pace();
    pace.rates.add(other, 300);
    pace.begins(state);
    expect(pace.running).toBe(1);
    now = 10;
    // taken up at 40 %
    const first = pace.said(state, at(40));
    expect(first.part).toBe(0.4);
    expect(first.secondsLeft).toBeCloseTo((300 * 0.6 * state.cost) / other.cost, 8);
    now = 20;
    expect(pace.said(state, at(60)).secondsLeft).toBeCloseTo(20, 8);
    expect(pace.partOf(state)).toBe(0.6);
    // what hangs on others of the kind: 300 s for one, 10 s for a fifth
    expect(pace.ratesWith([state]).secondsOf(state)).toBeCloseTo((310 / 1.2) * 1, 8);
    expect(pace.rates.secondsOf(other)).toBeCloseTo(300, 8);
    pace.ends(state);
    expect([pace.running, pace.partOf(state)]).toEqual([0, 0]);
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

  test('tells the time to go of a task by its own pace, whatever it waited and was done before', async () => {
    let now = 0;
    const clock = jest.spyOn(performance, 'now').mockImplementation(() => now);
    try {
      const of = (sweep: number) =>
        ({ kind: 'sampling', temperature: 1, side: 'above', phase: 'sampling', sweep }) as const;
      const more = { sweeps: 100, energyPerParticle: 1, acceptance: 0.5 };
      const { engine } = fake();
      const told: Engine = {
        workers: 1,
        run: async (order, o) => {
          // an hour in a queue, and half of it done in an earlier run
          now += 3_600_000;
          o.onProgress({ ...of(50), ...more });
          now += 10_000;
          o.onProgress({ ...of(60), ...more });
          return engine.run(order, o);
        },
      };
      const { schedule: s, events } = schedule(told);
      await s.run(undefined);
      const [id] = events.flatMap((e) => (e.event === 'started' ? [e.id] : []));
      const left = events.flatMap((e) => (e.event === 'progress' && e.id === id ? [e.secondsLeft] : []));
      expect(left[1]).toBeCloseTo(40, 8);
    } finally {
      clock.mockRestore();
    }
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
