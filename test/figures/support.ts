import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where `npm run figures:quick` draws; another directory in VITRELAX_FIGURES. */
const directory = process.env.VITRELAX_FIGURES ?? join(__dirname, '..', '..', 'vitrelax-figures');

export interface Measured {
  value: number;
  /** null where there is none */
  error: number | null;
}

interface FigureNumbers {
  scale: string;
  comparisons: { quantity: string; paper: number | null; here: Measured }[];
  effects: { what: string; difference: Measured }[];
  unresolved: string[];
  // each figure has its own
  numbers: Record<string, never>;
}

/** What a figure has written down, read when it is first asked for; a figure that has not been drawn is a failure. */
export class DrawnFigure {
  private read: FigureNumbers | undefined;

  constructor(readonly id: string) {}

  get found(): FigureNumbers {
    const path = this.path('numbers.json');
    if (!existsSync(path))
      throw new Error(`figure ${this.id} is not in ${directory}: vitrelax figure ${this.id} --directory ${directory}`);
    this.read ??= JSON.parse(readFileSync(path, 'utf8')) as FigureNumbers;
    return this.read;
  }

  get svg(): string {
    return readFileSync(this.path('figure.svg'), 'utf8');
  }

  private path(name: string): string {
    return join(directory, 'figures', this.id, name);
  }

  /** The measured value of a line of the table. */
  here(quantity: string): Measured {
    const line = this.found.comparisons.find((c) => c.quantity === quantity);
    if (line === undefined)
      throw new Error(`no "${quantity}" in ${this.found.comparisons.map((c) => c.quantity).join('; ')}`);
    return line.here;
  }

  /** The lines whose quantity begins like this. */
  all(start: string): Measured[] {
    return this.found.comparisons.filter((c) => c.quantity.startsWith(start)).map((c) => c.here);
  }

  /** Standard errors of the effects whose description begins like this. */
  allSigmas(start: string): number[] {
    const effects = this.found.effects.filter((e) => e.what.startsWith(start));
    if (effects.length === 0) throw new Error(`no "${start}" in ${this.found.effects.map((e) => e.what).join('; ')}`);
    return effects.map(({ difference: { value, error } }) => value / (error ?? Number.NaN));
  }

  /** Of the first of them. */
  sigmas(start: string): number {
    return this.allSigmas(start)[0];
  }
}

/** value within `distance`, or 4 standard errors where those are larger. */
export function expectNear({ value, error }: Measured, expected: number, distance: number): void {
  expect(Math.abs(value - expected)).toBeLessThan(Math.max(distance, 4 * (error ?? 0)));
}
