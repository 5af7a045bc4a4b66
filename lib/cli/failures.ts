import { VitrelaxError } from '../errors';

/** Errors of the input, as against those of the machine or the program. */
const badInput = new Set([
  'INVALID_ARGUMENT',
  'UNKNOWN_MODEL',
  'WRONG_LENGTH',
  'NOT_FINITE',
  'OUT_OF_RANGE',
  'BOX_TOO_SMALL',
  'DUPLICATE_POSITIONS',
  'FILE_NOT_FOUND',
  'FILE_UNWRITABLE',
  'FILE_TRUNCATED',
  'FILE_FORMAT',
  'LOCKED',
  'SLURM_FAILED',
  'MODEL_MISMATCH',
  'TOLERANCE_BELOW_FLOOR',
  'WINDOW_TOO_SHORT',
]);

export const exitCode = { failure: 1, badInput: 2, interrupted: 130 } as const;

/** Says what went wrong, in one line where the input is at fault, and returns the exit code for it. */
export function reportFailure(error: unknown): number {
  if (error instanceof VitrelaxError) {
    process.stderr.write(`vitrelax: ${error.message}\n`);
    return badInput.has(error.code) ? exitCode.badInput : exitCode.failure;
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`vitrelax: ${text}\n`);
  return exitCode.failure;
}
