import { firstMinimum } from '../analysis/first-minimum';
import { rescaledPairDistribution } from '../analysis/pair-distribution';
import type { Configuration } from '../configuration';
import { VitrelaxError } from '../errors';
import { writeCsv } from '../io/csv';
import { modelAttribute, saveHdf5 } from '../io/hdf5';
import { writeHdf5 } from '../io/hdf5-tree';
import type { PreparationName } from '../models/description';
import { descriptionOf } from '../models/registry';
import { type Equilibration, equilibrationOf, evidenceOf } from '../sampling/equilibration';
import type { System } from '../system';
import { crystallisationOf } from './crystals';
import { type QuenchDirectory, writeJson } from './directory';
import type { QuenchPlan } from './options';
import { type Preparation, seedsOf } from './preparation';
import { derivedSeed } from './seeds';
import type { EquilibriumResult } from './state-result';
import { temperatureName } from './temperature';
import type { DirectWay } from './ways';

/** Rows of the energy series in the files. */
const mostRows = 2048;

/**
 * Puts down what the two preparations of one temperature gave: the state from above with its evidence, the energies and
 * the correlation functions under the sampler, and g(x) over all time origins. `equilibrium.json` comes last and says
 * that the rest is there.
 */
export async function concludeEquilibrium(
  directory: QuenchDirectory,
  plan: QuenchPlan,
  temperature: number,
  above: Preparation,
  below: Preparation,
): Promise<EquilibriumResult> {
  const path = (name: string): string => directory.ofTemperature(temperature, name);
  const equilibration = equilibrationOf(above.run, 0, below.run);
  const evidence = evidenceOf(equilibration);
  const contacts = descriptionOf(plan.model).surroundings === 'contacts';
  const configurations = contacts ? [...framesOf(above), ...framesOf(below)] : [];
  const g = contacts ? rescaledPairDistribution(configurations, { xMax: 2.5 }) : undefined;
  const result: EquilibriumResult = {
    preparation: plan.preparations[plan.temperatures.indexOf(temperature)],
    evidence,
    acceptance: {
      displacement: equilibration.acceptance.displacement,
      swap: (above.run.plan.swapProbability ?? 0) > 0 ? equilibration.acceptance.swap : null,
    },
    seeds: {
      above: seedsOf(plan.seed, temperature, 'above'),
      below: seedsOf(plan.seed, temperature, 'below'),
    },
    xEquilibrium: (g && unlessNoMinimum(() => firstMinimum(g))) ?? null,
    configurations: configurations.length,
    crystallisation: crystallisationOf(above.system.configuration()),
  };
  const energies = energyRows(equilibration);
  const correlations = correlationColumns(equilibration);
  const about = `${plan.model.name}, N = ${plan.particles}, T = ${temperatureName(temperature)}`;
  await saveHdf5(path('equilibrium.h5'), above.system, {
    record: { seed: plan.seed, ...recordOf(result) },
  });
  await writeCsv(path('energy.csv'), energies, [`energy per particle [v0] under the sampler, ${about}`]);
  await writeCsv(path('correlations.csv'), correlations, [
    `self-correlations under the sampler against the lag [sweeps], ${about}`,
    `a = ${above.run.plan.overlapDistance}, k = ${equilibration.wavenumber}`,
  ]);
  if (g !== undefined) {
    await writeCsv(path('pair-distribution.csv'), { ...g }, [
      `g(x), x = r_ij/d_ij, over ${configurations.length} configurations, ${about}`,
    ]);
  }
  await writeHdf5(path('sampling.h5'), {
    attributes: {
      model: modelAttribute(plan.model),
      particles: plan.particles,
      seed: plan.seed,
      ...recordOf(result),
    },
    groups: {
      energy: { datasets: { ...energies } },
      correlations: { datasets: { ...correlations } },
      ...(g && { pair_distribution: { datasets: { ...g } } }),
    },
  });
  await writeJson(path('equilibrium.json'), result);
  return result;
}

/**
 * Makes a state that is exact by construction and puts it down. `equilibrium.json` comes last and says that the rest is
 * there.
 */
export async function makeEquilibrium(
  directory: QuenchDirectory,
  plan: QuenchPlan,
  temperature: number,
  preparation: PreparationName,
  way: DirectWay,
): Promise<EquilibriumResult> {
  const { model, particles } = plan;
  const positions = derivedSeed(plan.seed, temperatureName(temperature), 'direct', 'positions');
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
    await saveHdf5(directory.ofTemperature(temperature, 'equilibrium.h5'), system, {
      record: {
        seed: plan.seed,
        temperature: temperature === Number.POSITIVE_INFINITY ? temperatureName(temperature) : temperature,
        ...recordOf(result),
      },
    });
  } finally {
    system.dispose();
  }
  await writeJson(directory.ofTemperature(temperature, 'equilibrium.json'), result);
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
