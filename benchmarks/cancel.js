/**
 * How long a job of each kind goes on after it has been told to stop, at N = 100 000: the largest and the median of
 * cancellations at different moments of its life, against the limit of 100 ms. Work is the time of the processor that the
 * process has used meanwhile, which says on a busy machine what an idle one would have taken.
 */
const { System, harmonicSpheres, kobAndersen, mariKurchan, plant, softSpheres, steepestDescent } = require('../dist');
const { handleOf } = require('../dist/system');
const { median, table } = require('./machine');

const particles = 100_000;
const limit = 100;
const threads = 1;
const seed = 1;
/** moments after the start, in turn [ms] */
const moments = [0, 1, 5, 20, 60, 150, 300, 600, 1000, 1500];

const none = () => new Uint8Array();
const common = { threads, seed };
const minimiser = {
  ...{ rmsForce: 0, maxForce: 1e-11, evaluations: Infinity, energyTolerance: 0, forceNorm: 0, iterations: Infinity },
  ...{ newtonForce: 0, timestep: 0, memory: 8, threads },
};
const sampling = {
  ...{ temperature: 0.5, sweeps: 1e9, firstSweep: 0, swapProbability: 0.2, stepLength: 0.12 },
  ...{ maxDiameterDifference: 0.2, measureEvery: 10, ...common },
};
const flow = {
  ...{ time: Infinity, rmsForce: 0, maxForce: 0, evaluations: 1e12, times: new Float64Array() },
  ...{ relative: 1e-2, absolute: 1e-6, threads },
};
const dynamics = {
  ...{
    temperature: 0.5,
    time: 1e6,
    timestep: 0,
    thermostat: 'none',
    couplingRate: 1,
    measureEvery: 0,
    times: new Float64Array(),
    ...common,
  },
};
const hybrid = {
  ...{ temperature: 0.5, cycles: 1e9, firstCycle: 0, burst: 20, timestep: 0, swapSweeps: 1 },
  ...{ maxDiameterDifference: 0.2, ...common },
};

const jobs = {
  'swap Monte Carlo': (s) => s.swapMonteCarlo(sampling, null),
  'swap Monte Carlo, measuring': (s) => s.swapMonteCarlo({ ...sampling, measureEvery: 1 }, null),
  'swap Monte Carlo, displacements': (s) => s.swapMonteCarlo({ ...sampling, swapProbability: 0 }, null),
  'molecular dynamics': (s) => s.molecularDynamics(dynamics, null, null),
  'hybrid Monte Carlo': (s) => s.hybridMonteCarlo(hybrid, null),
  'hybrid Monte Carlo, no exchanges': (s) => s.hybridMonteCarlo({ ...hybrid, swapSweeps: 0 }, null),
  'steepest descent': (s) => s.steepestDescent(flow, null, null),
  ...Object.fromEntries(
    [
      'conjugate-gradient',
      'fire-2020',
      'lbfgs',
      'line-search-descent',
      'newton',
      'lammps-cg',
      'lammps-sd',
      'lammps-fire',
    ].map((method) => [method, (s) => s.minimise({ ...minimiser, method }, null)]),
  ),
  'lowest modes': (s) => s.modes({ count: 50, whole: false, excluded: none(), threads }, null),
  moments: (s) => s.chebyshevMoments({ moments: 32768, vectors: 100, excluded: none(), ...common }, null),
  quadrature: (s) =>
    s.lanczosQuadrature({ steps: 3000, vectors: 100, start: new Float64Array(), excluded: none(), ...common }, null),
  'Metropolis planting': (s) => s.metropolisPlanting({ temperature: 0.02, sweeps: 1e6, ...common }, null),
  elasticity: (s) => s.elasticity({ excluded: none(), threads }, null),
};

async function latency(system, start, moment) {
  const job = start(system);
  const ended = job.promise.then(
    () => undefined,
    (e) => {
      if (e.code === 'CANCELLED') return { at: performance.now(), used: process.cpuUsage() };
      console.error(`${e.code}: ${e.message}`);
    },
  );
  await new Promise((resolve) => setTimeout(resolve, moment));
  const [told, before] = [performance.now(), process.cpuUsage()];
  job.cancel();
  const end = await ended;
  if (end === undefined) return undefined;
  const work = end.used.user + end.used.system - before.user - before.system;
  return { waited: end.at - told, work: work / 1000 };
}

/** Particles spread evenly, then relaxed for a while, since some jobs refuse overlaps. */
async function spread(model, side) {
  const D = model.dimension;
  const system = System.random(model, { particles: side ** D, seed });
  const noise = system.wrappedPositions().map((x) => x / system.boxLength - 0.5);
  const cell = (k) => Math.floor(Math.floor(k / D) / side ** (k % D)) % side;
  system.setPositions(noise.map((u, k) => ((cell(k) + 0.5 + 0.3 * u) / side) * system.boxLength));
  const tolerance = { relative: 1e-2, absolute: 1e-4 };
  await steepestDescent(system, { until: { evaluations: 100 }, tolerance });
  return system;
}

async function measured(name, system, kinds) {
  const rows = [];
  for (const kind of kinds) {
    const found = [];
    for (const moment of moments) {
      const copy = handleOf(system).clone();
      const measured = await latency(copy, jobs[kind], moment);
      copy.dispose();
      if (measured !== undefined) found.push(measured);
    }
    if (found.length === 0) continue; // over before it could be cancelled
    const most = Math.max(...found.map(({ waited }) => waited));
    rows.push({
      system: name,
      job: kind,
      cancelled: found.length,
      'largest [ms]': most.toFixed(0),
      'median [ms]': median(found.map(({ waited }) => waited)).toFixed(0),
      'largest work [ms]': Math.max(...found.map(({ work }) => work)).toFixed(0),
      'below 100 ms': most < limit ? 'yes' : 'NO',
    });
  }
  return rows;
}

async function run() {
  const all = Object.keys(jobs).filter((kind) => kind !== 'Metropolis planting');
  // no diameters to exchange
  const alike = [
    ...['swap Monte Carlo, displacements', 'molecular dynamics', 'hybrid Monte Carlo, no exchanges'],
    ...['steepest descent', 'lbfgs'],
  ];
  const soft = await spread(softSpheres({ dimension: 2 }), 316);
  const hard = await spread(kobAndersen({ dimension: 3 }), 46);
  const deep = System.random(harmonicSpheres({ dimension: 8 }), { particles: 10_000, seed });
  const planted = await plant(mariKurchan(), { particles, temperature: 0.02, seed });
  table(`Time from cancel() to the end of a job, N = ${particles} or so, ${threads} thread`, [
    ...(await measured('soft spheres 2D', soft, all)),
    ...(await measured('Kob-Andersen 3D', hard, alike)),
    ...(await measured('harmonic spheres 8D, N = 10 000', deep, alike.slice(3))),
    ...(await measured('Mari-Kurchan', planted, ['swap Monte Carlo, displacements', 'steepest descent'])),
    ...(await measured(
      'Mari-Kurchan, N = 3000',
      await plant(mariKurchan(), { particles: 3000, temperature: 0.02, seed }),
      ['Metropolis planting'],
    )),
  ]);
}

module.exports = { run };
