import { VitrelaxError } from '../../errors';
import type { FromWorker, Order, TaskEnd, ToWorker } from './engine';
import { Store } from './store';
import { doTask } from './work';

/**
 * The process of one task: gets its order from the process that started it, and tells it how far it is and how it ended.
 * It stops with a checkpoint when it is told to, by SIGTERM, and when the process that started it is gone.
 */
const controller = new AbortController();
const stop = (): void => controller.abort(new VitrelaxError('CANCELLED', 'stopped'));

async function done({ store, task, needed, threads, checkpointSeconds }: Order): Promise<TaskEnd> {
  try {
    const outcome = await doTask(new Store(store), task, needed, {
      threads,
      checkpointSeconds,
      signal: controller.signal,
      onProgress: (progress) => say({ type: 'progress', progress }),
    });
    if ('heldBy' in outcome) return { status: 'held', owner: outcome.heldBy };
    return { status: 'done', seconds: outcome.manifest.seconds, notes: outcome.manifest.notes };
  } catch (e) {
    if (controller.signal.aborted) return { status: 'stopped' };
    const known = e instanceof VitrelaxError;
    return {
      status: 'failed',
      code: known ? e.code : 'INTERNAL',
      message: known ? e.message : String((e as Error).stack ?? e),
    };
  }
}

function say(message: FromWorker): void {
  if (process.connected) process.send?.(message);
}

process.on('message', async (message: ToWorker) => {
  if (message.type === 'stop') return stop();
  const end = await done(message.order);
  if (!process.connected) process.exit(0);
  process.send?.({ type: 'end', end } satisfies FromWorker, () => process.exit(0));
});
process.on('disconnect', stop);
process.on('SIGTERM', stop);
// Ctrl-C reaches all processes of a terminal; the one that was started there says what is to be done
process.on('SIGINT', () => undefined);
