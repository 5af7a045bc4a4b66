import { firstMinimum } from '../analysis/first-minimum';
import { rescaledPairDistribution } from '../analysis/pair-distribution';
import type { Configuration } from '../configuration';
import { VitrelaxError } from '../errors';
import { writeCsv } from '../io/csv';
import { modelAttribute, saveHdf5 } from '../io/hdf5';
import { writeHdf5 } from '../io/hdf5-tree';
import type { PreparationName } from '../models/description';
import type { Model } from '../models/model';
import { descriptionOf } from '../models/registry';
import { type Equilibration, equilibrationOf, evidenceOf } from '../sampling/equilibration';
import { type EquilibrationEvidence, verdictOf } from '../sampling/evidence';
import type { System } from '../system';
import { crystallisationOf } from './crystals';
import { writeJson } from './directory';
import { type Preparation, seedsOf } from './preparation';
import { derivedSeed } from './seeds';
import type { EquilibriumResult } from './state-result';
import { temperatureName } from './temperature';
import type { DirectWay } from './ways';

/** Rows of the energy series in the files. */
const mostRows = 2048;

/** An equilibrium state that is to be made, and where its files go. */
export interface StateWork {
  model: Model;
  particles: number;
  temperature: number;
  preparation: PreparationName;
  seed: number;
  /** the path of a file of this name */
  file(name: string): string;
}

/**
 * Puts down what the preparations of one temperature gave: the state from above with its evidence, the energies and
 * the correlation functions under the sampler, and g(x) over all time origins. `equilibrium.json` comes last and says
 * that the rest is there.
 *
 * @param below the state from below, where there is one, for the two-sided test
 * @param before evidence of the state before in the same chain: its sweeps count, and its relaxation times, which a short
 *   run from one sample to the next does not see
 */
export async function concludeEquilibrium(
  work: StateWork,
  above: Preparation,
  below?: Preparation,
  before?: EquilibrationEvidence,
): Promise<EquilibriumResult> {
  const { model, particles, temperature, seed, file } = work;
  const equilibration = equilibrationOf(above.run, 0, below?.run);
  const own = evidenceOf(equilibration);
  const evidence = before === undefined ? own : continued(before, own);
  const { sampler } = above.run.plan;
  const contacts = descriptionOf(model).surroundings === 'contacts';
  const sides = below === undefined ? [above] : [above, below];
  const configurations = contacts ? sides.flatMap(framesOf) : [];
  const g = contacts ? rescaledPairDistribution(configurations, { xMax: 2.5 }) : undefined;
  const result: EquilibriumResult = {
    preparation: work.preparation,
    evidence,
    acceptance: sampler.attempts && {
      displacement: equilibration.acceptance.displacement,
      swap: sampler.exchanges ? equilibration.acceptance.swap : null,
    },
    seeds: {
      above: seedsOf(seed, temperature, 'above'),
      ...(below && { below: seedsOf(seed, temperature, 'below') }),
    },
    xEquilibrium: (g && unlessNoMinimum(() => firstMinimum(g))) ?? null,
    configurations: configurations.length,
    crystallisation: crystallisationOf(above.system.configuration()),
  };
  const energies = energyRows(equilibration);
  const correlations = correlationColumns(equilibration);
  const about = `${model.name}, N = ${particles}, T = ${temperatureName(temperature)}`;
  await saveHdf5(file('equilibrium.h5'), above.system, {
    record: { seed, ...recordOf(result) },
  });
  await writeCsv(file('energy.csv'), energies, [`energy per particle [v0] under the sampler, ${about}`]);
  await writeCsv(file('correlations.csv'), correlations, [
    `self-correlations under the sampler against the lag [sweeps], ${about}`,
    `a = ${above.run.plan.overlapDistance}, k = ${equilibration.wavenumber}`,
  ]);
  if (g !== undefined) {
    await writeCsv(file('pair-distribution.csv'), { ...g }, [
      `g(x), x = r_ij/d_ij, over ${configurations.length} configurations, ${about}`,
    ]);
  }
  await writeHdf5(file('sampling.h5'), {
    attributes: {
      model: modelAttribute(model),
      particles,
      seed,
      ...recordOf(result),
    },
    groups: {
      energy: { datasets: { ...energies } },
      correlations: { datasets: { ...correlations } },
      ...(g && { pair_distribution: { datasets: { ...g } } }),
    },
  });
  await writeJson(file('equilibrium.json'), result);
  return result;
}

