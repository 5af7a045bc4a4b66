/**
 * Two threads against one, wall time of whole runs with all their list builds, and two samples of an ensemble side by side against
 * one after the other. Needs two idle cores; runs take turns, so that what else the machine does falls on both.
 */
const { mkdtempSync, rmSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');
const {
  System,
  conjugateGradient,
  fire,
  harmonicSpheres,
  kobAndersen,
  lbfgs,
  molecularDynamics,
  runEnsemble,
  steepestDescent,
} = require('../dist');
const { native } = require('../dist/binding/native');
const { handleOf } = require('../dist/system');
const { table, minimum } = require('./machine');
const { liquid } = require('./states');

const turns = 8;
/** By size, and of samples side by side. */
const wanted = { 16000: 1.5, 64000: 1.8, samples: 1.85 };
/** Evaluations or steps of particles: runs of one size and another take as long, and what begins them weighs as much. */
const work = 300 * 64000;
const untilOf = (s) => ({ evaluations: work / s.particles });

const runs = {
  forces: async (s, threads) => native.timings(handleOf(s), 10, threads).force.best,
  'list builds': async (s, threads) => native.timings(handleOf(s), 10, threads).build.best,
  flow: async (s, threads) =>
    (await steepestDescent(s, { until: untilOf(s), tolerance: { absolute: 1e-4 }, threads })).seconds,
  CG: async (s, threads) => (await conjugateGradient(s, { until: untilOf(s), threads })).seconds,
  FIRE: async (s, threads) => (await fire(s, { until: untilOf(s), threads })).seconds,
  'L-BFGS': async (s, threads) => (await lbfgs(s, { until: untilOf(s), threads })).seconds,
  'molecular dynamics': async (s, threads) =>
    (
      await molecularDynamics(s, {
        temperature: 0.2,
        timestep: 0.005,
        time: (0.005 * work) / s.particles,
        thermostat: 'none',
        seed: 1,
        measureEvery: 300,
        threads,
      })
    ).seconds,
};

async function once(start, run, threads) {
  const system = start.clone();
  const seconds = await run(system, threads);
  system.dispose();
  return seconds;
}

async function speedUp(start, run) {
  const seconds = { 1: [], 2: [] };
  for (let turn = 0; turn < turns; turn++)
    for (const threads of [1, 2]) seconds[threads].push(await once(start, run, threads));
  return minimum(seconds[1]) / minimum(seconds[2]);
}

/**
 * What the machine's second core is worth to two flows that share nothing, each at its own pace: two threads can hardly do
 * better. A core that somebody else uses, too, is slower.
 */
async function ceiling(start) {
  const alone = [];
  const paces = [];
  for (let turn = 0; turn < turns; turn++) {
    alone.push(await once(start, runs.flow, 1));
    const both = await Promise.all([once(start, runs.flow, 1), once(start, runs.flow, 1)]);
    paces.push(1 / (1 / both[0] + 1 / both[1]));
  }
  return minimum(alone) / minimum(paces);
}

async function mixture(particles) {
  const system = System.random(kobAndersen({ dimension: 3, truncation: 'shifted' }), { particles, seed: 1 });
  await conjugateGradient(system, { until: { rmsForce: 1 } });
  return system;
}

/**
 * Relaxations of four samples of some seconds each, one process at a time and two: until all samples are there, and with the
 * averages over them, which one process makes at the end.
 */
async function sideBySide() {
  const plan = {
    model: { name: 'harmonic-spheres-2d' },
    particles: [64000],
    temperatures: ['infinity'],
    samples: 4,
    relaxation: { until: { time: 1000 }, tolerance: { absolute: 1e-4 } },
    seed: 1,
  };
  const samples = { 1: [], 2: [] };
  const whole = { 1: [], 2: [] };
  for (let turn = 0; turn < 2; turn++) {
    for (const workers of [1, 2]) {
      const directory = mkdtempSync(join(tmpdir(), 'vitrelax-ensemble-'));
      const begun = performance.now();
      const gone = () => (performance.now() - begun) / 1e3;
      const onEvent = ({ event }) => event === 'averaging' && samples[workers].push(gone());
      await runEnsemble(plan, { directory, workers, threads: 1, onEvent });
      whole[workers].push(gone());
      rmSync(directory, { recursive: true });
    }
  }
  const gain = (seconds) => (minimum(seconds[1]) / minimum(seconds[2])).toFixed(2);
  return `${gain(samples)} (asked: ${wanted.samples}), with the averages ${gain(whole)}`;
}

async function run() {
  const systems = [
    ['soft spheres 2D', () => liquid(2, 16000, 0.2, 256), 16000],
    ['soft spheres 2D', () => liquid(2, 64000, 0.2, 128), 64000],
    ['soft spheres 3D', () => liquid(3, 64000, 0.2, 64), 64000],
    [
      'harmonic spheres 2D, T = ∞',
      () => System.random(harmonicSpheres({ dimension: 2 }), { particles: 64000, seed: 1 }),
      64000,
    ],
    ['Kob-Andersen 3D', () => mixture(64000), 64000],
  ];
  const rows = [];
  for (const [name, make, particles] of systems) {
    const start = await make();
    const row = { system: name, N: particles, asked: wanted[particles] };
    for (const [what, run] of Object.entries(runs)) row[what] = (await speedUp(start, run)).toFixed(2);
    row['two flows at once'] = (await ceiling(start)).toFixed(2);
    start.dispose();
    rows.push(row);
  }
  table(`Two threads against one (wall time, least of ${turns})`, rows);
  console.log(`\nSamples of an ensemble, two side by side against one after the other: ${await sideBySide()}`);
}

module.exports = { run };
