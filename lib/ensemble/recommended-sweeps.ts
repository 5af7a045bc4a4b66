import { requireObject } from '../arguments';
import { invalid } from '../errors';
import type { PreparationName } from '../models/description';
import { hasQuenchedShifts } from '../models/mari-kurchan';
import type { Model } from '../models/model';
import { isPairModel } from '../models/pair-model';
import { modelByName, modelDescription } from '../models/registry';

type Measured = Record<string, readonly (readonly [temperature: number, tau: number])[]>;

/**
 * Relaxation times of the sampler [sweeps] at some temperatures, as `equilibration` measures them: the longest of those of
 * overlap, F_s and diameters, over 3 to 30 of them at N = 500 to 4000. These are of the sampler that a model has by default …
 */
const measured: Measured = {
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
  'harmonic-spheres-2d': [
    [0.03, 215],
    [0.01, 510],
    [0.003, 6100],
    [0.002, 37500],
  ],
  'kob-andersen-2d': [
    [1, 7860],
    [0.8, 19500],
    [0.6, 41600],
  ],
  'kob-andersen-3d': [
    [1, 1760],
    [0.8, 3740],
    [0.6, 18000],
  ],
};

/** … and these of molecular dynamics, in its sweeps of 0.1. */
const measuredDynamics: Measured = {
  'kob-andersen-2d': [
    [1, 80],
    [0.8, 171],
    [0.6, 1100],
    [0.5, 2770],
    [0.45, 6810],
  ],
  'kob-andersen-3d': [
    [1, 27],
    [0.8, 55],
    [0.6, 256],
    [0.5, 1270],
    [0.45, 12000],
  ],
};

/** Parameters that relaxation times hardly depend on. */
const immaterial = new Set(['truncation', 'diameterSampling']);

/** Relaxation times in a recommended run: those that are asked for and a little more, as tau is not known exactly. */
const relaxationTimes = 21;
const fewestSweeps = 1024;
/** Beyond this a run is better planned by hand. */
const mostSweeps = 2 ** 20;

/**
 * Sweeps after which a state at T should be equilibrated: 21 relaxation times of the model's sampler, from measured ones,
 * ln tau interpolated and extrapolated linearly in 1/T; from 1024 to 2^20 sweeps. Whether it was enough the run itself
 * says. 0 where nothing is sampled: at T = infinity, and for planted states.
 *
 * @param preparation the way of the model's description
 * @throws {VitrelaxError} `INVALID_ARGUMENT` naming sweeps, for a model whose relaxation times have not been measured,
 *   with other parameters or another sampler than those that have been
 */
export function recommendedSweeps(model: Model, temperature: number, preparation?: PreparationName): number {
  requireObject('model', model);
  if (temperature === Number.POSITIVE_INFINITY) return 0;
  if ((preparation ?? (hasQuenchedShifts(model) ? 'planting' : undefined)) === 'planting') return 0;
  const points = measuredFor(model, preparation);
  if (points === undefined) {
    throw invalid(
      'INVALID_ARGUMENT',
      'sweeps',
      undefined,
      `a number (--sweeps): no relaxation times have been measured for ${model.name} with these parameters and sampler`,
    );
  }
  const upper = points.findIndex(([t], k) => k > 0 && (temperature >= t || k === points.length - 1));
  const [[t1, tau1], [t2, tau2]] = [points[upper - 1], points[upper]];
  const part = (1 / temperature - 1 / t1) / (1 / t2 - 1 / t1);
  const tau = tau1 * (tau2 / tau1) ** part;
  return Math.round(Math.min(mostSweeps, Math.max(fewestSweeps, relaxationTimes * tau)));
}

function measuredFor(model: Model, preparation: PreparationName | undefined): (typeof measured)[string] | undefined {
  // the name of an own potential is free
  if (isPairModel(model) || !Object.hasOwn(measured, model.name)) return undefined;
  const usual = modelByName(model.name);
  const differs = Object.keys(usual).some((name) => !immaterial.has(name) && model[name] !== usual[name]);
  const sampler = modelDescription(model.name).preparation(usual);
  if (differs) return undefined;
  if ((preparation ?? sampler) === sampler) return measured[model.name];
  return preparation === 'molecular-dynamics' ? measuredDynamics[model.name] : undefined;
}
