import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { VitrelaxError } from '../errors';
import { writeFileAtomic } from '../io/atomic';

/** A state that work can be taken up from: JSON and arrays. */
export interface Checkpoint {
  header: object;
  arrays: Record<string, Float64Array | Uint8Array>;
}

const magic = 'vitrelax checkpoint 1\n';
const kinds = { float64: Float64Array, uint8: Uint8Array } as const;

interface Entry {
  name: string;
  kind: keyof typeof kinds;
  length: number;
}

/**
 * Writes a checkpoint, all at once or not at all: a line that says what it is, the SHA-256 of the rest, the length of the
 * header, the header, the arrays one after another.
 *
 * @throws {VitrelaxError} `FILE_UNWRITABLE`
 */
export async function writeCheckpoint(path: string, { header, arrays }: Checkpoint): Promise<void> {
  const entries: Entry[] = Object.entries(arrays).map(([name, array]) => ({
    name,
    kind: array.BYTES_PER_ELEMENT === 8 ? 'float64' : 'uint8',
    length: array.length,
  }));
  const json = Buffer.from(JSON.stringify({ header, entries }));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  const parts = [length, json, ...Object.values(arrays).map((a) => Buffer.from(a.buffer, a.byteOffset, a.byteLength))];
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  await writeFileAtomic(path, [magic, hash.digest(), ...parts]);
}

/**
 * Reads a checkpoint; undefined when there is none.
 *
 * @throws {VitrelaxError} `FILE_TRUNCATED` when it is not what was written
 */
export async function readCheckpoint(path: string): Promise<Checkpoint | undefined> {
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch (e) {
    if ((e as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new VitrelaxError('FILE_NOT_FOUND', `cannot read ${path}: ${(e as Error).message}`, {
      field: 'path',
      value: path,
    });
  }
  const body = bytes.subarray(magic.length + 32);
  const sum = createHash('sha256').update(body).digest();
  if (
    bytes.subarray(0, magic.length).toString('latin1') !== magic ||
    !sum.equals(bytes.subarray(magic.length, magic.length + 32))
  ) {
    throw new VitrelaxError('FILE_TRUNCATED', `${path} is damaged; remove it to do this stage again`, {
      field: 'path',
      value: path,
    });
  }
  let at = 8 + Number(body.readBigUInt64LE());
  const { header, entries } = JSON.parse(body.subarray(8, at).toString()) as { header: object; entries: Entry[] };
  const arrays: Checkpoint['arrays'] = {};
  for (const { name, kind, length } of entries) {
    const end = at + length * kinds[kind].BYTES_PER_ELEMENT;
    // copied, as the place in the file is not aligned
    arrays[name] = new kinds[kind](Uint8Array.from(body.subarray(at, end)).buffer);
    at = end;
  }
  return { header, arrays };
}
