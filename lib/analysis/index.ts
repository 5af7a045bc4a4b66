export { autocorrelation, integratedAutocorrelationTime } from './autocorrelation';
export { cutoffTime, type SampledDecay } from './cutoff-time';
export { fitPowerLaw, localExponent, type PowerLaw, type Resampling } from './decay';
export { type DecayForm, decayForm } from './decay-form';
export { type DefectPoint, type DefectTemperature, defectTemperature } from './defect-temperature';
export { type BondThresholds, type DefectField, defectField } from './defects';
export { type EnergyDecay, fitEnergyDecay } from './energy-decay';
export { EnsembleDecay, type EnsembleMeans, ensembleDecay } from './ensemble-decay';
export { type FiniteSizeCollapse, finiteSizeCollapse, type SizeDecay } from './finite-size-collapse';
export { firstMinimum, minimumEdges } from './first-minimum';
export {
  type FitData,
  type FitModel,
  type FitStatus,
  type LeastSquaresFit,
  type LeastSquaresOptions,
  leastSquares,
  parameterEstimate,
} from './least-squares';
export { type MariKurchanThermodynamics, mariKurchanThermodynamics } from './mari-kurchan-thermodynamics';
export { cageSize, type MariKurchanState, type MeanFieldTransition, meanFieldTransition } from './mean-field';
export { type NonAffineDisplacement, nonAffineDisplacement } from './non-affine-displacement';
export { type PairDistribution, rescaledPairDistribution } from './pair-distribution';
export { rattlers } from './rattlers';
export { blockAverages, bootstrap, type Estimate, jackknife, mean, meanEstimate, variance } from './statistics';
export { participationRatio, structuralDistance } from './structure';
export { confidenceInterval, studentFactor } from './student';
export { susceptibility } from './susceptibility';
