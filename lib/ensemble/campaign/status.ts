import { relative } from 'node:path';
import { type CampaignSession, viewCampaign } from './campaign-directory';
import type { TaskCounts } from './events';
import { type LockOwner, liveOwner } from './lock';
import type { TaskManifest } from './manifest';
import { type Open, partOf, Rates, secondsToGo } from './outlook';
import { checkedPlan } from './plan';
import type { CampaignPlan } from './plan-schema';
import { type Computation, labelOf, type Task, tasksOf, temperatureOf } from './tasks';
import { progressOf } from './work';

/** A task as `vitrelax status` shows it. */
export interface TaskStatus {
  id: string;
  label: string;
  kind: Computation['kind'];
  temperature: number;
  particles: number;
  sample: number;
  folder: string;
  /** 'interrupted': begun, and nobody is at work on it; 'damaged': to be done again */
  status: 'done' | 'running' | 'failed' | 'interrupted' | 'damaged' | 'left';
  /** the part that is done */
  part: number;
  /** so far [s] */
  seconds: number;
  /** of a running task: when it last said something */
  date?: string;
  /** of one that failed or is damaged */
  message?: string;
}

/** How a campaign stands. */
export interface CampaignStatus {
  directory: string;
  /** the process that is at work on it; null where none is */
  owner: LockOwner | null;
  counts: TaskCounts & { interrupted: number; damaged: number };
  tasks: TaskStatus[];
  /** tasks that are done in the directory for other plans, of before or of other figures */
  others: number;
  /** mean wall time of a task that is done, by kind [s]; null where none is */
  secondsPerTask: Record<Computation['kind'], number | null>;
  /** tasks done in the last hour by the latest run, per hour; null where it has done none */
  tasksPerHour: number | null;
  /** to the end with the workers of the latest run [s], an estimate; a guess as long as `secondsPerTask` is null */
  secondsLeft: number;
  workers: number;
  /** wall time of all runs [s] */
  seconds: number;
}

/**
 * How the campaign of a directory stands, from the manifests of its tasks and the locks of those at work. Nothing is
 * written; a campaign may be running on this or another machine.
 *
 * @param o.verify reads all files and compares them with what was written
 * @throws {VitrelaxError} `FILE_NOT_FOUND` or `FILE_FORMAT` when the directory holds no campaign, or a damaged one
 */
export async function campaignStatus(directory: string, o: { verify?: boolean } = {}): Promise<CampaignStatus> {
  const { campaign, store, owner } = await viewCampaign(directory);
  const tasks = tasksOf(checkedPlan(campaign.plan as CampaignPlan));
  const session = campaign.sessions[campaign.sessions.length - 1];
  const workers = session?.workers ?? 1;
  const rates = new Rates();
  const statuses: TaskStatus[] = [];
  const open: Open[] = [];
  const ends: number[] = [];
  for (const task of tasks) {
    const manifest = await store.manifest(task);
    const damage = await store.damage(task, { full: o.verify ?? false });
    const status = await statusOf(task, manifest, damage, store.folder(task), store.lock(task));
    statuses.push(status);
    if (status.status === 'done') {
      rates.add(task, status.seconds);
      const last = manifest?.attempts[manifest.attempts.length - 1];
      if (last !== undefined) ends.push(Date.parse(last.date) + 1000 * last.seconds);
    } else if (status.status !== 'failed') open.push({ task, part: status.part });
    // a running task says how fast it goes before any is done
    if (status.status === 'running' && status.part > 0.05) {
      rates.add(task, status.seconds, status.part);
    }
  }
  const own = new Set(tasks.map(({ id }) => id));
  const stored = await store.all();
  const others = stored.filter(
    ({ folder, manifest: m }) =>
      m.status === 'done' && !own.has(m.id) && !relative(store.directory, folder).startsWith('..'),
  );
  const count = (name: TaskStatus['status']): number => statuses.filter(({ status }) => status === name).length;
  return {
    directory: store.directory,
    owner: owner ?? null,
    counts: {
      done: count('done'),
      running: count('running'),
      failed: count('failed'),
      interrupted: count('interrupted'),
      damaged: count('damaged'),
      left: count('left'),
    },
    tasks: statuses,
    others: others.length,
    secondsPerTask: { state: secondsPerTask(statuses, 'state'), relaxation: secondsPerTask(statuses, 'relaxation') },
    tasksPerHour: session === undefined ? null : pace(ends, Date.parse(session.date), session.seconds, owner),
    secondsLeft: secondsToGo(open, rates, workers),
    workers,
    seconds: campaign.sessions.reduce((sum, s) => sum + s.seconds, 0) + unsaid(session, owner),
  };
}

async function statusOf(
  task: Task,
  manifest: TaskManifest | undefined,
  damage: string | undefined,
  folder: string,
  lock: string,
): Promise<TaskStatus> {
  const { id, computes, sample } = task;
  const about = {
    id,
    label: labelOf(task),
    kind: computes.kind,
    temperature: temperatureOf(computes),
    particles: computes.particles,
    sample,
    folder,
  };
  if (damage !== undefined) return { ...about, status: 'damaged', part: 0, seconds: 0, message: damage };
  if (manifest === undefined) return { ...about, status: 'left', part: 0, seconds: 0 };
  if (manifest.status === 'done') return { ...about, status: 'done', part: 1, seconds: manifest.seconds };
  const running = (await liveOwner(lock)) !== undefined;
  const known = await progressOf(folder);
  const part = known === undefined ? 0 : partOf(known.progress, computes);
  if (running) {
    const attempt = manifest.attempts[manifest.attempts.length - 1];
    const seconds = (Date.now() - Date.parse(attempt.date)) / 1000;
    return { ...about, status: 'running', part, seconds, ...(known && { date: known.date }) };
  }
  if (manifest.status === 'failed') {
    return { ...about, status: 'failed', part: 0, seconds: manifest.seconds, message: manifest.error?.message };
  }
  return { ...about, status: 'interrupted', part, seconds: manifest.seconds };
}

/** What the run that is at work has not yet written down of its time. */
function unsaid(session: CampaignSession | undefined, owner: LockOwner | undefined): number {
  if (session === undefined || owner === undefined) return 0;
  return Math.max(0, (Date.now() - Date.parse(session.date)) / 1000 - session.seconds);
}

function secondsPerTask(statuses: readonly TaskStatus[], kind: Computation['kind']): number | null {
  const done = statuses.filter((s) => s.kind === kind && s.status === 'done');
  return done.length === 0 ? null : done.reduce((sum, s) => sum + s.seconds, 0) / done.length;
}

/** Tasks per hour: those that ended in the latest run, over its last hour at most. */
function pace(ends: readonly number[], begin: number, seconds: number, owner: LockOwner | undefined): number | null {
  const now = owner === undefined ? begin + 1000 * seconds : Date.now();
  const from = Math.max(begin, now - 3_600_000);
  const recent = ends.filter((end) => end >= from).length;
  return recent === 0 || now <= from ? null : (recent * 3_600_000) / (now - from);
}
