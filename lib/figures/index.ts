export { type ArrowField, type ArrowOptions, arrowFigure } from './arrows';
export { type DecayCurve, decayFigure, decayPanel, defaultGuides, type PowerLawOptions } from './decay';
export {
  type DensityOfStatesCurve,
  type DensityOfStatesFigureOptions,
  densityOfStatesFigure,
  densityOfStatesPanels,
} from './density-of-states';
export { type EnergyCurve, type EnergyOptions, energyFigure, energyPanel } from './energy';
export { type ExponentCurve, type ExponentOptions, exponentFigure, exponentPanel } from './exponent';
export { type FieldOptions, type FieldState, fieldFigure } from './fields';
export type { SlopeGuide } from './guides';
export { literal } from './markup';
export {
  type PairDistributionCurve,
  type PairDistributionOptions,
  type PairDistributionPanel,
  pairDistributionFigure,
  pairDistributionPanel,
} from './pair-distribution';
export { svgToPdf } from './pdf';
export { svgToPng } from './png';
export { setFigureStyle } from './set-style';
export type { FigureStyle } from './style';
export { arrange, type Panel, svgDocument } from './svg';
export { type VanHoveCurve, type VanHoveFigureOptions, vanHoveFigure, vanHovePanel } from './van-hove';
