import type { Estimate } from '../../numerics/statistics';

/** Each value under its name, and its error under that name with `Error`. */
export function withErrors(estimates: Record<string, Estimate>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(estimates).flatMap(([name, { value, error }]) => [
      [name, value],
      [`${name}Error`, error],
    ]),
  );
}

/** What stands in a table where there is no number. */
export const nothing: Estimate = { value: Number.NaN, error: Number.NaN };
