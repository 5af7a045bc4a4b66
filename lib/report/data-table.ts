import { escapeText, markupToHtml } from '../figures/markup';
import { missing } from './format';

/** A column of a table: its head is markup, its cells are plain text. */
export interface Column<Row> {
  head: string;
  /** markup; none when empty */
  unit?: string;
  cell(row: Row): string;
}

/** A row for each thing, a column for each quantity; a quantity that nothing has is left out. */
export function dataTable<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string {
  const cells = columns.map(({ cell }) => rows.map((row) => cell(row)));
  const known = columns.map((_, k) => k).filter((k) => cells[k].some((text) => text !== missing));
  const head = known.map((k) => {
    const { head, unit } = columns[k];
    const inBrackets = unit === undefined ? '' : ` <span class="unit">[${markupToHtml(unit)}]</span>`;
    return `<th scope="col">${markupToHtml(head)}${inBrackets}</th>`;
  });
  const lines = rows.map((_, i) => `<tr>${known.map((k) => `<td>${escapeText(cells[k][i])}</td>`).join('')}</tr>`);
  return (
    `<div class="scroll"><table class="results data"><thead><tr>${head.join('')}</tr></thead>` +
    `<tbody>${lines.join('')}</tbody></table></div>`
  );
}
