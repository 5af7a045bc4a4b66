import { InvalidArgumentError } from 'commander';

/** Parsers of option values; what they throw is shown with the option's name. */

export function number(text: string): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (!Number.isFinite(value)) throw new InvalidArgumentError('A number is needed.');
  return value;
}

export function integer(text: string): number {
  const value = number(text);
  if (!Number.isSafeInteger(value)) throw new InvalidArgumentError('A whole number is needed.');
  return value;
}

/** "0.8,0.2" as well as the option given several times */
export function numbers(text: string, previous?: number[]): number[] {
  return [...(previous ?? []), ...text.split(',').map(number)];
}

export function integers(text: string, previous?: number[]): number[] {
  return [...(previous ?? []), ...text.split(',').map(integer)];
}
