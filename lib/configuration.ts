import type { Model } from './models/model';

/** How quenched shifts that were planted are made again. */
export interface Planting {
  /** T at which they were drawn [v0]; Infinity: uniform in the box */
  temperature: number;
  seed: number;
}

/** One configuration as plain data. Vectors are flat, row-major [N*D]; lengths in mean diameters. */
export interface Configuration {
  model: Model;
  /** [N*D]; unwrapped where the history is known */
  positions: Float64Array;
  boxLength: number;
  /** [N] */
  diameters?: Float64Array;
  /** [N], 0 = A, 1 = B, … */
  species?: Int32Array;
  /** Mari-Kurchan, small N: flat [pairs*3], pairs i<j with i outer; displacement = r_i - r_j + A_ij. */
  shifts?: Float64Array;
  /** Mari-Kurchan, any N, in the place of `shifts`: they are those of `plant` under these, in this box. */
  planting?: Planting;
}

/** Anything that can say its configuration: a System, or the plain data itself. */
export type StateLike = Configuration | { configuration(): Configuration };

export function configurationOf(state: StateLike): Configuration {
  return 'configuration' in state && typeof state.configuration === 'function'
    ? state.configuration()
    : (state as Configuration);
}
