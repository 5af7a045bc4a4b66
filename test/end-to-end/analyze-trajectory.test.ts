import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type Configuration,
  fitPowerLaw,
  hotSpots,
  nonAffineVelocity,
  readCsv,
  readHdf5,
  System,
  saveHdf5,
  softSpheres,
  steepestDescent,
  swapMonteCarlo,
} from '../../lib';
import { saveFrames } from '../../lib/ensemble/flow-frames';
import type { KeptFrame } from '../../lib/relaxation/flow-run';
import { formatWithError } from '../../lib/report/format';
import { requireFreshBuild, vitrelax } from '../support/command-line';
import { temporaryFolder } from '../support/temporary-folder';

jest.setTimeout(240000);
beforeAll(requireFreshBuild);
const folder = temporaryFolder();
const at = (...names: string[]) => join(folder, ...names);

const model = softSpheres({ dimension: 2 });
const particles = 300;
const dt = 0.01;
/** whole steps, so that a dump can say them */
const times = Float64Array.from([0, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 20000], (n) => n * dt);
const words = ['--model', 'soft-spheres-2d', '--x-equilibrium', '1.45'];

interface Recorded {
  initial: Configuration;
  frames: Float64Array[];
  v: number[];
  energy: number[];
  participation: number[];
}

/** A flow of our own with what it records, at the times of its frames. */
async function recorded(seed: number): Promise<Recorded> {
  const system = System.random(model, { particles, seed });
  await swapMonteCarlo(system, { temperature: 0.5, sweeps: 300, seed });
  const initial = system.configuration();
  const frames: Float64Array[] = [];
  const flow = await steepestDescent(system, {
    until: { time: times[times.length - 1] },
    times,
    onFrame(frame) {
      if (frames.length < times.length) frames.push(frame.system.positions);
      frame.system.dispose();
    },
  });
  const kept = frames.length;
  system.dispose();
  return {
    initial,
    frames,
    v: Array.from(flow.rmsVelocity).slice(0, kept),
    energy: Array.from(flow.energy.slice(0, kept), (e) => e / particles),
    participation: Array.from(flow.participation).slice(0, kept),
  };
}

interface DumpOptions {
  kind?: 'unwrapped' | 'wrapped' | 'images';
  digits?: number;
  steps?: (k: number) => string;
  boxLength?: (k: number) => number;
  ids?: (i: number, k: number) => number;
  particles?: (k: number) => number;
}

/** A dump as LAMMPS writes it, its atoms in another order in each frame. */
function dumpOf({ initial, frames }: Recorded, o: DumpOptions = {}): string {
  const { kind = 'unwrapped', digits } = o;
  const d = initial.diameters as Float64Array;
  const l = initial.boxLength;
  const columns = { unwrapped: 'xu yu zu', wrapped: 'x y z', images: 'x y z ix iy iz' }[kind];
  const text = (x: number): string => (digits === undefined ? String(x) : x.toFixed(digits));
  return frames
    .map((x, k) => {
      const edge = o.boxLength?.(k) ?? l;
      const count = o.particles?.(k) ?? particles;
      const order = [...d.keys()].slice(0, count).sort((i, j) => Math.sin(i * 12.9 + k) - Math.sin(j * 12.9 + k));
      const rows = order.map((i) => {
        const own = [x[2 * i], x[2 * i + 1]];
        const images = own.map((value) => Math.floor(value / l));
        const shown = kind === 'unwrapped' ? own : own.map((value, c) => value - l * images[c]);
        const after = kind === 'images' ? ` ${images.join(' ')} 0` : '';
        return `${o.ids?.(i, k) ?? i + 1} 1 ${shown.map(text).join(' ')} 0${after} ${d[i]}\n`;
      });
      const step = o.steps?.(k) ?? `ITEM: TIMESTEP\n${Math.round(times[k] / dt)}\n`;
      const box = `ITEM: BOX BOUNDS pp pp pp\n0 ${edge}\n0 ${edge}\n-0.5 0.5\n`;
      return `${step}ITEM: NUMBER OF ATOMS\n${count}\n${box}ITEM: ATOMS id type ${columns} diameter\n${rows.join('')}`;
    })
    .join('');
}

