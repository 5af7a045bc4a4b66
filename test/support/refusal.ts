import { VitrelaxError } from '../../lib';

/** The VitrelaxError that a promise rejects with, or a call throws; anything else fails the test. */
export async function refusal(work: Promise<unknown> | (() => unknown)): Promise<VitrelaxError> {
  try {
    await (typeof work === 'function' ? work() : work);
  } catch (e) {
    if (e instanceof VitrelaxError) return e;
    throw e;
  }
  throw new Error('expected a VitrelaxError; nothing was thrown');
}
