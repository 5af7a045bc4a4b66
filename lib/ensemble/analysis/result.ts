import type { DefectStatistics } from '../../analysis/defect-statistics';
import type { DefectTemperature } from '../../analysis/defect-temperature';
import type { BondThresholds, DefectField } from '../../analysis/defects';
import type { NonAffineHistogram } from '../../analysis/non-affine-histogram';
import type { PairDistributionAccumulator } from '../../analysis/pair-distribution-accumulator';
import type { VanHove } from '../../analysis/van-hove';
import type { Configuration } from '../../configuration';
import type { Model } from '../../models/model';
import type { Estimate } from '../../numerics/statistics';
import type { StoredFlow } from '../stored-flow';
import type { AnalysedTrajectory, TrajectoryAnalysis } from '../trajectory/result';
import type { AnalysedDecay, DecayAnalysis } from './decays';
import type { CollapseAnalysis, CutoffAnalysis } from './finite-size';

/** Numbers of one pair of configurations; NaN where there is none. */
export interface PairNumbers {
  name: string;
  concentration: number;
  broken: number;
  inserted: number;
  d2min: number;
  /** hot spots: clusters of defects, and how many particles there are in that of a defect, on average */
  clusters: number;
  clusterSize: number;
  overlap: number;
  rattlers: number;
  /** their part of N */
  rattlerFraction: number;
  displacement: number;
}

/** What is known of an ensemble of relaxations: same model, N, box and temperature. Errors are over configurations. */
export interface EnsembleAnalysis {
  /** for example "T = 0.2" */
  label: string;
  /** the same for names of files */
  slug: string;
  temperature: number | null;
  model: Model;
  particles: number;
  boxLength: number;
  configurations: number;
  /** null where g(x) shows no minimum and no bond lengths were given */
  thresholds: BondThresholds | null;
  /** their standard errors; NaN of lengths that are given or published */
  thresholdErrors: BondThresholds | null;
  /** first minimum of g(x) of the inherent structures; NaN where it shows none */
  inherentMinimum: Estimate;
  /** phi, chi, <B>, <I>; null without thresholds */
  defects: DefectStatistics | null;
  /** clusters of defects in a configuration, and the mean size of the cluster of a defect (`defectClusters`) */
  clusters: Estimate;
  clusterSize: Estimate;
  /** area under the curve of defects against D²min */
  overlap: Estimate;
  /** mean D²min of a particle */
  d2min: Estimate;
  /** particles without a D²min, over all configurations */
  deficient: number;
  /** rattlers of an inherent structure, and their part of N; NaN where contacts are not defined */
  rattlers: Estimate;
  rattlerFraction: Estimate;
  /** rms displacement to the inherent structure */
  displacement: Estimate;
  kurtosis: Estimate;
  nonGaussian: Estimate;
  pairs: PairNumbers[];
}

/** T_def of one model and N, from ensembles at several temperatures. */
export interface DefectTemperatureAnalysis extends DefectTemperature {
  label: string;
  model: Model;
  particles: number;
  /** how many temperatures it comes from */
  temperatures: number;
}

export interface AnalysisResult {
  directory: string;
  ensembles: EnsembleAnalysis[];
  /** of each model and N with defects at five temperatures or more; what cannot be told is in the notes */
  defectTemperatures: DefectTemperatureAnalysis[];
  /** of each ensemble whose directories hold the flows, or whose trajectories tell velocities */
  decays: DecayAnalysis[];
  /** of each model and temperature with flows at three sizes or more; what cannot be told is in the notes */
  collapses: CollapseAnalysis[];
  /** the same without a power law, where the sizes are in a constant ratio */
  cutoffExponents: CutoffAnalysis[];
  /** of each ensemble with trajectories of more than two frames */
  trajectories: TrajectoryAnalysis[];
  /** names of the figures, in the order of a report */
  figures: string[];
  /** what a reader of the numbers should know */
  notes: string[];
}

/** An ensemble with its curves, and the fields of its first pair. */
export interface AnalysedEnsemble {
  summary: EnsembleAnalysis;
  initialPairs: PairDistributionAccumulator;
  finalPairs: PairDistributionAccumulator;
  vanHove: VanHove;
  histogram: NonAffineHistogram;
  /** the flows that its directories hold, and what these say */
  flows: StoredFlow[];
  trajectory?: AnalysedTrajectory;
  decay?: AnalysedDecay;
  example: {
    a: Configuration;
    b: Configuration;
    d2min: Float64Array;
    defects: DefectField | undefined;
    /** undefined where contacts are not defined */
    rattlers: Uint8Array | undefined;
  };
}
