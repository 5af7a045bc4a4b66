import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(__dirname, '..', '..');
const main = join(root, 'dist', 'cli', 'main.js');

/** These tests run what `tsc` has made of lib: it must not be older than its sources. */
export function requireFreshBuild(): void {
  const built = statSync(main, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const newest = (folder: string): number =>
    Math.max(
      ...readdirSync(folder, { withFileTypes: true, recursive: true })
        .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
        .map((entry) => statSync(join(entry.parentPath, entry.name)).mtimeMs),
    );
  if (newest(join(root, 'lib')) > built) throw new Error('dist/ is older than lib/: run `npm run build:lib` first');
}

export interface Outcome {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

/** Starts `vitrelax` with these arguments. */
export function start(...words: string[]): { child: ChildProcess; outcome: Promise<Outcome> } {
  return startWith({}, ...words);
}

/** Starts `vitrelax` with these additions to the environment, as the head of a process group of its own. */
export function startWith(
  environment: Record<string, string>,
  ...words: string[]
): { child: ChildProcess; outcome: Promise<Outcome> } {
  const child = spawn(process.execPath, [main, ...words], {
    cwd: tmpdir(),
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...environment },
    detached: true,
  });
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (text) => {
    stdout += text;
  });
  child.stderr?.on('data', (text) => {
    stderr += text;
  });
  const outcome = new Promise<Outcome>((resolve) => {
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
  return { child, outcome };
}

export function vitrelax(...words: string[]): Promise<Outcome> {
  return start(...words).outcome;
}

/** What a call prints with `--json`. */
export async function json<T>(...words: string[]): Promise<T> {
  const { code, stdout, stderr } = await vitrelax(...words, '--json');
  expect(stderr).toBe('');
  expect(code).toBe(0);
  return JSON.parse(stdout) as T;
}

/** Code 2 and one line that says what is wrong. */
export async function refused(says: RegExp, ...words: string[]): Promise<void> {
  const { code, stdout, stderr } = await vitrelax(...words);
  expect(stderr).toMatch(says);
  expect(stderr.trim().split('\n')).toHaveLength(1);
  expect(stdout).toBe('');
  expect(code).toBe(2);
}

export async function waitUntil(condition: () => boolean, milliseconds = 60000): Promise<void> {
  const end = Date.now() + milliseconds;
  while (!condition()) {
    if (Date.now() > end) throw new Error('waited in vain');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
