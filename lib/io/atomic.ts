import { randomBytes } from 'node:crypto';
import { constants, promises as fs } from 'node:fs';
import { dirname, join } from 'node:path';
import { VitrelaxError } from '../errors';

/** The content of a file, whole or in parts that are written in order. */
export type Content = string | Uint8Array | Iterable<string | Uint8Array>;

/**
 * Writes a file so that its path holds the old content or the whole new one at every moment, also after a crash: a
 * temporary file in the same folder is written, flushed to disk and renamed. On failure the temporary file is removed
 * and what stood at the path stays. A link is followed; the permissions of an existing file are kept; a device or a
 * pipe (`/dev/stdout`) is written directly.
 *
 * @throws {VitrelaxError} `FILE_UNWRITABLE`, naming the path and the system's reason
 */
export async function writeFileAtomic(path: string, content: Content): Promise<void> {
  try {
    const existing = await fs.stat(path).catch(ignoreMissing);
    if (existing === undefined) return await replace(path, content, undefined);
    if (existing.isDirectory())
      throw new VitrelaxError('FILE_UNWRITABLE', `cannot write ${path}: it is a folder`, at(path));
    // a rename would quietly replace a file that is write-protected
    await fs.access(path, constants.W_OK);
    if (!existing.isFile()) return await writeDirectly(path, content);
    return await replace(await fs.realpath(path), content, existing.mode & 0o777);
  } catch (e) {
    throw unwritable(path, e);
  }
}

async function replace(path: string, content: Content, mode: number | undefined): Promise<void> {
  const folder = dirname(path);
  // a short name of its own, since the path's own may already have the greatest length
  const temporary = temporaryIn(folder);
  const file = await fs.open(temporary, 'wx');
  try {
    try {
      await writeAll(file, content);
      if (mode !== undefined) await file.chmod(mode);
      await file.sync();
    } finally {
      await file.close();
    }
    await fs.rename(temporary, path);
  } catch (e) {
    await fs.rm(temporary, { force: true });
    throw e;
  }
  await syncFolder(folder);
}

/**
 * Removes what writers that were killed have left in a folder. Only for a folder that nobody else is writing to.
 */
export async function removeTemporaries(folder: string): Promise<void> {
  const names = await fs.readdir(folder).catch(() => [] as string[]);
  for (const name of names) if (temporaryName.test(name)) await fs.rm(join(folder, name), { force: true });
}

/** Writes a byte to a new file in a folder and removes it: what permissions allow a full disk may still refuse. */
export async function tryFolder(folder: string): Promise<void> {
  const temporary = temporaryIn(folder);
  try {
    const file = await fs.open(temporary, 'wx');
    await file.writeFile('x').finally(() => file.close());
  } finally {
    await fs.rm(temporary, { force: true });
  }
}

function temporaryIn(folder: string): string {
  return join(folder, `.vitrelax-${process.pid}-${randomBytes(6).toString('hex')}.tmp`);
}

const temporaryName = /^\.vitrelax-\d+-[0-9a-f]{12}\.tmp$/;

async function writeDirectly(path: string, content: Content): Promise<void> {
  const file = await fs.open(path, 'w');
  try {
    await writeAll(file, content);
  } finally {
    await file.close();
  }
}

async function writeAll(file: fs.FileHandle, content: Content): Promise<void> {
  const parts = typeof content === 'string' || ArrayBuffer.isView(content) ? [content] : content;
  for (const part of parts) await file.writeFile(part);
}

/** Makes the rename itself durable. Some systems cannot sync a folder; the file is whole there as well. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await fs.open(folder, 'r').catch(() => undefined);
  if (handle === undefined) return;
  await handle.sync().catch(() => undefined);
  await handle.close();
}

const reasons: Record<string, string> = {
  ENOENT: `the folder does not exist`,
  ENOTDIR: `a part of the path is not a folder`,
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOSPC: 'no space left on the device',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'the file is larger than allowed',
};

/** The error of a failed write, in the words of the library. */
export function unwritable(path: string, e: unknown): unknown {
  if (e instanceof VitrelaxError) return e;
  const { code, message } = e as NodeJS.ErrnoException;
  if (typeof code !== 'string') return e;
  const reason = reasons[code] === undefined ? message : `${reasons[code]} (${code})`;
  return new VitrelaxError('FILE_UNWRITABLE', `cannot write ${path}: ${reason}`, {
    ...at(path),
    cause: e,
  });
}

function at(path: string): { field: string; value: string } {
  return { field: 'path', value: path };
}

function ignoreMissing(e: NodeJS.ErrnoException): undefined {
  if (e.code !== 'ENOENT') throw e;
  return undefined;
}
