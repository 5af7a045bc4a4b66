import { totalmem } from 'node:os';
import type * as Native from '../../types/native';
import { knownOptions, requireInteger, requireOptions, requirePositive } from '../arguments';
import { guarded, native } from '../binding/native';
import { forwarded, type Running, readyToRun, runJob, runningOptions } from '../binding/running';
import { threadsOf } from '../binding/threads';
import { invalid } from '../errors';
import { hasQuenchedShifts } from '../models/mari-kurchan';
import type { Model } from '../models/model';
import { nativeModel } from '../models/native-model';
import { handleOf, System } from '../system';

/** How far a planting by Metropolis sampling is. */
export interface PlantingProgress {
  /** pairs done */
  pairs: number;
  /** N(N-1)/2 */
  total: number;
}

export interface PlantingOptions extends Running<PlantingProgress> {
  /** N */
  particles: number;
  /** T [v0] */
  temperature: number;
  /** an integer from 0 to 2^53 - 1 */
  seed: number;
  /** 'exact' (default) or 'metropolis' */
  method?: 'exact' | 'metropolis';
  /** of 'metropolis': trials of every pair, up to a million; 200 */
  sweeps?: number;
}

/** bytes a pair takes while it is sampled and when its shift is asked for */
const bytesPerPair = 48;

/**
 * An equilibrium state of the Mari-Kurchan model at temperature T. Only the displacements y_ij = r_i - r_j + A_ij enter
 * its energy, and those are independent, each of density exp(-U(y)/T)/(V - v_ex) in the periodic box: all particles are
 * put at 0 and the shifts drawn, A_ij = y_ij, which is a state of equilibrium of exactly that disorder.
 *
 * - `exact` draws them by rejection, U being nowhere negative. No pair is stored: what particles may come to feel is
 *   drawn again from streams keyed by the seed whenever their neighbours are listed, so that N = 10^6 fits into memory.
 *   `configuration().planting` says how the state is made again.
 * - `metropolis` is the way of the paper: every pair starts uniform in the box and makes `sweeps` Metropolis trials, here
 *   with steps uniform in a cube of the side of the box, so that a few sweeps would do. It stores all N(N-1)/2 shifts, 24
 *   bytes each, given out by `configuration().shifts`.
 *
 * The same seed gives the same state for any number of threads; the two methods give different states of the same
 * distribution.
 *
 * @throws {VitrelaxError} `OUT_OF_RANGE` or `INVALID_ARGUMENT` naming the option, `BOX_TOO_SMALL` naming the least N (489
 *   for the defaults of `mariKurchan`), `OUT_OF_MEMORY` when 'metropolis' is asked for more pairs than fit; an abort
 *   rejects with the signal's reason
 * @see Krzakala and Zdeborova, J. Chem. Phys. 134, 034513 (2011), on planting
 */
export async function plant(m: Model, o: PlantingOptions): Promise<System> {
  const described = nativeModel(m);
  requireOptions('options', o);
  knownOptions('plant', o, ['particles', 'temperature', 'seed', 'method', 'sweeps', ...runningOptions]);
  if (!hasQuenchedShifts(m)) throw invalid('INVALID_ARGUMENT', 'model', m.name, 'mari-kurchan-3d');
  const particles = requireInteger('particles', o.particles, 1);
  const temperature = requirePositive('temperature', o.temperature);
  const seed = requireInteger('seed', o.seed, 0);
  const method = o.method ?? 'exact';
  if (method !== 'exact' && method !== 'metropolis') {
    throw invalid('INVALID_ARGUMENT', 'method', method, "'exact' or 'metropolis'");
  }
  const sweeps = requireInteger('sweeps', o.sweeps ?? 200, 1);
  if (sweeps > 1e6) throw invalid('OUT_OF_RANGE', 'sweeps', sweeps, 'at most 1000000');
  if (o.sweeps !== undefined && method === 'exact') {
    throw invalid('INVALID_ARGUMENT', 'sweeps', o.sweeps, "nothing with the method 'exact', which makes none");
  }
  const pairs = (particles * (particles - 1)) / 2;
  if (method === 'metropolis' && pairs * bytesPerPair > totalmem()) {
    const most = Math.floor(Math.sqrt((2 * totalmem()) / bytesPerPair));
    throw invalid('OUT_OF_MEMORY', 'particles', particles, `at most ${most} with 'metropolis' on this machine`);
  }
  const threads = threadsOf(o.threads, particles);
  readyToRun(o);
  const system = System.adopt(
    m,
    guarded(() => native.NativeSystem.plant(described, particles, temperature, seed)),
  );
  if (method === 'exact') return system;
  await runJob(
    (controls) =>
      handleOf(system).metropolisPlanting(
        { temperature, sweeps, seed, threads },
        forwarded(o.onProgress, controls, (p: Native.MetropolisPlantingProgress): PlantingProgress => p),
      ),
    o.signal,
  );
  return system;
}
