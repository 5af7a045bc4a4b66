/**
 * How the concentration of defects grows along the flow, phi(t), at two sizes: whether what parts the sizes is in the states
 * of equilibrium, and is there early, or comes late, when the flow of the smaller system has ended.
 */
const fs = require('node:fs');
const path = require('node:path');
const { defectField, steepestDescent, System } = require('../../dist');
const { writeFileAtomic } = require('../../dist/io/atomic');
const { defaultThreads } = require('../../dist/binding/threads');
const { together } = require('../../dist/binding/together');
const chains = require('./chains');
const { sizes, statesOf, temperatures } = require('./defects');

/** [tau0]; the end of the flow comes after them */
const times = [1, 3, 10, 30, 100];
/** The two sizes whose flows are followed at every temperature. */
const compared = sizes.slice(0, 2);
/** Where all sizes are set side by side, and two smaller ones. */
const steepest = 0.2;
const smaller = [250, 500];

const fileOf = (directory, { particles, temperature }) =>
  path.join(directory, `defects-${particles}-${temperature}-growth.json`);

/** phi of each state of a chain at the times and at the end of the flow; a file is kept as long as it is about the same. */
async function growth(directory, chain, thresholds) {
  const file = fileOf(directory, chain);
  const about = [chains.length(directory, chain), thresholds, times];
  if (fs.existsSync(file)) {
    const known = JSON.parse(fs.readFileSync(file, 'utf8'));
    if (JSON.stringify(known.about) === JSON.stringify(about)) return known.phi;
  }
  const phi = [];
  for (const { boxLength, arrays } of chains.blocks(directory, chain)) {
    for (const { positions, diameters, inherent } of arrays) {
      const at = (where) => ({ model: chains.model, boxLength, positions: where, diameters });
      const defects = (where) => defectField(at(positions), at(where), thresholds).concentration;
      const system = System.from(chains.model, at(positions));
      const row = [];
      await steepestDescent(system, {
        ...chains.quench,
        times: Float64Array.from(times),
        threads: 1,
        onFrame: ({ time, system: frame }) => {
          if (times.includes(time)) row.push(defects(frame.positions));
          frame.dispose();
        },
      });
      system.dispose();
      const end = defects(inherent);
      // a flow that has ended stays where it is
      while (row.length <= times.length) row.push(end);
      phi.push(row);
    }
  }
  await writeFileAtomic(file, JSON.stringify({ about, phi }));
  return phi;
}

/** Runs what is missing: states of the smaller sizes, and flows. `found` is what the states say, with bond lengths. */
async function complete(directory, found, report) {
  for (const particles of smaller) {
    const chain = { particles, temperature: steepest };
    for (const [k, temperature] of temperatures.entries()) {
      await chains.start(directory, { particles, temperature, hotter: temperatures[k - 1], threads: 1 });
      if (temperature === steepest) break;
    }
    for (let done = chains.length(directory, chain); done < statesOf(particles); done += chains.statesPerBlock)
      await chains.extend(directory, { ...chain, block: done / chains.statesPerBlock, threads: 1 });
  }
  const jobs = every(found).map(({ chain, thresholds }) => async () => {
    await growth(directory, chain, thresholds);
    report(`defects along the flow: N = ${chain.particles}, T = ${chain.temperature}`);
  });
  await together(undefined, jobs, defaultThreads());
}

function every(found) {
  return found.flatMap(({ temperature, thresholds }) =>
    (temperature === steepest ? [...smaller, ...sizes] : compared).map((particles) => ({
      chain: { particles, temperature },
      thresholds,
    })),
  );
}

function estimate(values) {
  const n = values.length;
  const mean = values.reduce((sum, x) => sum + x, 0) / n;
  return { mean, square: values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (n - 1) / n };
}

const show = ({ mean, square }) => `${mean.toFixed(4)} ± ${Math.sqrt(square).toFixed(4)}`;

const table = (titles, rows) =>
  [titles, titles.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

/** phi of the larger size less that of the smaller, of one quantity of each state at each time, and the reduced chi-square of each. */
function differences(found, phiOf, quantity) {
  const chi2 = new Float64Array(times.length + 1);
  const rows = found.map(({ temperature }) => {
    const [small, large] = compared.map((particles) => phiOf({ particles, temperature }));
    const cells = Array.from(chi2, (_, k) => {
      const [a, b] = [small, large].map((phi) => estimate(phi.map((row) => quantity(row, k))));
      const difference = { mean: b.mean - a.mean, square: a.square + b.square };
      if (difference.square > 0) chi2[k] += difference.mean ** 2 / difference.square / found.length;
      return difference.square > 0 ? show(difference) : '';
    });
    return [temperature, ...cells];
  });
  return [...rows, ['reduced χ²', ...Array.from(chi2, (x) => (x > 0 ? x.toFixed(2) : ''))]];
}

/** The section about phi(t) of the temperatures that have run; empty before the one with all sizes is among five. */
async function section(directory, all) {
  const found = all.filter((one) => every([one]).every(({ chain }) => fs.existsSync(fileOf(directory, chain))));
  if (found.length < 5 || !found.some(({ temperature }) => temperature === steepest)) return '';
  const known = new Map();
  const nameOf = ({ particles, temperature }) => `${particles} ${temperature}`;
  for (const { chain, thresholds } of every(found))
    known.set(nameOf(chain), await growth(directory, chain, thresholds));
  const phiOf = (chain) => known.get(nameOf(chain));
  const columns = [...times.map((t) => `t = ${t}`), 'end'];
  const after = (row, k) => row.at(-1) - row[k];
  const bySize = [...smaller, ...sizes].map((particles) => {
    const phi = phiOf({ particles, temperature: steepest });
    const part = (k) => show(estimate(phi.map((row) => (k === undefined ? row.at(-1) : after(row, k)))));
    return [particles, phi.length, part(), ...times.map((_, k) => part(k))];
  });
  const [small, large] = compared;
  return `### φ along the flow of two sizes

φ(t) of the states r(t) along the same flows, that of N = ${large} less that of N = ${small}:

${table(
  ['T', ...columns],
  differences(found, phiOf, (row, k) => row[k]),
)}

and of what each state gains between t and its end, which does not share the noise of the beginning:

${table(
  ['T', ...columns.slice(0, -1)],
  differences(found, phiOf, after).map((row) => row.slice(0, -1)),
)}

At T = ${steepest} with other sizes beside, φ at the end and what it gains after t:

${table(['N', 'states', 'φ', ...times.map((t) => `after t = ${t}`)], bySize)}

χ² begins at what chance makes of states of equilibrium that are alike. What parts the sizes comes late, as the last row of the
second table says, when the flows of N = ${small} end (t_c ~ N^z, above) and those of N = ${large} go on to make defects: φ of a size lacks what
the infinite system gains after t_c(N). It is an effect of size, then, and not of sampling, of equilibration or of x_EQ. Sizes
agree as long as errors are larger than it: the reduced χ² of the first table says which do.
`;
}

module.exports = { complete, section };
