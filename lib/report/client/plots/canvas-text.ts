import { parseMarkup } from '../../../figures/markup';

const family = "'DejaVu Sans', Verdana, sans-serif";

/** Font of plain text on a canvas [px]. */
export function fontOf(size: number, italic = false): string {
  return `${italic ? 'italic ' : ''}${size}px ${family}`;
}

/** Draws markup from its left end on, with its baseline at y. */
export function drawMarkup(c: CanvasRenderingContext2D, x: number, y: number, markup: string, size: number): void {
  c.textAlign = 'left';
  c.textBaseline = 'alphabetic';
  let at = x;
  for (const { text, italic, script } of parseMarkup(markup)) {
    c.font = fontOf(script === 'none' ? size : 0.72 * size, italic);
    const rise = script === 'super' ? 0.38 * size : script === 'sub' ? -0.2 * size : 0;
    c.fillText(text, at, y - rise);
    at += c.measureText(text).width;
  }
}

/** Width of what `drawMarkup` draws. */
export function markupWidth(c: CanvasRenderingContext2D, markup: string, size: number): number {
  return parseMarkup(markup).reduce((width, { text, italic, script }) => {
    c.font = fontOf(script === 'none' ? size : 0.72 * size, italic);
    return width + c.measureText(text).width;
  }, 0);
}
