import { formatNumber, formatWithError } from '../report/format';
import { type Comparison, type Effect, isResolved, resolvedFrom, sigmas } from './figure';

const header = ['quantity', 'paper', 'here', 'difference [σ]', 'remark'];

/** Rows of the table "paper / here / difference in standard errors", and of the effects that the panel must show. */
export function comparisonRows(comparisons: readonly Comparison[], effects: readonly Effect[]): string[][] {
  return [
    header,
    ...comparisons.map(({ quantity, paper, here, remark = '' }) => [
      quantity,
      formatNumber(paper, 4),
      formatWithError(here.value, here.error),
      paper === null || !(here.error > 0) ? '–' : formatNumber((here.value - paper) / here.error, 2),
      remark,
    ]),
    ...effects.map((effect) => {
      const { value, error } = effect.difference;
      const verdict = isResolved(effect) ? 'resolved' : 'not resolved at this scale';
      return [effect.what, '> 0', formatWithError(value, error), formatNumber(sigmas(effect), 2), verdict];
    }),
  ];
}

export function markdownTable(rows: readonly (readonly string[])[]): string {
  const [head, ...body] = rows;
  const line = (cells: readonly string[]): string => `| ${cells.map((c) => c.replaceAll('|', '\\|')).join(' | ')} |`;
  return `${[line(head), line(head.map(() => '---')), ...body.map(line)].join('\n')}\n`;
}

/** RFC 4180, with numbers in full. */
export function comparisonCsv(comparisons: readonly Comparison[], effects: readonly Effect[]): string {
  const rows: (string | number | null)[][] = [
    ['quantity', 'paper', 'here', 'error', 'difference_in_standard_errors', 'remark'],
    ...comparisons.map(({ quantity, paper, here, remark = '' }) => [
      quantity,
      paper,
      here.value,
      here.error,
      paper === null ? null : (here.value - paper) / here.error,
      remark,
    ]),
    ...effects.map((effect) => [
      effect.what,
      null,
      effect.difference.value,
      effect.difference.error,
      sigmas(effect),
      isResolved(effect) ? 'resolved' : `below ${resolvedFrom} standard errors`,
    ]),
  ];
  const cell = (x: string | number | null): string => {
    if (x === null || (typeof x === 'number' && !Number.isFinite(x))) return '';
    const text = String(x);
    return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return `${rows.map((row) => row.map(cell).join(',')).join('\n')}\n`;
}
