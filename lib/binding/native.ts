import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type * as Native from '../../types/native';
import { fromNative, VitrelaxError } from '../errors';
import { packageRoot } from './package-root';
import { platform } from './platform';

export { packageRoot };

/**
 * Loads the addon: the one that VITRELAX_ADDON names and no other; else what was built here, or the binary shipped for
 * this platform. The error names the platform and its C library, each path tried, and the command that builds it.
 */
function load(): typeof Native {
  const root = packageRoot();
  const tried: string[] = [];
  const attempt = (path: string): typeof Native | undefined => {
    if (!existsSync(path)) tried.push(`${path}: no such file`);
    else
      try {
        return require(path) as typeof Native;
      } catch (e) {
        tried.push(`${path}: ${(e as Error).message}`);
      }
    return undefined;
  };
  const given = process.env.VITRELAX_ADDON;
  const built = attempt(given || join(root, 'build', 'Release', 'vitrelax.node'));
  if (built) return built;
  const { name, libc } = platform();
  const shipped = given ? undefined : attempt(join(root, 'prebuilds', name, 'vitrelax.node'));
  if (shipped) return shipped;
  throw new VitrelaxError(
    'NATIVE_LOAD_FAILED',
    `no addon for ${name}${libc === undefined ? '' : ` (${libc})`}, Node ${process.version}; tried\n` +
      `  ${tried.join('\n  ')}\n` +
      (given ? 'which VITRELAX_ADDON names; without it the one of this installation is taken. ' : '') +
      `Build it from source, which needs a C++20 compiler, make and Python 3, with\n` +
      `  node ${JSON.stringify(join(root, 'native', 'build.js'))}`,
  );
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
