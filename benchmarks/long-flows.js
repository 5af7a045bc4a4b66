/**
 * Whole flows at the paper's sizes to t = 1000, on one thread and on two: seconds, and beside as many bare evaluations of the forces.
 * Tens of minutes, most of which is the preparation of the liquid; each start is used for all turns.
 */
const { System, harmonicSpheres, steepestDescent } = require('../dist');
const { native } = require('../dist/binding/native');
const { handleOf } = require('../dist/system');
const { table, minimum, median } = require('./machine');
const { liquid } = require('./states');

const turns = 3;
const last = 1000;
/** Of the issue: what a run costs, in evaluations of bare forces as many as it takes. */
const wantedOverBare = 2.2;

const random = (dimension, particles) => async () =>
  System.random(harmonicSpheres({ dimension }), { particles, seed: 1 });

const cases = [
  { name: 'harmonic spheres 2D, T = ∞', start: random(2, 64000), tolerance: { absolute: 1e-4 }, asked: 5.5 },
  { name: 'harmonic spheres 3D, T = ∞', start: random(3, 65536), tolerance: { absolute: 1e-4 }, asked: 8 },
  { name: 'harmonic spheres 8D, T = ∞', start: random(8, 16384), tolerance: { absolute: 1e-4 }, asked: 30 },
  {
    name: 'soft spheres 2D, T = 0.2',
    start: () => liquid(2, 64000, 0.2, 1024),
    tolerance: { absolute: 1e-4 },
    asked: 12,
  },
];

async function flow(start, tolerance, threads) {
  const system = start.clone();
  const before = process.cpuUsage();
  const r = await steepestDescent(system, { until: { time: last }, tolerance, threads });
  const { user, system: kernel } = process.cpuUsage(before);
  system.dispose();
  return { ...r, processor: (user + kernel) / 1e6 };
}

async function measure({ name, start: make, tolerance, asked }) {
  const start = await make();
  const runs = { 1: [], 2: [] };
  const bare = [];
  // in turn, so that what else the machine does falls on both
  for (let turn = 0; turn < turns; turn++) {
    for (const threads of [1, 2]) runs[threads].push(await flow(start, tolerance, threads));
    bare.push(native.timings(handleOf(start), 20, 1).force.best);
  }
  const seconds = (threads) => runs[threads].map((r) => r.seconds);
  const [one] = runs[1];
  const row = {
    system: name,
    N: start.particles,
    'seconds (least, median)': `${minimum(seconds(1)).toFixed(2)}, ${median(seconds(1)).toFixed(2)}`,
    asked,
    evaluations: one.evaluations,
    'over bare forces': (minimum(seconds(1)) / one.evaluations / minimum(bare)).toFixed(2),
    'v at the end': one.rmsVelocity[one.rmsVelocity.length - 1].toExponential(2),
    'speed-up of 2 threads': (minimum(seconds(1)) / minimum(seconds(2))).toFixed(2),
  };
  start.dispose();
  return row;
}

async function run() {
  const rows = [];
  for (const one of cases) rows.push(await measure(one));
  table(
    `Flows to t = ${last} at an absolute tolerance of 1e-4 (least of ${turns}; at most ${wantedOverBare} times bare forces asked)`,
    rows,
  );
}

module.exports = { run };
