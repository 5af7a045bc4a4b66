import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  harmonicSpheres,
  kobAndersen,
  readTrajectory,
  type Trajectory,
  type TrajectoryFrame,
  writeHdf5,
} from '../../lib';
import { temporaryFolder } from '../support/temporary-folder';

const folder = temporaryFolder();
const written = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};

async function framesOf(trajectory: Trajectory): Promise<TrajectoryFrame[]> {
  const frames: TrajectoryFrame[] = [];
  for await (const frame of trajectory) frames.push(frame);
  return frames;
}
const positionsOf = (frames: TrajectoryFrame[]) => frames.map((f) => Array.from(f.configuration.positions));

interface DumpFrame {
  step: string;
  columns: string;
  rows: string[];
  edge?: string;
}
const dump = (frames: DumpFrame[]): string =>
  frames
    .map(
      ({ step, columns, rows, edge = '0 10' }) =>
        `${step}ITEM: NUMBER OF ATOMS\n${rows.length}\nITEM: BOX BOUNDS pp pp pp\n${edge}\n${edge}\n${edge}\n` +
        `ITEM: ATOMS ${columns}\n${rows.map((row) => `${row}\n`).join('')}`,
    )
    .join('');
const steps = (n: number): string => `ITEM: TIMESTEP\n${n}\n`;