interface Value {
  value: number | null;
  error: number | null;
}
type Row = { time: number } & Record<
  | 'v'
  | 'vParticipation'
  | 'energy'
  | 'excess'
  | 'displacement'
  | 'participation'
  | 'kurtosis'
  | 'nonGaussian'
  | 'length'
  | 'vLength'
  | 'hotSpots'
  | 'hotSpotSize',
  Value
>;
interface Analysis {
  notes: string[];
  ensembles: { label: string; displacement: Value; configurations: number; defects: unknown; rattlers: Value }[];
  decays: {
    exponent: { beta: number; error: number; window: [number, number] } | null;
    energy: { exponent: Value; inherentEnergy: Value } | null;
  }[];
  trajectories: { samples: number; velocities: string | null; particles: number; rows: Row[] }[];
}

async function analysis(name: string, ...rest: string[]): Promise<Analysis> {
  const { code, stdout, stderr } = await vitrelax('analyze', ...rest, '--json', '--directory', at(`out-${name}`));
  expect(stderr).toBe('');
  expect(code).toBe(0);
  return JSON.parse(stdout);
}

/** rms, participation ratio, excess kurtosis and correlation length of a field of vectors, written out. */
function independent(u: Float64Array, positions: Float64Array, boxLength: number) {
  const n = u.length / 2;
  let second = 0;
  let fourth = 0;
  let components = 0;
  const mean = [0, 0];
  for (let i = 0; i < n; i++) {
    const square = u[2 * i] ** 2 + u[2 * i + 1] ** 2;
    second += square / n;
    fourth += square ** 2 / n;
    components += (u[2 * i] ** 4 + u[2 * i + 1] ** 4) / (2 * n);
    mean[0] += u[2 * i] / n;
    mean[1] += u[2 * i + 1] / n;
  }
  const width = 0.2;
  const bins = Math.floor(Math.min(10, boxLength / 2) / width + 1e-6);
  const sums = new Float64Array(bins);
  const pairs = new Float64Array(bins);
  const image = (x: number): number => x - boxLength * Math.round(x / boxLength);
  let square = 0;
  for (let i = 0; i < n; i++) {
    square += ((u[2 * i] - mean[0]) ** 2 + (u[2 * i + 1] - mean[1]) ** 2) / n;
    for (let j = 0; j < i; j++) {
      const r = Math.hypot(
        image(positions[2 * i] - positions[2 * j]),
        image(positions[2 * i + 1] - positions[2 * j + 1]),
      );
      const bin = Math.floor(r / width);
      if (bin >= bins) continue;
      sums[bin] += (u[2 * i] - mean[0]) * (u[2 * j] - mean[0]) + (u[2 * i + 1] - mean[1]) * (u[2 * j + 1] - mean[1]);
      pairs[bin]++;
    }
  }
  let length = 0;
  let [r, c] = [0, 1];
  for (let bin = 0; bin < bins && c > 0; bin++) {
    if (pairs[bin] < 0.1 * n) continue;
    const [nextR, next] = [(bin + 0.5) * width, sums[bin] / pairs[bin] / square];
    length += next > 0 ? ((c + next) / 2) * (nextR - r) : (c ** 2 / (c - next) / 2) * (nextR - r);
    [r, c] = [nextR, next];
  }
  return {
    rms: Math.sqrt(second),
    participation: second ** 2 / fourth,
    kurtosis: components / (second / 2) ** 2 - 3,
    length,
  };
}

const near = (found: number | null, expected: number, relative: number): void => {
  expect(found).not.toBeNull();
  expect(Math.abs((found as number) - expected)).toBeLessThanOrEqual(relative * Math.abs(expected));
};

let first: Recorded;
let second: Recorded;
let unwrapped: Analysis;
beforeAll(async () => {
  first = await recorded(11);
  second = await recorded(12);
  writeFileSync(at('unwrapped.dump'), dumpOf(first));
  writeFileSync(at('second.dump'), dumpOf(second));
  unwrapped = await analysis(
    'unwrapped',
    at('unwrapped.dump'),
    ...words,
    '--timestep',
    String(dt),
    '--window',
    '0.1,2',
  );
});

