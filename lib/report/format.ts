import { invalid } from '../errors';
import { minus, signed } from '../figures/ticks';

const raised = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/** What stands where a number does not exist. */
export const missing = '–';

/** Powers of ten from here on are written out as ×10ⁿ. */
const smallestPlain = -4;
const largestPlain = 6;
/** An error below this part of the value is nothing but rounding. */
const rounding = 1e-12;

function scientific(mantissa: string, exponent: number): string {
  const digits = [...String(Math.abs(exponent))].map((digit) => raised[Number(digit)]).join('');
  return `${mantissa}×10${exponent < 0 ? '⁻' : ''}${digits}`;
}

/** A number with its last digits in plain text: "3.14", "2.00×10⁻⁹", "∞"; "–" for NaN and null. */
export function formatNumber(value: number | null | undefined, digits = 3): string {
  if (value === null || value === undefined || Number.isNaN(value)) return missing;
  if (!Number.isFinite(value)) return value > 0 ? '∞' : `${minus}∞`;
  if (value === 0) return '0';
  const [mantissa, power] = value.toExponential(digits - 1).split('e');
  const exponent = Number(power);
  if (exponent < smallestPlain || exponent >= largestPlain) return signed(scientific(mantissa, exponent));
  return signed(exponent < digits ? value.toFixed(digits - 1 - exponent) : value.toFixed(0));
}

/** The window of a fit: "0.72 to 2.4"; "–" without one. */
export function formatWindow(window: readonly [number, number] | undefined): string {
  return window === undefined ? missing : window.map((t) => formatNumber(t, 2)).join(' to ');
}

/** A whole number with thin spaces between its thousands; "–" for NaN and null. */
export function formatCount(value: number | null | undefined): string {
  if (value === null || value === undefined || Number.isNaN(value)) return missing;
  if (!Number.isFinite(value)) return formatNumber(value);
  return signed(Math.round(value).toFixed(0)).replace(/\B(?=(\d{3})+$)/g, '\u202F');
}

/**
 * A value with its standard error in parentheses, in units of the last digit: 0.9396 ± 0.0012 is "0.9396(12)". The error
 * is given with two digits when they are 10 to 35, else with one (the Particle Data Group's rule), so 0.0009 is "(9)"
 * and 0.0096 is "(10)". Without an error (zero, nothing but rounding, NaN, infinite) the value has `digits` significant digits and no bracket.
 *
 * @throws {VitrelaxError} `OUT_OF_RANGE` when the error is negative
 */
export function formatWithError(
  value: number | null | undefined,
  error: number | null | undefined,
  digits = 4,
): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return formatNumber(value);
  if (typeof error === 'number' && error < 0)
    throw invalid('OUT_OF_RANGE', 'error', error, 'zero or a positive number');
  if (!error || !Number.isFinite(error) || error < rounding * Math.abs(value)) return formatNumber(value, digits);
  const [lead, power] = error.toExponential(2).split('e');
  const three = Math.round(Number(lead) * 100);
  const errorDigits = three <= 354 || three >= 950 ? 2 : 1;
  // exponent of the last digit shown; 950 and more round up to 10 of the next power
  const last = Number(power) + (three >= 950 ? 1 : 0) - (errorDigits - 1);
  const unit = 10 ** last;
  // of the value as rounded: 9.9996 may become 10.00; thirteen digits hide the rounding of the product
  const exponent = Math.max(last, Number((Math.round(value / unit) * unit).toExponential(12).split('e')[1]));
  const scale = exponent < smallestPlain || exponent >= largestPlain ? exponent : 0;
  const decimals = Math.max(0, scale - last);
  const rounded = last > 0 && scale === 0 ? Math.round(value / unit) * unit : value / 10 ** scale;
  const bracket = Math.round(error / unit) * (last > 0 && scale === 0 ? Math.round(unit) : 1);
  const text = `${rounded.toFixed(decimals)}(${bracket})`;
  return signed(scale === 0 ? text : scientific(text, scale));
}

/** A duration in the units a person would use: "42.1 s", "3 min 20 s", "2 h 05 min". */
export function formatDuration(seconds: number): string {
  if (!Number.isFinite(seconds)) return missing;
  if (seconds < 60) return `${formatNumber(seconds)} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  const minutes = Math.round(whole / 60);
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`;
}

/** A file's size: "812 B", "3.4 kB", "12 MB" (powers of 1000). */
export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let k = 0;
  let size = bytes;
  while (size >= 999.5 && k < units.length - 1) {
    size /= 1000;
    k++;
  }
  return `${k === 0 || size >= 9.95 ? size.toFixed(0) : size.toFixed(1)} ${units[k]}`;
}
