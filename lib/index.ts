/**
 * Relaxation dynamics of glass-forming liquids in their energy landscape.
 *
 * Units: length in mean diameters, energy in v0, time in tau0 = zeta l²/v0, k_B = 1. Vectors are flat, row-major [N*D].
 * Energies are totals over pairs i<j unless the name says perParticle.
 *
 * @packageDocumentation
 */
export {
  autocorrelation,
  type BondThresholds,
  blockAverages,
  bootstrap,
  cageSize,
  confidenceInterval,
  cutoffTime,
  type DecayForm,
  type DefectField,
  type DefectPoint,
  type DefectTemperature,
  decayForm,
  defectField,
  defectTemperature,
  type EnergyDecay,
  EnsembleDecay,
  type EnsembleMeans,
  type Estimate,
  ensembleDecay,
  type FiniteSizeCollapse,
  type FitData,
  type FitModel,
  type FitStatus,
  finiteSizeCollapse,
  firstMinimum,
  fitEnergyDecay,
  fitPowerLaw,
  integratedAutocorrelationTime,
  jackknife,
  type LeastSquaresFit,
  type LeastSquaresOptions,
  leastSquares,
  localExponent,
  type MariKurchanState,
  type MariKurchanThermodynamics,
  type MeanFieldTransition,
  mariKurchanThermodynamics,
  mean,
  meanEstimate,
  meanFieldTransition,
  minimumEdges,
  type NonAffineDisplacement,
  nonAffineDisplacement,
  type PairDistribution,
  type PowerLaw,
  parameterEstimate,
  participationRatio,
  type Resampling,
  rattlers,
  rescaledPairDistribution,
  type SampledDecay,
  type SizeDecay,
  structuralDistance,
  studentFactor,
  susceptibility,
  variance,
} from './analysis';
export type { Configuration, StateLike as State } from './configuration';
export type { QuenchOptions, QuenchPlan } from './ensemble/options';
export type { QuenchProgress, StageReport } from './ensemble/progress';
export { type QuenchResult, quench } from './ensemble/quench';
export { recommendedSweeps } from './ensemble/recommended-sweeps';
export type { EquilibriumResult, RelaxationResult } from './ensemble/state-result';
export type { StateSummary } from './ensemble/summary';
export { type ErrorCode, VitrelaxError } from './errors';
export * from './figures';
export { info } from './info';
export {
  type CsvTable,
  type Hdf5Attribute,
  type Hdf5Data,
  type Hdf5Dataset,
  type Hdf5Group,
  type Hdf5GroupRead,
  loadHdf5,
  readCsv,
  readExtendedXyz,
  readHdf5,
  readLammpsData,
  readLammpsDump,
  saveHdf5,
  writeCsv,
  writeExtendedXyz,
  writeHdf5,
  writeLammpsData,
  writeLammpsDump,
} from './io';
export { harmonicSpheres } from './models/harmonic-spheres';
export { kobAndersen } from './models/kob-andersen';
export type { DiameterSampling, Model } from './models/model';
export { modelByName, modelNames } from './models/registry';
export { softSpheres } from './models/soft-spheres';
export {
  type FlowFrame,
  type FlowProgress,
  type Relaxation,
  type SteepestDescentOptions,
  type StopReason,
  steepestDescent,
  type Until,
} from './relaxation/steepest-descent';
export type { Running } from './running';
export { type Equilibration, type EquilibrationOptions, equilibration } from './sampling/equilibration';
export type { EquilibrationEvidence, TwoSidedTest, Verdict } from './sampling/evidence';
export type { CorrelationFunction, RelaxationTime } from './sampling/relaxation-time';
export {
  type SamplingProgress,
  type SamplingReport,
  type SwapMonteCarloOptions,
  type SwapMoves,
  swapMonteCarlo,
} from './sampling/swap-monte-carlo';
export { type Evaluation, System } from './system';
