import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** The nearest folder above this file that holds package.json: the same from lib/ (tests) and dist/ (package). */
export function packageRoot(): string {
  let folder = __dirname;
  while (!existsSync(join(folder, 'package.json'))) folder = join(folder, '..');
  return folder;
}
