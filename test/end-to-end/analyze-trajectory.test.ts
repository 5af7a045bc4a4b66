import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fitPowerLaw, hotSpots, nonAffineVelocity, readCsv, readHdf5, System } from '../../lib';
import { formatWithError } from '../../lib/report/format';
import { requireFreshBuild, vitrelax } from '../support/command-line';
import { temporaryFolder } from '../support/temporary-folder';
import {
  dt,
  dumpOf,
  independent,
  model,
  near,
  particles,
  type Recorded,
  recorded,
  type TrajectoryAnalysis,
  times,
  trajectoryAnalysis,
  words,
} from '../support/trajectory';

jest.setTimeout(240000);
beforeAll(requireFreshBuild);
const folder = temporaryFolder();
const at = (...names: string[]) => join(folder, ...names);

const analysis = (name: string, ...rest: string[]): Promise<TrajectoryAnalysis> =>
  trajectoryAnalysis(at(`out-${name}`), ...rest);

let first: Recorded;
let second: Recorded;
let unwrapped: TrajectoryAnalysis;
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
});
