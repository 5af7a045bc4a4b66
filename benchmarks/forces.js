/**
 * Force evaluation, a stage of the flow and the list build, per particle and per pair inside the cutoff, in nanoseconds
 * and cycles, beside what is aimed at: the best instruction set for every system, the others for some of them.
 */
const { execFileSync } = require('node:child_process');
const {
  harmonicSpheres,
  kobAndersen,
  mariKurchan,
  molecularDynamics,
  plant,
  steepestDescent,
  System,
} = require('../dist');
const { native } = require('../dist/binding/native');
const { table } = require('./machine');
const { liquid } = require('./states');

/** Harmonic spheres on their way down from T = infinity. */
async function relaxed(dimension, particles) {
  const system = System.random(harmonicSpheres({ dimension }), { particles, seed: 3 });
  await steepestDescent(system, { until: { time: dimension > 4 ? 0.3 : 3 } });
  return system;
}

/** A Kob-Andersen liquid at T = 1. */
async function melt(particles) {
  const system = System.random(kobAndersen({ dimension: 3 }), { particles, seed: 3 });
  await steepestDescent(system, { until: { time: 1 } });
  await molecularDynamics(system, { temperature: 1, time: 3, timestep: 0.003, thermostat: 'langevin', seed: 1 });
  return system;
}

const planted = (particles) => plant(mariKurchan(), { particles, temperature: 0.015, seed: 1 });

/** `ns` and `cycles` a particle are aimed at, on a 3.6 GHz Zen 4 with AVX-512; `sets`: others too. */
const cases = [
  { name: 'Kob-Andersen 3D', particles: 27000, make: melt, ns: 110, cycles: 400, sets: true },
  { name: 'soft spheres 2D', particles: 64000, make: (n) => liquid(2, n, 0.2, 300), ns: 9, cycles: 33, sets: true },
  { name: 'soft spheres 3D', particles: 96000, make: (n) => liquid(3, n, 0.2, 100), ns: 30, cycles: 108, sets: true },
  { name: 'harmonic spheres 2D', particles: 64000, make: (n) => relaxed(2, n), ns: 8, cycles: 29, sets: true },
  { name: 'harmonic spheres 3D', particles: 65536, make: (n) => relaxed(3, n), ns: 13, cycles: 47, sets: true },
  { name: 'harmonic spheres 4D', particles: 32768, make: (n) => relaxed(4, n) },
  { name: 'harmonic spheres 8D', particles: 16384, make: (n) => relaxed(8, n) },
  { name: 'Mari-Kurchan 3D', particles: 16384, make: planted, ns: 366 },
];
const repeats = 60;

/** In a process of its own, since the instruction set is chosen once: prints one JSON line a case. */
async function measure(all) {
  const { handleOf } = require('../dist/system');
  for (const { name, particles, make, sets } of cases) {
    if (!all && !sets) continue;
    const system = await make(particles);
    for (const threads of all ? [1, 2] : [1]) {
      console.log(JSON.stringify({ name, particles, threads, ...native.timings(handleOf(system), repeats, threads) }));
    }
    system.dispose();
  }
}

async function run() {
  const rows = [];
  const baseline = new Map();
  for (const set of native.info().instructionSets) {
    const best = set === native.info().instructionSets[0];
    const out = execFileSync(process.execPath, [__filename, best ? 'all' : 'some'], {
      env: { ...process.env, VITRELAX_ISA: set },
      encoding: 'utf8',
    });
    for (const line of out.trim().split('\n')) {
      const t = JSON.parse(line);
      const ns = (seconds) => (seconds * 1e9) / t.particles;
      const aim = cases.find(({ name }) => name === t.name);
      const key = `${t.name} ${t.threads}`;
      if (!baseline.has(key)) baseline.set(key, t.force.best);
      rows.push({
        system: t.name,
        N: t.particles,
        set,
        threads: t.threads,
        'force ns/particle (min, median)': `${ns(t.force.best).toFixed(1)}, ${ns(t.force.median).toFixed(1)}`,
        'aimed at': t.threads === 1 && best && aim.ns ? aim.ns : '',
        'cycles (aimed at)': `${(ns(t.force.best) * t.clock * 1e-9).toFixed(0)}${aim.cycles && best ? ` (${aim.cycles})` : ''}`,
        'stage/force': (t.stage.best / t.force.best).toFixed(2),
        'without skin': ns(t.forceAtCutoff.best).toFixed(1),
        'ns/pair': ((t.force.best * 1e9) / t.pairsInCutoff).toFixed(2),
        'build ns/particle': ns(t.build.best).toFixed(0),
        'build/force': (t.build.best / t.force.best).toFixed(1),
        'bytes/particle': (t.bytes / t.particles).toFixed(0),
        'time / best set': (t.force.best / baseline.get(key)).toFixed(2),
      });
    }
  }
  table(`Force evaluation, skin 0.3 (minimum and median of ${repeats})`, rows);
}

module.exports = { run };
if (require.main === module) measure(process.argv[2] === 'all');
