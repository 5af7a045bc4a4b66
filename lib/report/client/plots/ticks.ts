import { parseMarkup } from '../../../figures/markup';
import { linearTicks, logTicks, type Tick } from '../../../figures/ticks';

const raised: Record<string, string> = { '\u2212': '⁻', '-': '⁻' };
for (const [k, character] of [...'⁰¹²³⁴⁵⁶⁷⁸⁹'].entries()) raised[k] = character;

/** The ticks of the printed figures, for a stretch of an axis. */
export function ticksFor(kind: 'log' | 'linear', low: number, high: number, most: number): Tick[] {
  if (!(high > low)) return [];
  return kind === 'log' ? logTicks([low, high], most) : linearTicks([low, high], Math.min(8, most));
}

/** Markup in plain characters, where no styles are to be had: 10⁻³. */
export function plainCharacters(markup: string): string {
  return parseMarkup(markup)
    .map(({ text, script }) => (script === 'super' ? [...text].map((c) => raised[c] ?? c).join('') : text))
    .join('');
}
