import type * as Native from '../types/native';
import { requireFloats } from './arguments';
import type { Controls } from './binding/running';
import { invalid } from './errors';
import type { Model } from './models/model';
import { System } from './system';

/** One moment of a trajectory. */
export interface FlowFrame {
  time: number;
  /** total [v0] */
  energy: number;
  rmsVelocity: number;
  /** an independent copy at this time, the caller's to keep */
  system: System;
}

/** The callback for the addon: hands frames on, and turns an exception of the user's into the failure of the job. */
export function frameHandler(model: Model, onFrame: (f: FlowFrame) => void | Promise<void>, controls: Controls) {
  return async ({ time, energy, rmsVelocity, system }: Native.NativeFrame): Promise<void> => {
    try {
      await onFrame({ time, energy, rmsVelocity, system: System.adopt(model, system) });
      controls.resume();
    } catch (e) {
      controls.fail(e);
    }
  };
}

/** @throws {VitrelaxError} unless the value is a Float64Array of finite times, increasing from 0 or above */
export function checkedTimes(times: unknown): Float64Array {
  const checked = requireFloats('times', times);
  checked.forEach((t, k) => {
    if (t < 0) throw invalid('OUT_OF_RANGE', `times[${k}]`, t, 'zero or a positive number');
    if (k > 0 && !(t > checked[k - 1])) {
      throw invalid('OUT_OF_RANGE', `times[${k}]`, t, `a number above times[${k - 1}] = ${checked[k - 1]}`);
    }
  });
  return checked;
}
