/**
 * The contract between the addon (`native/addon`) and the TypeScript above it (`lib`), written by hand.
 *
 * The addon marshals and holds no physics; it validates shapes and types again, so that no input from JavaScript can
 * crash the process, but friendly validation belongs to `lib`. Every error thrown on purpose carries `code`, and
 * `field`/`value` where one is at fault; `lib/errors.ts` turns it into a `VitrelaxError`.
 *
 * Units: length in mean diameters, energy in v0, time in tau0 = zeta l^2 / v0, k_B = 1. Vectors are flat [N*D].
 */

/** What a model is to the core: its registered name and its numbers. */
export interface NativeModel {
  readonly name: string;
  readonly dimension: number;
  readonly [parameter: string]: unknown;
}

export interface NativeEvaluation {
  energy: number;
  /** [N*D] */
  forces: Float64Array;
  /** sum over pairs of r·f */
  virial: number;
  /** sum over particles of the Laplacian of the total energy, = sum over pairs of 2 (U'' + (D-1) U'/r) */
  laplacian: number;
  pairsInCutoff: number;
  /** largest |F_i| over particles */
  maxForce: number;
  /** sqrt(sum |F_i|² / N) */
  rmsForce: number;
}

/** A long call on a thread of its own. */
export interface NativeJob<Result> {
  /** Rejects with an error of code `CANCELLED` after `cancel()`; the system then stands at the last whole step. */
  readonly promise: Promise<Result>;
  /** Asks the job to stop at the next whole step; idempotent; harmless after the end. */
  cancel(): void;
  /** Tells a job that waits in a frame that the frame has been dealt with. */
  resume(): void;
}

export interface SwapMonteCarloOptions {
  temperature: number;
  sweeps: number;
  /** index of the first sweep: runs of a and b sweeps with firstSweep 0 and a equal one of a + b, bit for bit */
  firstSweep: number;
  swapProbability: number;
  stepLength: number;
  maxDiameterDifference: number;
  seed: number;
  threads: number;
  /** the hypervirial is sampled every so many sweeps */
  measureEvery: number;
}
export interface SwapMonteCarloResult {
  /** energy per particle at the end of each bin of sweeps, at most 4096 bins of equal length */
  energies: Float64Array;
  sweepsPerBin: number;
  /** accepted / attempted */
  displacementAcceptance: number;
  /** accepted / attempted, pairs outside the diameter window counted as attempted */
  swapAcceptance: number;
  /** averages of sum |F_i|² / N and of the Laplacian / N over the samples; NaN without samples */
  meanSquareForce: number;
  meanLaplacian: number;
  hypervirialSamples: number;
  /** largest |running - recomputed| energy met, per particle, once the energy is sane */
  energyDrift: number;
  sweeps: number;
  seconds: number;
}
export interface SwapMonteCarloProgress {
  sweep: number;
  sweeps: number;
  energyPerParticle: number;
  acceptance: number;
}

export interface SteepestDescentOptions {
  /** stop criteria; Infinity / 0 where absent */
  time: number;
  rmsForce: number;
  maxForce: number;
  evaluations: number;
  /** when to record, increasing, may start with 0; the end is always recorded */
  times: Float64Array;
  /** a step is accepted when its rms error <= relative * h * v_rms + absolute */
  relative: number;
  absolute: number;
  threads: number;
}
export interface SteepestDescentResult {
  times: Float64Array;
  energy: Float64Array;
  rmsVelocity: Float64Array;
  maxForce: Float64Array;
  participation: Float64Array;
  evaluations: number;
  steps: number;
  rejectedSteps: number;
  listBuilds: number;
  stopReason: 'time' | 'rms-force' | 'max-force' | 'evaluations' | 'zero-energy' | 'rounding-floor' | 'cancelled';
  /** |E(0) - E(t) - zeta N int <v²> dt| / (E(0) - E(t)) */
  dissipationError: number;
  /** rounding floor of the rms force, estimated from the size of the pair forces */
  forceFloor: number;
  seconds: number;
}
export interface SteepestDescentProgress {
  time: number;
  rmsVelocity: number;
  energyPerParticle: number;
  evaluations: number;
}
export interface NativeFrame {
  time: number;
  energy: number;
  rmsVelocity: number;
  /** an independent copy of the system at this time */
  system: NativeSystem;
}