describe('a LAMMPS dump of several frames', () => {
  test('atoms are matched by id, steps times the timestep are the times, velocities and forces are read', async () => {
    const columns = 'id type xu yu zu vx vy vz fx fy fz';
    const path = written(
      'ids.dump',
      dump([
        { step: steps(0), columns, rows: ['1 1 1 2 3 .1 .2 .3 7 8 9', '2 2 4 5 6 .4 .5 .6 4 5 6'] },
        { step: steps(50), columns, rows: ['2 2 4.5 5 -16 1 1 1 2 2 2', '1 1 1 2.5 3 0 0 0 3 3 3'] },
      ]),
    );
    const trajectory = await readTrajectory(path, { model: kobAndersen({ dimension: 3 }), timestep: 0.02 });
    expect([trajectory.frames, trajectory.unwrapping]).toEqual([2, 'file']);
    const frames = await framesOf(trajectory);
    expect(frames.map(({ index, time }) => [index, time])).toEqual([
      [0, 0],
      [1, 1],
    ]);
    expect(positionsOf(frames)).toEqual([
      [1, 2, 3, 4, 5, 6],
      [1, 2.5, 3, 4.5, 5, -16],
    ]);
    expect(Array.from(frames[1].configuration.species as Int32Array)).toEqual([0, 1]);
    expect(Array.from(frames[1].velocities as Float64Array)).toEqual([0, 0, 0, 1, 1, 1]);
    expect(Array.from(frames[0].forces as Float64Array)).toEqual([7, 8, 9, 4, 5, 6]);
    // as often as one likes
    expect(positionsOf(await framesOf(trajectory))).toEqual(positionsOf(frames));
  });

  test('wrapped positions take the shortest way, through the faces and back, from a box that begins elsewhere', async () => {
    const columns = 'id x y z';
    const xs = [1, 9, 6, 9, 1];
    const path = written(
      'wrapped.dump',
      dump(
        xs.map((x, k) => ({
          step: `${steps(k)}ITEM: TIME\n${k / 4}\n`,
          columns,
          rows: [`1 ${x - 5} 0 0`],
          edge: '-5 5',
        })),
      ),
    );
    const frames = await framesOf(await readTrajectory(path));
    expect(frames.map(({ configuration }) => configuration.positions[0])).toEqual([1, -1, -4, -1, 1]);
    expect(frames.map(({ time }) => time)).toEqual([0, 0.25, 0.5, 0.75, 1]);
    expect(frames[0].configuration).toMatchObject({ model: { name: 'unknown', dimension: 3 }, boxLength: 10 });
  });

  test('positions outside the box are no wrapped ones', async () => {
    const rows = (x: number) => [`1 ${x} 1 1`];
    const path = written(
      'outside.dump',
      dump([
        { step: steps(0), columns: 'id x y z', rows: rows(12) },
        { step: steps(1), columns: 'id x y z', rows: rows(3) },
      ]),
    );
    expect(positionsOf(await framesOf(await readTrajectory(path))).map(([x]) => x)).toEqual([12, 3]);
  });

  test('without a model two dimensions are those of a flat box', async () => {
    const text = dump([{ step: steps(0), columns: 'id x y z', rows: ['1 1 2 0', '2 3 4 0'] }]);
    const lines = text.split('\n');
    lines[lines.findIndex((line) => line.startsWith('ITEM: ATOMS')) - 1] = '-0.5 0.5';
    const [frame] = await framesOf(await readTrajectory(written('flat.dump', lines.join('\n'))));
    expect(Array.from(frame.configuration.positions)).toEqual([1, 2, 3, 4]);
    expect(frame.time).toBeUndefined();
  });

  test.each([
    ['0.41 of the box', [['1 1 1 1'], ['1 5.1 1 1']], ['0', '1'], /frame 1: a particle moves by 0\.41 of the box/],
    ['another number', [['1 1 1 1', '2 2 2 2'], ['1 1 1 1']], ['0', '1'], /frame 1: 1 particles, but 2/],
    [
      'other ids',
      [
        ['1 1 1 1', '2 2 2 2'],
        ['1 1 1 1', '3 2 2 2'],
      ],
      ['0', '1'],
      /frame 1: the id 3/,
    ],
    ['times that fall', [['1 1 1 1'], ['1 1 1 1']], ['3', '2'], /frame 1: its time 2 does not follow 3/],
  ])('refuses %s', async (_, rows, at, message) => {
    const path = written(
      'wrong.dump',
      dump(rows.map((own, k) => ({ step: steps(Number(at[k])), columns: 'id x y z', rows: own }))),
    );
    const trajectory = await readTrajectory(path, { timestep: 1 });
    await expect(framesOf(trajectory)).rejects.toMatchObject({
      code: 'FILE_FORMAT',
      field: 'path',
      message: expect.stringMatching(message),
    });
  });

  test('refuses a box that changes, a cut frame, and options that are none', async () => {
    const frame = (edge: string, n: number) => ({ step: steps(n), columns: 'id x y z', rows: ['1 1 1 1'], edge });
    const text = dump([frame('0 10', 0), frame('0 10.1', 1)]);
    await expect(framesOf(await readTrajectory(written('box.dump', text)))).rejects.toMatchObject({
      message: expect.stringContaining('the box has to stay'),
    });
    const cut = await readTrajectory(written('cut.dump', dump([frame('0 10', 0), frame('0 10', 1)]).slice(0, -4)));
    await expect(framesOf(cut)).rejects.toMatchObject({ code: 'FILE_TRUNCATED' });
    await expect(readTrajectory(join(folder, 'none'))).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
    await expect(readTrajectory(cut.path, { timestep: 0 })).rejects.toMatchObject({ field: 'timestep' });
    await expect(readTrajectory(cut.path, { step: 1 } as object)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    await expect(readTrajectory(written('text.data', 'LAMMPS data file\n'))).rejects.toMatchObject({
      code: 'FILE_FORMAT',
    });
  });
});

test('extended XYZ: times or steps, velocities and forces', async () => {
  const frame = (about: string, x: number): string =>
    `1\nLattice="10 0 0 0 10 0 0 0 10" Properties=species:S:1:pos:R:3:velo:R:3:forces:R:3 ${about}\nH ${x} 1 1 4 5 6 7 8 9\n`;
  const path = written('some.xyz', frame('Time=0.5', 9.5) + frame('Time=0.75', 0.5));
  const frames = await framesOf(await readTrajectory(path, { model: kobAndersen({ dimension: 3 }) }));
  expect(frames.map(({ time }) => time)).toEqual([0.5, 0.75]);
  expect(frames.map(({ configuration }) => configuration.positions[0])).toEqual([9.5, 10.5]);
  expect([frames[0].velocities, frames[0].forces]).toEqual([Float64Array.of(4, 5, 6), Float64Array.of(7, 8, 9)]);
  const stepped = written('steps.xyz', frame('Step=10', 1) + frame('Step=30', 1));
  expect((await framesOf(await readTrajectory(stepped, { timestep: 0.1 }))).map(({ time }) => time)).toEqual([1, 3]);
});

describe('H5MD', () => {
  const value = Float64Array.from([1, 2, 9.5, 4, 1.5, 2, 0.5, 4, 2, 2, 1, 4]);
  const shape = [3, 2, 2];
  const tree = (position: object, more: object = {}, edges: Float64Array = Float64Array.of(10, 10)) => ({
    groups: {
      particles: {
        groups: {
          atoms: {
            ...more,
            groups: {
              position: { datasets: { value: { data: value, shape }, ...position } },
              box: { datasets: { edges } },
            },
          },
        },
      },
    },
  });
  const write = async (name: string, of: ReturnType<typeof tree>): Promise<string> => {
    await writeHdf5(join(folder, name), of);
    return join(folder, name);
  };

  test('lists of times, or an interval with its offset; positions are followed', async () => {
    const listed = await write('list.h5', tree({ time: Float64Array.of(0, 1, 3) }));
    const frames = await framesOf(await readTrajectory(listed));
    expect(frames.map(({ time }) => time)).toEqual([0, 1, 3]);
    expect(positionsOf(frames)).toEqual([
      [1, 2, 9.5, 4],
      [1.5, 2, 10.5, 4],
      [2, 2, 11, 4],
    ]);
    const even = await write('even.h5', tree({ time: { data: 0.5, attributes: { offset: 2 } } }));
    expect((await framesOf(await readTrajectory(even))).map(({ time }) => time)).toEqual([2, 2.5, 3]);
    const stepped = await write('steps.h5', tree({ step: Int32Array.of(0, 10, 30) }));
    expect((await framesOf(await readTrajectory(stepped, { timestep: 0.1 }))).map(({ time }) => time)).toEqual([
      0, 1, 3,
    ]);
  });

  test('what a model needs: diameters, species counted from 0 or 1', async () => {
    const time = { time: Float64Array.of(0, 1, 3) };
    const radii = await write('radii.h5', tree(time, { datasets: { radius: Float64Array.of(0.4, 0.6) } }));
    const spheres = await framesOf(await readTrajectory(radii, { model: harmonicSpheres({ dimension: 2 }) }));
    expect(Array.from(spheres[2].configuration.diameters as Float64Array)).toEqual([0.8, 1.2]);
    const kinds = await write('kinds.h5', tree(time, { datasets: { species: Int32Array.of(1, 2) } }));
    const [mixed] = await framesOf(await readTrajectory(kinds, { model: kobAndersen({ dimension: 2 }) }));
    expect(Array.from(mixed.configuration.species as Int32Array)).toEqual([0, 1]);
    await expect(readTrajectory(kinds, { model: harmonicSpheres({ dimension: 2 }) })).rejects.toMatchObject({
      code: 'MODEL_MISMATCH',
      message: expect.stringContaining('diameters'),
    });
    await expect(readTrajectory(kinds, { model: kobAndersen({ dimension: 3 }) })).rejects.toMatchObject({
      code: 'MODEL_MISMATCH',
    });
  });

  test('refuses a box that is no cube, too few times, and a file without a trajectory', async () => {
    const oblong = await write('oblong.h5', tree({}, {}, Float64Array.of(10, 11)));
    await expect(readTrajectory(oblong)).rejects.toMatchObject({ code: 'FILE_FORMAT' });
    const few = await write('few.h5', tree({ time: Float64Array.of(0, 1) }));
    await expect(readTrajectory(few)).rejects.toMatchObject({ code: 'FILE_FORMAT' });
    await writeHdf5(join(folder, 'empty.h5'), {});
    await expect(readTrajectory(join(folder, 'empty.h5'))).rejects.toMatchObject({ code: 'FILE_FORMAT' });
  });
});
