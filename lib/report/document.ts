import { createHash } from 'node:crypto';
import { escapeText, markupToHtml } from '../figures/markup';
import { clientFiles } from './client-files';
import type { PageData } from './page-data';
import { pageStyle } from './style';

/** A page in parts. */
export interface Document {
  /** plain text */
  title: string;
  /** plain text */
  byline: string;
  /** markup; none when empty */
  summary: string;
  /** markup, shown at the top */
  warnings: readonly string[];
  /** HTML; those without content are left out */
  sections: readonly { readonly title: string; readonly html: string }[];
  /** what the page's script draws */
  data: PageData;
}

/**
 * A page that holds everything itself: nothing is fetched, and the browser is told so; of scripts only the page's own may
 * run, which its hash says.
 */
export function renderDocument({ title, byline, summary, warnings, sections, data }: Document): string {
  const active = data.viewer !== null || Object.keys(data.plots).length > 0;
  const client = active ? clientFiles() : undefined;
  const warningLines = warnings.map((warning) => `<p>${markupToHtml(warning)}</p>`).join('');
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8" />
<meta http-equiv="Content-Security-Policy" content="${escapeText(policy(client?.script))}" />
<meta name="viewport" content="width=device-width, initial-scale=1" />
<title>${escapeText(title)}</title>
<style>${client?.style ?? ''}${pageStyle}</style>
</head>
<body>
<header>
<h1>${escapeText(title)}</h1>
<p class="byline">${escapeText(byline)}</p>
${summary === '' ? '' : `<p>${markupToHtml(summary)}</p>`}
${warningLines === '' ? '' : `<div class="warnings">${warningLines}</div>`}
</header>
<main>
${sections.map(({ title, html }) => section(title, html)).join('\n')}
</main>
${client === undefined ? '' : scripts(data, client.script)}</body>
</html>
`;
}

function policy(script: string | undefined): string {
  const hash = script === undefined ? '' : createHash('sha256').update(script).digest('base64');
  const scripts = script === undefined ? '' : `; script-src 'sha256-${hash}'`;
  return `default-src 'none'; style-src 'unsafe-inline'${scripts}; base-uri 'none'; form-action 'none'`;
}

function scripts(data: PageData, script: string): string {
  // in a script element nothing is escaped, so what could end it is written otherwise
  const json = JSON.stringify(data).replaceAll('<', '\\u003c');
  return `<script type="application/json" id="page-data">${json}</script>\n<script>${script}</script>\n`;
}

function section(title: string, html: string): string {
  return html === '' ? '' : `<section>\n<h2>${escapeText(title)}</h2>\n${html}\n</section>\n`;
}
