import type { QuenchProgress } from '../progress';
import type { LockOwner } from './lock';
import type { StorePaths } from './store';
import type { Task } from './tasks';

/** What a process needs to know to do a task. */
export interface Order {
  store: StorePaths;
  task: Task;
  /** the task that it starts from, which is done */
  needed: Task | undefined;
  threads: number;
  checkpointSeconds: number;
  /** that it is expected to take [s] */
  seconds: number;
}

/** How the process of a task ended. */
export type TaskEnd =
  | { status: 'done'; seconds: number; notes: string[] }
  /** another process is at work on it */
  | { status: 'held'; owner: LockOwner }
  | { status: 'failed'; code: string; message: string }
  /** on request, with a checkpoint */
  | { status: 'stopped' }
  /** without a word */
  | { status: 'crashed'; how: string };

/** Where tasks are done. */
export interface Engine {
  /** tasks at a time */
  readonly workers: number;
  /** Does a task in a process of its own; never rejects. An abort stops it with a checkpoint. */
  run(order: Order, o: { signal: AbortSignal; onProgress: (p: QuenchProgress) => void }): Promise<TaskEnd>;
}

/** What goes to the process of a task … */
export type ToWorker = { type: 'order'; order: Order } | { type: 'stop' };
/** … and what comes from it. */
export type FromWorker = { type: 'progress'; progress: QuenchProgress } | { type: 'end'; end: TaskEnd };
