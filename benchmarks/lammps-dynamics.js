#!/usr/bin/env node
/**
 * Molecular dynamics of LAMMPS and vitrelax from the same melt, one thread each: `npm run bench:lammps-dynamics` (some
 * minutes; `-- --particles n`, `-- --steps n`, `-- --repeats n`). Needs `lmp` on the path, Debian's package lammps.
 *
 * Kob-Andersen in three dimensions, shifted potential, T = 1, constant energy, time step 0.005, energies at the end alone. Whole
 * runs with all their list builds; and one evaluation of the forces. LAMMPS runs the faster of its pair styles, lj/cut/opt, at
 * its default skin of 0.3; ours finds its own. The programs take turns, and times are those of the processor, so that what else
 * the machine does meets both alike; the least of the repeats counts for each.
 */
const { parseArgs } = require('node:util');
const { System, conjugateGradient, kobAndersen, molecularDynamics } = require('../dist');
const { native } = require('../dist/binding/native');
const { handleOf } = require('../dist/system');
const { requireLammps, constantEnergy, forceSeconds, stopped } = require('./lammps-run');
const { machine, table, median, minimum } = require('./machine');

const model = kobAndersen({ dimension: 3, truncation: 'shifted' });
const temperature = 1;
const timestep = 0.005;
const equilibration = 2;
/** Of the issue: LAMMPS's time over ours, of a whole run and of the forces. */
const wanted = { run: 3, forces: 3.5 };
const forcesEach = 20;
const running = { threads: 1, signal: stopped };

async function melt(particles) {
  const system = System.random(model, { particles, seed: 1 });
  await conjugateGradient(system, { until: { rmsForce: 1 }, ...running });
  const time = equilibration;
  await molecularDynamics(system, { temperature, time, thermostat: 'velocity-rescaling', seed: 2, ...running });
  return system;
}

async function ourRun(start, steps) {
  const system = start.clone();
  const before = process.cpuUsage();
  const time = steps * timestep;
  const o = { temperature, time, timestep, thermostat: 'none', seed: 3, measureEvery: steps, ...running };
  const { energyDrift } = await molecularDynamics(system, o);
  const { user, system: kernel } = process.cpuUsage(before);
  system.dispose();
  return { seconds: (user + kernel) / 1e6, energyDrift };
}

async function measure(start, steps, repeats) {
  const runs = { lammps: [], ours: [] };
  const forces = { lammps: [], ours: [] };
  for (let k = 0; k < repeats; k++) {
    runs.lammps.push(await constantEnergy(start, { temperature, timestep, steps }));
    runs.ours.push(await ourRun(start, steps));
    forces.lammps.push(await forceSeconds(start, forcesEach));
    forces.ours.push(native.timings(handleOf(start), forcesEach, 1).force.best);
  }
  return { runs, forces };
}

function print({ runs, forces }, particles, steps) {
  const whole = (program) => runs[program].map((run) => (run.seconds * 1e9) / steps / particles);
  const bare = (program) => forces[program].map((seconds) => (seconds * 1e9) / particles);
  const spread = (x) => `${minimum(x).toFixed(0)}, ${median(x).toFixed(0)}, ${Math.max(...x).toFixed(0)}`;
  const row = (name, program) => ({
    program: name,
    'forces, ns/particle (min, median, max)': spread(bare(program)),
    'whole step (min, median, max)': spread(whole(program)),
    'drift of E/N': runs[program][0].energyDrift.toExponential(1),
  });
  table(`${steps} steps at constant energy, processor time`, [
    row('LAMMPS lj/cut/opt', 'lammps'),
    row('vitrelax', 'ours'),
  ]);
  const ratios = {
    run: minimum(whole('lammps')) / minimum(whole('ours')),
    forces: minimum(bare('lammps')) / minimum(bare('ours')),
  };
  for (const [what, ratio] of Object.entries(ratios)) {
    const met = ratio >= wanted[what] ? 'at least' : 'NOT';
    console.log(`LAMMPS takes ${ratio.toFixed(2)} times as long for the ${what}: ${met} ${wanted[what]}`);
  }
  return ratios;
}

async function main() {
  const { values } = parseArgs({
    options: {
      particles: { type: 'string', default: '27000' },
      steps: { type: 'string', default: '200' },
      repeats: { type: 'string', default: '5' },
    },
  });
  const [particles, steps, repeats] = [values.particles, values.steps, values.repeats].map(Number);
  if (![particles, steps, repeats].every((n) => Number.isInteger(n) && n > 0)) {
    throw new Error('whole numbers above 0 are needed');
  }
  const version = requireLammps();
  console.log(machine());
  console.log(`${version}\nKob-Andersen 3D, shifted, N = ${particles}, T = ${temperature}, time step ${timestep}`);
  print(await measure(await melt(particles), steps, repeats), particles, steps);
}

main().catch((e) => {
  console.error(`bench:lammps-dynamics: ${e.message}`);
  process.exitCode = 2;
});
