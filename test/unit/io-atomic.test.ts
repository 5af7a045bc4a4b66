import { promises as fs, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { writeFileAtomic } from '../../lib/io';
import { refusal } from '../support/refusal';
import { temporaryPaths } from '../support/temporary-folder';

const at = temporaryPaths();

/** A folder of its own, to see all that is left in it. */
function folder(name: string): string {
  mkdirSync(at(name));
  return at(name);
}

afterEach(() => jest.restoreAllMocks());

test('writes texts, bytes and parts, and replaces what was there', async () => {
  const path = `${folder('plain')}/a.txt`;
  await writeFileAtomic(path, 'first');
  expect(readFileSync(path, 'utf8')).toBe('first');
  await writeFileAtomic(path, Uint8Array.of(0, 255, 10));
  expect([...readFileSync(path)]).toEqual([0, 255, 10]);
  await writeFileAtomic(path, ['é', Uint8Array.of(65), 'b']);
  expect(readFileSync(path, 'utf8')).toBe('éAb');
  expect(readdirSync(dirname(path))).toEqual(['a.txt']);
});

test('keeps the permissions of an existing file', async () => {
  const path = `${folder('mode')}/a.txt`;
  writeFileSync(path, 'old', { mode: 0o600 });
  await writeFileAtomic(path, 'new');
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test('follows a link instead of replacing it', async () => {
  const where = folder('link');
  writeFileSync(`${where}/target.txt`, 'old');
  symlinkSync('target.txt', `${where}/link.txt`);
  await writeFileAtomic(`${where}/link.txt`, 'new');
  expect(readFileSync(`${where}/target.txt`, 'utf8')).toBe('new');
  expect(readdirSync(where).sort()).toEqual(['link.txt', 'target.txt']);
});

test('takes a name of the greatest length', async () => {
  const path = `${folder('long')}/${'x'.repeat(255)}`;
  await writeFileAtomic(path, 'content');
  expect(readFileSync(path, 'utf8')).toBe('content');
});

test('writes to a device directly', async () => {
  await writeFileAtomic('/dev/null', 'content');
  expect(statSync('/dev/null').isCharacterDevice()).toBe(true);
  const error = await refusal(writeFileAtomic('/dev/full', 'content'));
  expect(error.code).toBe('FILE_UNWRITABLE');
  expect(error.message).toContain('no space left');
  expect(statSync('/dev/full').isCharacterDevice()).toBe(true);
});

test.each([
  ['a folder that does not exist', () => `${folder('no')}/missing/a.txt`, /missing.*folder does not exist/],
  ['a file where a folder should be', () => at('file/a.txt'), /not a folder/],
  ['a folder in the place of the file', () => folder('taken'), /is a folder/],
  ['a file system that takes no files', () => '/proc/vitrelax.txt', /\/proc/],
])('refuses %s', async (_, path, message) => {
  writeFileSync(at('file'), 'a file');
  const target = path();
  const error = await refusal(writeFileAtomic(target, 'content'));
  expect(error.code).toBe('FILE_UNWRITABLE');
  expect(error.message).toMatch(message);
  expect(error.value).toBe(target);
});

/** Lets one method of every file opened from now on fail like a full disk, after `calls` good calls. */
function failing(method: 'writeFile' | 'sync', calls: number): void {
  const open = fs.open;
  jest.spyOn(fs, 'open').mockImplementation(async (...args) => {
    const handle = await open(...args);
    const original = handle[method].bind(handle) as (...a: unknown[]) => Promise<void>;
    let left = calls;
    handle[method] = (...a: unknown[]): Promise<void> => {
      if (left-- > 0) return original(...a);
      return Promise.reject(Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' }));
    };
    return handle;
  });
}

test.each([
  ['the write', () => failing('writeFile', 1)],
  ['the flush', () => failing('sync', 0)],
  [
    'the rename',
    () => jest.spyOn(fs, 'rename').mockRejectedValue(Object.assign(new Error('denied'), { code: 'EACCES' })),
  ],
])('when %s fails, the old content stays and no other file', async (_, breakDisk) => {
  const path = `${folder(`full-${_.replace(/\W/g, '')}`)}/a.txt`;
  writeFileSync(path, 'old');
  breakDisk();
  const error = await refusal(writeFileAtomic(path, ['new ', 'content']));
  expect(error.code).toBe('FILE_UNWRITABLE');
  expect(error.message).toMatch(/a\.txt.*(no space left|permission denied)/);
  expect(readFileSync(path, 'utf8')).toBe('old');
  expect(readdirSync(dirname(path))).toEqual(['a.txt']);
});

test('an error of the content itself passes through, and nothing is left', async () => {
  const where = folder('content');
  function* content(): Generator<string> {
    yield 'some';
    throw new RangeError('no more');
  }
  await expect(writeFileAtomic(`${where}/a.txt`, content())).rejects.toThrow(new RangeError('no more'));
  expect(readdirSync(where)).toEqual([]);
});
