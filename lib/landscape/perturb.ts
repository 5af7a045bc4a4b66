import { structuralDistance } from '../analysis';
import {
  knownOptions,
  requireBetween,
  requireFloats,
  requireInteger,
  requireOptions,
  requirePositive,
} from '../arguments';
import { type Running, readyToRun, runningOptions } from '../binding/running';
import { invalid } from '../errors';
import { RandomStream } from '../numerics/random';
import type { System } from '../system';
import { type DescentMethod, descentMethods, inherentStructure } from './compare-inherent-structures';

/**
 * A copy of the system, every coordinate moved by an independent Gaussian number of standard deviation `amplitude`.
 *
 * @param amplitude [length]
 * @throws {VitrelaxError} `OUT_OF_RANGE` naming amplitude or seed
 */
export function perturb(system: System, amplitude: number, o: { seed: number }): System {
  requirePositive('amplitude', amplitude);
  requireOptions('options', o);
  const random = new RandomStream(requireInteger('seed', o.seed, 0));
  const copy = system.clone();
  copy.setPositions(copy.positions.map((x) => x + amplitude * random.gaussian()));
  return copy;
}

export interface SensitivityOptions extends Running<{ done: number; of: number }> {
  /** standard deviations of the perturbations, each coordinate [length]; 1e-12, 1e-10, … 1e-2 */
  amplitudes?: Float64Array;
  /** the flow ('sd') by default */
  method?: DescentMethod;
  /** perturbations of each amplitude; 1 */
  repeats?: number;
  seed: number;
  /** largest force of an inherent structure [v0/length]; 1e-10 */
  maxForce?: number;
  /** relative tolerance of the flow; 1e-2 */
  tolerance?: number;
}

export interface Sensitivity {
  /** [n] */
  amplitudes: Float64Array;
  /** [n][repeats] distance between the inherent structures of the perturbed and the unperturbed start [length] */
  distances: Float64Array[];
}

/**
 * How far a perturbation of the start moves its inherent structure: up to the amplitude itself where the basin is smooth,
 * by far more where the perturbed start lies in another basin. Distances well below the amplitude cannot be told from the
 * tolerance of the forces.
 *
 * @throws {VitrelaxError} `OUT_OF_RANGE`, `INVALID_ARGUMENT` or `NOT_FINITE` naming the option, `BUSY`, `DISPOSED`
 * @see Nishikawa et al., Discussion
 */
export async function sensitivity(system: System, o: SensitivityOptions): Promise<Sensitivity> {
  requireOptions('options', o);
  const own = ['amplitudes', 'method', 'repeats', 'seed', 'maxForce', 'tolerance'];
  knownOptions('sensitivity', o, [...own, ...runningOptions]);
  const amplitudes = requireFloats('amplitudes', o.amplitudes ?? Float64Array.of(1e-12, 1e-10, 1e-8, 1e-6, 1e-4, 1e-2));
  amplitudes.forEach((a, k) => {
    requirePositive(`amplitudes[${k}]`, a);
  });
  const method = o.method ?? 'sd';
  if (!descentMethods.includes(method)) {
    throw invalid('INVALID_ARGUMENT', 'method', method, descentMethods.join(', '));
  }
  const repeats = requireInteger('repeats', o.repeats ?? 1, 1);
  const seed = requireInteger('seed', o.seed, 0);
  const tolerances = {
    maxForce: requirePositive('maxForce', o.maxForce ?? 1e-10),
    tolerance: requireBetween('tolerance', o.tolerance ?? 1e-2, 1e-9, 1),
  };
  readyToRun(o);
  const running = { signal: o.signal, threads: o.threads };
  const unperturbed = (await inherentStructure(system, method, tolerances, running)).system;
  const distances = Array.from(amplitudes, () => new Float64Array(repeats));
  try {
    for (let k = 0; k < amplitudes.length * repeats; k++) {
      o.onProgress?.({ done: k, of: amplitudes.length * repeats });
      const amplitude = Math.floor(k / repeats);
      const start = perturb(system, amplitudes[amplitude], { seed: seed + k });
      try {
        const end = (await inherentStructure(start, method, tolerances, running)).system;
        distances[amplitude][k % repeats] = structuralDistance(unperturbed, end);
        end.dispose();
      } finally {
        start.dispose();
      }
    }
  } finally {
    unperturbed.dispose();
  }
  return { amplitudes, distances };
}
