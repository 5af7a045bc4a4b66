import type { QuenchProgress } from '../progress';

/** Tasks by their state. */
export interface TaskCounts {
  done: number;
  running: number;
  failed: number;
  left: number;
}

interface AboutTask {
  id: string;
  /** for example "T = 0.5, N = 300, sample 2, state" */
  label: string;
}

interface Outlook {
  counts: TaskCounts;
  /** to the end of all [s], an estimate */
  secondsLeft: number;
}

/** What happens in a campaign, as `onEvent` and `vitrelax run --json` tell it. */
export type CampaignEvent =
  | ({ event: 'campaign'; tasks: number; workers: number } & Outlook)
  | ({ event: 'started' } & AboutTask)
  /** part: of the task that is done; secondsLeft: of the task, null as long as that cannot be told */
  | ({
      event: 'progress';
      part: number;
      seconds: number;
      secondsLeft: number | null;
      progress: QuenchProgress;
    } & AboutTask)
  | ({ event: 'finished'; seconds: number; notes: string[] } & AboutTask & Outlook)
  /** its process broke off; its files were damaged; another process is at work on it; it failed */
  | ({ event: 'retried' | 'damaged' | 'waiting' | 'failed'; message: string } & AboutTask)
  /** every few seconds */
  | ({ event: 'outlook' } & Outlook)
  | { event: 'note'; message: string }
  /** all tasks are at their end, and what is done is averaged over its samples */
  | { event: 'averaging'; tasks: number }
  | { event: 'averages'; directory: string; seconds: number };
