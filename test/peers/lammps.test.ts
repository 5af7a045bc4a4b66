import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { kobAndersen, readLammpsDump, readLammpsLog, System, writeLammpsData } from '../../lib';
import { requireFreshBuild, vitrelax } from '../support/command-line';
import { temporaryPaths } from '../support/temporary-folder';

const at = temporaryPaths();
const model = kobAndersen({ dimension: 3 });

beforeAll(requireFreshBuild);

/** Runs Debian's LAMMPS in the folder of the test. */
function lmp(input: string, log: string): void {
  writeFileSync(at('in'), input);
  const words = ['-log', log, '-screen', 'none', '-in', 'in'];
  execFileSync('lmp', words, { cwd: at(''), env: { ...process.env, OMP_NUM_THREADS: '1' } });
}

const kobAndersenPotential = `
units lj
atom_style atomic
read_data start.data
pair_style lj/cut 2.5
pair_modify shift yes
pair_coeff 1 1 1.0 1.0 2.5
pair_coeff 1 2 1.5 0.8 2.0
pair_coeff 2 2 0.5 0.88 2.2
neigh_modify every 1 delay 0 check yes
`;

/** A Kob-Andersen melt, as LAMMPS reads it from us. */
async function start(): Promise<System> {
  const dump = join(__dirname, '../reference/lammps/kalj3d-N1000.start.dump');
  const system = System.from(model, await readLammpsDump(dump, { model }));
  await writeLammpsData(at('start.data'), system);
  return system;
}

test('LAMMPS computes the same energy and pressure from our data file', async () => {
  const { energy, virial } = (await start()).evaluate();
  lmp(
    `${kobAndersenPotential}
thermo_style custom step pe press vol
thermo_modify norm no format float %.17g
run 0
`,
    'zero.log',
  );
  const { runs } = await readLammpsLog(at('zero.log'));
  const { PotEng, Press, Volume } = runs[0].columns;
  expect(Math.abs(PotEng[0] / energy - 1)).toBeLessThan(1e-12);
  expect(Math.abs((Press[0] * 3 * Volume[0]) / virial - 1)).toBeLessThan(1e-12);
});

test('vitrelax compare beside a minimisation by LAMMPS from the same start', async () => {
  const system = await start();
  lmp(
    `${kobAndersenPotential}
min_style cg
min_modify norm two
minimize 0.0 1e-8 100000 1000000
write_dump all custom minimum.dump id type x y z ix iy iz modify sort id format float %.17g
`,
    'cg.log',
  );
  const { code, stdout, stderr } = await vitrelax(
    'compare',
    at('start.data'),
    ...['--model', 'kob-andersen-3d', '--methods', 'cg,lbfgs', '--no-noise', '--json'],
    ...['--lammps-minimum', at('minimum.dump'), '--lammps-log', at('cg.log')],
  );
  expect(stderr).toBe('');
  expect(code).toBe(0);
  const { minima, distances, lammps } = JSON.parse(stdout) as {
    minima: { name: string; energy: number; evaluations: number; seconds: number }[];
    distances: number[][];
    lammps: { forceNorm: number; stationary: boolean };
  };
  const { runs } = await readLammpsLog(at('cg.log'));
  const { minimisation, normalised } = runs[0];
  const theirs = minima[2];
  expect(normalised).toBe(true);
  expect(theirs).toMatchObject({ name: 'lammps', evaluations: minimisation?.evaluations, seconds: runs[0].seconds });
  // the log has 15 digits
  expect(Math.abs(theirs.energy / (1000 * (minimisation?.energy[2] as number)) - 1)).toBeLessThan(1e-12);
  expect(lammps.stationary).toBe(true);
  expect(lammps.forceNorm).toBeLessThan(1e-8);
  for (const m of minima) expect(m.energy).toBeLessThan(system.energy());
  // a melt at T = 1: minimisers part, but within the cages
  for (const d of [distances[0][2], distances[1][2]]) expect(d).toBeLessThan(1);
});
