/**
 * The flow beside SUNDIALS CVODE (BDF with Newton-GMRES) and beside Euler's scheme at fixed steps, from the same states, on the same
 * forces and lists, one thread, processor time. CVODE's program is compiled here, against Debian's libsundials-dev and the core as
 * node-gyp has built it; without them the benchmark is left out.
 */
const { execFileSync } = require('node:child_process');
const { existsSync, mkdtempSync, rmSync, writeFileSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');
const { harmonicSpheres, steepestDescent, System } = require('../dist');
const { native } = require('../dist/binding/native');
const { handleOf } = require('../dist/system');
const { table, minimum } = require('./machine');
const { liquid } = require('./states');

const root = join(__dirname, '..');
const archives = ['baseline', 'avx2', 'avx512']
  .map((set) => join(root, 'build', 'Release', 'obj.target', `core_${set}.a`))
  .filter(existsSync);
const turns = 3;

const cases = [
  {
    name: 'soft spheres 2D, N = 4000, T = 0.2, to t = 100',
    kind: 0,
    last: 100,
    tolerances: [1e-5, 1e-6],
    eulerSteps: [1e-3],
    start: () => liquid(2, 4000, 0.2, 1000),
    flow: { tolerance: 0.01 },
  },
  {
    name: 'harmonic spheres 2D, polydisperse, N = 16000, T = infinity, to t = 30',
    kind: 1,
    last: 30,
    tolerances: [1e-4, 1e-5],
    eulerSteps: [0.1, 0.03],
    start: async () =>
      System.random(harmonicSpheres({ dimension: 2 }), {
        particles: 16000,
        seed: 1,
      }),
    flow: { tolerance: { absolute: 1e-4 } },
  },
];

function decades(last) {
  const times = [];
  for (let k = 0; 0.01 * 10 ** (k / 5) <= last * 1.0001; k++) times.push(0.01 * 10 ** (k / 5));
  return Float64Array.from(times);
}

function compiled(folder) {
  const program = join(folder, 'flow');
  const words = [
    '-std=c++20 -O3 -ffp-contract=off -pthread',
    `-I${join(root, 'native', 'core')}`,
    join(__dirname, 'cvode', 'flow.cpp'),
    `-o ${program} -Wl,--start-group`,
    ...archives,
    '-Wl,--end-group -lsundials_cvode -lsundials_nvecserial -lsundials_sunlinsolspgmr',
  ];
  execFileSync('g++', words.join(' ').split(' '), { stdio: ['ignore', 'ignore', 'pipe'] });
  return program;
}

function byCvode(program, folder, { kind }, start, times, tolerance) {
  const file = join(folder, 'start');
  const { positions, diameters, boxLength } = start.configuration();
  const head = [start.model.dimension, kind, start.particles, boxLength, times.length];
  writeFileSync(file, new Uint8Array(Float64Array.from([...head, ...times, ...positions, ...diameters]).buffer));
  return JSON.parse(execFileSync(program, [file, String(tolerance)], { encoding: 'utf8' }));
}

async function byFlow({ last }, start, times, tolerance) {
  const system = start.clone();
  const before = process.cpuUsage();
  const r = await steepestDescent(system, { until: { time: last }, times, tolerance, threads: 1 });
  const { user, system: kernel } = process.cpuUsage(before);
  system.dispose();
  return { seconds: (user + kernel) / 1e6, evaluations: r.evaluations, rmsVelocity: r.rmsVelocity };
}

function byEuler(start, times, step) {
  const system = start.clone();
  const before = process.cpuUsage();
  const r = native.euler(handleOf(system), step, times, 1);
  const { user, system: kernel } = process.cpuUsage(before);
  system.dispose();
  return { ...r, seconds: (user + kernel) / 1e6 };
}

async function compare(program, folder, one) {
  const start = await one.start();
  const times = decades(one.last);
  const fine = typeof one.flow.tolerance === 'number' ? 1e-4 : { absolute: 1e-6 };
  const reference = (await byFlow(one, start, times, fine)).rmsVelocity;
  const ways = [
    ['vitrelax', () => byFlow(one, start, times, one.flow.tolerance)],
    ...one.tolerances.map((t) => [`CVODE, absolute ${t}`, () => byCvode(program, folder, one, start, times, t)]),
    ...one.eulerSteps.map((step) => [`Euler, step ${step}`, () => byEuler(start, times, step)]),
  ];
  const runs = new Map(ways.map(([name]) => [name, []]));
  for (let turn = 0; turn < turns; turn++) for (const [name, way] of ways) runs.get(name).push(await way());
  start.dispose();
  const least = (name) => minimum(runs.get(name).map((r) => r.seconds));
  table(
    `${one.name} (least of ${turns})`,
    ways.map(([name]) => {
      const [r] = runs.get(name);
      const errors = Array.from(r.rmsVelocity, (v, k) => Math.abs(v / reference[k] - 1));
      const mean = errors.reduce((sum, e) => sum + e, 0) / errors.length;
      return {
        method: name,
        seconds: least(name).toFixed(3),
        evaluations: r.evaluations,
        'time / vitrelax': (least(name) / least('vitrelax')).toFixed(2),
        'mean deviation of v [%]': r.rmsVelocity.length < times.length ? 'unstable' : (100 * mean).toFixed(2),
      };
    }),
  );
}

async function run() {
  if (!existsSync('/usr/include/cvode/cvode.h') || archives.length === 0) {
    console.log('\nCVODE left out: it needs libsundials-dev (apt-get install libsundials-dev) and npm run build:addon');
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), 'vitrelax-cvode-'));
  try {
    const program = compiled(folder);
    for (const one of cases) await compare(program, folder, one);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

module.exports = { run };
