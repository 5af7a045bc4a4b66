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

/** "1,100" */
export function range(text: string): [number, number] {
  const values = text.split(',').map(number);
  if (values.length !== 2) throw new InvalidArgumentError('Two numbers are needed.');
  return [values[0], values[1]];
}

/** "0.8,0.2,inf" as well as the option given several times */
export function temperatures(text: string, previous?: number[]): number[] {
  return [...(previous ?? []), ...text.split(',').map(temperature)];
}

function temperature(text: string): number {
  return /^\s*(inf|infinity|∞)\s*$/i.test(text) ? Number.POSITIVE_INFINITY : number(text);
}

export function integers(text: string, previous?: number[]): number[] {
  return [...(previous ?? []), ...text.split(',').map(integer)];
}

/** "diameter=c_d,x=c_x" */
export function columns(text: string): Record<string, string> {
  const pairs = text.split(',').map((pair) => pair.split('=').map((word) => word.trim()));
  if (pairs.some((words) => words.length !== 2 || words.includes('')))
    throw new InvalidArgumentError('Pairs name=column are needed.');
  return Object.fromEntries(pairs);
}
