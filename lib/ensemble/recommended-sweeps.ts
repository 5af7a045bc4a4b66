import { invalid } from '../errors';
import type { Model } from '../models/model';

/**
 * Relaxation times of the sampler [sweeps] at some temperatures, as `equilibration` measures them: the longest of those of
 * overlap, F_s and diameters, over 5 to 30 of them at N = 500 to 4000.
 */
const measured: Record<string, readonly (readonly [temperature: number, tau: number])[]> = {
  'soft-spheres-2d': [
    [0.8, 625],
    [0.4, 1030],
    [0.2, 2420],
    [0.15, 4100],
    [0.1, 10650],
    [0.08, 25000],
  ],
  'soft-spheres-3d': [
    [1, 575],
    [0.5, 1140],
    [0.3, 2290],
    [0.2, 5170],
    [0.15, 8830],
    [0.1, 39400],
  ],
};

/** The models whose relaxation times under the sampler are known, and which can be quenched without being told `sweeps`. */
export const quenchableModels = Object.keys(measured);

/** Relaxation times in a recommended run: those that are asked for and a little more, as tau is not known exactly. */
const relaxationTimes = 21;
const fewestSweeps = 1024;
/** Beyond this a run is better planned by hand. */
const mostSweeps = 2 ** 20;

/**
 * Sweeps after which a state at T should be equilibrated: 21 relaxation times of the sampler, from measured ones, ln tau
 * interpolated and extrapolated linearly in 1/T; from 1024 to 2^20 sweeps. Whether it was enough the run itself says.
 *
 * @throws {VitrelaxError} `INVALID_ARGUMENT` naming sweeps, for a model whose relaxation times have not been measured
 */
export function recommendedSweeps(model: Model, temperature: number): number {
  const points = measured[model.name];
  if (points === undefined) {
    throw invalid('INVALID_ARGUMENT', 'sweeps', undefined, `numbers: no relaxation times are known for ${model.name}`);
  }
  const upper = points.findIndex(([t], k) => k > 0 && (temperature >= t || k === points.length - 1));
  const [[t1, tau1], [t2, tau2]] = [points[upper - 1], points[upper]];
  const part = (1 / temperature - 1 / t1) / (1 / t2 - 1 / t1);
  const tau = tau1 * (tau2 / tau1) ** part;
  return Math.round(Math.min(mostSweeps, Math.max(fewestSweeps, relaxationTimes * tau)));
}
