import { createHash, randomBytes } from 'node:crypto';
import { promises as fs, readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { VitrelaxError } from '../../errors';
import { unwritable } from '../../io/atomic';

/** A lock says every so often that its owner lives … */
const beatMilliseconds = 10_000;
/** … and one of another machine that has not for so long has lost its owner. */
const staleMilliseconds = 300_000;

const ownerSchema = z.object({
  pid: z.number(),
  /** start of the process in the kernel's ticks: a process id may be given out again; null where the system does not tell */
  started: z.string().nullable(),
  host: z.string(),
  since: z.string(),
  token: z.string(),
});
/** While another process removes a lock, which takes it an instant. */
const pauseMilliseconds = 5;

/** Who holds a lock. */
export type LockOwner = z.infer<typeof ownerSchema>;

/**
 * A file that one process at a time can own, on one machine or on a file system that several share. The owner stands in
 * it. That of a process that is gone, or on another machine has said nothing for five minutes, is taken over.
 */
export class Lock {
  private readonly beat: NodeJS.Timeout;
  private readonly loss = new AbortController();

  private constructor(
    readonly path: string,
    private readonly owner: LockOwner,
  ) {
    this.beat = setInterval(() => void this.sayAlive(), beatMilliseconds);
    this.beat.unref();
  }

  /**
   * Takes the lock at a path.
   *
   * @returns the owner in whose place it is, where somebody else has it
   * @throws {VitrelaxError} `FILE_UNWRITABLE`
   */
  static async take(path: string): Promise<Lock | LockOwner> {
    const owner: LockOwner = {
      pid: process.pid,
      started: startOf(process.pid),
      host: hostname(),
      since: new Date().toISOString(),
      token: randomBytes(8).toString('hex'),
    };
    const own = ownFile(path, owner);
    try {
      await fs.writeFile(own, JSON.stringify(owner), { flag: 'wx' });
      try {
        for (;;) {
          // a link appears with all its content or not at all, on file systems of several machines, too
          const there = await fs.link(own, path).then(() => undefined, whenThere);
          if (there === undefined) {
            await removeLeft(path);
            return new Lock(path, owner);
          }
          const holder = await ownerOf(path);
          if (holder === undefined) continue;
          if (await isAlive(path, holder)) return holder;
          if (!(await removeGone(path, holder, own))) await delay(pauseMilliseconds);
        }
      } finally {
        await fs.rm(own, { force: true });
      }
    } catch (e) {
      throw unwritable(path, e);
    }
  }

  /** Aborted when another has taken this process for dead, which it finds out at its next sign of life. */
  get lost(): AbortSignal {
    return this.loss.signal;
  }

  /** A name that no other owner has, now or later. */
  get token(): string {
    return this.owner.token;
  }

  /** Whether it is still in the name of this process: nobody has taken it for dead. */
  async isOwn(): Promise<boolean> {
    return (await ownerOf(this.path))?.token === this.owner.token;
  }

  async release(): Promise<void> {
    clearInterval(this.beat);
    if (await this.isOwn()) await fs.rm(this.path, { force: true });
  }

  private async sayAlive(): Promise<void> {
    const now = new Date();
    // a file system that does not answer says nothing about who owns the lock
    const own = await this.isOwn().catch(() => undefined);
    if (own) await fs.utimes(this.path, now, now).catch(() => undefined);
    if (own === false) this.loss.abort();
  }
}

/** Who holds the lock at a path, and lives; undefined where nobody does. */
export async function liveOwner(path: string): Promise<LockOwner | undefined> {
  const holder = await ownerOf(path);
  return holder !== undefined && (await isAlive(path, holder)) ? holder : undefined;
}

/** The error of a lock that somebody else has. */
export function locked(what: string, path: string, { pid, host, since }: LockOwner): VitrelaxError {
  const message = `${what} is in the hands of process ${pid} on ${host} since ${since}; wait for it, stop it, or choose another directory (if it is not a run of vitrelax, remove ${path})`;
  return new VitrelaxError('LOCKED', message, { field: 'directory', value: dirname(path) });
}

/** @returns undefined where there is no lock; a damaged one has an owner that is gone */
async function ownerOf(path: string): Promise<LockOwner | undefined> {
  let text: string;
  try {
    text = await fs.readFile(path, 'utf8');
  } catch (e) {
    if ((e as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw e;
  }
  try {
    return ownerSchema.parse(JSON.parse(text));
  } catch {
    const stat = await fs.stat(path).catch(() => undefined);
    return stat && { pid: 0, started: null, host: '', since: 'an unknown time', token: `${stat.ino}-${stat.mtimeMs}` };
  }
}

async function isAlive(path: string, { pid, started, host }: LockOwner): Promise<boolean> {
  if (host === hostname()) {
    if (!isRunning(pid)) return false;
    const now = startOf(pid);
    return pid > 0 && (started === null || now === null || now === started);
  }
  return host !== '' && (await ageOf(path)) < staleMilliseconds;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (e) {
    // of another user's process the system says only that it is there
    return (e as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Time since the last sign of life; for ever where there is no such file. */
async function ageOf(path: string): Promise<number> {
  const stat = await fs.stat(path).catch(() => undefined);
  return stat === undefined ? Number.POSITIVE_INFINITY : Date.now() - stat.mtimeMs;
}

/**
 * Removes the lock of an owner that is gone. Of many who see that, one may: the first to link its name to the heir of that
 * owner. Had any of them the right, a slow one would remove the lock that a quick one has just taken. The right of an heir
 * that was killed passes on to an heir of its own.
 *
 * @param own the file with one's own name
 * @returns whether it was for this process to do
 */
async function removeGone(path: string, holder: LockOwner, own: string): Promise<boolean> {
  const line = [holder.token];
  for (;;) {
    const heir = `${path}.${line[line.length - 1]}.heir`;
    if ((await fs.link(own, heir).then(() => undefined, whenThere)) === undefined) {
      try {
        const there = await ownerOf(path);
        if (there !== undefined && line.includes(there.token)) await fs.rm(path, { force: true });
      } finally {
        await fs.rm(heir, { force: true });
      }
      return true;
    }
    const other = await ownerOf(heir);
    if (other === undefined || (await isAlive(heir, other))) return false;
    line.push(other.token);
  }
}

/** This machine, in names of files. */
const here = createHash('sha256').update(hostname()).digest('hex').slice(0, 8);

/** The file with a process's own name, which becomes the lock. @internal */
export function ownFile(path: string, { pid, token }: Pick<LockOwner, 'pid' | 'token'>): string {
  return `${path}.${here}-${pid}.${token}`;
}

/** Whether the name of a process's own file is that of one of this machine that is gone. */
function isOfGone(suffix: string): boolean {
  const [machine, pid] = suffix.split('.')[0].split('-');
  return machine === here && !isRunning(Number(pid));
}

/** Removes what processes that were killed while they took the lock, or removed one, have left beside it. */
async function removeLeft(path: string): Promise<void> {
  const folder = dirname(path);
  for (const name of await fs.readdir(folder)) {
    if (!name.startsWith(`${basename(path)}.`)) continue;
    const left = join(folder, name);
    const owner = await ownerOf(left);
    if (owner === undefined) continue;
    // an empty one may be about to be written
    const gone =
      owner.host === ''
        ? isOfGone(name.slice(basename(path).length + 1)) || (await ageOf(left)) > beatMilliseconds
        : !(await isAlive(left, owner));
    if (gone) await fs.rm(left, { force: true });
  }
}

function whenThere(e: NodeJS.ErrnoException): true {
  if (e.code !== 'EEXIST') throw e;
  return true;
}

function startOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // the name of the program in parentheses may hold blanks; the start is the 22nd field, a zombie is gone
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? 'zombie' : fields[19];
  } catch {
    return null;
  }
}
