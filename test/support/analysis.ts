import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Configuration, softSpheres } from '../../lib';
import { vitrelax } from './command-line';

const reference = (name: string) =>
  JSON.parse(readFileSync(join(__dirname, '../reference/brute-force', `${name}.json`), 'utf8'));
/** What brute force has found for the pair below. */
export const structure = reference('structure-soft-spheres-2d');
export const flow = reference(structure.of);
/** A configuration of the same particles. */
export const stateOf = (positions: number[]): Configuration => ({
  model: softSpheres({ dimension: 2 }),
  boxLength: flow.boxLength,
  positions: Float64Array.from(positions),
  diameters: Float64Array.from(flow.diameters),
});
export const initial = stateOf(flow.initialPositions);
export const final = stateOf(flow.finalPositionsUnwrapped);

/** What `analyze` prints as JSON, as far as tests ask. */
export interface Analysis {
  directory: string;
  notes: string[];
  ensembles: {
    label: string;
    temperature: number | null;
    configurations: number;
    thresholds: { xEquilibrium: number; xBreak: number; xInsert: number } | null;
    thresholdErrors: Record<'xEquilibrium' | 'xBreak' | 'xInsert', number | null> | null;
    inherentMinimum: { value: number | null; error: number | null };
    defects: Record<
      'concentration' | 'broken' | 'inserted' | 'difference' | 'susceptibility',
      { value: number; error: number | null }
    > & { concentrations: number[] };
    clusters: { value: number };
    clusterSize: { value: number };
    overlap: { value: number };
    d2min: { value: number };
    rattlers: { value: number };
    displacement: { value: number };
    kurtosis: { value: number };
  }[];
  decays: { label: string; energy: { consistency?: { consistent: boolean } } | null }[];
  defectTemperatures: {
    particles: number;
    temperatures: number;
    inflection: { value: number; error: number };
    peak: { value: number; error: number };
  }[];
}

/** The result of a command that succeeds and complains of nothing. */
export async function analysis(...words: string[]): Promise<Analysis> {
  const { code, stdout, stderr } = await vitrelax('analyze', ...words, '--json');
  expect(stderr).toBe('');
  expect(code).toBe(0);
  return JSON.parse(stdout);
}

export const mean = (values: ArrayLike<number>): number =>
  Array.from(values).reduce((a, b) => a + b, 0) / values.length;
