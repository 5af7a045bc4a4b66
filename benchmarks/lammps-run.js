/** Runs of LAMMPS, each in a folder of its own that is removed afterwards. */
const { execFile, execFileSync } = require('node:child_process');
const { mkdtempSync, readFileSync, rmSync, writeFileSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');
const { promisify } = require('node:util');
const { System, readLammpsDump, readLammpsLog, writeLammpsData } = require('../dist');

const unlimited = 10_000_000;

/** Ctrl-C ends the program that runs, so that none is left behind, nor its folder. */
const stop = new AbortController();
for (const name of ['SIGINT', 'SIGTERM']) process.once(name, () => stop.abort(new Error(`stopped by ${name}`)));

/** The Kob-Andersen mixture, shifted at the cutoff, by the faster of the package's pair styles. */
const kobAndersen = `
units lj
atom_style atomic
read_data start.data
pair_style lj/cut/opt 2.5
pair_modify shift yes
pair_coeff 1 1 1.0 1.0 2.5
pair_coeff 1 2 1.5 0.8 2.0
pair_coeff 2 2 0.5 0.88 2.2
neighbor 0.3 bin
neigh_modify every 1 delay 0 check yes
thermo ${unlimited}
thermo_modify norm no format float %.17g
`;

/** @returns the line in which LAMMPS says its version */
function requireLammps() {
  try {
    const help = execFileSync('lmp', ['-h'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    const version = /^.*LAMMPS.* - .*$|^.*Simulator.*$/m.exec(help)?.[0].trim() ?? 'LAMMPS of unknown version';
    if (!help.includes('lj/cut/opt')) throw new Error('this LAMMPS has no pair style lj/cut/opt (package OPT)');
    return version;
  } catch (e) {
    if (e.code !== 'ENOENT') throw e;
    throw new Error('there is no program lmp; on Debian: apt-get install lammps');
  }
}

/** Runs LAMMPS from a state on one thread, and hands its folder to `read` before it is removed. */
async function lammps(start, commands, read) {
  const folder = mkdtempSync(join(tmpdir(), 'vitrelax-lammps-'));
  const at = (name) => join(folder, name);
  try {
    await writeLammpsData(at('start.data'), start);
    writeFileSync(at('in'), `${kobAndersen}${commands}`);
    await promisify(execFile)('lmp', ['-log', 'log', '-screen', 'none', '-in', 'in'], {
      cwd: folder,
      env: { ...process.env, OMP_NUM_THREADS: '1' },
      signal: stop.signal,
    }).catch((e) => {
      throw stop.signal.aborted ? stop.signal.reason : e;
    });
    return await read(at);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Seconds of the processor in the last run of a log: the part of the loop time that LAMMPS says it was given. */
function processorSeconds(log) {
  const loop = [...log.matchAll(/^Loop time of (\S+)/gm)].at(-1);
  const share = [...log.matchAll(/^([\d.]+)% CPU use/gm)].at(-1);
  return (Number(loop[1]) * Number(share[1])) / 100;
}

/**
 * A minimisation by LAMMPS, until the norm of all forces is `forceNorm`.
 *
 * @param o.style of `min_style`: cg or fire
 * @param o.timestep of FIRE, the first one
 * @param o.iterations no more than these, one evaluation each in FIRE
 */
function minimisation(start, { style, timestep, forceNorm, iterations = unlimited }) {
  const commands = [
    `min_style ${style}`,
    'min_modify norm two',
    ...(timestep === undefined ? [] : [`timestep ${timestep}`]),
    `minimize 0.0 ${forceNorm} ${iterations} ${unlimited}`,
    'write_dump all custom minimum.dump id type x y z ix iy iz modify sort id format float %.17g',
    '',
  ].join('\n');
  return lammps(start, commands, async (at) => {
    const { model } = start;
    const { runs } = await readLammpsLog(at('log'));
    const { minimisation: said } = runs[0];
    requireSameEnergy(said.energy[0], start.energy());
    const end = System.from(model, await readLammpsDump(at('minimum.dump'), { model }));
    const { energy, rmsForce } = end.evaluate();
    end.dispose();
    return {
      seconds: processorSeconds(readFileSync(at('log'), 'utf8')),
      evaluations: said.evaluations,
      iterations: said.iterations,
      stopReason: said.stoppingCriterion,
      energy: energy / start.particles,
      forceNorm: rmsForce * Math.sqrt(start.particles),
    };
  });
}

function requireSameEnergy(theirs, ours) {
  if (!(Math.abs(theirs / ours - 1) < 1e-12)) throw new Error(`energies differ: LAMMPS ${theirs}, vitrelax ${ours}`);
}

/** Seconds by the clock of one evaluation of the forces alone, the least of some, with atoms that stand still. */
function forceSeconds(start, repeats) {
  // a run each, so that one that the machine has interrupted spoils itself alone
  const commands = `run 1\n${'run 1 pre no\n'.repeat(repeats)}`;
  return lammps(start, commands, (at) => {
    const log = readFileSync(at('log'), 'utf8');
    return Math.min(...[...log.matchAll(/^Pair\s*\|\s*(\S+)/gm)].map(([, seconds]) => Number(seconds)));
  });
}

/** Steps of velocity Verlet at constant energy from velocities drawn at a temperature: seconds, and the drift of E/N. */
function constantEnergy(start, { temperature, timestep, steps }) {
  const commands = [
    `velocity all create ${temperature} 4711 mom yes rot no`,
    `timestep ${timestep}`,
    'fix verlet all nve',
    'thermo_style custom step pe etotal',
    'thermo_modify norm no format float %.17g', // the style has reset it
    `run ${steps}`,
    '',
  ].join('\n');
  return lammps(start, commands, async (at) => {
    const [{ columns }] = (await readLammpsLog(at('log'))).runs;
    requireSameEnergy(columns.PotEng[0], start.energy());
    const total = columns.TotEng;
    return {
      seconds: processorSeconds(readFileSync(at('log'), 'utf8')),
      energyDrift: (total[total.length - 1] - total[0]) / start.particles,
    };
  });
}

module.exports = { requireLammps, minimisation, constantEnergy, forceSeconds, stopped: stop.signal };
