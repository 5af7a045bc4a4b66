import { type SelfMotionOptions, selfMotion } from '../analysis/self-motion';
import { meanLength, waveVectors } from '../analysis/wave-vectors';
import { knownOptions, requireFloats, requireOptions, requirePositive } from '../arguments';
import { invalid, VitrelaxError } from '../errors';
import { type CorrelationFunction, OriginAverage, type RelaxationTime } from '../sampling/relaxation-time';
import { defaultOverlapDistance, peakWavenumber } from '../sampling/self-correlations';

/** Where the particles were at one moment. */
export interface DynamicsFrame {
  time: number;
  /** flat [N*D], unwrapped [length] */
  positions: Float64Array;
}

/** What is measured of the motion, and how. */
export interface SelfDynamicsMeasures {
  /** k of F_s; 2 pi rho^(1/D), that of the mean spacing, about the first peak of S(k) [1/length] */
  wavenumber?: number;
  /** a of Q [length]; 0.3 */
  overlapDistance?: number;
  /** displacements are taken less the mean displacement of all particles; true */
  removeDrift?: boolean;
  /** [N] only the particles with 1 are averaged over, e.g. those of one species; all */
  mask?: Uint8Array;
}

export interface SelfDynamicsOptions extends SelfDynamicsMeasures {
  dimension: number;
  boxLength: number;
  /** lags to measure; the times of the frames less that of the first */
  lags?: ArrayLike<number>;
}

/**
 * The dynamics of single particles against the lag t, in the unit of time of the frames; u is the displacement in t:
 *
 *     MSD(t) = <(1/N) sum_i |u_i|²>                                 [length²]
 *     F_s(k,t) = <(1/N) sum_i cos(k·u_i)>, over wave vectors that fit the box with |k| near `wavenumber`
 *     Q(t) = <(1/N) sum_i theta(a - |u_i|)>
 *     alpha_2(t) = D <|u|⁴> / ((D+2) <|u|²>²) - 1, 0 for Gaussian displacements
 */
export interface SelfDynamics {
  meanSquareDisplacement: CorrelationFunction;
  scattering: CorrelationFunction;
  overlap: CorrelationFunction;
  nonGaussian: CorrelationFunction;
  /** where F_s falls to 1/e, interpolated in ln t */
  tauAlpha: RelaxationTime;
  /** where Q falls to 1/e */
  tauOverlap: RelaxationTime;
  /** mean |k| of the wave vectors taken, and their number (k and -k count as one) */
  wavenumber: number;
  waveVectors: number;
  overlapDistance: number;
}

export const measureOptions = ['wavenumber', 'overlapDistance', 'removeDrift', 'mask'] as const;

/** Collects pairs of moments and averages over their time origins. */
export class SelfDynamicsAverage {
  private readonly meanSquare = new OriginAverage({ start: 0, timed: true });
  private readonly meanQuartic = new OriginAverage({ start: 0, timed: true });
  private readonly scattering = new OriginAverage({ timed: true });
  private readonly overlap = new OriginAverage({ timed: true });
  private readonly motion: SelfMotionOptions;

  /** @throws {VitrelaxError} `OUT_OF_RANGE`, `INVALID_ARGUMENT` or `WRONG_LENGTH`, naming the option */
  constructor(o: SelfDynamicsMeasures & { dimension: number; boxLength: number; particles: number }) {
    const { dimension, boxLength, particles, mask } = o;
    const k = requirePositive('wavenumber', o.wavenumber ?? peakWavenumber({ dimension }, particles, boxLength));
    if (typeof (o.removeDrift ?? true) !== 'boolean') {
      throw invalid('INVALID_ARGUMENT', 'removeDrift', o.removeDrift, 'true or false');
    }
    if (mask !== undefined) requireMask(mask, particles);
    this.motion = {
      dimension,
      overlapDistance: requirePositive('overlapDistance', o.overlapDistance ?? defaultOverlapDistance),
      waveVectors: waveVectors(boxLength, dimension, k),
      removeDrift: o.removeDrift,
      mask,
    };
  }

  add(origin: number, lag: number, from: Float64Array, to: Float64Array): void {
    const { meanSquare, meanQuartic, overlap, scattering } = selfMotion(from, to, this.motion);
    this.meanSquare.add(lag, origin, meanSquare);
    this.meanQuartic.add(lag, origin, meanQuartic);
    this.overlap.add(lag, origin, overlap);
    this.scattering.add(lag, origin, scattering);
  }

  result(): SelfDynamics {
    const { dimension, overlapDistance, waveVectors: vectors } = this.motion;
    return {
      meanSquareDisplacement: this.meanSquare.curve(),
      scattering: this.scattering.curve(),
      overlap: this.overlap.curve(),
      nonGaussian: this.nonGaussian(),
      tauAlpha: this.scattering.relaxationTime(),
      tauOverlap: this.overlap.relaxationTime(),
      wavenumber: meanLength(vectors, dimension),
      waveVectors: vectors.length / dimension,
      overlapDistance,
    };
  }

