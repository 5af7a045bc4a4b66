import { RandomStream } from '../numerics/random';
import type { Sampler } from '../sampling/sampler';
import { molecularDynamics } from './molecular-dynamics';

/** [time]; above T = 1 that over sqrt(T) */
const timestep = 0.005;
/** Steps of a sweep. */
const stepsPerSweep = 20;
/** Work of a step of a particle in trial moves, measured with Kob-Andersen mixtures. */
const workOfStep = 0.6;

/**
 * Molecular dynamics with velocity rescaling; a sweep is 20 steps, a time of 0.1 below T = 1. Velocities are drawn at the
 * beginning of each stretch, which leaves the canonical distribution as it is, and are no part of its state.
 */
export const dynamicsSampler: Sampler = {
  work: workOfStep * stepsPerSweep,
  attempts: null,
  exchanges: false,
  async run(system, { temperature, sweeps, firstSweep, seed, onProgress, ...running }) {
    const step = timestep / Math.sqrt(Math.max(1, temperature));
    const perSweep = step * stepsPerSweep;
    const report = await molecularDynamics(system, {
      ...running,
      temperature,
      time: sweeps * perSweep,
      timestep: step,
      thermostat: 'velocity-rescaling',
      seed: seedOfStretch(seed, firstSweep),
      measureEvery: stepsPerSweep,
      onProgress:
        onProgress &&
        (({ time, energyPerParticle }) =>
          onProgress({ sweep: Math.floor(time / perSweep), sweeps, energyPerParticle, acceptance: null })),
    });
    const { energies, meanSquareForce, meanLaplacian, seconds } = report;
    return {
      energies,
      acceptance: { displacement: 1, swap: 0 },
      meanSquareForce,
      meanLaplacian,
      // it averages over its second half
      hypervirialSamples: sweeps - (sweeps >> 1),
      seconds,
    };
  },
};

/** Each stretch of a run draws random numbers of its own; 53 bits of two streams. */
function seedOfStretch(seed: number, firstSweep: number): number {
  const [a, b] = [new RandomStream(seed), new RandomStream(firstSweep)];
  const bits = (): number => (a.bits() ^ b.bits()) >>> 0;
  return (bits() >>> 11) * 2 ** 32 + bits();
}
