import type { Estimate } from '../numerics/statistics';
import type { RelaxationTime } from './relaxation-time';

/** States with fewer relaxation times than this are not called equilibrated. */
export const requiredRelaxationTimes = 20;
const largestDrift = 3;
const largestSideDifference = 3;
/** The hypervirial ratio may differ from 1 by this, or by 4 standard errors where those are larger. */
const hypervirialTolerance = 0.01;

/**
 * `equilibrated`: nothing speaks against it. `hypervirial`: the sampler does not have the temperature asked for. `short`:
 * fewer than 20 relaxation times. `sides-differ`: the energies from above and from a colder state differ. `drifting`: the
 * energies of the two halves differ.
 */
export type Verdict = 'equilibrated' | 'hypervirial' | 'short' | 'sides-differ' | 'drifting';

/** What speaks for a state being in equilibrium; stored with it, in files as JSON. */
export interface EquilibrationEvidence {
  temperature: number;
  /** all sweeps at this temperature before the state was taken */
  sweeps: number;
  /** the longest of the relaxation times, each where a self-correlation under the sampler falls to 1/e [sweeps] */
  tau: RelaxationTime;
  relaxationTimes: { overlap: RelaxationTime; scattering: RelaxationTime; diameters: RelaxationTime };
  /** sweeps/tau; an upper bound where tau is a lower one */
  sweepsPerTau: number;
  /** [v0], over the measured part */
  energyPerParticle: Estimate;
  /** integrated autocorrelation time of the energy [sweeps] */
  energyAutocorrelationTime: Estimate;
  /** <|dE/dr|²> / (T <Laplacian E>) over the measured part */
  hypervirialRatio: Estimate;
  /** mean energy of the second half of the measured part minus that of the first [sigma] */
  driftBetweenHalves: number;
  /** the run from a colder state, when there was one */
  twoSided?: TwoSidedTest;
  verdict: Verdict;
}

export interface TwoSidedTest {
  /** sweeps at this temperature, from the colder state on */
  sweeps: number;
  /** from the colder state, over its measured part [v0] */
  energyPerParticle: Estimate;
  /** from above minus from the colder state, over the standard error of the difference [sigma] */
  difference: number;
}

/** The difference of two energies in units of its standard error. */
export function twoSidedTest(fromAbove: Estimate, fromBelow: Estimate, sweeps: number): TwoSidedTest {
  const error = Math.hypot(fromAbove.error, fromBelow.error);
  return { sweeps, energyPerParticle: fromBelow, difference: (fromAbove.value - fromBelow.value) / error };
}

/** The first thing that speaks against equilibrium, from the gravest down. Unknown (NaN) counts against it. */
export function verdictOf(e: Omit<EquilibrationEvidence, 'verdict'>): Verdict {
  const { hypervirialRatio: ratio, twoSided } = e;
  const allowed = Math.max(hypervirialTolerance, 4 * (Number.isNaN(ratio.error) ? 0 : ratio.error));
  if (!(Math.abs(ratio.value - 1) <= allowed)) return 'hypervirial';
  if (e.tau.lowerBound || !(e.sweepsPerTau >= requiredRelaxationTimes)) return 'short';
  if (twoSided !== undefined && !(Math.abs(twoSided.difference) <= largestSideDifference)) return 'sides-differ';
  if (!(Math.abs(e.driftBetweenHalves) <= largestDrift)) return 'drifting';
  return 'equilibrated';
}
