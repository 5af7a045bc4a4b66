import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Model, System, softSpheres } from '../../lib';

/** A file of test/reference/brute-force: independent sums and integrations. */
export function referenceData(name: string): Record<string, never> & { [key: string]: unknown } {
  return JSON.parse(readFileSync(join(__dirname, 'brute-force', `${name}.json`), 'utf8'));
}

export const modelOf = (dimension: 2 | 3): Model => softSpheres({ dimension });

/** The system of a reference file, at the positions of the given name. */
export function referenceSystem(data: Record<string, unknown>, positions: string): System {
  return System.from(modelOf(data.dimension as 2 | 3), {
    positions: Float64Array.from(data[positions] as number[]),
    diameters: Float64Array.from(data.diameters as number[]),
    boxLength: data.boxLength as number,
  });
}
