#!/usr/bin/env node
/**
 * LAMMPS and vitrelax on the same states, one thread each: `npm run bench:lammps` (half an hour on an idle machine;
 * `-- --starts n`, `-- --particles n`, `-- --timestep dt` for FIRE of LAMMPS without a search). Needs `lmp` on the path,
 * Debian's package lammps.
 *
 * Kob-Andersen in three dimensions, shifted potential, melts at T = 1: from each to |F|_2 = 1e-8, the norm of all forces, by
 * LAMMPS's conjugate gradient, by its FIRE at the best of some time steps, and by our methods; and one evaluation of the
 * forces. LAMMPS runs the faster of its pair styles, lj/cut/opt. The programs take turns, and times are those of the
 * processor, so that what else the machine does meets both alike.
 */
const { parseArgs } = require('node:util');
const { System, conjugateGradient, fire, kobAndersen, lbfgs, molecularDynamics } = require('../dist');
const { native } = require('../dist/binding/native');
const { handleOf } = require('../dist/system');
const { requireLammps, forceSeconds, minimisation, stopped } = require('./lammps-run');
const { machine, table, median, minimum } = require('./machine');

const model = kobAndersen({ dimension: 3, truncation: 'shifted' });
const forceNorm = 1e-8;
const temperature = 1;
/** Molecular dynamics before the first start, and from one to the next [time]; tau_alpha at T = 1 is below 1. */
const equilibration = 20;
const spacing = 5;
/** Of LAMMPS's FIRE. The first is mostly the best at N = 10 000; the others end when they have cost as much. */
const timesteps = [0.0025, 0.00125, 0.005];
/** Of the issue: the time of our best over that of LAMMPS. */
const wanted = 0.25;
const forceRepeats = 5;
const forcesEach = 40;

const running = { threads: 1, signal: stopped };

const ours = {
  'vitrelax CG': conjugateGradient,
  'vitrelax FIRE 2020': fire,
  'vitrelax L-BFGS': lbfgs,
};

async function* melts(particles, count) {
  const system = System.random(model, { particles, seed: 1 });
  // random positions overlap: down from there before anything moves
  await conjugateGradient(system, { until: { rmsForce: 1 }, ...running });
  for (let k = 0; k < count; k++) {
    const time = k === 0 ? equilibration : spacing;
    await molecularDynamics(system, { temperature, time, thermostat: 'velocity-rescaling', seed: 2 + k, ...running });
    yield system;
  }
  system.dispose();
}

async function ourMinimisation(start, method) {
  const system = start.clone();
  const before = process.cpuUsage();
  const found = await method(system, { until: { rmsForce: forceNorm / Math.sqrt(system.particles) }, ...running });
  const { user, system: kernel } = process.cpuUsage(before);
  const { energy, forceNorm: reached } = measured(system);
  system.dispose();
  const { evaluations, stopReason } = found;
  return { seconds: (user + kernel) / 1e6, evaluations, stopReason, energy, forceNorm: reached };
}

function measured(system) {
  const { energy, rmsForce } = system.evaluate();
  return { energy: energy / system.particles, forceNorm: rmsForce * Math.sqrt(system.particles) };
}

/** The time step at which FIRE of LAMMPS needs the fewest evaluations from this start. */
async function bestTimestep(start) {
  const rows = [];
  let best;
  for (const timestep of timesteps) {
    const run = await minimisation(start, { style: 'fire', timestep, forceNorm, iterations: best?.iterations });
    rows.push({ timestep, evaluations: run.evaluations, 'ended by': run.stopReason });
    if (run.stopReason === 'force tolerance') best = { timestep, iterations: run.iterations };
  }
  table('FIRE of LAMMPS, from the first start; a step that costs more than the best so far is cut short', rows);
  return best.timestep;
}