/** The evidence of a chain that has come one sample further. */
function continued(before: EquilibrationEvidence, own: EquilibrationEvidence): EquilibrationEvidence {
  const { tau, relaxationTimes } = before;
  const sweeps = before.sweeps + own.sweeps;
  const all = { ...own, tau, relaxationTimes, sweeps, sweepsPerTau: sweeps / tau.value };
  return { ...all, verdict: verdictOf(all) };
}

/**
 * Makes a state that is exact by construction and puts it down. `equilibrium.json` comes last and says that the rest is
 * there.
 */
export async function makeEquilibrium(work: StateWork, way: DirectWay): Promise<EquilibriumResult> {
  const { model, particles, temperature, preparation, seed, file } = work;
  const positions = derivedSeed(seed, temperatureName(temperature), 'direct', 'positions');
  const result: EquilibriumResult = {
    preparation,
    evidence: null,
    acceptance: null,
    seeds: { direct: { positions } },
    xEquilibrium: null,
    configurations: 0,
    crystallisation: null,
  };
  const system = await way.make(model, { particles, temperature, seed: positions });
  try {
    await saveHdf5(file('equilibrium.h5'), system, {
      record: {
        seed,
        temperature: temperature === Number.POSITIVE_INFINITY ? temperatureName(temperature) : temperature,
        ...recordOf(result),
      },
    });
  } finally {
    system.dispose();
  }
  await writeJson(file('equilibrium.json'), result);
  return result;
}

/** How the state was made and the evidence, as attributes of a file: the heads by name, all of it as JSON. */
export function recordOf({
  preparation,
  evidence,
  crystallisation,
}: EquilibriumResult): Record<string, string | number> {
  if (evidence === null) return { preparation };
  return {
    preparation,
    temperature: evidence.temperature,
    sweeps: evidence.sweeps,
    tau: evidence.tau.value,
    sweepsPerTau: evidence.sweepsPerTau,
    hypervirialRatio: evidence.hypervirialRatio.value,
    driftBetweenHalves: evidence.driftBetweenHalves,
    verdict: evidence.verdict,
    ...(crystallisation && { largestCluster: crystallisation.largestCluster }),
    equilibration: JSON.stringify(evidence),
  };
}

function framesOf({ system, run }: Preparation): Configuration[] {
  return run.frames.map((frame) => asConfiguration(system, frame));
}

function asConfiguration({ model, boxLength }: System, frame: { positions: Float64Array; diameters: Float64Array }) {
  return { model, boxLength, positions: frame.positions, diameters: frame.diameters };
}

/** The value, or undefined where a pair distribution is too noisy to show its minimum. */
export function unlessNoMinimum<T>(compute: () => T): T | undefined {
  try {
    return compute();
  } catch (e) {
    if (e instanceof VitrelaxError && e.code === 'NO_MINIMUM') return undefined;
    throw e;
  }
}

/** The energies in at most 2048 rows, each the mean of a bin of sweeps up to the sweep that it says. */
function energyRows({ energies }: Equilibration): { sweep: Float64Array; energyPerParticle: Float64Array } {
  const width = Math.ceil(energies.length / mostRows);
  const rows = Math.ceil(energies.length / width);
  const sweep = Float64Array.from({ length: rows }, (_, k) => Math.min(energies.length, (k + 1) * width));
  const energyPerParticle = sweep.map((end, k) => {
    const bin = energies.subarray(k * width, end);
    return bin.reduce((sum, e) => sum + e, 0) / bin.length;
  });
  return { sweep, energyPerParticle };
}

function correlationColumns({ curves }: Equilibration): Record<string, Float64Array> {
  const { overlap, scattering, diameters } = curves;
  return {
    lag: overlap.lags,
    overlap: overlap.values,
    overlapError: overlap.errors,
    scattering: scattering.values,
    scatteringError: scattering.errors,
    ...(diameters.lags.length === overlap.lags.length
      ? { diameters: diameters.values, diametersError: diameters.errors }
      : {}),
  };
}
