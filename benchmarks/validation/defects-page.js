/** The section of the page about defects, and its figure. */
const fs = require('node:fs');
const path = require('node:path');
const { arrange, svgDocument, svgToPng } = require('../../dist');
const { xyPanel } = require('../../dist/figures/xy-panel');
const chains = require('./chains');
const growth = require('./growth');
const { complete, evaluateAll, reducedChi2, sizes, statesOf, temperatures, temperaturesOf } = require('./defects');

/** Of the paper: T_def, and where phi crosses 1/2 as an independent code found it. */
const expected = { temperature: 0.25, half: 0.3, within: 0.05, chi2: 2 };
const colours = ['#1f5fa8', '#c2410c', '#15803d'];

const show = ({ value, error }, digits) => `${value.toFixed(digits)} ± ${error.toFixed(digits)}`;
const yesNo = (met) => (met === undefined ? '' : met ? 'yes' : '**no**');

function rowsOf(found) {
  return found.flatMap(({ temperature, minimum, of, evidence }) =>
    of.map((s, k) => [
      k === 0 ? temperature : '',
      k === 0 ? show(minimum, 3) : '',
      s.particles,
      s.configurations,
      `${evidence[k].tau.value.toFixed(0)} ± ${evidence[k].tau.error.toFixed(0)}`,
      `${evidence[k].sweepsPerTau.toFixed(0)}, ${evidence[k].verdict}`,
      show(s.energy, 4),
      show(s.inherentEnergy, 4),
      show(s.concentration, 4),
      show(s.susceptibility, 3),
      show(s.memory, 2),
      `${s.broken.value.toFixed(3)}, ${s.inserted.value.toFixed(3)}`,
      s.rattlers === 0 ? 0 : s.rattlers.toExponential(0),
    ]),
  );
}

const head = [
  'T',
  'x_EQ',
  'N',
  'states',
  'τ [sweeps]',
  'sweeps before the first state [τ], verdict',
  'e',
  'e_IS',
  'φ',
  'χ',
  'correlation time of φ [states]',
  '<B>, <I>',
  'rattlers',
];

