import type * as H5 from 'h5wasm' with { 'resolution-mode': 'import' };
import { VitrelaxError } from '../errors';
import { hasSoundHeap } from './hdf5-heap';

export type { H5 };

/** The HDF5 library, its files in memory: the disk is touched by the reader and the atomic writer of `io` alone. */
interface Library {
  h5: typeof H5;
  memory: MemoryFiles;
  /** what HDF5 has said about failed calls since the last time */
  takeMessages(): string;
}

/** What is used of the file system in memory that the library's WebAssembly works on. */
interface MemoryFiles {
  writeFile(path: string, bytes: Uint8Array): void;
  readFile(path: string): Uint8Array;
  unlink(path: string): void;
  analyzePath(path: string): { exists: boolean };
  createDevice(folder: string, name: string, input: () => null, output: (byte: number) => void): void;
  open(path: string, mode: string): unknown;
  close(stream: unknown): void;
  getStream(descriptor: number): unknown;
}

let loading: Promise<Library> | undefined;
let filesOpened = 0;
/** whether the file that is being read can hold texts of variable length */
let hasHeap = false;

/** Loads the library on first use: it is a module of 4 MB, and its start takes about 0.2 s. */
function library(): Promise<Library> {
  loading ??= load();
  return loading;
}

async function load(): Promise<Library> {
  const h5 = await import('h5wasm');
  await h5.ready;
  const memory = h5.FS as unknown as MemoryFiles;
  // HDF5 prints its errors; a stream of our own in place of stderr collects them for the exception
  let messages: number[] = [];
  const endOfInput = (): null => null;
  memory.createDevice('/dev', 'hdf5-messages', endOfInput, (byte: number) => {
    messages.push(byte);
  });
  memory.close(memory.getStream(2));
  memory.open('/dev/hdf5-messages', 'w');
  const takeMessages = (): string => {
    const text = Buffer.from(messages).toString('utf8');
    messages = [];
    return text;
  };
  return { h5, memory, takeMessages };
}

/**
 * Builds an HDF5 file in memory. The format is that of HDF5 1.8, which every reader in use knows.
 *
 * @throws {VitrelaxError} `INTERNAL` when HDF5 refuses
 */
export async function buildHdf5(fill: (file: H5.File) => void): Promise<Uint8Array> {
  const { h5, memory, takeMessages } = await library();
  const name = `/write-${filesOpened++}.h5`;
  takeMessages();
  try {
    const file = new h5.File(name, 'w', { libver: 'v108' });
    try {
      fill(file);
    } finally {
      file.close();
    }
    const messages = takeMessages();
    if (messages !== '') throw new VitrelaxError('INTERNAL', `HDF5 failed: ${firstCause(messages)}`);
    return memory.readFile(name);
  } finally {
    if (memory.analyzePath(name).exists) memory.unlink(name);
  }
}

/**
 * Opens the bytes of an HDF5 file for reading, and closes them again whatever happens.
 *
 * @param path where they come from, for the messages
 * @throws {VitrelaxError} `FILE_TRUNCATED`, or `FILE_FORMAT` for a foreign or damaged file
 */
export async function withHdf5<T>(path: string, bytes: Uint8Array, read: (file: H5.File) => T): Promise<T> {
  requireSignature(path, bytes);
  const { h5, memory, takeMessages } = await library();
  const name = `/read-${filesOpened++}.h5`;
  hasHeap = hasSoundHeap(bytes);
  takeMessages();
  let file: H5.File | undefined;
  try {
    memory.writeFile(name, bytes);
    file = new h5.File(name, 'r');
    const refused = takeMessages();
    if (refused !== '') throw damaged(path, refused);
    const result = read(file);
    const opened = file;
    file = undefined;
    opened.close();
    const messages = takeMessages();
    if (messages !== '') throw damaged(path, messages);
    return result;
  } catch (e) {
    if (e instanceof VitrelaxError) throw e;
    // a damaged file can end in any error of the library, down to a trap of its WebAssembly
    throw damaged(path, takeMessages() || String((e as Error).message ?? e), e);
  } finally {
    closeDamaged(file);
    takeMessages();
    memory.unlink(name);
  }
}

/**
 * Refuses a value of variable length where the file has no sound place for any: HDF5 would look for one without end.
 *
 * @throws {VitrelaxError} `FILE_FORMAT`
 */
export function requireHeap(path: string, what: string, metadata: { vlen: boolean }): void {
  if (metadata.vlen && !hasHeap) throw damaged(path, `${what} is of variable length, and its data are nowhere`);
}

/** Of a damaged file even closing can end in a trap; the error that came first is the one to be told. */
function closeDamaged(file: H5.File | undefined): void {
  try {
    file?.close();
  } catch {
    // as above
  }
}

const signature = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];
/** no file of HDF5 is shorter than its superblock */
const shortestFile = 48;

function requireSignature(path: string, bytes: Uint8Array): void {
  const o = { field: 'path', value: path };
  if (signature.some((b, i) => i < bytes.length && bytes[i] !== b)) {
    throw new VitrelaxError('FILE_FORMAT', `${path}: not an HDF5 file`, o);
  }
  if (bytes.length < shortestFile) {
    throw new VitrelaxError('FILE_TRUNCATED', `${path}: the file ends after ${bytes.length} bytes`, o);
  }
}

function damaged(path: string, messages: string, cause?: unknown): VitrelaxError {
  const o = { field: 'path', value: path, cause };
  if (messages.includes('truncated file')) {
    return new VitrelaxError('FILE_TRUNCATED', `${path}: the file is cut: ${firstCause(messages)}`, o);
  }
  return new VitrelaxError('FILE_FORMAT', `${path}: a damaged or foreign HDF5 file: ${firstCause(messages)}`, o);
}

/** The innermost message of HDF5's printed error stack, which ends with it. */
function firstCause(messages: string): string {
  const causes = [...messages.matchAll(/#\d+: .* in \w+\(\): (.*)/g)];
  return causes.length === 0 ? messages.trim().split('\n')[0] : causes[causes.length - 1][1];
}
