/** Force evaluation and list build, per particle and per pair inside the cutoff, for each instruction set. */
const { execFileSync } = require('node:child_process');
const { native } = require('../dist/native');
const { table } = require('./machine');
const { liquid } = require('./states');

const cases = [
  { name: 'soft spheres 2D, T = 0.2', dimension: 2, particles: 64000, temperature: 0.2, sweeps: 300 },
  { name: 'soft spheres 3D, T = 0.2', dimension: 3, particles: 96000, temperature: 0.2, sweeps: 100 },
];

/** In a process of its own, since the instruction set is chosen once: prints one JSON line a case. */
async function measure() {
  const { handleOf } = require('../dist/system');
  for (const { name, dimension, particles, temperature, sweeps } of cases) {
    const system = await liquid(dimension, particles, temperature, sweeps);
    for (const threads of [1, 2]) {
      console.log(JSON.stringify({ name, particles, threads, ...native.timings(handleOf(system), 60, threads) }));
    }
  }
}

async function run() {
  const rows = [];
  const baseline = new Map();
  for (const set of native.info().instructionSets) {
    const out = execFileSync(process.execPath, [__filename], {
      env: { ...process.env, VITRELAX_ISA: set },
      encoding: 'utf8',
    });
    for (const line of out.trim().split('\n')) {
      const t = JSON.parse(line);
      const ns = (seconds) => (seconds * 1e9) / t.particles;
      const key = `${t.name} ${t.threads}`;
      if (!baseline.has(key)) baseline.set(key, t.force.best);
      rows.push({
        system: t.name,
        N: t.particles,
        set,
        threads: t.threads,
        'force ns/particle (min, median)': `${ns(t.force.best).toFixed(1)}, ${ns(t.force.median).toFixed(1)}`,
        'ns/pair': ((t.force.best * 1e9) / t.pairsInCutoff).toFixed(2),
        'build ns/particle': ns(t.build.median).toFixed(0),
        'build/force': (t.build.median / t.force.median).toFixed(1),
        'bytes/particle': (t.bytes / t.particles).toFixed(0),
        'time / best set': (t.force.best / baseline.get(key)).toFixed(2),
      });
    }
  }
  table('Force evaluation, skin 0.3 (minimum and median of 60)', rows);
}

module.exports = { run };
if (require.main === module) measure();
