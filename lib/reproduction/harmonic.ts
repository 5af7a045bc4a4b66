import { VitrelaxError } from '../errors';
import { temperatureLabel } from '../figures/curves';
import { inherentStructure } from '../landscape/compare-inherent-structures';
import { thermalHarmonicFlow } from '../landscape/harmonic-flow';
import { meanEstimate } from '../numerics/statistics';
import { System } from '../system';
import type { ShownDecay } from './decays';
import { seedOf } from './scale';
import type { Decay, Study } from './study';

/** Of the force on any particle where the Hessian is taken: its eigenvalues are then right to far less than a percent. */
const atMinimum = 1e-8;
const vectors = 8;
/** Beyond it all is at rest at any size that is sampled. */
const latest = 1e3;
/** Inherent structures that the prediction is averaged over, at most. */
const mostStructures = 4;

/** v(t) as the harmonic approximation of its inherent structures says. */
export interface HarmonicPrediction {
  times: number[];
  v: number[];
  /** over inherent structures; NaN of one */
  error: number[];
  structures: number;
}

/**
 * The decay of v in the harmonic limit, sqrt((T/N) Tr[H exp(-2Ht)]) with the Hessian H of inherent structures of the
 * ensemble, at all its times: what v(t) becomes when T goes to 0. undefined where their Hessian is no minimum's (the forces
 * of truncated Lennard-Jones jump).
 */
export async function harmonicPrediction(study: Study, decay: Decay): Promise<HarmonicPrediction | undefined> {
  const { temperature, samples, model } = decay;
  const times = decay.times.filter((t) => t > 0 && t <= latest);
  const ids = samples.slice(0, mostStructures).map(({ folder }) => folder.split('-').at(-1));
  const about = { ids, times: Array.from(times), temperature, vectors, atMinimum };
  const curves = await study.remembered(`harmonic-T${temperature}`, about, async () => {
    const found: number[][] = [];
    for (const [k, sample] of samples.slice(0, mostStructures).entries()) {
      const { b } = await study.pair(sample);
      const v = await predicted(study, System.from(model, b), temperature, times, seedOf('harmonic', temperature, k));
      if (v !== undefined) found.push(v);
    }
    return found;
  });
  if (curves.length === 0) return undefined;
  const at = (k: number): number[] => curves.map((curve) => curve[k]);
  const means = Array.from(times, (_, k) =>
    curves.length === 1 ? { value: curves[0][k], error: Number.NaN } : meanEstimate(at(k)),
  );
  return {
    times: Array.from(times),
    v: means.map(({ value }) => value),
    error: means.map(({ error }) => error),
    structures: curves.length,
  };
}

async function predicted(
  study: Study,
  start: System,
  temperature: number,
  times: Float64Array,
  seed: number,
): Promise<number[] | undefined> {
  const { signal, threads } = study.running;
  const running = { signal, threads };
  // the flow may have been stopped earlier
  const { system } = await inherentStructure(start, 'lbfgs', { maxForce: atMinimum, tolerance: 1e-2 }, running);
  start.dispose();
  try {
    const flow = await thermalHarmonicFlow(system, { temperature, times, vectors, seed, ...running });
    return Array.from(flow.squaredVelocity, Math.sqrt);
  } catch (e) {
    if (e instanceof VitrelaxError && e.code === 'NOT_DETERMINED') return undefined;
    throw e;
  } finally {
    system.dispose();
  }
}

export function shownPrediction(decay: Decay, prediction: HarmonicPrediction): ShownDecay {
  return {
    times: Float64Array.from(prediction.times),
    v: Float64Array.from(prediction.v),
    rank: decay.temperature,
    label: `harmonic, ${temperatureLabel(decay.temperature)}`,
    equilibrated: true,
    predicted: true,
  };
}

/** <v>/v_harmonic at a time, with the errors of both; undefined where it is not one of the times. */
export function overHarmonic(decay: Decay, prediction: HarmonicPrediction, time: number) {
  const near = (t: number): boolean => Math.abs(t / time - 1) < 1e-6;
  const [i, j] = [decay.means.times.findIndex(near), prediction.times.findIndex(near)];
  if (i < 0 || j < 0) return undefined;
  const [v, error] = [decay.means.v[i], decay.means.vError[i]];
  const value = v / prediction.v[j];
  const relative = Math.hypot(error / v, (prediction.error[j] || 0) / prediction.v[j]);
  return { value, error: decay.v.length > 1 ? value * relative : Number.NaN };
}
