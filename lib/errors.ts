/** Stable codes of the errors that the library throws on purpose. */
export type ErrorCode =
  | 'INVALID_ARGUMENT'
  | 'UNKNOWN_MODEL'
  | 'WRONG_LENGTH'
  | 'NOT_FINITE'
  | 'OUT_OF_RANGE'
  | 'BOX_TOO_SMALL'
  | 'DUPLICATE_POSITIONS'
  | 'BUSY'
  | 'DISPOSED'
  | 'CANCELLED'
  | 'DIVERGED'
  | 'TOLERANCE_BELOW_FLOOR'
  | 'OUT_OF_MEMORY'
  | 'NATIVE_LOAD_FAILED'
  | 'FILE_NOT_FOUND'
  | 'FILE_UNWRITABLE'
  | 'FILE_TRUNCATED'
  | 'FILE_FORMAT'
  | 'LOCKED'
  | 'SLURM_FAILED'
  | 'MODEL_MISMATCH'
  | 'TOO_FEW_SAMPLES'
  | 'WINDOW_TOO_SHORT'
  | 'NO_MINIMUM'
  | 'NO_OVERLAP'
  | 'NOT_DETERMINED'
  | 'INTERNAL';

/**
 * Every error the library throws on purpose: a stable `code`, and where an input is at fault the `field`, its `value`
 * and what is `allowed`, in words. `docs/errors.md` lists the codes, each with its cure.
 */
export class VitrelaxError extends Error {
  readonly code: string;
  readonly field?: string;
  readonly value?: unknown;
  readonly allowed?: string;

  constructor(code: ErrorCode, message: string, o: { field?: string; value?: unknown; cause?: unknown } = {}) {
    super(message, o.cause === undefined ? undefined : { cause: o.cause });
    this.name = 'VitrelaxError';
    this.code = code;
    if (o.field !== undefined) this.field = o.field;
    if ('value' in o) this.value = o.value;
    // of the addon's errors, too, there is only the message
    const allowed = /; allowed: ([\s\S]+)$/.exec(message)?.[1];
    if (allowed !== undefined) this.allowed = allowed;
  }
}

/** The error of a bad argument: "`field` is `value`; allowed: …". */
export function invalid(code: ErrorCode, field: string, value: unknown, allowed: string): VitrelaxError {
  return new VitrelaxError(code, `${field} is ${describe(value)}; allowed: ${allowed}`, { field, value });
}

function describe(value: unknown): string {
  // of a long path, its end says which file
  if (typeof value === 'string')
    return JSON.stringify(value.length > 80 ? `${value.slice(0, 20)}…${value.slice(-59)}` : value);
  if (ArrayBuffer.isView(value))
    return `${value.constructor.name} of length ${(value as unknown as { length: number }).length}`;
  if (Array.isArray(value)) return `an array of length ${value.length}`;
  if (typeof value === 'object' && value !== null) return 'an object';
  return String(value);
}

/** Turns an error of the addon (a plain Error with `code`, `field`, `value`) into a VitrelaxError; others pass through. */
export function fromNative(e: unknown): unknown {
  if (e instanceof VitrelaxError || typeof e !== 'object' || e === null) return e;
  const { code, message, field, value } = e as { code?: string; message?: string; field?: string; value?: unknown };
  // an array for a result that the JavaScript engine has no memory for
  if (e instanceof RangeError && message === 'Array buffer allocation failed')
    return new VitrelaxError('OUT_OF_MEMORY', 'not enough memory for an array', { cause: e });
  if (typeof code !== 'string' || !/^[A-Z_]+$/.test(code) || code.startsWith('ERR_')) return e;
  return new VitrelaxError(code as ErrorCode, message ?? code, { field, value, cause: e });
}
