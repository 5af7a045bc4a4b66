import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder that is removed when the tests of the file are over. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'vitrelax-test-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Paths in such a folder, by name. */
export function temporaryPaths(): (name: string) => string {
  const folder = temporaryFolder();
  return (name) => join(folder, name);
}
