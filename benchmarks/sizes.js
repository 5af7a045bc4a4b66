/**
 * Cost against size: time and memory a particle for forces, list builds, Monte Carlo and the flow, from N = 1000 to 1 000 000, soft
 * spheres in two dimensions, one thread, processor time. Every size in a process of its own. `--small`: up to 64 000.
 */
const { execFileSync } = require('node:child_process');
const { table, minimum } = require('./machine');

const sizes = [1000, 4000, 16000, 64000, 256000, 1000000];
const temperature = 0.2;
/** Particles times evaluations of each measurement. */
const work = 4e6;
const turns = 3;
/** Of the issue: how much dearer a particle of the largest system may be than one of the smallest beyond the caches. */
const flat = 1.5;
const firstBeyond = 64000;

async function measure(particles) {
  const { System, softSpheres, steepestDescent, swapMonteCarlo } = require('../dist');
  const { native } = require('../dist/binding/native');
  const { handleOf } = require('../dist/system');
  const system = System.random(softSpheres({ dimension: 2 }), { particles, seed: 1 });
  const running = { threads: 1 };
  const idle = process.resourceUsage().maxRSS;
  await swapMonteCarlo(system, { temperature, sweeps: 64, seed: 1, measureEvery: 1000, ...running });
  const start = system.clone();
  const spent = async (run) => {
    const before = process.cpuUsage();
    const count = await run();
    const { user, system: kernel } = process.cpuUsage(before);
    return (1e3 * (user + kernel)) / count / particles;
  };
  const found = { particles, force: [], build: [], sweep: [], flow: [], clock: [] };
  for (let turn = 0; turn < turns; turn++) {
    const repeats = Math.max(5, Math.round(work / particles));
    const t = native.timings(handleOf(start), Math.min(repeats, 200), 1);
    found.force.push((1e9 * t.force.best) / particles);
    found.build.push((1e9 * t.build.best) / particles);
    found.bytes = t.bytes / particles;
    found.clock.push(t.clock);
    const sweeps = 64 * Math.max(1, Math.round(work / 64 / particles));
    const o = { temperature, sweeps, firstSweep: 64, seed: 1, measureEvery: sweeps, ...running };
    found.sweep.push(await spent(async () => (await swapMonteCarlo(system, o)).sweeps));
    const flowing = start.clone();
    const until = { evaluations: Math.max(60, Math.round(work / 2 / particles)) };
    found.flow.push(await spent(async () => (await steepestDescent(flowing, { until, ...running })).evaluations));
    flowing.dispose();
  }
  found.peak = ((process.resourceUsage().maxRSS - idle) * 1024) / particles;
  return found;
}

async function run() {
  const wanted = process.argv.includes('--small') ? sizes.filter((n) => n <= 64000) : sizes;
  const found = wanted.map((n) =>
    JSON.parse(execFileSync(process.execPath, [__filename, String(n)], { encoding: 'utf8' })),
  );
  table(
    `Soft spheres 2D, T = ${temperature}, one thread, ns a particle (least of ${turns}) and bytes`,
    found.map((f) => ({
      N: f.particles,
      'force, skin 0.3': minimum(f.force).toFixed(1),
      'list build': minimum(f.build).toFixed(0),
      'swap attempt, builds included': minimum(f.sweep).toFixed(0),
      'evaluation of the flow, builds included': minimum(f.flow).toFixed(1),
      'list and vectors [byte]': f.bytes.toFixed(0),
      'peak of the process [byte]': f.peak.toFixed(0),
      'clock [GHz]': (Math.max(...f.clock) / 1e9).toFixed(2),
    })),
  );
  const beyond = found.filter((f) => f.particles >= firstBeyond);
  for (const [what, key] of [
    ['force', 'force'],
    ['list build', 'build'],
    ['swap attempt', 'sweep'],
    ['flow', 'flow'],
  ]) {
    const costs = beyond.map((f) => minimum(f[key]));
    const ratio = Math.max(...costs) / minimum(costs);
    console.log(
      `${what}: from N = ${firstBeyond} on within ${ratio.toFixed(2)}, ${ratio <= flat ? 'at most' : 'NOT'} ${flat}`,
    );
  }
}

module.exports = { run };
if (require.main === module) measure(Number(process.argv[2])).then((found) => console.log(JSON.stringify(found)));
