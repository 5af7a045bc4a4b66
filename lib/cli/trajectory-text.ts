import type { TrajectoryAnalysis, TrajectoryRow } from '../ensemble/trajectory/result';
import { formatNumber, formatWithError } from '../report/format';
import { textTable } from './text-table';

/** A screen of rows; files have all. */
const mostRows = 24;

const columns: [string, (row: TrajectoryRow) => { value: number; error: number }][] = [
  ['v', (row) => row.v],
  ['E - E_IS', (row) => row.excess],
  ['rms u', (row) => row.displacement],
  ['P(u)', (row) => row.participation],
  ['P(v)', (row) => row.vParticipation],
  ['kurtosis', (row) => row.kurtosis],
  ['xi(u)', (row) => row.length],
  ['xi(v)', (row) => row.vLength],
  ['hot spots', (row) => row.hotSpots],
  ['size', (row) => row.hotSpotSize],
];

const sources = {
  model: 'v: forces of the model',
  forces: 'v: forces of the file',
  velocities: 'v: velocities of the file',
};

/** The way of an ensemble's trajectories as a table, some of its rows where there are many. */
export function trajectoryText({ label, samples, velocities, rows }: TrajectoryAnalysis): string {
  const step = Math.max(1, (rows.length - 1) / (mostRows - 1));
  const shown = Array.from({ length: Math.min(rows.length, mostRows) }, (_, k) => rows[Math.round(k * step)]);
  const known = columns.filter(([, of]) => rows.some((row) => Number.isFinite(of(row).value)));
  const table = textTable([
    ['t', ...known.map(([head]) => head)],
    ...shown.map((row) => [
      formatNumber(row.time),
      ...known.map(([, of]) => formatWithError(of(row).value, of(row).error, 3)),
    ]),
  ]);
  const some = rows.length > shown.length ? `, ${shown.length} of ${rows.length} times` : '';
  const from = velocities === null ? '' : `, ${sources[velocities]}`;
  return `${label}: u = r(t) - r(infinity) of ${samples} ${samples === 1 ? 'trajectory' : 'trajectories'}${some}${from}\n${table}`;
}
