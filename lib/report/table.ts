import { escapeText, markupToHtml } from '../figures/markup';
import { formatCount, formatNumber, formatWindow, formatWithError, missing } from './format';
import type { ReportState } from './report-data';

interface Row {
  /** markup */
  label: string;
  /** markup */
  unit: string;
  /** plain text */
  cell(state: ReportState): string;
}

interface Section {
  title: string;
  rows: Row[];
}

/** More temperatures than this go into a further table below, to fit a printed page. */
const columnsPerTable = 6;

function sectionsFor(particles: number, sampler: string): Section[] {
  return [
    {
      title: 'Energy and structure',
      rows: [
        {
          label: 'energy at *T*, *e*',
          unit: '*v*_{0}',
          cell: (s) => formatWithError(s.energy?.value, s.energy?.error),
        },
        { label: 'inherent structure, *e*_{IS}', unit: '*v*_{0}', cell: (s) => formatNumber(s.inherentEnergy, 6) },
        { label: 'defect concentration, *ϕ*', unit: '', cell: (s) => formatNumber(s.defectConcentration) },
        { label: 'rattlers', unit: '', cell: (s) => rattlers(s.rattlers, particles) },
        { label: 'crystallised, largest cluster', unit: '', cell: (s) => crystal(s.crystallisation) },
      ],
    },
    {
      title: 'Decay of the velocity, *v* ~ *t*^{−*β*}',
      rows: [
        { label: 'exponent, *β*', unit: '', cell: (s) => formatWithError(s.exponent?.value, s.exponent?.error, 3) },
        { label: 'fitted from, to', unit: '*τ*_{0}', cell: (s) => formatWindow(s.exponent?.window) },
        { label: 'reduced *χ*^{2}', unit: '', cell: (s) => formatNumber(s.exponent?.reducedChi2, 2) },
      ],
    },
    {
      title: sampler === '' ? 'Equilibration' : `Equilibration (${sampler})`,
      rows: [
        { label: 'sweeps', unit: '', cell: (s) => formatCount(s.equilibration.sweeps) },
        {
          label: 'relaxation time, *τ*',
          unit: 'sweeps',
          cell: ({ equilibration: { relaxationTime } }) =>
            formatWithError(relaxationTime?.value, relaxationTime?.error, 3),
        },
        { label: 'sweeps / *τ*', unit: '', cell: (s) => formatNumber(s.equilibration.sweepsPerRelaxationTime, 3) },
        { label: 'hypervirial ratio', unit: '', cell: (s) => hypervirial(s.equilibration.hypervirialRatio) },
        { label: 'drift between halves', unit: 'std. errors', cell: (s) => formatNumber(s.equilibration.drift, 2) },
        { label: 'accepted displacements, swaps', unit: '', cell: (s) => acceptance(s.equilibration.acceptance) },
        {
          label: 'verdict',
          unit: '',
          cell: ({ equilibration }) => `${equilibration.equilibrated ? '●' : '○'} ${equilibration.verdict}`,
        },
      ],
    },
    {
      title: 'Steepest descent',
      rows: [
        { label: 'time reached', unit: '*τ*_{0}', cell: (s) => formatNumber(s.flow.time) },
        { label: 'force evaluations', unit: '', cell: (s) => formatCount(s.flow.evaluations) },
        { label: 'dissipation error', unit: '', cell: (s) => formatNumber(s.flow.dissipationError, 2) },
        { label: 'rms force at the end', unit: '*v*_{0}/*ℓ*', cell: (s) => formatNumber(s.flow.rmsForce, 2) },
        { label: 'stopped by', unit: '', cell: (s) => s.flow.stopReason },
      ],
    },
    {
      title: 'Random numbers',
      rows: [{ label: 'seeds', unit: '', cell: seeds }],
    },
  ];
}

function rattlers(count: number | null, particles: number): string {
  return count === null ? missing : `${formatCount(count)} (${formatNumber((100 * count) / particles, 2)} %)`;
}

function crystal(found: ReportState['crystallisation']): string {
  return found ? `${found.crystallised ? 'yes' : 'no'}, ${formatCount(found.largestCluster)}` : missing;
}

function hypervirial(ratio: ReportState['equilibration']['hypervirialRatio']): string {
  return typeof ratio === 'object' ? formatWithError(ratio?.value, ratio?.error) : formatNumber(ratio, 4);
}

function acceptance(rates: { displacement: number; swap: number | null } | null): string {
  return rates === null ? missing : `${formatNumber(rates.displacement, 2)}, ${formatNumber(rates.swap, 2)}`;
}

function seeds(state: ReportState): string {
  const list = Object.entries(state.seeds).map(([purpose, seed]) => `${purpose} ${seed}`);
  return list.length === 0 ? missing : list.join(', ');
}

/**
 * The table of results: a row per quantity, a column per temperature; in several tables when there are many. What no state
 * has is left out.
 */
export function resultsTable(states: readonly ReportState[], particles: number, sampler: string): string {
  const tables: string[] = [];
  for (let from = 0; from < states.length; from += columnsPerTable) {
    const part = states.slice(from, from + columnsPerTable);
    const head = part.map((s) => `<th scope="col"><i>T</i> = ${formatTemperature(s.temperature)}</th>`).join('');
    const bodies = sectionsFor(particles, sampler).map(({ title, rows }) => {
      const known = rows.filter(({ cell }) => states.some((s) => cell(s) !== missing));
      if (known.length === 0) return '';
      const lines = known.map(({ label, unit, cell }) => {
        const unitHtml = unit === '' ? '' : ` <span class="unit">[${markupToHtml(unit)}]</span>`;
        const cells = part.map((s) => `<td>${escapeText(cell(s))}</td>`).join('');
        return `<tr><th scope="row">${markupToHtml(label)}${unitHtml}</th>${cells}</tr>`;
      });
      const heading = `<tr class="section"><th colspan="${part.length + 1}">${markupToHtml(title)}</th></tr>`;
      return `<tbody>${heading}${lines.join('')}</tbody>`;
    });
    tables.push(`<table class="results"><thead><tr><td></td>${head}</tr></thead>${bodies.join('')}</table>`);
  }
  return tables.join('\n');
}

/** A temperature as it was given: no rounding. */
export function formatTemperature(temperature: number): string {
  return temperature === Number.POSITIVE_INFINITY ? '∞' : String(temperature);
}
