import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { System, saveHdf5, steepestDescent } from '../../lib';
import { saveFrames } from '../../lib/ensemble/flow-frames';
import type { KeptFrame } from '../../lib/relaxation/flow-run';
import { requireFreshBuild, vitrelax } from '../support/command-line';
import { temporaryFolder } from '../support/temporary-folder';
import {
  type DumpOptions,
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
beforeAll(async () => {
  first = await recorded(11);
});

describe('trajectories in files: what they say, and what they lack', () => {
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
    near(
      rows[2].participation.value,
      independent(
        frames[5].map((x, i) => x - frames[end][i]),
        frames[5],
        initial.boxLength,
      ).participation,
      1e-9,
    );
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
