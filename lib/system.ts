/// <reference lib="esnext.disposable" preserve="true" />
import { types } from 'node:util';
import type * as Native from '../types/native';
import { knownOptions, requireFloats, requireInteger, requireOptions, requirePositive } from './arguments';
import { guarded, native } from './binding/native';
import type { Configuration, Planting } from './configuration';
import { invalid } from './errors';
import { hasQuenchedShifts } from './models/mari-kurchan';
import type { Model } from './models/model';
import { nativeModel } from './models/native-model';
import { particleAttributes } from './models/particles';

/** Energy and forces of one configuration. Energies are totals over pairs i<j. */
export interface Evaluation {
  /** [v0] */
  energy: number;
  /** [N*D], -dE/dr [v0/length] */
  forces: Float64Array;
  /** sum over pairs of r·f [v0] */
  virial: number;
  /** sum over particles of the Laplacian of the total energy, without what a jump of the force adds [v0/length²] */
  laplacian: number;
  pairsInCutoff: number;
  /** largest |F_i| over particles [v0/length] */
  maxForce: number;
  /** sqrt(sum |F_i|² / N) [v0/length] */
  rmsForce: number;
}

const handles = new WeakMap<System, Native.NativeSystem>();

/**
 * One configuration of one model, held by the addon with its neighbour lists. Long calls move it in place; while one runs
 * every other use throws `BUSY`. Positions are unwrapped: they follow a particle through the faces of the box.
 *
 * @throws {VitrelaxError} every member but `model`, `particles`, `dimension`, `boxLength` and `dispose` throws `BUSY`
 *   while a long call runs and `DISPOSED` after `dispose()`
 */
export class System {
  readonly model: Model;
  /** N */
  readonly particles: number;
  /** D */
  readonly dimension: number;
  /** side of the periodic box [length] */
  readonly boxLength: number;

  private constructor(model: Model, handle: Native.NativeSystem) {
    if (!(handle instanceof native.NativeSystem))
      throw invalid('INVALID_ARGUMENT', 'handle', handle, 'none: System.random, System.from and others make systems');
    handles.set(this, handle);
    this.model = model;
    this.particles = handle.particles;
    this.dimension = handle.dimension;
    this.boxLength = handle.boxLength;
  }

  /**
   * Uniform independent positions, T = infinity, in the box that the model's density gives; diameters as the model says,
   * from a stream of their own under the same seed. In a Mari-Kurchan system the shifts are uniform and independent and
   * all positions 0, which is the same, since only r_i - r_j + A_ij counts. Two particles may lie so close that the energy is 1e30 or more.
   *
   * @param o.particles N
   * @param o.seed an integer from 0 to 2^53 - 1
   * @throws {VitrelaxError} `OUT_OF_RANGE` naming particles or seed, `BOX_TOO_SMALL` when N is so small that the box is
   *   under twice the largest cutoff, `UNKNOWN_MODEL`
   */
  static random(model: Model, o: { particles: number; seed: number }): System {
    const described = nativeModel(model);
    requireOptions('options', o);
    knownOptions('System.random', o, ['particles', 'seed']);
    const particles = requireInteger('particles', o.particles, 1);
    const seed = requireInteger('seed', o.seed, 0);
    return new System(
      model,
      guarded(() => native.NativeSystem.random(described, particles, seed)),
    );
  }

  /**
   * A system of given positions (any periodic image) and sizes.
   *
   * @param c positions [N*D], boxLength, and what the model needs of diameters [N], species [N] and, in a Mari-Kurchan
   *   system, shifts [3 N(N-1)/2] or a planting
   * @throws {VitrelaxError} `WRONG_LENGTH`, `NOT_FINITE` or `INVALID_ARGUMENT` naming the array, `OUT_OF_RANGE` for a
   *   diameter or box length that is not positive, `DUPLICATE_POSITIONS`, `BOX_TOO_SMALL`, `MODEL_MISMATCH` when c
   *   carries the name of another model
   */
  static from(model: Model, c: Omit<Configuration, 'model'>): System {
    const described = nativeModel(model);
    requireOptions('configuration', c);
    knownOptions('System.from', c, ['model', 'positions', 'boxLength', 'diameters', 'species', 'shifts', 'planting']);
    const own = (c as Partial<Configuration>).model;
    if (own !== undefined && own?.name !== model.name) {
      throw invalid('MODEL_MISMATCH', 'configuration.model.name', own?.name, model.name);
    }
    if (!hasQuenchedShifts(model)) {
      for (const field of ['shifts', 'planting'] as const) {
        if (c[field] !== undefined) throw invalid('INVALID_ARGUMENT', field, c[field], `none, in a ${model.name}`);
      }
    }
    const boxLength = requirePositive('boxLength', c.boxLength);
    const positions = requireFloats('positions', c.positions);
    const particles = positions.length / model.dimension;
    if (positions.length === 0 || !Number.isInteger(particles)) {
      throw invalid(
        'WRONG_LENGTH',
        'positions',
        positions,
        `a length that is a positive multiple of D = ${model.dimension}`,
      );
    }
    const state: Native.NativeState = { boxLength, positions };
    const needed = particleAttributes(model);
    if (needed.diameters && c.diameters === undefined) {
      throw invalid('INVALID_ARGUMENT', 'diameters', undefined, `a Float64Array [N], in a ${model.name}`);
    }
    if (c.diameters !== undefined) {
      state.diameters = requireFloats('diameters', c.diameters, particles);
      for (const [i, d] of state.diameters.entries()) requirePositive(`diameters[${i}]`, d);
    }
    if (c.species !== undefined) state.species = requireSpecies(c.species, particles);
    if (hasQuenchedShifts(model)) Object.assign(state, requireDisorder(c, particles, model.dimension));
    return new System(
      model,
      guarded(() => native.NativeSystem.from(described, state)),
    );
  }

