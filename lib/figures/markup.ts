import { invalid } from '../errors';

/** A run of text in one style. */
export interface Span {
  text: string;
  italic: boolean;
  script: 'none' | 'super' | 'sub';
}

/**
 * Reads the labels' small markup: `*x*` is italic, `^{…}` raised, `_{…}` lowered, a backslash takes the next character
 * as it is. Anything unfinished stands for itself, so plain text such as `a_b` or `3 * 4` needs no escape.
 *
 * @example parseMarkup('*D*^{2}_{min}')
 */
export function parseMarkup(markup: string): Span[] {
  const spans: Span[] = [];
  const read = (source: string, script: Span['script']): void => {
    let text = '';
    let italic = false;
    const flush = (): void => {
      if (text !== '') spans.push({ text, italic, script });
      text = '';
    };
    for (let i = 0; i < source.length; i++) {
      const c = source[i];
      if (c === '\\' && i + 1 < source.length) {
        text += source[++i];
      } else if (c === '*' && (italic || closingStar(source, i))) {
        flush();
        italic = !italic;
      } else if ((c === '^' || c === '_') && script === 'none' && source[i + 1] === '{' && closing(source, i + 2) > 0) {
        flush();
        const end = closing(source, i + 2);
        read(source.slice(i + 2, end), c === '^' ? 'super' : 'sub');
        i = end;
      } else {
        text += c;
      }
    }
    flush();
  };
  read(markup, 'none');
  return spans;
}

/** Index of the brace that closes a script opened before `from`, or -1. */
function closing(source: string, from: number): number {
  for (let i = from; i < source.length; i++) {
    if (source[i] === '\\') i++;
    else if (source[i] === '}') return i;
  }
  return -1;
}

/** A star opens italics only when a word follows at once and a second star closes it. */
function closingStar(source: string, at: number): boolean {
  return /^\*[^\s*][^*]*\*/.test(source.slice(at));
}

/** Plain text as markup: every character stands for itself. */
export function literal(text: string): string {
  // pages draw labels, too: nothing of Node here
  if (typeof text !== 'string') throw invalid('INVALID_ARGUMENT', 'text', text, 'a string');
  return text.replace(/[\\*^_{}]/g, '\\$&');
}

/** The text of a markup without its styles, for titles and descriptions. */
export function plainText(markup: string): string {
  return parseMarkup(markup)
    .map((span) => span.text)
    .join('');
}

/** Escapes text for XML and HTML, in content and in quoted attributes; characters that XML forbids become U+FFFD. */
export function escapeText(text: string): string {
  return text
    .replace(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, '\uFFFD')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;')
    .replace(/'/g, '&#39;');
}

/** Markup as HTML, escaped. */
export function markupToHtml(markup: string): string {
  return parseMarkup(markup)
    .map(({ text, italic, script }) => {
      let html = escapeText(text);
      if (italic) html = `<i>${html}</i>`;
      if (script === 'super') html = `<sup>${html}</sup>`;
      if (script === 'sub') html = `<sub>${html}</sub>`;
      return html;
    })
    .join('');
}
