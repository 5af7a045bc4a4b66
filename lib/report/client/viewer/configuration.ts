import type { ViewerState } from '../../page-data';
import { type Colouring, colouringOfClasses, colouringOfNumbers, plainColouring } from './colouring';
import { threeDimensional, unpackBytes, unpackFloats } from './unpack';

/** Something that the particles can be coloured by. */
export interface ColourChoice {
  id: string;
  /** markup */
  label: string;
}

/** A state of the page unpacked, one frame at a time. */
export class Configuration {
  readonly positions: Float32Array;
  readonly diameters: Float32Array;
  readonly choices: readonly ColourChoice[];
  private readonly kept = new Map<string, Colouring>();
  private readonly displacements = new Map<number, Float32Array>();

  constructor(readonly state: ViewerState) {
    const { positions, diameters, particles, dimension, fields, frames } = state;
    this.positions = threeDimensional(unpackFloats(positions), dimension);
    this.diameters = diameters === null ? new Float32Array(particles).fill(1) : unpackFloats(diameters);
    this.choices = [
      ...fields.map(({ id, label }) => ({ id, label })),
      ...(frames.some(({ speed }) => speed !== null) ? [{ id: 'speed', label: 'velocity |*v*| [*ℓ* / *τ*_{0}]' }] : []),
      ...(frames.length > 1 ? [{ id: 'displacement', label: 'displacement |*u*| [*ℓ*]' }] : []),
      ...(diameters !== null ? [{ id: 'diameter', label: 'diameter *d* [*ℓ*]' }] : []),
    ];
  }

  /** [N*3] since the start. */
  displacement(frame: number): Float32Array {
    const known = this.displacements.get(frame);
    if (known !== undefined) return known;
    const packed = this.state.frames[frame].displacement;
    const values =
      packed === null
        ? new Float32Array(this.positions.length)
        : threeDimensional(unpackFloats(packed), this.state.dimension);
    this.displacements.set(frame, values);
    return values;
  }

  colouring(id: string, frame: number): Colouring {
    const key = id === 'speed' || id === 'displacement' ? `${id} ${frame}` : id;
    const known = this.kept.get(key);
    if (known !== undefined) return known;
    const made = this.make(id, frame);
    this.kept.set(key, made);
    return made;
  }

  private make(id: string, frame: number): Colouring {
    const { state } = this;
    const label = this.choices.find((choice) => choice.id === id)?.label ?? '';
    if (id === 'diameter') return colouringOfNumbers(label, 'linear', this.diameters);
    if (id === 'displacement') return colouringOfNumbers(label, 'log', this.lengths(frame));
    if (id === 'speed') {
      const packed = state.frames[frame].speed;
      const none = (): Float32Array => new Float32Array(state.particles).fill(Number.NaN);
      return colouringOfNumbers(label, 'log', packed === null ? none() : unpackFloats(packed));
    }
    const field = state.fields.find((one) => one.id === id);
    if (field === undefined) return plainColouring(state.particles);
    return field.kind === 'classes'
      ? colouringOfClasses(label, unpackBytes(field.values), field.classes ?? [])
      : colouringOfNumbers(label, field.kind, unpackFloats(field.values));
  }

  private lengths(frame: number): Float32Array {
    const u = this.displacement(frame);
    return this.diameters.map((_, i) => Math.hypot(u[3 * i], u[3 * i + 1], u[3 * i + 2]));
  }
}
