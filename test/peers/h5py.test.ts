import { loadHdf5, readHdf5, saveHdf5, writeHdf5 } from '../../lib/io';
import { binary, expectSameBits, polydisperse } from '../support/configurations';
import { refusal } from '../support/refusal';
import { temporaryPaths } from '../support/temporary-folder';
import { hex, python } from './python';

const at = temporaryPaths();

test.each([2, 3] as const)('h5py finds every bit of a configuration where H5MD says, %dD', async (d) => {
  const state = polydisperse(100, d);
  await saveHdf5(at('a.h5'), state, { record: { sweeps: 2e5, verdict: 'in equilibrium' } });
  const found = python<Record<string, unknown>>(
    `
import h5py, json, sys
with h5py.File(sys.argv[1], 'r') as f:
    a = f['particles/all']
    print(json.dumps({
        'position': a['position'][()].tobytes().hex(), 'kind': a['position'].dtype.str, 'shape': a['position'].shape,
        'diameter': a['diameter'][()].tobytes().hex(), 'edges': a['box/edges'][()].tobytes().hex(),
        'dimension': int(a['box'].attrs['dimension'][0]), 'boundary': list(a['box'].attrs['boundary']),
        'version': f['h5md'].attrs['version'].tolist(), 'creator': f['h5md/creator'].attrs['name'],
        'model': json.loads(f['vitrelax'].attrs['model']), 'record': dict(f['vitrelax/record'].attrs),
    }))`,
    at('a.h5'),
  );
  expect(found).toEqual({
    position: hex(state.positions),
    kind: '<f8',
    shape: [100, d],
    diameter: hex(state.diameters),
    edges: hex(new Float64Array(d).fill(state.boxLength)),
    dimension: d,
    boundary: new Array<string>(d).fill('periodic'),
    version: [1, 1],
    creator: 'vitrelax',
    model: state.model,
    record: { sweeps: 2e5, verdict: 'in equilibrium' },
  });
});

test('h5py finds curves, units and names as they were written', async () => {
  const { positions: times } = polydisperse(50, 2);
  await writeHdf5(at('curves.h5'), {
    attributes: { title: 'é', seeds: Int32Array.of(1, 2), names: ['a', 'ß'] },
    groups: {
      'T=0.1': {
        datasets: {
          t: { data: times, attributes: { unit: 'tau0' } },
          field: { data: Uint8Array.of(0, 1, 1, 0, 1, 0), shape: [2, 3] },
          nothing: new Float64Array(0),
          note: 'x'.repeat(100000),
        },
      },
    },
  });
  const found = python<Record<string, unknown>>(
    `
import h5py, json, sys
with h5py.File(sys.argv[1], 'r') as f:
    g = f['T=0.1']
    print(json.dumps({
        'title': f.attrs['title'], 'seeds': f.attrs['seeds'].tolist(), 'names': list(f.attrs['names']),
        't': g['t'][()].tobytes().hex(), 'unit': g['t'].attrs['unit'], 'field': g['field'][()].tolist(),
        'nothing': g['nothing'].shape, 'note': g['note'].asstr()[()],
    }))`,
    at('curves.h5'),
  );
  expect(found).toEqual({
    title: 'é',
    seeds: [1, 2],
    names: ['a', 'ß'],
    t: hex(times),
    unit: 'tau0',
    field: [
      [0, 1, 1],
      [0, 1, 0],
    ],
    nothing: [0],
    note: 'x'.repeat(100000),
  });
});

test('a configuration that h5py has copied, with integers of its own kind, is loaded', async () => {
  const state = binary(30, 3);
  await saveHdf5(at('a.h5'), state);
  python(
    `
import h5py, json, sys
with h5py.File(sys.argv[1], 'r') as a, h5py.File(sys.argv[2], 'w') as b:
    for name in ('particles', 'vitrelax', 'h5md'):
        a.copy(name, b)
    species = b['particles/all/species'][()].astype('int64')
    del b['particles/all/species']
    b['particles/all/species'] = species
    b.create_dataset('more', data=[[1.5, 2.5]], dtype='<f4', chunks=(1, 1), compression='gzip')
print('{}')`,
    at('a.h5'),
    at('b.h5'),
  );
  expectSameBits(await loadHdf5(at('b.h5')), state);
  expect((await readHdf5(at('b.h5'))).datasets.more).toEqual({
    data: Float64Array.of(1.5, 2.5),
    shape: [1, 2],
    attributes: {},
  });
});

test('numbers of the other byte order are refused, not misread', async () => {
  python(
    `
import h5py, sys
with h5py.File(sys.argv[1], 'w') as f:
    f.create_dataset('t', data=[1.0, 2.0], dtype='>f8')
print('{}')`,
    at('big.h5'),
  );
  const error = await refusal(readHdf5(at('big.h5')));
  expect([error.code, error.message]).toEqual(['FILE_FORMAT', expect.stringContaining('/t holds neither')]);
});
