import type { PowerLaw } from '../analysis/decay';
import type { BondThresholds } from '../analysis/defects';
import type { PreparationName } from '../models/description';
import type { Estimate } from '../numerics/statistics';
import type { EquilibrationEvidence } from '../sampling/evidence';
import type { StateCrystallisation } from './crystals';

/** The equilibrium state of one temperature, as stored in `equilibrium.json`. */
export interface EquilibriumResult {
  /** how it was made */
  preparation: PreparationName;
  /** null where the state is exact and nothing was sampled */
  evidence: EquilibrationEvidence | null;
  /**
   * accepted / attempted displacements, or bursts of hybrid Monte Carlo, and swaps, null without them; null where nothing is
   * refused: in molecular dynamics, and where nothing was sampled
   */
  acceptance: { displacement: number; swap: number | null } | null;
  /** by the run that used them and by purpose */
  seeds: Record<string, Record<string, number>>;
  /** first minimum of g(x) over the time origins of both runs; null where it shows none, or there are no bonds */
  xEquilibrium: Estimate | null;
  /** configurations that g(x) is averaged over */
  configurations: number;
  /** whether the state has begun to crystallise; null where its model does not, or nothing was sampled */
  crystallisation: StateCrystallisation | null;
}

/** The relaxation of one temperature, as stored in `relaxation.json`. */
export interface RelaxationResult {
  /** per particle [v0] */
  inherentEnergy: number;
  initialEnergy: number;
  /** phi with the thresholds used; null where they cannot be told */
  defects: (BondThresholds & { concentration: number; broken: number; inserted: number }) | null;
  /** null where particles have no contact distances */
  rattlers: number | null;
  exponent: PowerLaw | null;
  /** largest eigenvalue of the Hessian at the inherent structure [v0/length²] */
  stiffness: number;
  /** rms displacement from the equilibrium state to the inherent structure [length] */
  displacement: number;
  flow: {
    time: number;
    evaluations: number;
    steps: number;
    rejectedSteps: number;
    dissipationError: number;
    rmsForce: number;
    maxForce: number;
    forceFloor: number;
    stopReason: string;
  };
}
