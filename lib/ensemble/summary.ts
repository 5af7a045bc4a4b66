import { VitrelaxError } from '../errors';
import { readCsv } from '../io/csv';
import { loadHdf5 } from '../io/hdf5';
import { requiredRelaxationTimes } from '../sampling/evidence';
import { type QuenchDirectory, readJson } from './directory';
import type { EquilibriumResult, RelaxationResult } from './state-result';
import { temperatureName } from './temperature';

/** The finished results of one temperature. */
export interface StateSummary {
  temperature: number;
  equilibrium: EquilibriumResult;
  relaxation: RelaxationResult;
}

/** Whether a state has 20 relaxation times behind it, or is exact. */
export function isEquilibrated({ evidence }: EquilibriumResult): boolean {
  return evidence === null || evidence.sweepsPerTau >= requiredRelaxationTimes;
}

/** @returns undefined where the stage has not been finished */
export async function equilibriumResult(directory: QuenchDirectory, t: number): Promise<EquilibriumResult | undefined> {
  return (await readJson(directory.ofTemperature(t, 'equilibrium.json'))) as EquilibriumResult | undefined;
}

/** @returns undefined where the stage has not been finished */
export async function relaxationResult(directory: QuenchDirectory, t: number): Promise<RelaxationResult | undefined> {
  return (await readJson(directory.ofTemperature(t, 'relaxation.json'))) as RelaxationResult | undefined;
}

export async function stateSummary(directory: QuenchDirectory, temperature: number): Promise<StateSummary> {
  const equilibrium = await equilibriumResult(directory, temperature);
  const relaxation = await relaxationResult(directory, temperature);
  if (equilibrium === undefined || relaxation === undefined) {
    throw new VitrelaxError('INTERNAL', `the stages of T = ${temperatureName(temperature)} are not finished`);
  }
  return { temperature, equilibrium, relaxation };
}

/** The curves and configurations of one temperature, as the figures need them. */
export async function stateData(directory: QuenchDirectory, temperature: number) {
  const path = (name: string): string => directory.ofTemperature(temperature, name);
  const { columns: flow } = await readCsv(path('relaxation.csv'));
  const { columns: exponent } = await readCsv(path('local-exponent.csv'));
  return {
    flow,
    exponent,
    initial: await loadHdf5(path('equilibrium.h5')),
    final: await loadHdf5(path('inherent-structure.h5')),
  };
}
