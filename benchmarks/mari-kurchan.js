/**
 * Mari-Kurchan: planting, list builds and forces at the paper's N = 16384, memory and time of a flow from T = 0.015 to
 * t = 100; `--large`: N = 1 000 000 planted and evaluated.
 */
const { execFileSync } = require('node:child_process');
const { table } = require('./machine');

const mebibytes = (bytes) => (bytes / 2 ** 20).toFixed(0);

/** Each in a process of its own: prints one JSON line. */
const measurements = {
  async parts(temperature) {
    const { mariKurchan, plant } = require('../dist');
    const { native } = require('../dist/binding/native');
    const { handleOf } = require('../dist/system');
    const rows = [];
    for (const threads of [1, 2]) {
      const start = process.hrtime.bigint();
      const system = await plant(mariKurchan(), { particles: 16384, temperature, seed: 1 });
      const planted = Number(process.hrtime.bigint() - start) / 1e9;
      const t = native.timings(handleOf(system), 5, threads);
      rows.push({ threads, planted, build: t.build.best, force: t.force.best, slots: t.slots, pairs: t.pairsInCutoff });
    }
    return rows;
  },
  async flow(temperature) {
    const { mariKurchan, plant, steepestDescent } = require('../dist');
    const system = await plant(mariKurchan(), { particles: 16384, temperature, seed: 1 });
    const before = process.memoryUsage().rss;
    const r = await steepestDescent(system, { until: { time: 100 } });
    return {
      growth: process.resourceUsage().maxRSS * 1024 - before,
      seconds: r.seconds,
      evaluations: r.evaluations,
      builds: r.listBuilds,
      dissipation: r.dissipationError,
    };
  },
  async large(temperature) {
    const { mariKurchan, plant } = require('../dist');
    const start = process.hrtime.bigint();
    const system = await plant(mariKurchan(), { particles: 1e6, temperature, seed: 1 });
    const planted = Number(process.hrtime.bigint() - start) / 1e9;
    const e = system.evaluate();
    const seconds = Number(process.hrtime.bigint() - start) / 1e9 - planted;
    return {
      planted,
      seconds,
      peak: process.resourceUsage().maxRSS * 1024,
      energy: e.energy / 1e6,
      pairs: e.pairsInCutoff,
    };
  },
};

function measured(name, temperature) {
  return JSON.parse(execFileSync(process.execPath, [__filename, name, String(temperature)], { encoding: 'utf8' }));
}

async function run() {
  const temperature = 0.015;
  table(
    `Mari-Kurchan, N = 16384, T = ${temperature}, skin 0.3 (minimum of 5)`,
    measured('parts', temperature).map((r) => ({
      threads: r.threads,
      'planting [ms]': (1e3 * r.planted).toFixed(1),
      'build [ms]': (1e3 * r.build).toFixed(0),
      'force [ms]': (1e3 * r.force).toFixed(2),
      'ns/pair': ((1e9 * r.force) / r.pairs).toFixed(2),
      'build/force': (r.build / r.force).toFixed(0),
      'slots/particle': (r.slots / 16384).toFixed(0),
    })),
  );
  const f = measured('flow', temperature);
  table(`Mari-Kurchan, N = 16384, flow from T = ${temperature} to t = 100`, [
    {
      'memory over planting [MiB]': mebibytes(f.growth),
      seconds: f.seconds.toFixed(1),
      evaluations: f.evaluations,
      'list builds': f.builds,
      'dissipation error': f.dissipation.toExponential(1),
    },
  ]);
  if (!process.argv.includes('--large')) return;
  const l = measured('large', temperature);
  table(`Mari-Kurchan, N = 1 000 000, T = ${temperature}`, [
    {
      'planting [s]': l.planted.toFixed(3),
      'evaluation, one thread [s]': l.seconds.toFixed(1),
      'peak memory [MiB]': mebibytes(l.peak),
      'energy per particle': l.energy.toFixed(6),
      'pairs inside the cutoff': l.pairs,
    },
  ]);
}

module.exports = { run };
if (require.main === module) {
  measurements[process.argv[2]](Number(process.argv[3])).then((result) => console.log(JSON.stringify(result)));
}
