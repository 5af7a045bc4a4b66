import { join } from 'node:path';
import { conjugateGradient, loadHdf5, System, saveHdf5, softSpheres, swapMonteCarlo } from '../../lib';
import { requireFreshBuild } from './command-line';
import { temporaryPaths } from './temporary-folder';

/** What the command line says of a state. */
export interface State {
  energy: number;
  energyPerParticle: number;
  maxForce: number;
  rmsForce: number;
}

export const model = softSpheres({ dimension: 2 });

/** A file of test/reference/lammps. */
export const lammps = (name: string): string => join(__dirname, '../reference/lammps', name);

/**
 * Paths in a folder with `start.h5`, 400 soft spheres at T = 0.8, and `minimum.h5` below it, both there when the tests
 * of the file begin.
 */
export function startAndMinimum(): (name: string) => string {
  const at = temporaryPaths();
  beforeAll(async () => {
    requireFreshBuild();
    const sampled = System.random(model, { particles: 400, seed: 5 });
    await swapMonteCarlo(sampled, { temperature: 0.8, sweeps: 500, seed: 6, threads: 1 });
    await saveHdf5(at('start.h5'), sampled);
    // as the file has it: what rounding moves of so hot a start may lead to another minimum
    const system = System.from(model, await loadHdf5(at('start.h5')));
    await conjugateGradient(system, { until: { maxForce: 1e-10 }, threads: 1 });
    await saveHdf5(at('minimum.h5'), system);
  });
  return at;
}
