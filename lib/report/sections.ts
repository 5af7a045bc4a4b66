import { invalid } from '../errors';
import { escapeText, markupToHtml } from '../figures/markup';
import { formatBytes, formatCount, formatDuration } from './format';
import type { PageData, ViewerData } from './page-data';
import type { Provenance, ReportFigure, ReportFile } from './report-data';

/** Longer arrays are shown by their ends. */
const mostNumbers = 64;

/** A table of names (plain text) and values (HTML). */
export function keyValues(rows: readonly (readonly [string, string])[]): string {
  const lines = rows.map(([key, html]) => `<tr><th scope="row">${escapeText(key)}</th><td>${html}</td></tr>`);
  return `<table>${lines.join('')}</table>`;
}

/** A model with its numbers, plain text. */
export function modelInWords({ name, dimension: _, ...parameters }: { name: string; dimension: number }): string {
  const list = Object.entries(parameters).map(([key, value]) => `${key} = ${plain(value)}`);
  return list.length === 0 ? name : `${name} (${list.join(', ')})`;
}

function plain(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value, shortened) ?? String(value));
}

/** Of JSON: the table of a potential is no text to be read. */
function shortened(_key: string, value: unknown): unknown {
  if (!Array.isArray(value) || value.length <= mostNumbers) return value;
  return [...value.slice(0, 2), `… ${formatCount(value.length - 3)} more …`, value[value.length - 1]];
}

/** JSON to be read, shortened where it is long. */
export function jsonBlock(value: unknown): string {
  return `<pre>${escapeText(JSON.stringify(value, shortened, 2) ?? '')}</pre>`;
}

/**
 * Figures with their captions. Those that know their curves are drawn anew by the page's script; the drawing itself is for
 * print, and for browsers without scripts.
 *
 * @throws {VitrelaxError} `INVALID_ARGUMENT` for a figure that is no plain SVG drawing, or an id that is no anchor
 */
export function figuresSection(figures: readonly ReportFigure[]): string {
  if (figures.length === 0) return '';
  return `<div class="figures">\n${figures.map((item, k) => figure(item, k + 1)).join('\n')}\n</div>`;
}

function figure(item: ReportFigure, number: number): string {
  if (!/^[A-Za-z][A-Za-z0-9-]*$/.test(item.id)) {
    throw invalid('INVALID_ARGUMENT', 'figures.id', item.id, "letters, digits and '-', a letter first");
  }
  const live = item.plots === undefined ? '' : '<div class="live"></div>\n';
  return (
    `<figure id="${item.id}"${item.wide ? ' class="wide"' : ''}>\n${live}<div class="drawing">${inlineSvg(item)}</div>\n` +
    `<figcaption><b>${escapeText(item.name ?? `Figure ${number}`)}.</b> ${markupToHtml(item.caption)}</figcaption>\n</figure>`
  );
}

/** What the page's script draws of the figures. */
export function plotsOf(figures: readonly ReportFigure[]): PageData['plots'] {
  return Object.fromEntries(figures.flatMap(({ id, plots }) => (plots === undefined ? [] : [[id, plots]])));
}

/**
 * An SVG file as part of an HTML page, which needs no namespace. Whatever could run, or fetch from elsewhere, is
 * refused; our own figures have none of it.
 */
function inlineSvg({ id, svg }: ReportFigure): string {
  const text = svg.replace(/^\s*<\?xml[^>]*\?>\s*/, '').replace(/ xmlns="http:\/\/www\.w3\.org\/2000\/svg"/, '');
  const foreign = /<(script|foreignObject|image|style|a|use|iframe)\b|\s(on\w+|href|src|xlink:href)\s*=|url\((?!#)|<!/i;
  if (!text.startsWith('<svg') || foreign.test(text)) {
    throw invalid('INVALID_ARGUMENT', `figures[${id}].svg`, svg, 'an SVG drawing without scripts, links and styles');
  }
  return text;
}

/** Where the page's script puts the viewer; nothing where there is nothing to be seen. */
export function viewerSection(viewer: ViewerData | null): string {
  if (viewer === null) return '';
  if (viewer.states.length > 0) {
    return '<div id="viewer"></div>\n<noscript><p>The viewer needs JavaScript and WebGL2.</p></noscript>';
  }
  return viewer.omitted.map((text) => `<p>${markupToHtml(text)}</p>`).join('\n');
}

export function provenanceSection(p: Provenance): string {
  const machine = [p.processor, p.platform, `${p.threads} threads`].filter((part) => part).join(', ');
  const rows: [string, string][] = [['vitrelax', escapeText(`${p.version} (commit ${p.commit})`)]];
  if (p.compiler !== null) rows.push(['compiler', escapeText(p.compiler)]);
  rows.push(['instruction set', escapeText(p.instructionSet)], ['machine', escapeText(machine)]);
  if (p.node !== null) rows.push(['Node', escapeText(p.node)]);
  rows.push(['date', escapeText(p.date)], ['wall time', formatDuration(p.seconds)]);
  if (p.command !== null) rows.push(['command', `<code>${escapeText(p.command)}</code>`]);
  return `${keyValues(rows)}\n<p>Options, defaults included:</p>\n${jsonBlock(p.options)}`;
}

/** @throws {VitrelaxError} `INVALID_ARGUMENT` for a file that does not lie below the report */
export function filesSection(list: readonly ReportFile[]): string {
  const items = list.map(({ path, description, bytes }) => {
    if (path === '' || /^[/\\]|[:\\]|(^|\/)\.\.(\/|$)/.test(path)) {
      throw invalid('INVALID_ARGUMENT', 'files.path', path, 'a path relative to the report, below it');
    }
    const address = path.split('/').map(encodeURIComponent).join('/');
    const size = bytes === null ? '' : ` <span class="unit">(${formatBytes(bytes)})</span>`;
    return `<li><a href="${escapeText(address)}">${escapeText(path)}</a>${size}: ${markupToHtml(description)}</li>`;
  });
  return items.length === 0 ? '' : `<ul>${items.join('')}</ul>`;
}
