/**
 * Keeps what a run printed as JSON, with the commit and the machine, in benchmarks/results; and prints what has changed since
 * the last run that printed the same table.
 */
const { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { native } = require('../dist/binding/native');
const { machine, tables } = require('./machine');

const folder = join(__dirname, 'results');
/** Changes below this part are not told: the scatter of a good run. */
const told = 0.1;

function earlier() {
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder).filter((name) => name.endsWith('.json'));
  return names.sort().map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')));
}

/** The first number in a cell: the least where a cell has least and median. */
function number(cell) {
  const found = /^-?\d+(\.\d+)?(e[-+]?\d+)?/.exec(String(cell));
  return found === null ? Number.NaN : Number(found[0]);
}

/** Columns that say what a row is about, beside the first. */
const aspects = ['N', 'set', 'threads', 'job', 'swap sweeps a burst'];

function identity(row) {
  return JSON.stringify(Object.entries(row).filter(([key], k) => k === 0 || aspects.includes(key)));
}

/** The same in words. */
function nameOf(row) {
  return Object.entries(row)
    .filter(([key, cell], k) => k === 0 || (aspects.includes(key) && cell !== ''))
    .map(([key, cell]) => (typeof cell === 'number' || /^\d/.test(String(cell)) ? `${key} ${cell}` : cell))
    .join(', ');
}

/** Cells whose number has changed: column by column of rows about the same. */
function changes(title, rows, before) {
  const lines = [];
  for (const row of rows) {
    const old = before.rows.find((other) => identity(other) === identity(row));
    if (old === undefined) continue;
    for (const [key, cell] of Object.entries(row)) {
      const ratio = number(cell) / number(old[key]);
      if (!Number.isFinite(ratio) || Math.abs(ratio - 1) < told) continue;
      lines.push(`  ${title}, ${nameOf(row)}, ${key}: ${old[key]} then, ${cell} now (${ratio.toFixed(2)})`);
    }
  }
  return lines;
}

/** To be called at the end of a run. */
function keepResults(startedAt) {
  if (tables.length === 0) return;
  const past = earlier().reverse();
  const lines = [];
  const compared = new Set();
  for (const { title, rows } of tables) {
    const last = past.find((run) => run.tables.some((t) => t.title === title));
    if (last === undefined) continue;
    compared.add(`${last.startedAt} (${last.commit})`);
    lines.push(
      ...changes(
        title,
        rows,
        last.tables.find((t) => t.title === title),
      ),
    );
  }
  if (compared.size > 0) {
    console.log(`\nChanges of ${100 * told} % and more since ${[...compared].join(', ')}:`);
    console.log(lines.length > 0 ? lines.join('\n') : '  none');
  }
  mkdirSync(folder, { recursive: true });
  const { commit } = native.info();
  const path = join(folder, `${startedAt.replace(/[:.]/g, '-')}.json`);
  writeFileSync(path, `${JSON.stringify({ startedAt, commit, machine: machine(), tables }, null, 1)}\n`);
  console.log(`\nkept as benchmarks/results/${startedAt.replace(/[:.]/g, '-')}.json`);
}

module.exports = { keepResults };
