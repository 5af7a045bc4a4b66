import { style } from '../figures/axes';
import { textWidth } from '../figures/fonts';
import { literal } from '../figures/markup';
import { arrange, type Panel, text } from '../figures/svg';

const lineHeight = 11;

/** A panel with lines of plain text below it, broken at its width. */
export function annotated(panel: Panel, lines: readonly string[]): Panel {
  if (lines.length === 0) return panel;
  const room = panel.width - 2 * style.edge;
  const broken = lines.flatMap((line) => brokenAt(line, room));
  const body = broken
    .map((line, k) => text(style.edge, (k + 0.75) * lineHeight, literal(line), { size: style.legendSize }))
    .join('');
  return arrange([[panel], [{ width: panel.width, height: (broken.length + 0.3) * lineHeight, body }]], { rowGap: 4 });
}

function brokenAt(line: string, room: number): string[] {
  const broken: string[] = [];
  for (const word of line.split(' ')) {
    const longer = broken.length === 0 ? word : `${broken.at(-1)} ${word}`;
    if (broken.length > 0 && textWidth(literal(longer), style.legendSize) <= room) broken[broken.length - 1] = longer;
    else broken.push(word);
  }
  return broken;
}
