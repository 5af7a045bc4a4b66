/**
 * Figure 4 in two dimensions: the concentration of defects phi and its susceptibility chi against the temperature that the
 * inherent structure comes from, at three sizes.
 */
const fs = require('node:fs');
const path = require('node:path');
const {
  DefectAccumulator,
  defectField,
  defectTemperature,
  integratedAutocorrelationTime,
  meanEstimate,
  PairDistributionAccumulator,
  rattlers,
} = require('../../dist');
const { writeFileAtomic } = require('../../dist/io/atomic');
const { defaultThreads } = require('../../dist/binding/threads');
const { together } = require('../../dist/binding/together');
const chains = require('./chains');

/** Cooled in this order. */
const temperatures = [0.8, 0.55, 0.4, 0.3, 0.25, 0.2, 0.15, 0.1];
const sizes = [1000, 4000, 16000];
/** Of the largest size so many that phi is known as well as of the smallest. */
const statesOf = (particles) => (particles <= 4000 ? 200 : 30);
/** All chains come so far before any goes further: an early look sees every temperature. */
const rounds = [0.05, 0.1, 0.2, 0.5, 0.75, 1];
const fewestStates = 10;
/** Edges of the flat minimum of the inherent structures' g(x), as published. */
const published = { xBreak: 1.5, xInsert: 1.23 };

const every = temperatures.flatMap((temperature, k) =>
  sizes.map((particles) => ({ particles, temperature, hotter: temperatures[k - 1] })),
);

/** Runs what is missing, as many chains side by side as there are processors: first starts, then states round by round. */
async function complete(directory, report) {
  const busy = new Set();
  const clock = new Clock();
  const next = () =>
    every
      .map((chain) => ({ chain, ...stageOf(directory, chain) }))
      .filter(({ chain, ready }) => ready && !busy.has(chain))
      .sort((a, b) => a.round - b.round)[0];
  const work = async () => {
    for (let job = next(); job !== undefined; job = next()) {
      const { chain, states } = job;
      const what = `defects: N = ${chain.particles}, T = ${chain.temperature}`;
      busy.add(chain);
      if (states === undefined) {
        const { verdict, sweepsPerTau } = await chains.start(directory, { ...chain, threads: 1 });
        report(`${what}: ${verdict}, ${sweepsPerTau.toFixed(0)} tau`);
      } else {
        await chains.extend(directory, { ...chain, block: states / chains.statesPerBlock, threads: 1 });
        report(`${what}: ${states + chains.statesPerBlock} states; ${clock.after(directory, chain)}`);
      }
      busy.delete(chain);
    }
  };
  // a start that nothing but it waits for leaves others without work for a while: whoever finds none comes back
  const lanes = Array.from({ length: defaultThreads() }, () => async () => {
    do {
      await work();
      if (busy.size > 0) await new Promise((resolve) => setTimeout(resolve, 1000));
    } while (busy.size > 0);
  });
  await together(undefined, lanes);
}

/** What a chain has (no `states` before its start), in which round that is, and whether anything can be done about it. */
function stageOf(directory, { particles, temperature, hotter }) {
  const started = (t) => chains.kept(directory, chains.nameOf(particles, t, 'start')) !== undefined;
  if (!started(temperature)) return { round: -1, ready: hotter === undefined || started(hotter) };
  const states = chains.length(directory, { particles, temperature });
  const most = statesOf(particles);
  return { states, round: rounds.findIndex((part) => states < part * most), ready: states < most };
}

/** How long the rest will take: attempts that are left, at the pace so far. */
class Clock {
  began = Date.now();
  done = 0;

  after(directory, chain) {
    this.done += attemptsOf(directory, chain, chains.statesPerBlock);
    let left = 0;
    for (const one of every)
      left += attemptsOf(directory, one, statesOf(one.particles) - chains.length(directory, one));
    const minutes = (((Date.now() - this.began) / 60000) * left) / this.done;
    return `${minutes.toFixed(0)} minutes to go`;
  }
}

/** Of a chain whose start is not there yet, as many as of the hotter one. */
function attemptsOf(directory, { particles, temperature, hotter }, states) {
  const start =
    chains.kept(directory, chains.nameOf(particles, temperature, 'start')) ??
    chains.kept(directory, chains.nameOf(particles, hotter, 'start'));
  return start === undefined ? 0 : particles * start.sweepsBetweenStates * states;
}

/** The value in a file of results as long as it is about the same states, else computed and put there. */
async function unchanged(directory, name, about, compute) {
  const file = path.join(directory, name);
  if (fs.existsSync(file)) {
    const known = JSON.parse(fs.readFileSync(file, 'utf8'));
    if (JSON.stringify(known.about) === JSON.stringify(about)) return known;
  }
  const record = { about, ...compute() };
  await writeFileAtomic(file, JSON.stringify(record));
  return record;
}

