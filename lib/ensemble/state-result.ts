import type { PowerLaw } from '../analysis/decay';
import type { BondThresholds } from '../analysis/defects';
import type { Estimate } from '../analysis/statistics';
import type { EquilibrationEvidence } from '../sampling/evidence';
import type { seedsOf } from './preparation';

/** The equilibrium state of one temperature, as stored in `equilibrium.json`. */
export interface EquilibriumResult {
  evidence: EquilibrationEvidence;
  /** accepted / attempted */
  acceptance: { displacement: number; swap: number };
  seeds: { above: ReturnType<typeof seedsOf>; below: ReturnType<typeof seedsOf> };
  /** first minimum of g(x) over the time origins of both runs; null where it shows none */
  xEquilibrium: Estimate | null;
  /** configurations that g(x) is averaged over */
  configurations: number;
}

/** The relaxation of one temperature, as stored in `relaxation.json`. */
export interface RelaxationResult {
  /** per particle [v0] */
  inherentEnergy: number;
  initialEnergy: number;
  /** phi with the thresholds used; null where they cannot be told */
  defects: (BondThresholds & { concentration: number; broken: number; inserted: number }) | null;
  rattlers: number;
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