const table = (titles, rows) =>
  [titles, titles.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

/** What is expected of phi and chi, and whether it is so. */
function verdicts(found) {
  const results = temperaturesOf(found);
  const rows = [];
  const add = (what, of, value, allowed, met) => rows.push({ cells: [what, of, value, allowed, yesNo(met)], met });
  const near = (target) => `${target} ± ${expected.within}`;
  for (const [k, result] of results.entries()) {
    const name = `N = ${sizes[k]}`;
    if (result.refused) {
      const early = found.length < temperatures.length;
      add('T_def', name, early ? 'not yet' : result.refused, near(expected.temperature), early ? undefined : false);
      continue;
    }
    const within = (estimate, target) => estimate !== undefined && Math.abs(estimate.value - target) <= expected.within;
    const line = (what, estimate, target) =>
      add(what, name, estimate ? show(estimate, 3) : 'not crossed', near(target), within(estimate, target));
    line('largest dφ/dT, the inflection', result.inflection, expected.temperature);
    line('largest dφ/d ln T', result.logInflection, expected.temperature);
    line('peak of χ(T)', result.peak, expected.temperature);
    line('φ = 1/2 at T', result.half, expected.half);
  }
  for (const [what, key] of [
    ['φ', 'concentration'],
    ['χ', 'susceptibility'],
  ]) {
    for (let k = 0; k + 1 < sizes.length; k++) {
      const value = reducedChi2(found, key, k);
      const both = `N = ${sizes[k]} and ${sizes[k + 1]}, ${found.length} temperatures`;
      const met = value < expected.chi2;
      add(`reduced chi-square of ${what} between the sizes`, both, value.toFixed(2), `< ${expected.chi2}`, met);
    }
  }
  return rows;
}

/** phi(T) and chi(T), as figure 4. */
function figure(found) {
  const series = (key) =>
    sizes.map((particles, k) => ({
      x: found.map(({ temperature }) => temperature),
      y: found.map(({ of }) => of[k][key].value),
      yError: found.map(({ of }) => of[k][key].error),
      colour: colours[k],
      shape: k,
      filled: k === 0,
      label: `*N* = ${particles}`,
    }));
  const x = { kind: 'log', domain: [0.9 * temperatures.at(-1), 1.1 * temperatures[0]], label: '*T* [*v*_{0}]' };
  const panel = (key, title, label, top, levels) =>
    xyPanel({ title, x, y: { kind: 'linear', domain: [0, top], label }, series: series(key), levels });
  const highest = Math.max(
    ...found.flatMap(({ of }) => of.map((s) => s.susceptibility.value + s.susceptibility.error)),
  );
  return svgDocument(
    arrange([
      [
        panel('concentration', '(a)', 'defect concentration <*φ*>', 1, [{ y: 0.5, label: '' }]),
        panel('susceptibility', '(b)', '*χ* = *N* (<*φ*^{2}> − <*φ*>^{2})', 1.1 * highest, []),
      ],
    ]),
    'Defect concentration and its susceptibility against the temperature',
  );
}

/** How far the chains are, unless they are at their end. */
function progress(found) {
  const states = found.reduce((sum, { counts }) => sum + counts.reduce((a, b) => a + b, 0), 0);
  const all = temperatures.length * sizes.reduce((sum, particles) => sum + statesOf(particles), 0);
  return states === all
    ? ''
    : `- as far as it has run: ${states} of ${all} states (\`npm run validate -- defects\` goes on)\n`;
}

/** phi of the same states after a tighter flow, less that of the flow that all of them had. */
function tolerance(found) {
  const differences = found.flatMap(({ of }) => of.flatMap((s) => s.tightened.map((phi, k) => phi - s.loose[k])));
  const n = differences.length;
  const mean = differences.reduce((sum, d) => sum + d, 0) / n;
  const square = differences.reduce((sum, d) => sum + (d - mean) ** 2, 0) / (n - 1);
  return { mean, error: Math.sqrt(square / n), largest: Math.max(...differences.map(Math.abs)), states: n };
}

/** phi of a size less that of the one before it, hot to cold. */
function betweenSizes(found, size) {
  const [small, large] = [sizes[size - 1], sizes[size]];
  const differences = found.map(({ temperature, of }) => {
    const [a, b] = [of[size - 1], of[size]];
    const value = b.concentration.value - a.concentration.value;
    const error = Math.hypot(a.concentration.error, b.concentration.error);
    const part = (100 * value) / b.concentration.value;
    return `${show({ value, error }, 4)} (${part.toFixed(1)} %) at T = ${temperature}`;
  });
  const pairs = found.map(({ of }) => [of[size - 1].susceptibility, of[size].susceptibility]);
  const logs = pairs.map(([a, b]) => Math.log(b.value / a.value));
  const squares = pairs.map(([a, b]) => (a.error / a.value) ** 2 + (b.error / b.value) ** 2);
  const mean = logs.reduce((sum, x) => sum + x, 0) / logs.length;
  const error = Math.sqrt(squares.reduce((sum, x) => sum + x, 0)) / logs.length;
  const ratio = show({ value: Math.exp(mean), error: Math.exp(mean) * error }, 2);
  return `φ of N = ${large} less that of N = ${small}: ${differences.join(', ')}. χ of N = ${large} over that of N = ${small}: ${ratio} in the geometric mean.`;
}

/** What the error of x_EQ does to phi, hot to cold. It moves all sizes alike, and is in no error of this page. */
function commonErrors(found) {
  const all = found.map(
    ({ temperature, minimum, slope }) =>
      `${show({ value: slope.value * minimum.error, error: slope.error * minimum.error }, 4)} at T = ${temperature}`,
  );
  return `The error of x_EQ moves φ of all sizes alike, by ${all.join(', ')}: it is in no error above, and in no difference.`;
}

/** Runs what is missing unless `kept` states are all that is wanted; the section, and whether all in it is as expected. */
async function section(directory, images, { kept, report }) {
  if (!kept) await complete(directory, report);
  const found = await evaluateAll(directory);
  if (found.length < 5) return { text: '', good: true };
  if (!kept) await growth.complete(directory, found, report);
  fs.writeFileSync(path.join(images, 'defects-2d.png'), await svgToPng(figure(found)));
  const checks = verdicts(found);
  const flow = tolerance(found);
  const { quench, tighter, moves } = chains;
  const commits = [...new Set(found.flatMap(({ of }) => of.flatMap((s) => s.made)))];
  const near = (key) => found.map(({ edges }) => edges[key].value).sort((a, b) => a - b);
  const range = (values) => `${values[0].toFixed(2)} to ${values.at(-1).toFixed(2)}`;
  return {
    good: checks.every(({ met }) => met !== false),
    text: `## Defects in two dimensions

Soft spheres, states of swap Monte Carlo (steps ${moves.stepLength}, ${100 * moves.swapProbability} % exchanges: the same distribution as with the paper's moves) and the
inherent structures that the flow leads them to (rms force ${quench.until.rmsForce.toExponential()}, tolerance ${quench.tolerance}). One chain a size and temperature, each begun from
the next hotter one; τ is the longest of the relaxation times of overlap, F_s and diameters, and states are 2 (τ + its error)
apart. x_EQ is the first minimum of the g(x) of all states of all sizes at a temperature; a
bond is broken at x > 1.5 and inserted at x < 1.23. (The minimum of the inherent structures' g(x) stands 10 % above its lowest value at ${range(near('xInsert'))} and ${range(near('xBreak'))}.) Errors of φ are
standard errors, of χ the jackknife, of temperatures the bootstrap over states. 1/2 in the column of correlation times
is a chain of independent φ.

- flows by commit and date: ${commits.join(', ')}
${progress(found)}
${table(
  ['quantity', 'of', 'measured', 'expected', 'met'],
  checks.map(({ cells }) => cells),
)}

![phi and chi against T](images/defects-2d.png)

${table(head, rowsOf(found))}

A tighter flow (rms force ${tighter.until.rmsForce}, tolerance ${tighter.tolerance}) of ${flow.states} of these states changes φ by ${flow.mean.toExponential(1)} ± ${flow.error.toExponential(1)} in the mean and by at most
${flow.largest.toFixed(4)} in one: avalanches part the flows of single states, not their statistics.

${betweenSizes(found, 1)}
${betweenSizes(found, 2)}
${commonErrors(found)}

${await growth.section(directory, found)}`,
  };
}

module.exports = { section };
