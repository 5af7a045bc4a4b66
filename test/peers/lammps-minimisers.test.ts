import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  conjugateGradient,
  fire,
  kobAndersen,
  type LammpsMinimum,
  type LammpsOptions,
  lineSearchDescent,
  readLammpsDump,
  readLammpsLog,
  System,
  writeLammpsData,
} from '../../lib';
import { temporaryFolder } from '../unit/io-support';

// Debian's LAMMPS of 29 Sep 2021 on the melts of test/reference/lammps, and our minimisers in its dialect.

const at = temporaryFolder();

type Ours = (s: System, o: LammpsOptions) => Promise<LammpsMinimum>;
const styles: Record<string, Ours> = { cg: conjugateGradient, sd: lineSearchDescent, fire };

async function melt(dimension: 2 | 3, truncation: 'shifted' | 'truncated'): Promise<System> {
  const model = kobAndersen({ dimension, truncation });
  const dump = join(__dirname, `../reference/lammps/kalj${dimension}d-N1000.start.dump`);
  return System.from(model, await readLammpsDump(dump, { model }));
}

/** Energies per particle after each iteration, as LAMMPS writes them, and what it says at the end. */
async function lammps(start: System, style: string, iterations: number, every = 1) {
  await writeLammpsData(at('start.data'), start);
  const input = `
units lj
dimension ${start.dimension}
atom_style atomic
read_data start.data
pair_style lj/cut 2.5
pair_modify shift ${start.model.truncation === 'shifted' ? 'yes' : 'no'}
pair_coeff 1 1 1.0 1.0 2.5
pair_coeff 1 2 1.5 0.8 2.0
pair_coeff 2 2 0.5 0.88 2.2
neighbor 0.3 bin
neigh_modify every 1 delay 0 check yes
${start.dimension === 2 ? 'fix plane all enforce2d' : ''}
thermo ${every}
thermo_style custom step pe fnorm
thermo_modify norm yes format float %.17g
min_style ${style}
minimize 1e-16 1e-20 ${iterations} 10000000
`;
  writeFileSync(at('in'), input);
  execFileSync('lmp', ['-log', 'log', '-screen', 'none', '-in', 'in'], {
    cwd: at(''),
    env: { ...process.env, OMP_NUM_THREADS: '1' },
  });
  const { runs } = await readLammpsLog(at('log'));
  const { Step, PotEng } = runs[0].columns;
  if (runs[0].minimisation === undefined) throw new Error('no minimisation in the log');
  return { step: Step, energies: PotEng, minimisation: runs[0].minimisation };
}

/** Ours after each number of iterations. */
async function ours(start: System, style: string, iterations: number): Promise<{ energy: number; evaluations: number }> {
  const system = start.clone();
  const found = await styles[style](system, { like: 'lammps', until: { iterations }, threads: 1 });
  expect(found.stopReason).toBe('max iterations');
  expect(found.iterations).toBe(iterations);
  return { energy: found.energy / system.particles, evaluations: found.evaluations };
}

describe.each([
  [3, 'shifted'],
  [2, 'shifted'],
] as const)('Kob-Andersen %dD, %s', (dimension, truncation) => {
  test.each([
    ['cg', 40],
    ['sd', 40],
    ['fire', 100],
  ])('%s: the energies of the first %d iterations', async (style, iterations) => {
    const start = await melt(dimension, truncation);
    const theirs = await lammps(start, style, iterations);
    const worst: number[] = [];
    for (let k = 1; k <= iterations; k++) {
      const { energy, evaluations } = await ours(start, style, k);
      worst.push(Math.abs(energy / theirs.energies[k] - 1));
      if (k === iterations) console.log(evaluations, theirs.minimisation.evaluations);
    }
    console.log(dimension, style, worst.map((x) => x.toExponential(0)).join(' '));
  });
});
