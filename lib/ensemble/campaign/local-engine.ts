import { fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../binding/native';
import { VitrelaxError } from '../../errors';
import type { Engine, FromWorker, Order, TaskEnd, ToWorker } from './engine';

/** A process that does not stop in this time when told to is ended. */
const patienceMilliseconds = 20_000;
/** Of what a process has said before it broke off, for the message. */
const lastWords = 400;

/** The program of a task's process. @throws {VitrelaxError} `INTERNAL` when the library has not been compiled */
export function requireWorker(): string {
  const path = join(packageRoot(), 'dist', 'ensemble', 'campaign', 'worker.js');
  if (!existsSync(path)) throw new VitrelaxError('INTERNAL', `${path} is not there; make it with: npm run build:lib`);
  return path;
}

/**
 * Tasks in processes on this machine, one process each, so many at a time.
 *
 * @throws {VitrelaxError} `INTERNAL` when the library has not been compiled
 */
export function localEngine(workers: number): Engine {
  const path = requireWorker();
  return { workers, run: (order, o) => run(path, order, o) };
}

function run(path: string, order: Order, { signal, onProgress }: Parameters<Engine['run']>[1]): Promise<TaskEnd> {
  return new Promise((resolve) => {
    const child = fork(path, [], {
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      execArgv: [],
      serialization: 'advanced',
    });
    const send = (message: ToWorker): void => {
      // a process that is gone is noticed by its exit
      if (child.connected) child.send(message, () => undefined);
    };
    let end: TaskEnd | undefined;
    let words = '';
    let impatience: NodeJS.Timeout | undefined;
    const stop = (): void => {
      send({ type: 'stop' });
      impatience = setTimeout(() => child.kill('SIGKILL'), patienceMilliseconds);
    };
    child.stderr?.on('data', (text) => {
      words = `${words}${text}`.slice(-lastWords);
    });
    child.on('message', (message: FromWorker) => {
      if (message.type === 'progress') onProgress(message.progress);
      else end = message.end;
    });
    child.on('error', (e) => {
      end ??= { status: 'crashed', how: `its process could not be started: ${e.message}` };
      resolve(end);
    });
    child.on('close', (code, how) => {
      clearTimeout(impatience);
      signal.removeEventListener('abort', stop);
      const why = how === null ? `ended with code ${code}` : `was killed by ${how}`;
      const said = words.trim() === '' ? '' : `: ${words.trim().replace(/\s+/g, ' ')}`;
      resolve(
        end ?? (signal.aborted ? { status: 'stopped' } : { status: 'crashed', how: `its process ${why}${said}` }),
      );
    });
    signal.addEventListener('abort', stop, { once: true });
    send({ type: 'order', order });
    if (signal.aborted) stop();
  });
}
