/**
 * Relaxation dynamics of glass-forming liquids in their energy landscape.
 *
 * Units: length in mean diameters, energy in v0, time in tau0 = zeta l²/v0, k_B = 1. Vectors are flat, row-major [N*D].
 * Energies are totals over pairs i<j unless the name says perParticle.
 *
 * @packageDocumentation
 */
export {
  type Accumulator,
  type Avalanche,
  type Avalanches,
  autocorrelation,
  avalanches,
  type BondBalance,
  type BondOptions,
  type BondOrderOptions,
  type BondOrientationalOrder,
  type BondThresholds,
  blockAverages,
  bondBalance,
  bondOrientationalOrder,
  bootstrap,
  type Clusters,
  type CorrelationLengthOptions,
  type Crystallisation,
  type CutoffExponent,
  cageSize,
  confidenceInterval,
  correlationLength,
  crystallisation,
  cutoffExponent,
  cutoffTime,
  type DecayForm,
  DefectAccumulator,
  type DefectField,
  type DefectOverlap,
  type DefectPoint,
  type DefectStatistics,
  type DefectTemperature,
  type DisplacementField,
  decayForm,
  defectClusters,
  defectField,
  defectOverlap,
  defectTemperature,
  displacementField,
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
  type HotSpots,
  hotSpots,
  integratedAutocorrelationTime,
  jackknife,
  type LeastSquaresFit,
  type LeastSquaresOptions,
  leastSquares,
  linearEdges,
  localExponent,
  logarithmicEdges,
  type MariKurchanState,
  type MariKurchanThermodynamics,
  type MeanFieldTransition,
  type MeasuredEdges,
  mariKurchanThermodynamics,
  mean,
  meanEstimate,
  meanFieldTransition,
  minimumEdges,
  type NeighbourhoodOptions,
  NonAffineAccumulator,
  type NonAffineDisplacement,
  type NonAffineHistogram,
  type NonAffineVelocity,
  nonAffineDisplacement,
  nonAffineVelocity,
  type PairDistribution,
  PairDistributionAccumulator,
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
  unwrappedPair,
  type VanHove,
  VanHoveAccumulator,
  type VanHoveOptions,
  type VelocityCorrelation,
  VelocityCorrelationAccumulator,
  type VelocityCorrelationOptions,
  vanHove,
  variance,
  velocityCorrelation,
} from './analysis';
export { info } from './binding/info';
export type { Running } from './binding/running';
export type { Configuration, Planting, StateLike as State } from './configuration';
export {
  type EquilibriumDynamics,
  type EquilibriumDynamicsOptions,
  equilibriumDynamics,
} from './dynamics/equilibrium-dynamics';
export {
  type DynamicsProgress,
  type DynamicsReport,
  type MolecularDynamicsOptions,
  molecularDynamics,
  type Thermostat,
} from './dynamics/molecular-dynamics';
export type { DynamicsMethod } from './dynamics/propagator';
export {
  type DynamicsFrame,
  type SelfDynamics,
  type SelfDynamicsMeasures,
  type SelfDynamicsOptions,
  selfDynamics,
} from './dynamics/self-dynamics';
export { type AnalyzeOptions, analyze } from './ensemble/analysis/analyze';
export type { DecayAnalysis } from './ensemble/analysis/decays';
export type { CollapseAnalysis, CutoffAnalysis } from './ensemble/analysis/finite-size';
export type {
  AnalysisResult,
  DefectTemperatureAnalysis,
  EnsembleAnalysis,
  PairNumbers,
} from './ensemble/analysis/result';
export type { CampaignAverages, EnsembleAverages } from './ensemble/campaign/averages';
export type { Calibration, FlowCost, TemperatureCost } from './ensemble/campaign/calibration';
export {
  type CampaignEstimate,
  type EstimateOptions,
  estimateCampaign,
  type TaskEstimate,
  type WorkEstimate,
} from './ensemble/campaign/estimate';
export type { CampaignEvent, TaskCounts } from './ensemble/campaign/events';
export type { LockOwner } from './ensemble/campaign/lock';
export { readPlan } from './ensemble/campaign/plan-file';
export { type CampaignPlan, campaignSchema } from './ensemble/campaign/plan-schema';
export {
  type EnsembleOptions,
  type EnsembleResult,
  type EnsembleTask,
  runEnsemble,
} from './ensemble/campaign/run-ensemble';
export { type SlurmDryRun, slurmDryRun } from './ensemble/campaign/slurm/dry-run';
export type { SlurmOptions } from './ensemble/campaign/slurm/script';
export { type CampaignStatus, campaignStatus, type TaskStatus } from './ensemble/campaign/status';
export type { QuenchOptions, QuenchPlan } from './ensemble/options';
export type { QuenchProgress, StageReport } from './ensemble/progress';
export { type QuenchResult, quench } from './ensemble/quench/quench';
export { recommendedSweeps } from './ensemble/recommended-sweeps';
export { type ReportOptions, type ReportResult, report } from './ensemble/report/report';
export type { EquilibriumResult, RelaxationResult } from './ensemble/state-result';
export type { StateSummary } from './ensemble/summary';
export type { TrajectoryAnalysis, TrajectoryRow, VelocitySource } from './ensemble/trajectory/result';
export { type ErrorCode, VitrelaxError } from './errors';
export * from './figures';
export type { FlowFrame } from './frames';
export {
  type CsvTable,
  type Hdf5Attribute,
  type Hdf5Data,
  type Hdf5Dataset,
  type Hdf5Group,
  type Hdf5GroupRead,
  type LammpsLog,
  type LammpsMinimisation,
  type LammpsRun,
  loadHdf5,
  readCsv,
  readExtendedXyz,
  readHdf5,
  readLammpsData,
  readLammpsDump,
  readLammpsLog,
  readPairModel,
  readTrajectory,
  saveHdf5,
  type Trajectory,
  type TrajectoryFrame,
  type TrajectoryOptions,
  writeCsv,
  writeExtendedXyz,
  writeHdf5,
  writeLammpsData,
  writeLammpsDump,
} from './io';
export {
  type ComparisonOptions,
  compareInherentStructures,
  type DescentMethod,
  type InherentStructure,
  type InherentStructureComparison,
} from './landscape/compare-inherent-structures';
export { debyeDensity, debyeFrequency, type ElasticBody } from './landscape/debye';
export {
  type DensityOfStates,
  type DensityOfStatesOptions,
  densityOfStates,
  type ProductsProgress,
} from './landscape/density-of-states';
export { type ElasticModuli, type ElasticModuliOptions, elasticModuli } from './landscape/elastic-moduli';
export {
  type HarmonicFlow,
  type HarmonicFlowOptions,
  harmonicFlow,
  type ThermalHarmonicFlow,
  thermalHarmonicFlow,
} from './landscape/harmonic-flow';
export { type HarmonicDecay, harmonicDecay, harmonicExponent, phononDecay } from './landscape/harmonic-limit';
export { lowestEigenvaluesAlong, type StabilityAlongFlow } from './landscape/lowest-eigenvalues-along';
export { perturb, type Sensitivity, type SensitivityOptions, sensitivity } from './landscape/perturb';
export {
  type ModesProgress,
  type VibrationalModes,
  type VibrationalModesOptions,
  vibrationalModes,
  vibrationalSpectrum,
} from './landscape/vibrational-modes';
export type { LammpsMinimum, LammpsOptions, LammpsStopReason, LammpsUntil } from './minimisation/lammps';
export {
  conjugateGradient,
  fire,
  lbfgs,
  lineSearchDescent,
  type MinimiserOptions,
} from './minimisation/minimisers';
export type {
  Descended,
  Finish,
  MinimiserProgress,
  Minimum,
  NewtonFinish,
  NewtonOptions,
  NewtonStopReason,
} from './minimisation/minimum';
export { type NewtonMinimum, newton } from './minimisation/newton';
export { type ModelEntry, modelCatalogue } from './models/catalogue';
export type { ModelDescription, PreparationName } from './models/description';
export { harmonicSpheres } from './models/harmonic-spheres';
export { kobAndersen } from './models/kob-andersen';
export { mariKurchan } from './models/mari-kurchan';
export type { DiameterSampling, Model } from './models/model';
export { type PairFunction, type PairModel, pairModel, type SpeciesTable } from './models/pair-model';
export { modelByName, modelDescription, modelNames } from './models/registry';
export { softSpheres } from './models/soft-spheres';
export {
  type FlowProgress,
  type Relaxation,
  type SteepestDescentOptions,
  type StopReason,
  steepestDescent,
  type Until,
} from './relaxation/steepest-descent';
export { figureIds } from './reproduction/registry';
export {
  figureCampaigns,
  type ReproducedFigure,
  type ReproduceOptions,
  reproduceFigure,
} from './reproduction/reproduce';
export type { Reduction, ScaleName } from './reproduction/scale';
export { toBinaryMixture } from './sampling/binary-mixture';
export { type Equilibration, type EquilibrationOptions, equilibration } from './sampling/equilibration';
export type { EquilibrationEvidence, TwoSidedTest, Verdict } from './sampling/evidence';
export {
  type HybridMonteCarloOptions,
  type HybridProgress,
  type HybridReport,
  hybridMonteCarlo,
} from './sampling/hybrid-monte-carlo';
export { type PlantingOptions, type PlantingProgress, plant } from './sampling/plant';
export type { CorrelationFunction, RelaxationTime } from './sampling/relaxation-time';
export {
  type SamplingProgress,
  type SamplingReport,
  type SwapMonteCarloOptions,
  type SwapMoves,
  swapMonteCarlo,
} from './sampling/swap-monte-carlo';
export { type Evaluation, System } from './system';