  /** From the bytes of `snapshotOf`: the same bits, so that a run continued from it equals one that never stopped. @internal */
  static restore(model: Model, snapshot: Uint8Array): System {
    const described = nativeModel(model);
    return new System(
      model,
      guarded(() => native.NativeSystem.restore(described, snapshot)),
    );
  }

  /** What the addon hands out as a copy becomes a System of the same model. @internal */
  static adopt(model: Model, handle: Native.NativeSystem): System {
    return new System(model, handle);
  }

  /** [N*D] unwrapped along the trajectory, a copy [length] */
  get positions(): Float64Array {
    return guarded(() => handleOf(this).positions());
  }

  /** [N] a copy [length]; 1 where all are alike */
  get diameters(): Float64Array {
    return guarded(() => handleOf(this).diameters());
  }

  /** [N] a copy; 0 = A, 1 = B, … */
  get species(): Int32Array {
    return guarded(() => handleOf(this).species());
  }

  /** [N*D], each coordinate in [0, boxLength) */
  wrappedPositions(): Float64Array {
    return guarded(() => handleOf(this).wrappedPositions());
  }

  /**
   * The unwrapped positions into an array of one's own.
   *
   * @param out [N*D]
   * @returns out
   * @throws {VitrelaxError} `WRONG_LENGTH`
   */
  copyPositions(out: Float64Array): Float64Array {
    if (!types.isFloat64Array(out)) throw invalid('INVALID_ARGUMENT', 'out', out, 'a Float64Array');
    const length = this.particles * this.dimension;
    if (out.length !== length) throw invalid('WRONG_LENGTH', 'out', out, `length ${length}`);
    guarded(() => handleOf(this).copyPositions(out));
    return out;
  }

  /**
   * Puts the particles elsewhere; the unwrapped history starts anew.
   *
   * @param x [N*D], any periodic image
   * @throws {VitrelaxError} `WRONG_LENGTH`, `NOT_FINITE`, `DUPLICATE_POSITIONS`; the system is then left as it was
   */
  setPositions(x: Float64Array): void {
    requireFloats('positions', x, this.particles * this.dimension);
    guarded(() => handleOf(this).setPositions(x));
  }

  /** The configuration as plain data, all arrays copies. */
  configuration(): Configuration {
    const { model, boxLength } = this;
    const c = { model, positions: this.positions, boxLength, diameters: this.diameters, species: this.species };
    if (!hasQuenchedShifts(model)) return c;
    const planting = guarded(() => handleOf(this).planting());
    const shifts = guarded(() => handleOf(this).shifts());
    return { ...c, ...(planting && { planting }), ...(shifts && { shifts }) };
  }

  /** Total energy over pairs i<j [v0] */
  energy(): number {
    return this.evaluate().energy;
  }

  /** [N*D], -dE/dr [v0/length] */
  forces(): Float64Array {
    return this.evaluate().forces;
  }

  /** Energy, forces, virial and what else one pass over the pairs gives. */
  evaluate(): Evaluation {
    // a single pass is over before a second thread has been started
    return guarded(() => handleOf(this).evaluate(1));
  }

  /** An independent copy. */
  clone(): System {
    return new System(
      this.model,
      guarded(() => handleOf(this).clone()),
    );
  }

  /** Frees the memory now instead of when the collector comes by; idempotent. @throws {VitrelaxError} `BUSY` */
  dispose(): void {
    guarded(() => handleOf(this).dispose());
  }

  [Symbol.dispose](): void {
    this.dispose();
  }
}

/** The addon's side of a system. @internal */
export function handleOf(system: System): Native.NativeSystem {
  const handle = handles.get(system);
  if (handle === undefined) throw invalid('INVALID_ARGUMENT', 'system', system, 'a System');
  return handle;
}

/** All that a system is, as bytes; see `System.restore`. @internal */
export function snapshotOf(system: System): Uint8Array {
  return guarded(() => handleOf(system).snapshot());
}

/** The quenched shifts of a configuration, or how they were planted. */
function requireDisorder(
  c: Omit<Configuration, 'model'>,
  particles: number,
  dimension: number,
): Pick<Native.NativeState, 'shifts' | 'planting'> {
  const { shifts, planting } = c;
  const length = (dimension * particles * (particles - 1)) / 2;
  if (planting === undefined) {
    if (shifts === undefined) {
      throw invalid('INVALID_ARGUMENT', 'shifts', shifts, `a Float64Array of length ${length}, or a planting`);
    }
    return { shifts: requireFloats('shifts', shifts, length) };
  }
  if (shifts !== undefined) throw invalid('INVALID_ARGUMENT', 'shifts', shifts, 'nothing beside a planting');
  return { planting: requirePlanting(planting) };
}

/** @throws {VitrelaxError} `INVALID_ARGUMENT` or `OUT_OF_RANGE`, naming the field */
function requirePlanting(planting: Planting): Planting {
  requireOptions('planting', planting);
  knownOptions('planting', planting, ['temperature', 'seed']);
  const { temperature } = planting;
  if (!(typeof temperature === 'number' && temperature > 0)) {
    throw invalid('OUT_OF_RANGE', 'planting.temperature', temperature, 'a positive number, or Infinity');
  }
  return { temperature, seed: requireInteger('planting.seed', planting.seed, 0) };
}

function requireSpecies(species: unknown, particles: number): Int32Array {
  if (!types.isInt32Array(species)) throw invalid('INVALID_ARGUMENT', 'species', species, 'an Int32Array');
  if (species.length !== particles) throw invalid('WRONG_LENGTH', 'species', species, `length ${particles}`);
  return species;
}