/** One evaluation of the forces, at the same skin, by the clock: the least of all. */
async function compareForces(start) {
  const theirs = [];
  const own = [];
  for (let k = 0; k < forceRepeats; k++) {
    theirs.push(await forceSeconds(start, forcesEach));
    own.push(native.timings(handleOf(start), forcesEach, 1).force.best);
  }
  const nanoseconds = (seconds) => ((seconds * 1e9) / start.particles).toFixed(0);
  table('One evaluation of the forces', [
    { program: 'LAMMPS lj/cut/opt', 'ns/particle': nanoseconds(minimum(theirs)), 'of LAMMPS': '1' },
    {
      program: 'vitrelax',
      'ns/particle': nanoseconds(minimum(own)),
      'of LAMMPS': (minimum(own) / minimum(theirs)).toFixed(3),
    },
  ]);
}

async function compareMinimisers(particles, starts, knownTimestep) {
  const runs = {};
  let timestep = knownTimestep;
  let first = true;
  for await (const start of melts(particles, starts)) {
    if (first) await compareForces(start);
    first = false;
    timestep ??= await bestTimestep(start);
    const ways = [
      ['LAMMPS CG', () => minimisation(start, { style: 'cg', forceNorm })],
      ...Object.entries(ours).map(([name, method]) => [name, () => ourMinimisation(start, method)]),
      [`LAMMPS FIRE, step ${timestep}`, () => minimisation(start, { style: 'fire', timestep, forceNorm })],
    ];
    for (const [name, way] of ways) {
      runs[name] ??= [];
      const run = await way();
      runs[name].push(run);
      process.stderr.write(`start ${runs[name].length}, ${name}: ${run.seconds.toFixed(1)} s, ${run.evaluations}\n`);
    }
  }
  return runs;
}

function printMinimisers(runs, starts) {
  const names = Object.keys(runs);
  const theirs = names.filter((name) => name.startsWith('LAMMPS'));
  const seconds = (name) => median(runs[name].map((run) => run.seconds));
  const ratio = (name, to) => seconds(name) / seconds(to);
  // the same starts, but paths part early: how long two methods take from one start has little to do with each other
  const startByStart = (name, to) => median(runs[name].map((run, k) => run.seconds / runs[to][k].seconds));
  const row = (name) => ({
    method: name,
    'seconds (median)': seconds(name).toFixed(2),
    evaluations: median(runs[name].map((run) => run.evaluations)),
    'energy/N (mean)': (runs[name].reduce((sum, run) => sum + run.energy, 0) / runs[name].length).toFixed(5),
    'largest |F|_2': Math.max(...runs[name].map((run) => run.forceNorm)).toExponential(1),
    ...Object.fromEntries(theirs.map((to) => [`of ${to}`, ratio(name, to).toFixed(3)])),
    'ended by': [...new Set(runs[name].map((run) => run.stopReason))].join(', '),
  });
  table(`To |F|_2 = ${forceNorm}, processor time, medians of ${starts} starts`, names.map(row));
  const own = names.filter((name) => !theirs.includes(name));
  const best = own.reduce((a, b) => (ratio(b, theirs[0]) < ratio(a, theirs[0]) ? b : a));
  for (const to of theirs) {
    const r = ratio(best, to);
    console.log(
      `${best} takes ${r.toFixed(3)} of the time of ${to}: ${r <= wanted ? '' : 'NOT '}at most a quarter; ` +
        `the median of the ratios start by start is ${startByStart(best, to).toFixed(3)}`,
    );
  }
}

async function main() {
  const { values } = parseArgs({
    options: {
      starts: { type: 'string', default: '5' },
      particles: { type: 'string', default: '10000' },
      timestep: { type: 'string' },
    },
  });
  const [starts, particles] = [values.starts, values.particles].map(Number);
  if (![starts, particles].every((n) => Number.isInteger(n) && n > 0))
    throw new Error('whole numbers above 0 are needed');
  const timestep = values.timestep === undefined ? undefined : Number(values.timestep);
  if (timestep !== undefined && !(timestep > 0)) throw new Error('a time step above 0 is needed');
  const version = requireLammps();
  console.log(machine());
  console.log(`${version}\nKob-Andersen 3D, shifted, N = ${particles}, T = ${temperature}`);
  printMinimisers(await compareMinimisers(particles, starts, timestep), starts);
}

main().catch((e) => {
  console.error(`bench:lammps: ${e.message}`);
  process.exitCode = 2;
});
