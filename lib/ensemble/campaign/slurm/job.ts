import { setTimeout as delay } from 'node:timers/promises';
import type { Order, TaskEnd } from '../engine';
import { localEngine } from '../local-engine';
import { labelOf } from '../tasks';
import { Batch } from './batch';
import { requeue } from './commands';

/** A task in the hands of another process is looked at again after this time … */
const heldMilliseconds = 5000;
/** … until it is clear that this process lives: the lock of one that was lost with its node is free in five minutes. */
const heldPatienceMilliseconds = 400_000;

/**
 * The process of one element of a job array, which runs in the folder of its batch: does the tasks of the element one after
 * another, each in a process of its own, and writes down how they ended. On USR1, which comes before the time limit, the
 * task at work writes its checkpoint and the job goes back into the queue; on TERM there is only the checkpoint.
 */
async function main(): Promise<void> {
  const { SLURM_ARRAY_TASK_ID, SLURM_JOB_ID, SLURM_RESTART_COUNT } = process.env;
  const controller = new AbortController();
  let timeIsUp = false;
  process.on('SIGUSR1', () => {
    timeIsUp = true;
    controller.abort();
  });
  process.on('SIGTERM', () => controller.abort());
  const batch = await Batch.open(process.cwd());
  if (batch === undefined) throw new Error(`${process.cwd()} is no folder of a batch`);
  const orders = await batch.orders(Number(SLURM_ARRAY_TASK_ID ?? 0));
  if (SLURM_RESTART_COUNT !== undefined) say(`restart ${SLURM_RESTART_COUNT}`);
  const left: Order[] = [];
  for (const order of orders) {
    const known = await batch.end(order.task.id);
    if (known !== undefined && known.status !== 'stopped') continue;
    if (!controller.signal.aborted) {
      say(`${labelOf(order.task)}: begins`);
      const end = await ended(order, controller.signal);
      say(`${labelOf(order.task)}: ${end.status}`);
      if (end.status !== 'stopped') {
        await batch.saveEnd(order.task.id, end);
        continue;
      }
    }
    left.push(order);
  }
  if (!timeIsUp || left.length === 0) return;
  say('the time limit is near: back into the queue');
  try {
    // without a word on the tasks, which are not at their end
    await requeue(String(SLURM_JOB_ID));
  } catch (e) {
    say(String(e));
    // where that is not allowed, whoever has submitted the job does it again
    for (const { task } of left) await batch.saveEnd(task.id, { status: 'stopped' });
  }
}

async function ended(order: Order, signal: AbortSignal): Promise<TaskEnd> {
  const patience = performance.now() + heldPatienceMilliseconds;
  for (;;) {
    const end = await localEngine(1).run(order, { signal, onProgress: () => undefined });
    if (end.status !== 'held' || performance.now() > patience) return end;
    await delay(heldMilliseconds, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return { status: 'stopped' };
  }
}

function say(words: string): void {
  process.stdout.write(`${new Date().toISOString()} ${words}\n`);
}

void main();
