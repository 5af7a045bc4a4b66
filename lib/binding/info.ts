import { guarded, native } from './native';
import { defaultThreads } from './threads';

/** What this installation is. */
export interface Info {
  version: string;
  /** of the sources the addon was built from; empty when they were no checkout */
  commit: string;
  compiler: string;
  flags: string;
  /** built into the addon and known to this processor, best first */
  instructionSets: string[];
  /** the one in use */
  instructionSet: string;
  /** of a long call when none are given */
  threads: number;
  models: string[];
}

/** Version, compiler, instruction sets and default number of threads. */
export function info(): Info {
  const { version, commit, compiler, flags, instructionSets, instructionSet, models } = guarded(() => native.info());
  return { version, commit, compiler, flags, instructionSets, instructionSet, threads: defaultThreads(), models };
}
