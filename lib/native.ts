import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type * as Native from '../types/native';
import { fromNative, VitrelaxError } from './errors';

/**
 * Loads the addon: the path in VITRELAX_ADDON, a build in the checkout, or the binary shipped for this platform.
 * The error names the platform, each path tried, and the command that builds it.
 */
function load(): typeof Native {
  const root = packageRoot();
  const platform = `${process.platform}-${process.arch}`;
  const candidates = [
    process.env.VITRELAX_ADDON,
    join(root, 'build', 'Release', 'vitrelax.node'),
    join(root, 'prebuilds', platform, 'vitrelax.node'),
  ].filter((path): path is string => path !== undefined && path !== '');
  const tried: string[] = [];
  for (const path of candidates) {
    if (!existsSync(path)) {
      tried.push(`${path}: no such file`);
      continue;
    }
    try {
      return require(path) as typeof Native;
    } catch (e) {
      tried.push(`${path}: ${(e as Error).message}`);
    }
  }
  throw new VitrelaxError(
    'NATIVE_LOAD_FAILED',
    `no addon for ${platform}, Node ${process.version}; tried\n  ${tried.join('\n  ')}\nbuild it with: npm run build:addon`,
  );
}

/** The nearest folder above this file that holds package.json: the same from lib/ (tests) and dist/ (package). */
export function packageRoot(): string {
  let folder = __dirname;
  while (!existsSync(join(folder, 'package.json'))) folder = join(folder, '..');
  return folder;
}

export const native: typeof Native = load();

/** Runs a call into the addon, its errors turned into VitrelaxErrors. */
export function guarded<T>(call: () => T): T {
  try {
    return call();
  } catch (e) {
    throw fromNative(e);
  }
}