  private nonGaussian(): CorrelationFunction {
    const { dimension } = this.motion;
    const at = (lag: number, without?: (origin: number) => boolean): number => {
      const square = this.meanSquare.average(lag, without);
      return (dimension * this.meanQuartic.average(lag, without)) / ((dimension + 2) * square * square) - 1;
    };
    const lags = this.meanSquare.lags();
    const errors = lags.map((lag) => this.meanSquare.error(lag, this.meanSquare.origins(lag), (w) => at(lag, w)));
    return {
      lags: Float64Array.of(0, ...lags),
      values: Float64Array.of(0, ...lags.map((lag) => at(lag))),
      errors: Float64Array.of(0, ...errors),
    };
  }
}

/**
 * The dynamics of single particles from the frames of a trajectory: mean-square displacement, self-intermediate scattering
 * function, self-overlap, non-Gaussian parameter and relaxation times. Every frame is a time origin for each lag at which
 * there is another. Frames evenly spaced in time give each lag many origins; frames at 0, 1, 2, 4, … give each one.
 *
 * Errors are those of the jackknife over origins, those within one lag of each other taken together, NaN where the
 * trajectory is shorter than two lags: unlike the scatter of the particles, this counts that they move together.
 *
 * @param frames at least two, in the order of their times; positions [N*D] unwrapped
 * @param o.dimension D
 * @param o.boxLength [length]
 * @throws {VitrelaxError} `TOO_FEW_SAMPLES` for fewer than two frames or without a pair at any lag, `WRONG_LENGTH`,
 *   `NOT_FINITE`, `OUT_OF_RANGE` or `INVALID_ARGUMENT` naming what is at fault
 * @see Kob and Andersen, Phys. Rev. E 51, 4626 (1995); Rahman, Phys. Rev. 136, A405 (1964)
 */
export function selfDynamics(frames: readonly DynamicsFrame[], o: SelfDynamicsOptions): SelfDynamics {
  requireOptions('options', o);
  knownOptions('selfDynamics', o, ['dimension', 'boxLength', 'lags', ...measureOptions]);
  const { dimension } = o;
  if (!(Number.isInteger(dimension) && dimension >= 1)) {
    throw invalid('OUT_OF_RANGE', 'dimension', dimension, 'a positive integer');
  }
  const boxLength = requirePositive('boxLength', o.boxLength);
  if (!Array.isArray(frames) || frames.length < 2) throw tooFew('frames', frames);
  const { length } = frames[0].positions;
  if (length === 0 || length % dimension !== 0) {
    throw invalid(
      'WRONG_LENGTH',
      'frames[0].positions',
      frames[0].positions,
      `a positive multiple of D = ${dimension}`,
    );
  }
  frames.forEach(({ time, positions }, k) => {
    if (!Number.isFinite(time)) throw invalid('NOT_FINITE', `frames[${k}].time`, time, 'a finite number');
    if (k > 0 && !(time > frames[k - 1].time)) {
      throw invalid(
        'INVALID_ARGUMENT',
        `frames[${k}].time`,
        time,
        `a time after the frame before, ${frames[k - 1].time}`,
      );
    }
    requireFloats(`frames[${k}].positions`, positions, length);
  });
  const average = new SelfDynamicsAverage({ ...o, boxLength, particles: length / dimension });
  const lags = o.lags ?? frames.slice(1).map(({ time }) => time - frames[0].time);
  const rounding = 1e-9 * (frames[frames.length - 1].time - frames[0].time);
  let pairs = 0;
  for (const [k, lag] of Array.from(lags).entries()) {
    requirePositive(`lags[${k}]`, lag);
    let later = 0;
    for (const from of frames) {
      while (later < frames.length && frames[later].time < from.time + lag - rounding) later++;
      if (later === frames.length) break;
      if (frames[later].time > from.time + lag + rounding) continue;
      average.add(from.time, lag, from.positions, frames[later].positions);
      pairs++;
    }
  }
  if (pairs === 0) throw tooFew('lags', o.lags);
  return average.result();
}

function requireMask(mask: Uint8Array, particles: number): void {
  if (!ArrayBuffer.isView(mask)) throw invalid('INVALID_ARGUMENT', 'mask', mask, 'a Uint8Array');
  if (mask.length !== particles) throw invalid('WRONG_LENGTH', 'mask', mask, `length ${particles}`);
  if (!mask.includes(1)) throw invalid('INVALID_ARGUMENT', 'mask', 'without a 1', 'a 1 for at least one particle');
}

function tooFew(field: string, value: unknown): VitrelaxError {
  return new VitrelaxError(
    'TOO_FEW_SAMPLES',
    'self-dynamics needs two frames or more, and a pair of them at some lag',
    {
      field,
      value,
    },
  );
}
