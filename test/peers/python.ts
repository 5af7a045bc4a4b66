import { execFileSync } from 'node:child_process';

/**
 * Runs a script under Debian's Python 3, which has h5py, ase and numpy from its packages, and gives what it prints as
 * JSON. A missing package fails the test.
 *
 * @param args what the script finds in sys.argv[1:]
 */
export function python<T>(script: string, ...args: string[]): T {
  return JSON.parse(execFileSync('/usr/bin/python3', ['-c', script, ...args], { encoding: 'utf8' })) as T;
}

/** The bytes of an array, as a peer prints them of its own: equal to the last bit or not. */
export function hex(values: ArrayBufferView): string {
  return Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('hex');
}