/** Pairs of states and inherent structures of a chain, with those after a tighter flow where there are such, and what made them. */
function* pairsOf(directory, chain) {
  for (const { boxLength, states, arrays, made } of chains.blocks(directory, chain))
    for (const [k, { positions, diameters, inherent, tighter }] of arrays.entries()) {
      const at = (where) => ({ model: chains.model, boxLength, positions: where, diameters });
      const by = `${made.commit} (${made.date})`;
      yield { ...states[k], a: at(positions), b: at(inherent), tight: tighter && at(tighter), by };
    }
}

/** First minimum of the g(x) of all equilibrium states at a temperature, and the edges of that of inherent structures. */
function minimaOf(directory, temperature) {
  const equilibrium = new PairDistributionAccumulator({ xMax: 2 });
  const inherent = new PairDistributionAccumulator({ xMax: 2 });
  for (const particles of sizes)
    for (const { a, b } of pairsOf(directory, { particles, temperature })) {
      equilibrium.add(a);
      inherent.add(b);
    }
  return { minimum: equilibrium.firstMinimum(), edges: inherent.minimumEdges() };
}

/** phi, B, I and the energies of a chain. */
function fieldsOf(directory, chain, thresholds) {
  const defects = new DefectAccumulator(thresholds);
  const energies = [];
  const inherentEnergies = [];
  const loose = [];
  const tightened = [];
  const made = new Set();
  let rattling = 0;
  for (const { a, b, tight, energyPerParticle, inherentEnergy, by } of pairsOf(directory, chain)) {
    made.add(by);
    const { concentration } = defects.add(a, b);
    energies.push(energyPerParticle);
    inherentEnergies.push(inherentEnergy);
    rattling += rattlers(b).count;
    if (tight) loose.push(concentration);
    if (tight) tightened.push(defectField(a, tight, thresholds).concentration);
  }
  const { concentrations, ...result } = defects.result();
  return {
    ...result,
    concentrations: Array.from(concentrations),
    memory: integratedAutocorrelationTime(concentrations),
    energy: meanEstimate(energies),
    inherentEnergy: meanEstimate(inherentEnergies),
    rattlers: rattling / (chain.particles * energies.length),
    loose,
    tightened,
    made: [...made],
  };
}

/** d phi/d x_EQ of the smallest size: what an error of x_EQ, which is that of all sizes, does to phi. */
function slopeOf(directory, temperature, thresholds) {
  // no further than a few errors of x_EQ, around a phi that is near its minimum where it is cold, and below x_break where it is hot
  const aside = 0.005;
  const slopes = [];
  for (const { a, b } of pairsOf(directory, { particles: sizes[0], temperature })) {
    const [low, high] = [-aside, aside].map((x) => {
      const xEquilibrium = thresholds.xEquilibrium + x;
      return defectField(a, b, { ...thresholds, xEquilibrium }).concentration;
    });
    slopes.push((high - low) / (2 * aside));
  }
  return meanEstimate(slopes);
}

/** Everything that the states that are there say, hot to cold: bonds end at the first minimum of the g(x) of their temperature. */
async function evaluateAll(directory) {
  const found = [];
  for (const temperature of temperatures) {
    const counts = sizes.map((particles) => chains.length(directory, { particles, temperature }));
    if (counts.some((n) => n < fewestStates)) continue;
    const name = `defects-${temperature}-minima.json`;
    const { minimum, edges } = await unchanged(directory, name, counts, () => minimaOf(directory, temperature));
    found.push({ temperature, counts, minimum, edges });
  }
  for (const state of found) {
    const { temperature, counts, minimum } = state;
    const thresholds = { xEquilibrium: minimum.value, ...published };
    state.thresholds = thresholds;
    state.slope = await unchanged(directory, `defects-${temperature}-slope.json`, [counts, thresholds], () =>
      slopeOf(directory, temperature, thresholds),
    );
    state.of = [];
    for (const [k, particles] of sizes.entries()) {
      const about = [counts[k], thresholds];
      const name = `defects-${particles}-${temperature}-fields.json`;
      const chain = { particles, temperature };
      state.of.push(await unchanged(directory, name, about, () => fieldsOf(directory, chain, thresholds)));
    }
    state.evidence = sizes.map((particles) => chains.kept(directory, chains.nameOf(particles, temperature, 'start')));
  }
  return found;
}

/** Mean squared difference between a size and the next over temperatures, in units of its variance. */
function reducedChi2(found, key, size) {
  const terms = found.map(({ of }) => {
    const [a, b] = [of[size][key], of[size + 1][key]];
    return (a.value - b.value) ** 2 / (a.error ** 2 + b.error ** 2);
  });
  return terms.reduce((sum, x) => sum + x, 0) / terms.length;
}

/** T_def of each size, or the reason why there is none. */
function temperaturesOf(found) {
  return sizes.map((_, k) => {
    try {
      const points = found.map(({ temperature, of }) => ({ temperature, concentrations: of[k].concentrations }));
      return defectTemperature(points, { resamples: 1000 });
    } catch (e) {
      return { refused: e.code };
    }
  });
}

module.exports = { temperatures, sizes, statesOf, complete, evaluateAll, reducedChi2, temperaturesOf };
