/**
 * Equilibrium states of soft spheres in two dimensions and the inherent structures that the flow leads them to: per size
 * and temperature one chain of swap Monte Carlo, cooled from the next higher temperature. Everything is kept in blocks of
 * ten states, each of which begins with what the file of the one before says: stopped and taken up again or not, a chain is
 * the same to the last bit.
 */
const fs = require('node:fs');
const path = require('node:path');
const v8 = require('node:v8');
const {
  equilibration,
  info,
  recommendedSweeps,
  softSpheres,
  steepestDescent,
  swapMonteCarlo,
  System,
} = require('../../dist');
const { writeFileAtomic } = require('../../dist/io/atomic');

const model = softSpheres({ dimension: 2 });
/** Longer steps and more exchanges than the paper's: the same distribution, relaxed with a third fewer attempts. */
const moves = { stepLength: 0.18, swapProbability: 0.3 };
const statesPerBlock = 10;
/** Relaxation times between two states; the standard error of the relaxation time is added to it first. */
const spacing = 2;
/** Of the flow. */
const quench = { until: { rmsForce: 1e-5 }, tolerance: 0.1 };
/** The first of every chain are quenched so once more, to see what the tolerance does to phi. */
const tighter = { until: { rmsForce: 1e-8 }, tolerance: 0.01 };
const tighterStates = 5;
/** Above the highest temperature of the study the liquid melts from random positions. */
const melting = [2, 1.2];
const mostEquilibrations = 5;

const nameOf = (particles, temperature, part) => `defects-${particles}-${temperature}-${part}.json`;
/** Of a chain: one for equilibration, the next for what follows it. */
const seedOf = (particles, temperature) => 1000 * particles + 2 * Math.round(1000 * temperature);

/** The value in a file written by `keep`; undefined where there is none. */
function kept(directory, name) {
  const file = path.join(directory, name.replace(/json$/, 'bin'));
  return fs.existsSync(file) ? v8.deserialize(fs.readFileSync(file)) : undefined;
}

/** Numbers and arrays to the last bit, with the plain part beside it for people. */
async function keep(directory, name, { arrays, ...record }) {
  const { commit, instructionSet } = info();
  const whole = { ...record, made: { commit, instructionSet, date: new Date().toISOString().slice(0, 10) } };
  await writeFileAtomic(path.join(directory, name), JSON.stringify(whole));
  await writeFileAtomic(path.join(directory, name.replace(/json$/, 'bin')), v8.serialize({ ...whole, arrays }));
}

const systemOf = ({ positions, diameters }, boxLength) => System.from(model, { positions, diameters, boxLength });

/**
 * The first state of a chain with the evidence that it is one of equilibrium, from the first state of the hotter one, or
 * from random positions.
 */
async function start(directory, { particles, temperature, hotter, threads }) {
  const name = nameOf(particles, temperature, 'start');
  const known = kept(directory, name);
  if (known) return known;
  const seed = seedOf(particles, temperature);
  let system;
  let boxLength;
  if (hotter === undefined) {
    system = System.random(model, { particles, seed });
    for (const [k, hot] of melting.entries())
      await swapMonteCarlo(system, { temperature: hot, sweeps: 2000, seed: 7 + k, ...moves, threads });
    boxLength = system.boxLength;
  } else {
    const from = kept(directory, nameOf(particles, hotter, 'start'));
    boxLength = from.boxLength;
    system = systemOf(from.arrays, boxLength);
  }
  const sweeps = recommendedSweeps(model, temperature);
  let found;
  for (let k = 0; k < mostEquilibrations && found?.verdict !== 'equilibrated'; k++) {
    found = await equilibration(system, {
      temperature,
      sweeps,
      seed: seed + 1e9 * k,
      previousSweeps: k * sweeps,
      ...moves,
      threads,
    });
  }
  const { tau, relaxationTimes, verdict, energyPerParticle, hypervirialRatio, driftBetweenHalves } = found;
  const evidence = { tau, relaxationTimes, verdict, energyPerParticle, hypervirialRatio, driftBetweenHalves };
  await keep(directory, name, {
    particles,
    temperature,
    boxLength,
    seed,
    sweeps: found.sweeps,
    sweepsPerTau: found.sweepsPerTau,
    ...evidence,
    acceptance: found.acceptance,
    sweepsBetweenStates: Math.ceil(spacing * (tau.value + tau.error)),
    arrays: { positions: system.positions, diameters: system.diameters },
  });
  system.dispose();
  return kept(directory, name);
}

async function inherent(system, how, threads) {
  const copy = system.clone();
  const { evaluations, times, stopReason } = await steepestDescent(copy, {
    ...how,
    times: Float64Array.of(0),
    threads,
  });
  const { positions } = copy;
  const energy = copy.energy() / copy.particles;
  copy.dispose();
  return { positions, energy, evaluations, time: times.at(-1), stopReason };
}

/** The next block of a chain. */
async function extend(directory, { particles, temperature, block, threads }) {
  const first = kept(directory, nameOf(particles, temperature, 'start'));
  const before = block === 0 ? first.arrays : kept(directory, nameOf(particles, temperature, block - 1)).arrays.at(-1);
  const { boxLength, sweepsBetweenStates: sweeps } = first;
  const system = systemOf(before, boxLength);
  const started = process.cpuUsage();
  const states = [];
  const arrays = [];
  for (let k = 0; k < statesPerBlock; k++) {
    const state = block * statesPerBlock + k;
    const { energyPerParticle } = await swapMonteCarlo(system, {
      temperature,
      sweeps,
      seed: seedOf(particles, temperature) + 1,
      firstSweep: state * sweeps,
      ...moves,
      threads,
    });
    const { positions, diameters } = system;
    const minimum = await inherent(system, quench, threads);
    const again = state < tighterStates ? (await inherent(system, tighter, threads)).positions : undefined;
    arrays.push({ positions, diameters, inherent: minimum.positions, ...(again && { tighter: again }) });
    states.push({
      energyPerParticle,
      inherentEnergy: minimum.energy,
      flowTime: minimum.time,
      stop: minimum.stopReason,
    });
  }
  system.dispose();
  const { user, system: inKernel } = process.cpuUsage(started);
  const record = { particles, temperature, boxLength, block, quench, states, cpuSeconds: (user + inKernel) / 1e6 };
  await keep(directory, nameOf(particles, temperature, block), { ...record, arrays });
}

/** All blocks of a chain that are there, one after another, with their arrays. */
function* blocks(directory, { particles, temperature }) {
  for (let block = 0; ; block++) {
    const found = kept(directory, nameOf(particles, temperature, block));
    if (found === undefined) return;
    yield found;
  }
}

/** States of a chain that are there. */
function length(directory, { particles, temperature }) {
  let block = 0;
  while (fs.existsSync(path.join(directory, nameOf(particles, temperature, block).replace(/json$/, 'bin')))) block++;
  return block * statesPerBlock;
}

module.exports = { model, moves, quench, tighter, statesPerBlock, start, extend, blocks, length, kept, nameOf };
