export { autocorrelation, integratedAutocorrelationTime } from '../numerics/autocorrelation';
export { linearEdges, logarithmicEdges } from '../numerics/histogram';
export {
  type FitData,
  type FitModel,
  type FitStatus,
  type LeastSquaresFit,
  type LeastSquaresOptions,
  leastSquares,
  parameterEstimate,
} from '../numerics/least-squares';
export {
  blockAverages,
  bootstrap,
  type Estimate,
  jackknife,
  mean,
  meanEstimate,
  variance,
} from '../numerics/statistics';
export { confidenceInterval, studentFactor } from '../numerics/student';
export type { Accumulator } from './accumulator';
export { type Avalanche, type Avalanches, avalanches } from './avalanches';
export { type BondOrderOptions, type BondOrientationalOrder, bondOrientationalOrder } from './bond-orientational-order';
export { type BondOptions, type Clusters, defectClusters, type HotSpots, hotSpots } from './clusters';
export { type Crystallisation, crystallisation } from './crystallisation';
export { type CutoffExponent, cutoffExponent } from './cutoff-exponent';
export { cutoffTime, type SampledDecay } from './cutoff-time';
export {
  fitPowerLaw,
  localExponent,
  type PowerLaw,
  type Resampling,
} from './decay';
export { type DecayForm, decayForm } from './decay-form';
export { type DefectOverlap, defectOverlap } from './defect-overlap';
export { type BondBalance, bondBalance, DefectAccumulator, type DefectStatistics } from './defect-statistics';
export { type DefectPoint, type DefectTemperature, defectTemperature } from './defect-temperature';
export { type BondThresholds, type DefectField, defectField } from './defects';
export { type DisplacementField, displacementField, unwrappedPair } from './displacement';
export { type EnergyDecay, fitEnergyDecay } from './energy-decay';
export { EnsembleDecay, type EnsembleMeans, ensembleDecay } from './ensemble-decay';
export { type FiniteSizeCollapse, finiteSizeCollapse, type SizeDecay } from './finite-size-collapse';
export { firstMinimum, minimumEdges } from './first-minimum';
export { type MariKurchanThermodynamics, mariKurchanThermodynamics } from './mari-kurchan-thermodynamics';
export { cageSize, type MariKurchanState, type MeanFieldTransition, meanFieldTransition } from './mean-field';
export type { NeighbourhoodOptions } from './neighbourhoods';
export {
  type NonAffineDisplacement,
  type NonAffineVelocity,
  nonAffineDisplacement,
  nonAffineVelocity,
} from './non-affine-displacement';
export { NonAffineAccumulator, type NonAffineHistogram } from './non-affine-histogram';
export { type PairDistribution, rescaledPairDistribution } from './pair-distribution';
export { type MeasuredEdges, PairDistributionAccumulator } from './pair-distribution-accumulator';
export { rattlers } from './rattlers';
export { participationRatio, structuralDistance } from './structure';
export { susceptibility } from './susceptibility';
export { type VanHove, VanHoveAccumulator, type VanHoveOptions, vanHove } from './van-hove';
export {
  type CorrelationLengthOptions,
  correlationLength,
  type VelocityCorrelation,
  VelocityCorrelationAccumulator,
  type VelocityCorrelationOptions,
  velocityCorrelation,
} from './velocity-correlation';
