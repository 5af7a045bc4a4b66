/**
 * Which minimum: the part of equilibrium starts from which CG, FIRE 2020 and the flow reach the same inherent structure, and
 * how many evaluations each needs to the same largest force. Soft spheres in two dimensions, one thread.
 */
const {
  System,
  compareInherentStructures,
  softSpheres,
  steepestDescent,
  structuralDistance,
  swapMonteCarlo,
} = require('../dist');
const { sameMinimumDistance: same } = require('../dist/landscape/compare-inherent-structures');
const { recommendedSweeps } = require('../dist/ensemble/recommended-sweeps');
const { fraction } = require('./fraction');
const { table, median } = require('./machine');

const model = softSpheres({ dimension: 2 });
const maxForce = 1e-10;
const methods = ['sd', 'cg', 'fire'];
const names = { sd: 'flow', cg: 'CG', fire: 'FIRE 2020' };
/** Relative ones of the flow. */
const tolerances = [1e-1, 1e-2, 1e-3, 1e-4, 1e-5];

/** Runs of swap Monte Carlo, side by side; starts come from each in turn. */
const chains = 4;
/** From one start of a chain to the next, 5 relaxation times of the 21 that the first has behind it. */
const spacing = 5 / 21;

/** Independent equilibrium states of one chain, one at a time. */
async function* equilibriumStates({ particles, temperature, count, seed }) {
  const system = System.random(model, { particles, seed });
  const recommended = recommendedSweeps(model, temperature);
  for (let k = 0; k < count; k++) {
    const sweeps = k === 0 ? recommended : Math.ceil(recommended * spacing);
    await swapMonteCarlo(system, { temperature, sweeps, seed: seed + 1 + k, threads: 1 });
    yield system;
  }
  system.dispose();
}

async function compared(start) {
  const found = await compareInherentStructures(start, methods, { maxForce, threads: 1 });
  for (const { system } of found.minima) system.dispose();
  return found;
}

/** The largest of the distances that count as none, and the smallest of the others. */
function gap(distances) {
  const none = distances.filter((d) => d < same);
  const some = distances.filter((d) => d >= same);
  const text = (values, pick) => (values.length === 0 ? '-' : pick(...values).toExponential(1));
  return `${text(none, Math.max)}, ${text(some, Math.min)}`;
}

/** Calls `take` with each of `count` equilibrium states. */
async function forEachStart({ count, seed, ...state }, take) {
  const one = async (chain) => {
    const own = Math.ceil((count - chain) / chains);
    for await (const start of equilibriumStates({ ...state, count: own, seed: seed + 1000 * chain })) await take(start);
  };
  await Promise.all(Array.from({ length: chains }, (_, chain) => one(chain)));
}

/** One row of the table of fractions. */
async function fractions(states) {
  const { particles, temperature, count } = states;
  const found = [];
  await forEachStart(states, async (start) => {
    const { distances: d, minima } = await compared(start);
    found.push({ distances: d, minima });
    const values = [d[0][1], d[0][2], d[1][2], minima[0].noise].map((x) => x.toExponential(1)).join(', ');
    process.stderr.write(`T = ${temperature}, ${found.length} of ${count}: ${values}\n`);
  });
  const pairs = [
    [0, 1],
    [0, 2],
    [1, 2],
  ];
  const between = (i, j) => found.map(({ distances }) => distances[i][j]);
  const row = { T: temperature, N: particles };
  for (const [i, j] of pairs)
    row[`${names[methods[i]]} = ${names[methods[j]]}`] = fraction(between(i, j).map((d) => d < same));
  row['all three'] = fraction(found.map(({ distances: d }) => pairs.every(([i, j]) => d[i][j] < same)));
  row['flow = flow at a tenth of its tolerance'] = fraction(found.map(({ minima }) => minima[0].noise < same));
  row['median distance flow, CG'] = median(between(0, 1)).toExponential(1);
  row['largest of the same, smallest of others'] = gap(pairs.flatMap(([i, j]) => between(i, j)));
  return row;
}

/** Evaluations of the force to the same largest force; medians over starts. */
async function evaluations(states) {
  const needed = Object.fromEntries(methods.map((method) => [method, []]));
  await forEachStart(states, async (start) => {
    const { minima } = await compareInherentStructures(start, methods, { maxForce, noise: false, threads: 1 });
    for (const { method, evaluations: count, system } of minima) {
      needed[method].push(count);
      system.dispose();
    }
    process.stderr.write(`evaluations, ${needed.sd.length}: ${minima.map((m) => m.evaluations).join(', ')}\n`);
  });
  return methods.map((method) => {
    const ratio = median(needed[method].map((n, k) => n / needed.sd[k]));
    return {
      method: names[method],
      'evaluations (median)': median(needed[method]),
      'of the flow, median of ratios': ratio.toFixed(3),
      'at most a third': method === 'sd' ? '' : ratio <= 1 / 3 ? 'yes' : 'no',
    };
  });
}

/** The flow's own end: does it stay where it is when the flow is followed ten times as exactly? */
async function reproducibility(states) {
  const { particles, temperature } = states;
  const found = [];
  await forEachStart(states, async (start) => {
    const ends = [];
    for (const tolerance of tolerances) {
      const system = start.clone();
      await steepestDescent(system, { until: { maxForce: 1e-8 }, tolerance, threads: 1 });
      ends.push(system);
    }
    found.push(ends.slice(1).map((end, k) => structuralDistance(ends[k], end)));
    for (const end of ends) end.dispose();
    process.stderr.write(`N = ${particles}: ${found[found.length - 1].map((d) => d.toExponential(1)).join(', ')}\n`);
  });
  const row = { N: particles, T: temperature };
  tolerances.slice(1).forEach((finer, k) => {
    row[`${tolerances[k]} = ${finer}`] = fraction(found.map((distances) => distances[k] < same));
  });
  row['largest of the same, smallest of others'] = gap(found.flat());
  return row;
}

async function run() {
  const hot = await fractions({ particles: 1000, temperature: 0.8, count: 20, seed: 101 });
  const cold = await fractions({ particles: 1000, temperature: 0.08, count: 20, seed: 201 });
  table(
    `Starts from which methods reach the same minimum (nearer than ${same}), forces to ${maxForce}; in brackets 95 % (Wilson)`,
    [cold, hot],
  );
  table(
    'Soft spheres 2D, N = 4000, T = 0.2, to a largest force of 1e-10; 10 starts',
    await evaluations({ particles: 4000, temperature: 0.2, count: 10, seed: 301 }),
  );
  const rows = [];
  for (const [particles, count] of [
    [32, 20],
    [250, 20],
    [1000, 20],
    [4000, 8],
  ]) {
    rows.push(await reproducibility({ particles, temperature: 0.8, count, seed: 401 }));
  }
  table('Starts from which the flow ends in the same minimum at two relative tolerances; forces to 1e-8', rows);
}

module.exports = { run, fractions, evaluations, reproducibility };
