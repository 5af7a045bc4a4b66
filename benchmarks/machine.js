const os = require('node:os');
const { native } = require('../dist/binding/native');

/** The machine, compiler and instruction sets, for the head of every table. */
function machine() {
  const i = native.info();
  const cpu = os.cpus()[0];
  return [
    `${cpu.model}, ${os.availableParallelism()} cores available, Node ${process.version}, ${os.type()} ${os.release()}`,
    `vitrelax ${i.version} (${i.commit}), ${i.compiler}, instruction sets ${i.instructionSets.join(', ')}; in use: ${i.instructionSet}`,
    `load average ${os
      .loadavg()
      .map((x) => x.toFixed(1))
      .join(' ')} at the start: times are only as good as the machine is idle`,
  ].join('\n');
}

/** What `table` has printed so far, for the record of the run. */
const tables = [];

/** Prints rows of equal keys as an aligned table. */
function table(title, rows) {
  tables.push({ title, rows });
  console.log(`\n${title}`);
  const keys = Object.keys(rows[0]);
  const widths = keys.map((key) => Math.max(key.length, ...rows.map((row) => String(row[key]).length)));
  const line = (cells) => cells.map((cell, k) => String(cell).padStart(widths[k])).join('  ');
  console.log(line(keys));
  console.log(widths.map((w) => '-'.repeat(w)).join('  '));
  for (const row of rows) console.log(line(keys.map((key) => row[key])));
}

const minimum = (values) => Math.min(...values);
const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

module.exports = { machine, table, tables, minimum, median };
