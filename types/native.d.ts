/**
 * The contract between the addon (`native/addon`) and the TypeScript above it (`lib`), written by hand.
 *
 * The addon marshals and holds no physics; it validates shapes and types again, so that no input from JavaScript can
 * crash the process, but friendly validation belongs to `lib`. Every error thrown on purpose carries `code`, and
 * `field`/`value` where one is at fault; `lib/errors.ts` turns it into a `VitrelaxError`.
 *
 * Units: length in mean diameters, energy in v0, time in tau0 = zeta l^2 / v0, k_B = 1. Vectors are flat [N*D].
 */

/** What a model is to the core: its registered name, its numbers, strings and Float64Arrays; the rest is not read. */
export interface NativeModel {
  readonly name: string;
  readonly dimension: number;
  readonly [parameter: string]: unknown;
}

/** A model with a pair potential of the user's; the core turns it into a spline. Checked by both sides. */
export interface NativePairModel extends NativeModel {
  readonly kind: 'pair';
  /** of the particles; cutoff in units of sigma or of the contact distance */
  readonly density: number;
  readonly cutoff: number;
  readonly smoothing: 'none' | 'shift' | 'c2';
  /** coefficient and exponent of each term in turn; or r and u */
  readonly powers?: Float64Array;
  readonly r?: Float64Array;
  readonly u?: Float64Array;
  /** [n] and [n*n], n at most 3 */
  readonly fractions?: Float64Array;
  readonly sigma?: Float64Array;
  readonly epsilon?: Float64Array;
  readonly diameters: 'monodisperse' | 'power-law';
  readonly sizeRatio?: number;
  readonly nonAdditivity?: number;
}

export interface NativeEvaluation {
  energy: number;
  /** [N*D] */
  forces: Float64Array;
  /** sum over pairs of r·f */
  virial: number;
  /**
   * sum over particles of the Laplacian of the total energy, = sum over pairs of 2 (U'' + (D-1) U'/r); without the surface
   * term of a force that jumps at the cutoff, which only averages have
   */
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
  /** accepted / attempted, pairs outside the diameter window counted as attempted; of species where there is a C */
  swapAcceptance: number;
  /**
   * averages of sum |F_i|² / N and of the Laplacian / N over the samples, the latter with its surface term where the force
   * jumps at the cutoff; NaN without samples
   */
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
  /** noise floor of the rms force, measured where it ended */
  forceNoise: number;
  seconds: number;
}
export interface SteepestDescentProgress {
  time: number;
  rmsVelocity: number;
  energyPerParticle: number;
  evaluations: number;
}
export interface MinimiserOptions {
  method:
    | 'conjugate-gradient'
    | 'fire-2006'
    | 'fire-2020'
    | 'lbfgs'
    | 'line-search-descent'
    | 'newton'
    | 'lammps-cg'
    | 'lammps-sd'
    | 'lammps-fire';
  /** stop criteria; 0 / Infinity where absent */
  rmsForce: number;
  maxForce: number;
  evaluations: number;
  /** of the methods of LAMMPS alone: etol, ftol and maxiter of its `minimize` */
  energyTolerance: number;
  forceNorm: number;
  iterations: number;
  /** Newton steps follow, down to this largest force; 0: none */
  newtonForce: number;
  /** first time step of FIRE; 0: from the stiffness as it goes, LAMMPS's 0.005 */
  timestep: number;
  /** pairs that L-BFGS keeps */
  memory: number;
  threads: number;
}
export interface MinimumResult {
  energy: number;
  rmsForce: number;
  maxForce: number;
  /** noise floors of the rms and of the largest force, measured where it ended */
  forceFloor: number;
  maxForceFloor: number;
  evaluations: number;
  iterations: number;
  stopReason: MinimumStopReason | LammpsStopReason;
  newton: NewtonResult | null;
  seconds: number;
}
export type MinimumStopReason =
  | 'rms-force'
  | 'max-force'
  | 'evaluations'
  | 'zero-energy'
  | 'rounding-floor'
  | 'line-search'
  | 'cancelled';
/** In the words of LAMMPS. */
export type LammpsStopReason =
  | 'energy tolerance'
  | 'force tolerance'
  | 'max iterations'
  | 'max force evaluations'
  | 'search direction is not downhill'
  | 'linesearch alpha is zero'
  | 'forces are zero'
  | 'quadratic factors are zero'
  | 'max iterations with v.f negative';
