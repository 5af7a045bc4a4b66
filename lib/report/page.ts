import { escapeText, markupToHtml } from '../figures/markup';
import { renderDocument } from './document';
import { formatCount, formatNumber } from './format';
import type { ReportData } from './report-data';
import {
  figuresSection,
  filesSection,
  keyValues,
  modelInWords,
  plotsOf,
  provenanceSection,
  viewerSection,
} from './sections';
import { formatTemperature, resultsTable } from './table';

function setUp(data: ReportData): string {
  const { dimension } = data.model;
  const density = data.particles / data.boxLength ** dimension;
  const rows: [string, string][] = [
    ['model', escapeText(modelInWords(data.model))],
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
  const table = resultsTable(data.states, data.particles, data.sampler);
  const viewer = data.viewer ?? null;
  return renderDocument({
    title: data.title,
    byline: `vitrelax ${data.provenance.version}, ${data.provenance.date}`,
    summary: data.summary,
    warnings: data.warnings,
    sections: [
      { title: 'What was done', html: setUp(data) },
      {
        title: 'Results',
        html: data.states.length === 0 ? '' : `<div class="scroll">${table}</div>\n<p class="unit-note">${legend}</p>`,
      },
      { title: 'Figures', html: figuresSection(data.figures) },
      { title: 'Configurations', html: viewerSection(viewer) },
      { title: 'Provenance', html: provenanceSection(data.provenance) },
      { title: 'Files', html: filesSection(data.files) },
    ],
    data: { plots: plotsOf(data.figures), viewer: viewer !== null && viewer.states.length > 0 ? viewer : null },
  });
}