describe('vitrelax analyze of a trajectory', () => {
  test('velocities, energies and participation ratios are those that the flow itself recorded', () => {
    const [{ samples, velocities, rows }] = unwrapped.trajectories;
    expect([samples, velocities]).toEqual([1, 'model']);
    expect(rows.map(({ time }) => time)).toEqual(Array.from(times.subarray(0, first.frames.length)));
    const last = rows.length - 1;
    rows.forEach((row, k) => {
      near(row.energy.value, first.energy[k], 1e-12);
      // of smaller ones the rounding of forces, 1e-13 or so, is more than the tolerance
      if (first.v[k] < 1e-3) return;
      near(row.v.value, first.v[k], 1e-9);
      near(row.vParticipation.value, first.participation[k], 1e-9);
      expect(Math.abs((row.excess.value as number) - (first.energy[k] - first.energy[last]))).toBeLessThan(1e-13);
      expect(row.v.error).toBeNull();
    });
    expect(first.v[last]).toBeLessThan(1e-3 * first.v[0]);
  });

  test('displacements to the end, their distribution and correlation, against a calculation of their own', () => {
    const [{ rows }] = unwrapped.trajectories;
    const end = first.frames[first.frames.length - 1];
    rows.slice(0, -1).forEach((row, k) => {
      const u = first.frames[k].map((x, i) => x - end[i]);
      const expected = independent(u, first.frames[k], first.initial.boxLength);
      if (expected.rms < 1e-10) return;
      near(row.displacement.value, expected.rms, 1e-9);
      near(row.participation.value, expected.participation, 1e-9);
      near(row.length.value, expected.length, 1e-9);
      expect(Math.abs((row.kurtosis.value as number) - expected.kurtosis)).toBeLessThan(1e-8);
      expect(row.hotSpots.value).toBeGreaterThan(0);
    });
    expect(rows[rows.length - 1]).toMatchObject({ displacement: { value: 0 }, participation: { value: null } });
    near(unwrapped.ensembles[0].displacement.value, rows[0].displacement.value as number, 1e-12);
  });

  test('the velocities of each frame: their correlation length and hot spots', () => {
    const [{ rows }] = unwrapped.trajectories;
    let compared = 0;
    rows.forEach((row, k) => {
      if (first.v[k] < 1e-3) return;
      const system = System.from(model, { ...first.initial, positions: first.frames[k] });
      const v = system.forces();
      near(row.vLength.value, independent(v, first.frames[k], first.initial.boxLength).length, 1e-6);
      const spots = hotSpots(system, nonAffineVelocity(system, v).d2min, { fraction: 0.05 });
      expect([row.hotSpots.value, row.hotSpotSize.value]).toEqual([spots.count, spots.weightedSize]);
      system.dispose();
      compared++;
    });
    expect(compared).toBeGreaterThan(6);
  });

  test('the exponent in a window, and the energy above the end', () => {
    const [{ exponent, energy }] = unwrapped.decays;
    const kept = Float64Array.from(times.subarray(0, first.frames.length));
    const expected = fitPowerLaw(kept, Float64Array.from(first.v), { window: [0.1, 2] });
    near(exponent?.beta ?? null, expected.beta, 1e-9);
    expect(exponent?.window).toEqual([0.1, 2]);
    near(energy?.inherentEnergy.value ?? null, first.energy[first.energy.length - 1], 1e-12);
    expect(energy?.exponent.value).toBeGreaterThan(0);
  });

  test('table, curves and figures', async () => {
    const out = at('out-unwrapped');
    const { columns, comments } = await readCsv(join(out, `trajectory-N${particles}.csv`));
    const [{ rows }] = unwrapped.trajectories;
    const names = ['v', 'vParticipation', 'energy', 'excess', 'displacement', 'participation'] as const;
    for (const name of [...names, 'kurtosis', 'nonGaussian', 'length', 'vLength', 'hotSpots', 'hotSpotSize'] as const)
      expect(Array.from(columns[name], (x) => (Number.isNaN(x) ? null : x))).toEqual(
        rows.map((row) => row[name].value),
      );
    expect(comments[0]).toContain('r(infinity)');
    const group = (await readHdf5(join(out, 'analysis.h5'))).groups[`N${particles}`].groups.trajectory;
    expect(group.attributes.velocities).toBe('model');
    expect(group.datasets.v.data).toEqual(columns.v);
    const { u, density } = group.groups.van_hove.datasets;
    expect(density.shape).toEqual([rows.length, (u.data as Float64Array).length]);
    expect(Object.keys(group.groups.correlation.datasets).sort()).toEqual(['displacement', 'r', 'velocity']);
    for (const id of ['', '-energy', '-van-hove', '-correlation', '-fields']) {
      const name = join(out, 'figures', `trajectory${id}`);
      expect(readFileSync(`${name}.svg`, 'utf8')).toMatch(/^<svg/);
      expect(readFileSync(`${name}.png`).subarray(1, 4).toString()).toBe('PNG');
    }
    const { stdout } = await vitrelax('report', out);
    expect(stdout).toContain('report.html');
    expect(readFileSync(join(out, 'report.html'), 'utf8')).toContain('The way to the end of the trajectory');
  });

  test('wrapped positions are followed through the faces of the box, with a word; images need none', async () => {
    const l = first.initial.boxLength;
    const cells = first.frames.map((x) => Array.from(x, (value) => Math.floor(value / l)));
    // the test is one only where some particles cross
    expect(cells[0].filter((cell, k) => cell !== cells[cells.length - 1][k]).length).toBeGreaterThan(3);
    writeFileSync(at('wrapped.dump'), dumpOf(first, { kind: 'wrapped' }));
    const timed = ['--timestep', String(dt), '--window', '0.1,2'];
    const wrapped = await analysis('wrapped', at('wrapped.dump'), ...words, ...timed);
    expect(wrapped.notes).toContain('positions that lie in the box are followed from frame to frame by minimum images');
    writeFileSync(at('images.dump'), dumpOf(first, { kind: 'images' }));
    const { code, stdout } = await vitrelax(
      ...['analyze', at('images.dump'), ...words, ...timed, '--directory', at('out-images')],
    );
    expect(code).toBe(0);
    expect(stdout).not.toContain('minimum images');
    expect(stdout).toMatch(/^N = 300: u = r\(t\) - r\(infinity\) of 1 trajectory, v: forces of the model$/m);
    expect(stdout).toMatch(/^t +v +E - E_IS +rms u +P\(u\) +P\(v\) +kurtosis +xi\(u\) +xi\(v\) +hot spots +size$/m);
    const row = unwrapped.trajectories[0].rows[5];
    const shown = [row.v, row.excess, row.displacement, row.participation, row.vParticipation, row.kurtosis];
    const printed = [...shown, row.length, row.vLength, row.hotSpots, row.hotSpotSize].map(({ value }) =>
      formatWithError(value, null, 3),
    );
    const lines = stdout.split('\n').map((line) => line.trim().split(/ +/));
    expect(lines).toContainEqual(['0.500', ...printed]);
    const images = (await readCsv(at('out-images', `trajectory-N${particles}.csv`))).columns;
    unwrapped.trajectories[0].rows.forEach((row, k) => {
      const other = wrapped.trajectories[0].rows[k];
      for (const name of ['displacement', 'participation', 'length', 'v'] as const) {
        if (row[name].value === null || (row.displacement.value as number) < 1e-6) continue;
        near(other[name].value, row[name].value, 1e-7);
        near(images[name][k], row[name].value, 1e-7);
      }
    });
  });

  test('several trajectories are averaged, with errors; the exponent is that of their mean', async () => {
    const { trajectories, decays } = await analysis(
      ...['both', at('unwrapped.dump'), at('second.dump'), ...words, '--timestep', String(dt), '--window', '0.1,2'],
    );
    const [{ samples, rows }] = trajectories;
    expect(samples).toBe(2);
    const shared = Math.min(first.frames.length, second.frames.length);
    const k = 5;
    near(rows[k].v.value, (first.v[k] + second.v[k]) / 2, 1e-9);
    near(rows[k].v.error, Math.abs(first.v[k] - second.v[k]) / 2, 1e-9);
    near(rows[k].energy.error, Math.abs(first.energy[k] - second.energy[k]) / 2, 1e-6);
    const curves = [first, second].map(({ v }) => Float64Array.from(v.slice(0, shared)));
    const expected = fitPowerLaw(times.slice(0, shared), curves, { window: [0.1, 2] });
    near(decays[0].exponent?.beta ?? null, expected.beta, 1e-9);
    near(decays[0].exponent?.error ?? null, expected.error, 1e-6);
  });

  test('notes name their ensemble, so that those of two do not merge', async () => {
    const some = [first, second].flatMap((one, k) => {
      // a box of another size is another ensemble
      const initial = { ...one.initial, boxLength: one.initial.boxLength * (1 + 0.01 * k) };
      return [6, 8].map((frames) => {
        const path = at(`some-${k}-${frames}.dump`);
        writeFileSync(path, dumpOf({ ...one, initial, frames: one.frames.slice(0, frames) }));
        return path;
      });
    });
    const { ensembles, notes } = await analysis('named', ...some, '--timestep', String(dt));
    expect(ensembles.map(({ label }) => label)).toEqual(['N = 300', 'N = 300 (2)']);
    for (const { label } of ensembles) expect(notes).toContain(`${label}: of 8 times the 6 that all trajectories have`);
  });

  test('without a model only geometry, from an XYZ with times of its own', async () => {
    const { initial, frames } = first;
    const l = initial.boxLength;
    const kept = frames.slice(0, 10);
    const xyz = kept.map(
      (x, k) =>
        `${particles}\nLattice="${l} 0 0 0 ${l} 0 0 0 1" Properties=species:S:1:pos:R:3 pbc="T T F" Time=${times[k]}\n` +
        Array.from({ length: particles }, (_, i) => `H ${x[2 * i]} ${x[2 * i + 1]} 0\n`).join(''),
    );
    writeFileSync(at('some.xyz'), xyz.join(''));
    const { trajectories, ensembles, decays, notes } = await analysis('geometry', at('some.xyz'));
    const [{ velocities, rows }] = trajectories;
    expect([velocities, rows.length, decays]).toEqual([null, kept.length, []]);
    expect(ensembles[0]).toMatchObject({ defects: null, rattlers: { value: null } });
    expect(notes).toContainEqual(expect.stringContaining('no model is given'));
    const u = kept[3].map((x, i) => x - kept[kept.length - 1][i]);
    const expected = independent(u, kept[3], l);
    near(rows[3].displacement.value, expected.rms, 1e-9);
    near(rows[3].participation.value, expected.participation, 1e-9);
    near(rows[3].length.value, expected.length, 1e-9);
    expect(rows[3].v.value).toBeNull();
  });

  test('a trajectory that is cut short says so, and can be finished', async () => {
    const short = { ...first, frames: first.frames.slice(0, 6) };
    writeFileSync(at('short.dump'), dumpOf(short));
    const timed = [at('short.dump'), ...words, '--timestep', String(dt)];
    const cut = await analysis('short', ...timed, '--window', '0.05,0.5');
    expect(cut.notes).toContainEqual(expect.stringContaining('ends before it has come to rest'));
    expect(cut.trajectories[0].rows[5].displacement.value).toBe(0);
    const finished = await analysis('finished', ...timed, '--window', '0.05,0.5', '--finish');
    expect(finished.notes).not.toContainEqual(expect.stringContaining('come to rest'));
    const system = System.from(model, { ...first.initial, positions: short.frames[5] });
    await steepestDescent(system, { until: { rmsForce: 1e-10, time: 1e6 } });
    const end = system.positions;
    const row = finished.trajectories[0].rows[5];
    near(
      row.displacement.value,
      independent(
        short.frames[5].map((x, i) => x - end[i]),
        end,
        1,
      ).rms,
      1e-6,
    );
    near(row.excess.value, first.energy[5] - system.energy() / particles, 1e-9);
    near(finished.decays[0].energy?.inherentEnergy.value ?? null, system.energy() / particles, 1e-9);
  });

  test('few decimals: what is rounding is named, and not fitted', async () => {
    writeFileSync(at('rounded.dump'), dumpOf(first, { digits: 4 }));
    const { notes, trajectories } = await analysis(
      ...['rounded', at('rounded.dump'), ...words, '--timestep', String(dt), '--window', '0.1,2'],
    );
    expect(notes).toContainEqual(expect.stringContaining('positions to about 1e-4'));
    expect(notes).not.toContainEqual(expect.stringContaining('come to rest'));
    const last = trajectories[0].rows[trajectories[0].rows.length - 1];
    expect(last.vParticipation.value).toBeNull();
    near(trajectories[0].rows[3].v.value, first.v[3], 1e-2);
  });

  test('frames that a relaxation has kept, named by their file; the ends alone by its directory', async () => {
    const { initial, frames } = first;
    const to = at('stored');
    mkdirSync(to);
    const end = frames.length - 1;
    await saveHdf5(join(to, 'equilibrium.h5'), initial, { record: { temperature: 0.5 } });
    await saveHdf5(join(to, 'inherent-structure.h5'), { ...initial, positions: frames[end] });
    const kept: KeptFrame[] = [3, 5, 7].map((k) => ({ time: times[k], positions: frames[k] }));
    await saveFrames(join(to, 'flow.h5'), kept, initial, {});
    writeFileSync(join(to, 'relaxation.json'), JSON.stringify({ flow: { time: times[end], stopReason: 'rms-force' } }));
    const [{ rows }] = (await analysis('stored', join(to, 'flow.h5'), '--x-equilibrium', '1.45')).trajectories;
    expect(rows.map(({ time }) => time)).toEqual([0, 3, 5, 7, end].map((k) => times[k]));
    near(rows[2].v.value, first.v[5], 1e-9);
    near(rows[2].participation.value, unwrapped.trajectories[0].rows[5].participation.value as number, 1e-9);
    const alone = await analysis('ends', to, '--x-equilibrium', '1.45', '--ends');
    expect(alone.trajectories).toEqual([]);
    // cut where it still moves: whether it rests there is what its reason to stop says
    const unfinished = expect.stringContaining('ends before it has come to rest');
    await saveHdf5(join(to, 'inherent-structure.h5'), { ...initial, positions: frames[6] });
    for (const stopReason of ['rms-force', 'evaluations']) {
      writeFileSync(join(to, 'relaxation.json'), JSON.stringify({ flow: { time: times[6], stopReason } }));
      const { notes } = await analysis(stopReason, join(to, 'flow.h5'), '--x-equilibrium', '1.45');
      if (stopReason === 'evaluations') expect(notes).toContainEqual(unfinished);
      else expect(notes).not.toContainEqual(unfinished);
    }
  });

  test('what is wrong, in one line and with code 2', async () => {
    const timed = ['--timestep', String(dt)];
    const file = (name: string, o: DumpOptions): string => {
      writeFileSync(at(name), dumpOf({ ...first, frames: first.frames.slice(0, 4) }, o));
      return at(name);
    };
    const good = file('good.dump', {});
    const whole = readFileSync(good, 'utf8');
    writeFileSync(at('cut.dump'), whole.slice(0, -2000));
    const l = first.initial.boxLength;
    const jump = { ...first, frames: [0, 1, 2].map((k) => first.frames[0].map((x) => x + k * 0.45 * l)) };
    writeFileSync(at('jump.dump'), dumpOf(jump, { kind: 'wrapped' }));
    const untimed = file('untimed.dump', { steps: () => '' });
    for (const [rest, said] of [
      [[good], '--timestep'],
      [[untimed, ...timed], '--timestep'],
      [[file('fewer.dump', { particles: (k) => (k === 2 ? 299 : 300) }), ...timed], 'frame 2: 299 particles'],
      [[file('box.dump', { boxLength: (k) => (k === 2 ? 1.01 * l : l) }), ...timed], 'frame 2: the box length'],
      [[file('last.dump', { boxLength: (k) => (k === 3 ? 1.01 * l : l) }), ...timed], 'last.dump: the last frame'],
      [[file('ids.dump', { ids: (i, k) => (i === 7 && k === 1 ? 999 : i + 1) }), ...timed], 'frame 1: the id'],
      [[file('still.dump', { steps: () => 'ITEM: TIMESTEP\n5\n' }), ...timed], 'does not follow'],
      [[at('cut.dump'), ...timed], 'cut.dump'],
      [[at('jump.dump'), ...timed], '0.45 of the box'],
      [[good, ...timed, '--window', '1,2'], 'window'],
      [[good, '--timestep', '-1'], 'timestep'],
    ] as [string[], string][]) {
      const { code, stdout, stderr } = await vitrelax(
        ...['analyze', ...rest, ...words, '--directory', at('out-wrong')],
      );
      expect([rest, code, stdout]).toEqual([rest, 2, '']);
      expect(stderr.trim().split('\n')).toHaveLength(1);
      expect(stderr).toContain(said);
    }
    // of the ends alone no times are asked
    expect((await analysis('untimed', untimed, ...words, '--ends')).trajectories).toEqual([]);
  });
});