export interface NewtonResult {
  evaluations: number;
  iterations: number;
  /** of the Hessian with a vector */
  products: number;
  stopReason: MinimumStopReason | 'negative-curvature';
}
export interface MinimiserProgress {
  evaluations: number;
  rmsForce: number;
}
export interface ModesOptions {
  /** how many of the lowest modes; without effect where the whole spectrum is asked for */
  count: number;
  /** all eigenvalues, no vectors, translations included */
  whole: boolean;
  /** [N], 1 for particles to leave out, or of length 0 */
  excluded: Uint8Array;
  threads: number;
}
export interface ModesResult {
  /** ascending */
  eigenvalues: Float64Array;
  /** [count] of [N*D] */
  vectors: Float64Array[];
  /** largest |H e - lambda e| */
  largestResidual: number;
  products: number;
  seconds: number;
}
export interface ModesProgress {
  converged: number;
  wanted: number;
}
export interface ChebyshevMomentsOptions {
  /** M */
  moments: number;
  /** R random vectors */
  vectors: number;
  seed: number;
  /** as in ModesOptions */
  excluded: Uint8Array;
  threads: number;
}
export interface ChebyshevMomentsResult {
  /** [R][M], of each random vector, normalised */
  moments: Float64Array;
  /** end of the interval from 0 that the polynomials are scaled to */
  largest: number;
  /** but for translations and excluded particles */
  modes: number;
  /** of the Hessian, exact */
  trace: number;
  traceOfSquare: number;
  products: number;
  seconds: number;
}
export interface LanczosQuadratureOptions {
  steps: number;
  /** R random vectors; without effect where a start is given */
  vectors: number;
  seed: number;
  /** [N*D] the vector of the measure, or of length 0 */
  start: Float64Array;
  /** as in ModesOptions */
  excluded: Uint8Array;
  threads: number;
}
export interface LanczosQuadratureResult {
  /** [R][steps] */
  nodes: Float64Array;
  weights: Float64Array;
  /** [R][steps] after 3/4 of the steps, filled up with weights 0 */
  coarseNodes: Float64Array;
  coarseWeights: Float64Array;
  /** of the start, without translations and excluded particles */
  squaredNorm: number;
  modes: number;
  products: number;
  seconds: number;
}
export interface ProductsProgress {
  products: number;
  total: number;
}
export interface ElasticityOptions {
  /** as in ModesOptions */
  excluded: Uint8Array;
  threads: number;
}
export interface ElasticityResult {
  /** [m], m = D(D+1)/2 pairs of axes a <= b, a outer */
  stress: Float64Array;
  /** [m][m] */
  born: Float64Array;
  nonAffine: Float64Array;
  largestResidual: number;
  iterations: number;
  seconds: number;
}
export interface NativeFrame {
  time: number;
  energy: number;
  rmsVelocity: number;
  /** an independent copy of the system at this time */
  system: NativeSystem;
}

export interface MolecularDynamicsOptions {
  temperature: number;
  time: number;
  /** 0 for the model's own */
  timestep: number;
  thermostat: 'none' | 'langevin' | 'velocity-rescaling';
  /** friction, or 1 / relaxation time of the kinetic energy [1/time] */
  couplingRate: number;
  seed: number;
  /** steps between energies; 0 for the default */
  measureEvery: number;
  /** a frame is handed out at the whole step nearest to each; increasing */
  times: Float64Array;
  threads: number;
}
export interface MolecularDynamicsResult {
  timestep: number;
  steps: number;
  degreesOfFreedom: number;
  /** 2 <K> / degreesOfFreedom over the second half of the steps */
  temperature: number;
  /** averages over the ends of bins in the second half: potential energy, sum |F_i|² / N, Laplacian / N */
  energyPerParticle: number;
  meanSquareForce: number;
  meanLaplacian: number;
  /** conserved quantity per particle, end minus start */
  energyDrift: number;
  /** per particle at the end of each bin of steps, at most 4096 bins of equal length */
  energies: Float64Array;
  kineticEnergies: Float64Array;
  conserved: Float64Array;
  stepsPerBin: number;
  seconds: number;
}
export interface MolecularDynamicsProgress {
  time: number;
  temperature: number;
  energyPerParticle: number;
}

export interface HybridMonteCarloOptions {
  temperature: number;
  cycles: number;
  /** index of the first cycle: runs of a and b cycles with firstCycle 0 and a equal one of a + b, bit for bit */
  firstCycle: number;
  /** mean number of steps of a burst */
  burst: number;
  /** 0 for one chosen by model, temperature and N */
  timestep: number;
  swapSweeps: number;
  maxDiameterDifference: number;
  seed: number;
  threads: number;
}
export interface HybridMonteCarloResult {
  /** energy per particle at the end of each bin of cycles, at most 4096 bins of equal length */
  energies: Float64Array;
  cyclesPerBin: number;
  timestep: number;
  /** accepted / attempted; 0 where none was attempted */
  burstAcceptance: number;
  swapAcceptance: number;
  /** <exp(-Delta H/T)> */
  meanBoltzmannFactor: number;
  /** averages of sum |F_i|² / N and of the Laplacian / N over the ends of the cycles */
  meanSquareForce: number;
  meanLaplacian: number;
  cycles: number;
  seconds: number;
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
  modes(o: ModesOptions, onProgress: ((p: ModesProgress) => void) | null): NativeJob<ModesResult>;
  chebyshevMoments(
    o: ChebyshevMomentsOptions,
    onProgress: ((p: ProductsProgress) => void) | null,
  ): NativeJob<ChebyshevMomentsResult>;
  lanczosQuadrature(
    o: LanczosQuadratureOptions,
    onProgress: ((p: ProductsProgress) => void) | null,
  ): NativeJob<LanczosQuadratureResult>;
  /** progress in strains */
  elasticity(o: ElasticityOptions, onProgress: ((p: ModesProgress) => void) | null): NativeJob<ElasticityResult>;
  minimise(o: MinimiserOptions, onProgress: ((p: MinimiserProgress) => void) | null): NativeJob<MinimumResult>;
  molecularDynamics(
    o: MolecularDynamicsOptions,
    onProgress: ((p: MolecularDynamicsProgress) => void) | null,
    onFrame: ((f: NativeFrame) => void) | null,
  ): NativeJob<MolecularDynamicsResult>;
  /** progress in cycles */
  hybridMonteCarlo(
    o: HybridMonteCarloOptions,
    onProgress: ((p: SwapMonteCarloProgress) => void) | null,
  ): NativeJob<HybridMonteCarloResult>;
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
  /** the forces alone */
  force: { best: number; median: number };
  /** the same from a list without a skin */
  forceAtCutoff: { best: number; median: number };
  /** a stage of the flow's integrator: forces, displacement and new positions */
  stage: { best: number; median: number };
  build: { best: number; median: number };
  pairsInCutoff: number;
  listed: number;
  slots: number;
  bytes: number;
  /** cycles of the core a second, as it ran meanwhile */
  clock: number;
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
