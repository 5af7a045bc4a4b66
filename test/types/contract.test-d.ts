/**
 * Compiled by `tsc -p test/tsconfig.json`, never run: what the library exports must be assignable to the contract, name by
 * name.
 */

import type * as library from '../../lib';
import type * as contract from './contract';

/** Compiles only when the library's type may stand wherever the contract's is asked for. */
type Fits<Asked, _Given extends Asked> = true;

type Functions =
  | 'softSpheres'
  | 'harmonicSpheres'
  | 'kobAndersen'
  | 'pairModel'
  | 'mariKurchan'
  | 'nonAffineDisplacement'
  | 'defectField'
  | 'rescaledPairDistribution'
  | 'firstMinimum'
  | 'susceptibility'
  | 'localExponent'
  | 'fitPowerLaw'
  | 'finiteSizeCollapse'
  | 'structuralDistance'
  | 'participationRatio'
  | 'meanFieldTransition'
  | 'readLammpsDump'
  | 'writeLammpsDump'
  | 'readLammpsData'
  | 'writeLammpsData'
  | 'readExtendedXyz'
  | 'writeExtendedXyz'
  | 'saveHdf5'
  | 'loadHdf5';

export type FunctionsFit = Fits<Pick<typeof contract, Functions>, Pick<typeof library, Functions>>;

/** Long calls, given a System of the library's own: it says more than the contract's, so it cannot stand for it both ways. */
type WithSystem<F extends (s: contract.System, o: never) => unknown> = (
  s: library.System,
  o: Parameters<F>[1],
) => ReturnType<F>;
export type SwapMonteCarloFits = Fits<WithSystem<typeof contract.swapMonteCarlo>, typeof library.swapMonteCarlo>;
export type SteepestDescentFits = Fits<WithSystem<typeof contract.steepestDescent>, typeof library.steepestDescent>;
export type MolecularDynamicsFits = Fits<
  WithSystem<typeof contract.molecularDynamics>,
  typeof library.molecularDynamics
>;

type PlantOptions = Parameters<typeof contract.plant>[1];
export type PlantFits = Fits<(m: contract.Model, o: PlantOptions) => Promise<contract.System>, typeof library.plant>;

/** The static members; the constructor is no part of the public face. */
export type SystemStaticsFit = Fits<
  Pick<typeof contract.System, 'random' | 'from'>,
  Pick<typeof library.System, 'random' | 'from'>
>;
export type SystemFits = Fits<contract.System, library.System>;

export type ErrorFits = Fits<contract.VitrelaxError, library.VitrelaxError>;
export type ModelFits = Fits<contract.Model, library.Model>;
export type ConfigurationFits = Fits<contract.Configuration, library.Configuration>;
export type EvaluationFits = Fits<contract.Evaluation, library.Evaluation>;
export type SamplingReportFits = Fits<contract.SamplingReport, library.SamplingReport>;
export type RelaxationFits = Fits<contract.Relaxation, library.Relaxation>;
export type EstimateFits = Fits<contract.Estimate, library.Estimate>;

/** And what a script has from the contract may be handed to the library. */
export type UntilFits = Fits<library.Until, contract.Until>;
export type StateFits = Fits<library.State, contract.State>;
export type StopReasonFits = Fits<contract.StopReason, library.StopReason>;
