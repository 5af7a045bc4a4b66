import { invalid } from '../errors';
import { escapeText, markupToHtml } from '../figures/markup';
import { formatBytes, formatCount, formatDuration, formatNumber } from './format';
import type { Provenance, ReportData, ReportFigure, ReportFile } from './report-data';
import { pageStyle } from './style';
import { formatTemperature, resultsTable } from './table';

/** No page of ours loads anything; the browser is told so. */
const policy = "default-src 'none'; style-src 'unsafe-inline'";

/** Longer arrays are shown by their ends. */
const mostNumbers = 64;

function section(title: string, content: string): string {
  return content === '' ? '' : `<section>\n<h2>${escapeText(title)}</h2>\n${content}\n</section>\n`;
}

function keyValues(rows: readonly (readonly [string, string])[]): string {
  const lines = rows.map(([key, html]) => `<tr><th scope="row">${escapeText(key)}</th><td>${html}</td></tr>`);
  return `<table>${lines.join('')}</table>`;
}

function setUp(data: ReportData): string {
  const { name, dimension, ...parameters } = data.model;
  const list = Object.entries(parameters).map(([key, value]) => `${key} = ${plain(value)}`);
  const density = data.particles / data.boxLength ** dimension;
  const rows: [string, string][] = [
    ['model', escapeText(list.length === 0 ? name : `${name} (${list.join(', ')})`)],
    ['particles', `${formatCount(data.particles)} in ${dimension} dimensions`],
    [
      'box length',
      `${formatNumber(data.boxLength, 6)} mean diameters (${formatNumber(density, 4)} particles per volume)`,
    ],
    ['temperatures', data.states.map((state) => formatTemperature(state.temperature)).join(', ')],
  ];
  const steps = data.protocol.map((step) => `<li>${markupToHtml(step)}</li>`).join('');
  return keyValues(rows) + (steps === '' ? '' : `\n<ol>${steps}</ol>`);
}

function plain(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value, shortened) ?? String(value));
}

/** Of JSON: the table of a potential is no text to be read. */
function shortened(_key: string, value: unknown): unknown {
  if (!Array.isArray(value) || value.length <= mostNumbers) return value;
  return [...value.slice(0, 2), `… ${formatCount(value.length - 3)} more …`, value[value.length - 1]];
}

function figure(item: ReportFigure, number: number): string {
  if (!/^[A-Za-z][A-Za-z0-9-]*$/.test(item.id)) {
    throw invalid('INVALID_ARGUMENT', 'figures.id', item.id, "letters, digits and '-', a letter first");
  }
  return (
    `<figure id="${item.id}"${item.wide ? ' class="wide"' : ''}>\n${inlineSvg(item)}\n` +
    `<figcaption><b>Figure ${number}.</b> ${markupToHtml(item.caption)}</figcaption>\n</figure>`
  );
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

function provenance(p: Provenance): string {
  const rows: [string, string][] = [
    ['vitrelax', escapeText(`${p.version} (commit ${p.commit})`)],
    ['compiler', escapeText(p.compiler)],
    ['instruction set', escapeText(p.instructionSet)],
    ['machine', escapeText([p.processor, p.platform, `${p.threads} threads`].filter((part) => part).join(', '))],
    ['Node', escapeText(p.node)],
    ['date', escapeText(p.date)],
    ['wall time', formatDuration(p.seconds)],
  ];
  if (p.command !== null) rows.push(['command', `<code>${escapeText(p.command)}</code>`]);
  return `${keyValues(rows)}\n<p>Options, defaults included:</p>\n<pre>${escapeText(JSON.stringify(p.options, shortened, 2) ?? '')}</pre>`;
}

function files(list: readonly ReportFile[]): string {
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

const legend =
  '● at least 20 relaxation times of the sampler before the state was taken; ○ fewer, drawn with open symbols in the ' +
  'figures. Numbers in parentheses are standard errors in units of the last digit. Lengths are in mean diameters <i>ℓ</i>, ' +
  'energies in <i>v</i><sub>0</sub>, times in <i>τ</i><sub>0</sub> = <i>ζℓ</i>²/<i>v</i><sub>0</sub>; energies are per particle.';

/**
 * A report as one HTML page: everything inside, nothing fetched, readable offline and on paper.
 *
 * @throws {VitrelaxError} `INVALID_ARGUMENT` for a figure that is no plain SVG drawing, a figure's id that is no anchor,
 *   or a file that does not lie below the report
 */
export function renderReport(data: ReportData): string {
  const warnings = data.warnings.map((warning) => `<p>${markupToHtml(warning)}</p>`).join('');
  const table = resultsTable(data.states, data.particles, data.sampler);
  const figures = data.figures.map((item, k) => figure(item, k + 1)).join('\n');
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8" />
<meta http-equiv="Content-Security-Policy" content="${escapeText(policy)}" />
<meta name="viewport" content="width=device-width, initial-scale=1" />
<title>${escapeText(data.title)}</title>
<style>${pageStyle}</style>
</head>
<body>
<header>
<h1>${escapeText(data.title)}</h1>
<p class="byline">${escapeText(`vitrelax ${data.provenance.version}, ${data.provenance.date}`)}</p>
${data.summary === '' ? '' : `<p>${markupToHtml(data.summary)}</p>`}
${warnings === '' ? '' : `<div class="warnings">${warnings}</div>`}
</header>
<main>
${section('What was done', setUp(data))}
${section('Results', data.states.length === 0 ? '' : `<div class="scroll">${table}</div>\n<p class="unit-note">${legend}</p>`)}
${section('Figures', figures === '' ? '' : `<div class="figures">\n${figures}\n</div>`)}
${section('Provenance', provenance(data.provenance))}
${section('Files', files(data.files))}
</main>
</body>
</html>
`;
}
