import type { VanHove } from '../../analysis/van-hove';
import type { VelocityCorrelation } from '../../analysis/velocity-correlation';
import type { Configuration } from '../../configuration';
import type { Estimate } from '../../numerics/statistics';

/** Where velocities come from: forces of the model over zeta = 1, or forces or velocities that the file holds. */
export type VelocitySource = 'model' | 'forces' | 'velocities';

/**
 * What is known of one time of the trajectories of an ensemble, u = r(t) - r(infinity). Means over them with standard errors, which
 * are NaN for one; NaN where a number does not exist.
 */
export interface TrajectoryRow {
  /** as the files have it [tau0] */
  time: number;
  /** rms velocity [length/tau0], and its participation ratio */
  v: Estimate;
  vParticipation: Estimate;
  /** per particle, and above that of the end [v0] */
  energy: Estimate;
  excess: Estimate;
  /** rms of u [length], and its participation ratio */
  displacement: Estimate;
  participation: Estimate;
  /** of the components of u, and alpha_2 of |u|: excess over a Gaussian's */
  kurtosis: Estimate;
  nonGaussian: Estimate;
  /** integrals of the correlations of u and of v, without their means, to the first zero or the cutoff [length] */
  length: Estimate;
  vLength: Estimate;
  /** clusters of the 5 % of the particles with the largest D²min of the velocity, and the size of that of a particle */
  hotSpots: Estimate;
  hotSpotSize: Estimate;
}

/** The way of the trajectories of an ensemble to their ends, at the times that all of them have. */
export interface TrajectoryAnalysis {
  label: string;
  slug: string;
  particles: number;
  temperature: number | null;
  /** trajectories */
  samples: number;
  /** null where neither model nor file says them */
  velocities: VelocitySource | null;
  rows: TrajectoryRow[];
}

/** |u| of one trajectory at some times, for pictures. */
export interface DisplacementSnapshots {
  end: Configuration;
  /** diameters, or what stands for them [length] */
  diameters: Float64Array;
  snapshots: { time: number; u: Float64Array }[];
}

/** A trajectory's analysis with its curves; one for each row where it exists. */
export interface AnalysedTrajectory {
  summary: TrajectoryAnalysis;
  vanHove: (VanHove | undefined)[];
  displacementCorrelation: (VelocityCorrelation | undefined)[];
  velocityCorrelation: (VelocityCorrelation | undefined)[];
  example: DisplacementSnapshots | undefined;
}
