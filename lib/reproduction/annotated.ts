import { textWidth } from '../figures/fonts';
import { literal } from '../figures/markup';
import { style } from '../figures/style';
import { arrange, group, type Panel, text } from '../figures/svg';

const lineHeight = 11;
const margin = 2;
/** No line is broken there. */
const kept = '\u00a0=\u00a0';

/** Plain text, but for words behind an underscore, as in T_def, which are lowered. */
function lettered(line: string): string {
  return literal(line).replace(/(?<=\p{L})\\?_(\p{L}+)/gu, '_{$1}');
}

/** A panel with lines of plain text below it, broken at its width, and a margin around. */
export function annotated(panel: Panel, lines: readonly string[]): Panel {
  const broken = lines.flatMap((line) => brokenAt(line.replaceAll(' = ', kept), panel.width - 2 * style.edge));
  const body = broken
    .map((line, k) => text(style.edge, (k + 0.75) * lineHeight, lettered(line), { size: style.legendSize }))
    .join('');
  const below = { width: panel.width, height: (broken.length + 0.3) * lineHeight, body };
  const whole = arrange(broken.length === 0 ? [[panel]] : [[panel], [below]], { rowGap: 4 });
  return {
    width: whole.width + 2 * margin,
    height: whole.height + 2 * margin,
    body: group({ transform: `translate(${margin} ${margin})` }, whole.body),
  };
}

function brokenAt(line: string, room: number): string[] {
  const broken: string[] = [];
  for (const word of line.split(' ')) {
    const longer = broken.length === 0 ? word : `${broken.at(-1)} ${word}`;
    if (broken.length > 0 && textWidth(lettered(longer), style.legendSize) <= room) broken[broken.length - 1] = longer;
    else broken.push(word);
  }
  return broken;
}
