import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  harmonicSpheres,
  kobAndersen,
  type Model,
  readLammpsData,
  readLammpsDump,
  readLammpsLog,
  System,
  structuralDistance,
} from '../../lib';

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

/** Largest |dU/dr| over all pairs, from the formulas and a double loop. */
function largestPairForce(system: System): number {
  const { positions, boxLength, dimension, particles, species } = system;
  const slope = (a: number, b: number, r: number): number => {
    if (!system.model.name.startsWith('kob')) return Math.max(0, 1 - r);
    const [epsilon, sigma] = [[1, 1.5, 0.5][a + b], [1, 0.8, 0.88][a + b]];
    const x = r / sigma;
    return x < 2.5 ? Math.abs((24 * epsilon * (2 * x ** -13 - x ** -7)) / sigma) : 0;
  };
  let largest = 0;
  for (let i = 0; i < particles; i++) {
    for (let j = 0; j < i; j++) {
      let square = 0;
      for (let k = 0; k < dimension; k++) {
        const u = positions[i * dimension + k] - positions[j * dimension + k];
        square += (u - boxLength * Math.round(u / boxLength)) ** 2;
      }
      // farther than any cutoff
      if (square < 2.5 ** 2) largest = Math.max(largest, slope(species[i], species[j], Math.sqrt(square)));
    }
  }
  return largest;
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
      expect(worst).toBeLessThan(1e-13 * largestPairForce(system));
    });
  },
);

describe.each(['kalj3d-N1000', 'kalj2d-N1000', 'harm3d-N1000'])('the data file of LAMMPS: %s', (name) => {
  const starts = lines.filter(({ system, stage }) => system === name && stage === 'start');

  test.each(starts)('the start, shift $shift', async (line) => {
    const model = modelOf(line);
    const data = await readLammpsData(join(folder, `${name}.data`), { model });
    const dump = await readLammpsDump(dumpOf(line), { model });
    const system = System.from(model, data);
    const { energy, virial } = system.evaluate();
    expect(Math.abs(energy / line.pe_total - 1)).toBeLessThan(1e-12);
    expect(Math.abs(virial / (model.dimension * line.volume) / line.p_virial - 1)).toBeLessThan(1e-12);
    // the same particles, up to their images and the rounding of these
    expect(structuralDistance(data, dump)).toBeLessThan(1e-13);
    expect(data.species).toEqual(dump.species);
  });
});

/** The column of a run, at its first row and its last. */
const energyAndPressure = (columns: Record<string, Float64Array>, k: number): [number, number, number] => [
  columns.PotEng.at(k) as number,
  columns.c_pv.at(k) as number,
  columns.Volume.at(k) as number,
];

describe.each([
  ['kalj2d-N1000', 'cg', 'shifted'],
  ['kalj2d-N1000', 'fire', 'truncated'],
  ['kalj3d-N1000', 'cg', 'shifted'],
  ['kalj3d-N1000', 'fire', 'truncated'],
] as const)('the log of LAMMPS: %s %s', (name, minimiser, truncation) => {
  const dimension = name.startsWith('kalj2d') ? 2 : 3;
  const model = kobAndersen({ dimension, truncation });
  const evaluated = async (stage: string) =>
    System.from(model, await readLammpsDump(join(folder, `${name}.${stage}.dump`), { model })).evaluate();

  test('its first row is the start, its last the end, to all digits', async () => {
    const { runs } = await readLammpsLog(join(folder, `${name}.${minimiser}.log`));
    for (const [stage, row] of [
      ['start', energyAndPressure(runs[0].columns, 0)],
      [minimiser, energyAndPressure(runs[runs.length - 1].columns, -1)],
    ] as const) {
      const e = await evaluated(stage);
      const [energy, pressure, volume] = row;
      expect(Math.abs(e.energy / energy - 1)).toBeLessThan(1e-12);
      expect(Math.abs(e.virial / (dimension * volume) / pressure - 1)).toBeLessThan(1e-12);
    }
  });

  test('its minimum is stationary to its own tolerance', async () => {
    const { runs } = await readLammpsLog(join(folder, `${name}.${minimiser}.log`));
    const { forceTolerance, energy, stoppingCriterion } = runs[1].minimisation ?? {};
    expect(stoppingCriterion).toBe('force tolerance');
    const e = await evaluated(minimiser);
    expect(forceTolerance).toBe(1e-10);
    expect(e.rmsForce * Math.sqrt(1000)).toBeLessThan(1e-10);
    expect(Math.abs(e.energy / (energy as Float64Array)[2] - 1)).toBeLessThan(1e-12);
  });
});

test('the pressure of a melt in motion: our virial and rho T, D degrees of freedom fewer', async () => {
  const { runs } = await readLammpsLog(join(folder, 'kalj2d-N1000.melt.log'));
  const { Temp, Press, PotEng, Volume } = runs[0].columns;
  const model = kobAndersen({ dimension: 2 });
  const system = System.from(model, await readLammpsData(join(folder, 'kalj2d-N1000.data'), { model }));
  const { energy, virial } = system.evaluate();
  const { particles } = system;
  expect(Math.abs(energy / PotEng[0] - 1)).toBeLessThan(1e-12);
  // LAMMPS counts the momentum, at rest, out of its temperature
  const pressure = (virial / 2 + (particles - 1) * Temp[0]) / Volume[0];
  expect(Math.abs(pressure / Press[0] - 1)).toBeLessThan(1e-12);
  const [perAtom] = runs[1].columns.E_pair;
  expect(perAtom).toBeCloseTo(energy / particles, 7);
  expect(runs[1].columns.Press[0]).toBeCloseTo(pressure, 5);
});
