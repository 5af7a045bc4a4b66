import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseMarkup, type Span } from './markup';

/** DejaVu Sans comes with the package; Verdana has nearly its widths, should a browser know only its own fonts. */
export const fontFamily = 'DejaVu Sans, Verdana, sans-serif';

/** Size of raised and lowered text, in sizes of the text around it. */
export const scriptRatio = 0.72;

let files: { regular: string; italic: string } | undefined;

/** The font files that the figures need; a fresh machine has no fonts of its own. */
export function fontFiles(): { regular: string; italic: string } {
  if (!files) {
    const folder = join(dirname(require.resolve('dejavu-fonts-ttf/package.json')), 'ttf');
    files = { regular: join(folder, 'DejaVuSans.ttf'), italic: join(folder, 'DejaVuSans-Oblique.ttf') };
  }
  return files;
}

interface Metrics {
  /** advance width of a code point in em; undefined where the font has no glyph */
  advance(codePoint: number): number | undefined;
}

const cache = new Map<string, Metrics>();

function metrics(path: string): Metrics {
  const known = cache.get(path);
  if (known) return known;
  const read = readMetrics(readFileSync(path));
  cache.set(path, read);
  return read;
}

function fontOf(span: Span): Metrics {
  return metrics(span.italic ? fontFiles().italic : fontFiles().regular);
}

/** Advance widths from the tables head, hhea, hmtx and cmap (format 12) of a TrueType file. */
function readMetrics(file: Buffer): Metrics {
  const tables = new Map<string, number>();
  for (let i = 0; i < file.readUInt16BE(4); i++) {
    const entry = 12 + 16 * i;
    tables.set(file.toString('latin1', entry, entry + 4), file.readUInt32BE(entry + 8));
  }
  const unitsPerEm = file.readUInt16BE(tables.get('head')! + 18);
  const longMetrics = file.readUInt16BE(tables.get('hhea')! + 34);
  const hmtx = tables.get('hmtx')!;
  const cmap = tables.get('cmap')!;
  const groups: { first: number; last: number; glyph: number }[] = [];
  for (let i = 0; i < file.readUInt16BE(cmap + 2); i++) {
    const subtable = cmap + file.readUInt32BE(cmap + 4 + 8 * i + 4);
    if (file.readUInt16BE(subtable) !== 12 || groups.length > 0) continue;
    for (let g = 0; g < file.readUInt32BE(subtable + 12); g++) {
      const at = subtable + 16 + 12 * g;
      groups.push({
        first: file.readUInt32BE(at),
        last: file.readUInt32BE(at + 4),
        glyph: file.readUInt32BE(at + 8),
      });
    }
  }
  return {
    advance(codePoint) {
      const group = groups.find((g) => codePoint >= g.first && codePoint <= g.last);
      if (!group) return undefined;
      const glyph = Math.min(group.glyph + codePoint - group.first, longMetrics - 1);
      return file.readUInt16BE(hmtx + 4 * glyph) / unitsPerEm;
    },
  };
}

/** Width of a run of text [pt] at a font size [pt], from the font's own advance widths (no kerning). */
export function spanWidth(span: Span, size: number): number {
  const font = fontOf(span);
  const scale = span.script === 'none' ? size : size * scriptRatio;
  return [...span.text].reduce((sum, c) => sum + (font.advance(c.codePointAt(0)!) ?? 0.6) * scale, 0);
}

/** Whether a run stands above or below the one before it: a raised and a lowered one, the second at least as wide. */
export function isStacked(spans: readonly Span[], k: number): boolean {
  if (k === 0 || spans[k].script === 'none' || spans[k - 1].script === 'none') return false;
  return spans[k].script !== spans[k - 1].script && spanWidth(spans[k], 1) >= spanWidth(spans[k - 1], 1);
}

/** Width of a label [pt] at a font size [pt]. */
export function textWidth(markup: string, size: number): number {
  const spans = parseMarkup(markup);
  return spans.reduce(
    (sum, span, k) => sum + spanWidth(span, size) - (isStacked(spans, k) ? spanWidth(spans[k - 1], size) : 0),
    0,
  );
}

/** Characters of a label that the fonts cannot draw. */
export function missingGlyphs(markup: string): string[] {
  return parseMarkup(markup).flatMap((span) => {
    const font = fontOf(span);
    return [...span.text].filter((character) => font.advance(character.codePointAt(0)!) === undefined);
  });
}
