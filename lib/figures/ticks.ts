import { scaleLinear } from 'd3-scale';

export interface Tick {
  value: number;
  /** markup; absent on minor ticks */
  label?: string;
}

export const minus = '\u2212';

/** A number as it is, with a true minus sign. */
export function signed(x: number | string): string {
  return String(x).replace('-', minus);
}

/** 10^n as markup. */
export function powerOfTen(n: number): string {
  return `10^{${signed(n)}}`;
}

/** What is labelled in decades: the first of these that gives two labels or more, and no more than fit. */
const labelledParts: readonly (readonly number[])[] = [
  [1, 2, 5],
  [1, 3],
  [1, 2, 4, 7],
  [1],
  [2],
  [3],
  [5],
  [1, 2, 3, 4, 5, 6, 7, 8, 9],
];

/**
 * Ticks of a logarithmic axis: whole decades labelled 10^n (every second, third, … where they would crowd), 2 to 9
 * between as minor ticks. With fewer than two whole decades in sight, 1, 2 and 5 are labelled too, or whatever of 1 to 9
 * gives two labels; with less than a third of a decade, or where nothing does, the ticks are those of a linear axis.
 *
 * @param domain smallest and largest value, both positive
 * @param most number of labels that fit
 */
export function logTicks(domain: readonly [number, number], most: number): Tick[] {
  const [low, high] = domain;
  const span = Math.log10(high / low);
  const within = (x: number): boolean => x >= low * (1 - 1e-9) && x <= high * (1 + 1e-9);
  if (span < 1 / 3) return linearTicks(domain, most);
  const first = Math.floor(Math.log10(low) + 1e-9);
  const last = Math.ceil(Math.log10(high) - 1e-9);
  const decades = Array.from({ length: last - first + 1 }, (_, k) => first + k);
  const visible = decades.filter((n) => within(power(n)));
  if (visible.length < 2) return ticksWithinDecades(decades, within, most) ?? linearTicks(domain, most);
  const step = Math.max(1, Math.ceil(visible.length / Math.max(1, most)));
  // from 10^0 on, unless that labels one alone
  const start = visible.filter((n) => n % step === 0).length > 1 ? 0 : visible[0];
  const ticks: Tick[] = [];
  for (const n of decades) {
    const value = power(n);
    if (within(value)) ticks.push((n - start) % step === 0 ? { value, label: powerOfTen(n) } : { value });
    if (step > 1) continue;
    for (let m = 2; m < 10; m++) if (within(m * value)) ticks.push({ value: m * value });
  }
  return ticks;
}

/** Ticks at 1 to 9 of these decades, two of them labelled or more; undefined where that cannot be. */
function ticksWithinDecades(
  decades: readonly number[],
  within: (x: number) => boolean,
  most: number,
): Tick[] | undefined {
  const all = decades
    .flatMap((n) => Array.from({ length: 9 }, (_, k) => ({ m: k + 1, n, value: (k + 1) * power(n) })))
    .filter(({ value }) => within(value));
  const labelled = labelledParts.find((part) => {
    const count = all.filter(({ m }) => part.includes(m)).length;
    return count >= 2 && count <= most;
  });
  return (
    labelled && all.map(({ m, n, value }) => (labelled.includes(m) ? { value, label: mantissaLabel(m, n) } : { value }))
  );
}

/** 10^n, the same bits as the literal (10 ** n may differ in the last one). */
function power(n: number): number {
  return Number(`1e${n}`);
}

function mantissaLabel(m: number, n: number): string {
  if (n >= -3 && n <= 3) return signed(Number(`${m}e${n}`));
  return m === 1 ? powerOfTen(n) : `${m}×${powerOfTen(n)}`;
}

/** Ticks of a linear axis at 1, 2 or 5 times a power of ten, all with the same number of decimals. */
export function linearTicks(domain: readonly [number, number], most: number): Tick[] {
  const scale = scaleLinear().domain([...domain]);
  // d3 takes the count as a hint; one tick alone would not tell the scale, so there are two at least
  let count = Math.max(1, most);
  let values = scale.ticks(count);
  while (values.length > most && scale.ticks(count - 1).length > 1) values = scale.ticks(--count);
  while (values.length < 2) values = scale.ticks(++count);
  const step = values[1] - values[0];
  const exponent = Math.floor(Math.log10(step) + 1e-9);
  const largest = Math.max(...values.map(Math.abs));
  if (exponent < -5 || largest >= 1e6) {
    const shared = Math.floor(Math.log10(largest) + 1e-9);
    const digits = Math.max(0, shared - exponent);
    return values.map((value) => ({
      value,
      label: value === 0 ? '0' : `${signed((value / power(shared)).toFixed(digits))}×${powerOfTen(shared)}`,
    }));
  }
  const decimals = Math.max(0, -exponent);
  return values.map((value) => ({ value, label: signed(value.toFixed(decimals)) }));
}
