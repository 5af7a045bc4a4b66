import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { harmonicSpheres, kobAndersen, type Model, readLammpsDump, System } from '../../lib';

/** What LAMMPS found for each state: total energy, virial pressure, norms of the forces. */
interface Line {
  system: string;
  stage: string;
  minimiser: string | null;
  shift: 'yes' | 'no';
  N: number;
  volume: number;
  pe_total: number;
  p_virial: number;
  f_norm2: number;
  f_maxcomp: number;
}

const folder = join(__dirname, 'lammps');
const lines: Line[] = readFileSync(join(folder, 'summary.jsonl'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line));

function modelOf({ system, shift }: Line): Model {
  const truncation = shift === 'yes' ? 'shifted' : 'truncated';
  if (system.startsWith('kalj3d')) return kobAndersen({ dimension: 3, truncation });
  if (system.startsWith('kalj2d')) return kobAndersen({ dimension: 2, truncation });
  return harmonicSpheres({ dimension: 3 });
}

const dumpOf = ({ system, stage, minimiser }: Line): string =>
  join(folder, `${system}.${stage === 'final' ? minimiser : stage.replace('reread-', '')}.dump`);

/** The forces that stand in a dump, sorted by id as the dumps are. */
function forcesIn(path: string, dimension: number): number[] {
  const rows = readFileSync(path, 'utf8').split('\n');
  const head = rows.findIndex((row) => row.startsWith('ITEM: ATOMS'));
  const columns = rows[head].split(' ').slice(2);
  const places = ['fx', 'fy', 'fz'].slice(0, dimension).map((name) => columns.indexOf(name));
  return rows
    .slice(head + 1)
    .filter((row) => row.trim() !== '')
    .flatMap((row) => {
      const values = row.trim().split(/\s+/);
      return places.map((place) => Number(values[place]));
    });
}

describe.each(lines.map((line): [string, Line] => [`${line.system} ${line.stage} ${line.minimiser ?? ''} shift ${line.shift}`, line]))(
  'LAMMPS: %s',
  (_, line) => {
    test('energy, pressure and forces', async () => {
      const model = modelOf(line);
      const system = System.from(model, await readLammpsDump(dumpOf(line), { model }));
      const e = system.evaluate();
      expect(system.particles).toBe(line.N);
      expect(Math.abs(e.energy / line.pe_total - 1)).toBeLessThan(1e-12);
      const pressure = e.virial / (model.dimension * line.volume);
      expect(Math.abs(pressure / line.p_virial - 1)).toBeLessThan(1e-12);
      const expected = forcesIn(dumpOf(line), model.dimension);
      const worst = e.forces.reduce((most, f, k) => Math.max(most, Math.abs(f - expected[k])), 0);
      // the sums of pair forces of up to some hundred, each good to 1e-16 of itself
      expect(worst).toBeLessThan(2e-12);
    });
  },
);