/** How a planted state is made again; the temperature may be Infinity. */
export interface NativePlanting {
  temperature: number;
  seed: number;
}

export interface MetropolisPlantingOptions {
  temperature: number;
  /** trials of every pair */
  sweeps: number;
  seed: number;
  threads: number;
}
export interface MetropolisPlantingResult {
  /** accepted / attempted */
  acceptance: number;
  seconds: number;
}
export interface MetropolisPlantingProgress {
  /** pairs done */
  pairs: number;
  /** all pairs */
  total: number;
}

export interface NativeState {
  boxLength: number;
  positions: Float64Array;
  diameters?: Float64Array;
  species?: Int32Array;
  /** quenched shifts [pairs*D], i < j with i outer; for models that have them, these or `planting` */
  shifts?: Float64Array;
  planting?: NativePlanting;
}

export class NativeSystem {
  private constructor();
  static random(model: NativeModel, particles: number, seed: number): NativeSystem;
  static from(model: NativeModel, state: NativeState): NativeSystem;
  /** An equilibrium state of a model with quenched shifts, all particles at 0. */
  static plant(model: NativeModel, particles: number, temperature: number, seed: number): NativeSystem;
  /** From the bytes of `snapshot()`: the same bits, order of particles in memory included. */
  static restore(model: NativeModel, snapshot: Uint8Array): NativeSystem;
  readonly particles: number;
  readonly dimension: number;
  readonly boxLength: number;
  readonly disposed: boolean;
  readonly busy: boolean;
  /** all of these throw `BUSY` while a job runs and `DISPOSED` afterwards */
  positions(): Float64Array;
  wrappedPositions(): Float64Array;
  copyPositions(out: Float64Array): void;
  setPositions(x: Float64Array): void;
  diameters(): Float64Array;
  species(): Int32Array;
  /** the quenched shifts given one by one, undefined where there are none */
  shifts(): Float64Array | undefined;
  /** how the quenched shifts were planted, undefined where they were not */
  planting(): NativePlanting | undefined;
  evaluate(threads: number): NativeEvaluation;
  snapshot(): Uint8Array;
  clone(): NativeSystem;
  /** idempotent */
  dispose(): void;
  swapMonteCarlo(
    o: SwapMonteCarloOptions,
    onProgress: ((p: SwapMonteCarloProgress) => void) | null,
  ): NativeJob<SwapMonteCarloResult>;
  /** replaces the quenched shifts by sampled ones, all particles at 0 */
  metropolisPlanting(
    o: MetropolisPlantingOptions,
    onProgress: ((p: MetropolisPlantingProgress) => void) | null,
  ): NativeJob<MetropolisPlantingResult>;
  steepestDescent(
    o: SteepestDescentOptions,
    onProgress: ((p: SteepestDescentProgress) => void) | null,
    /** the job waits after each frame until `resume()` */
    onFrame: ((f: NativeFrame) => void) | null,
  ): NativeJob<SteepestDescentResult>;
}

export interface NativeInfo {
  version: string;
  commit: string;
  compiler: string;
  flags: string;
  /** instruction sets built into the addon that this processor can run, best first */
  instructionSets: string[];
  instructionSet: string;
  models: string[];
}
export function info(): NativeInfo;

/** For benchmarks and tests: times of the parts of the core, in seconds, best and median of `repeats`. */
export interface NativeTimings {
  force: { best: number; median: number };
  build: { best: number; median: number };
  pairsInCutoff: number;
  listed: number;
  slots: number;
  bytes: number;
}
export function timings(system: NativeSystem, repeats: number, threads: number): NativeTimings;

/**
 * Moves the system by the fixed-step Euler scheme x += step F, the baseline of the flow's integrator, up to the last of
 * `times` (increasing, from 0). Blocks; for benchmarks. `stable` is false where some particle moved by half a diameter in
 * one step, which ends the run.
 */
export function euler(
  system: NativeSystem,
  step: number,
  times: Float64Array,
  threads: number,
): { rmsVelocity: Float64Array; evaluations: number; seconds: number; stable: boolean };
