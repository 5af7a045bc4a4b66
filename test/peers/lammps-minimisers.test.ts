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
  type Model,
  readLammpsDump,
  readLammpsLog,
  System,
  writeLammpsData,
} from '../../lib';
import { temporaryPaths } from '../support/temporary-folder';

// Debian's LAMMPS of 29 Sep 2021 and our minimisers in its dialect, from the starts of test/reference/lammps.

const at = temporaryPaths();

const styles: Record<string, (s: System, o: LammpsOptions) => Promise<LammpsMinimum>> = {
  cg: conjugateGradient,
  sd: lineSearchDescent,
  fire,
};

const starts: Record<string, { model: Model; file: string; shift: 'yes' | 'no' }> = {
  'Kob-Andersen 3D, shifted': { model: kobAndersen({ dimension: 3 }), file: 'kalj3d-N1000', shift: 'yes' },
  'Kob-Andersen 2D, shifted': { model: kobAndersen({ dimension: 2 }), file: 'kalj2d-N1000', shift: 'yes' },
  'Kob-Andersen 3D, truncated': {
    model: kobAndersen({ dimension: 3, truncation: 'truncated' }),
    file: 'kalj3d-N1000',
    shift: 'no',
  },
};

async function startOf(name: string): Promise<System> {
  const { model, file } = starts[name];
  return System.from(model, await readLammpsDump(join(__dirname, `../reference/lammps/${file}.start.dump`), { model }));
}

/** Energies per particle after each iteration as LAMMPS writes them, and what it says at the end. */
async function lammps(name: string, style: string, iterations: number) {
  const start = await startOf(name);
  await writeLammpsData(at('start.data'), start);
  writeFileSync(
    at('in'),
    `
units lj
dimension ${start.dimension}
atom_style atomic
read_data start.data
pair_style lj/cut 2.5
pair_modify shift ${starts[name].shift}
pair_coeff 1 1 1.0 1.0 2.5
pair_coeff 1 2 1.5 0.8 2.0
pair_coeff 2 2 0.5 0.88 2.2
neighbor 0.3 bin
neigh_modify every 1 delay 0 check yes
${start.dimension === 2 ? 'fix plane all enforce2d' : ''}
thermo ${iterations > 1000 ? iterations : 1}
thermo_style custom step pe fnorm
thermo_modify norm yes format float %.17g
min_style ${style}
minimize 1e-16 1e-20 ${iterations} 10000000
`,
  );
  const words = ['-log', 'log', '-screen', 'none', '-in', 'in'];
  execFileSync('lmp', words, { cwd: at(''), env: { ...process.env, OMP_NUM_THREADS: '1' } });
  const { runs } = await readLammpsLog(at('log'));
  if (runs[0].minimisation === undefined) throw new Error('no minimisation in the log');
  return { energies: runs[0].columns.PotEng, minimisation: runs[0].minimisation };
}

const ours = async (name: string, style: string, iterations: number): Promise<LammpsMinimum> =>
  styles[style](await startOf(name), {
    like: 'lammps',
    until: { iterations },
    threads: 1,
  });

/** Rounding grows from step to step, fastest along the overlaps that line searches jump over. */
describe.each(Object.keys(starts).filter((name) => !name.endsWith('truncated')))('%s', (name) => {
  test.each([
    ['cg', [1, 2, 3, 5, 10, 20, 30], 1e-12],
    ['sd', [1, 2, 3, 5, 10, 20], 1e-12],
    ['fire', [1, 2, 10, 45, 60, 100], 1e-12],
  ] as const)('%s takes the same steps: energies and evaluations', async (style, steps, tolerance) => {
    const most = steps[steps.length - 1];
    const { energies, minimisation } = await lammps(name, style, most);
    expect(minimisation.stoppingCriterion).toBe('max iterations');
    for (const k of steps) {
      const found = await ours(name, style, k);
      expect(found).toMatchObject({ stopReason: 'max iterations', iterations: k });
      expect(Math.abs(found.energy / 1000 / energies[k] - 1)).toBeLessThan(tolerance);
      if (k < most) continue;
      expect(found.evaluations).toBe(minimisation.evaluations);
      // LAMMPS writes eight digits
      expect(Math.abs((found.rmsForce * Math.sqrt(1000)) / minimisation.forceNorm - 1)).toBeLessThan(1e-6);
    }
  });
});

test.each([
  ['Kob-Andersen 3D, truncated', 'cg', 'linesearch alpha is zero'],
  ['Kob-Andersen 3D, truncated', 'sd', 'linesearch alpha is zero'],
])('%s, %s to its end: both end for the same reason', async (name, style, reason) => {
  const { minimisation } = await lammps(name, style, 100000);
  const found = await ours(name, style, 100000);
  expect(found.stopReason).toBe(reason);
  expect(minimisation.stoppingCriterion).toBe(reason);
  // nowhere near a minimum
  expect(found.rmsForce * Math.sqrt(1000)).toBeGreaterThan(1);
  expect(minimisation.forceNorm).toBeGreaterThan(1);
});
