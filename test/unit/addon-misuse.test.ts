import { native } from '../../lib/binding/native';
import type { NativeModel, NativeState } from '../../types/native';
import { descent, model, sampling, thrownBy } from '../support/addon';

const { NativeSystem } = native;
const particles = 200;
const system = NativeSystem.random(model, particles, 1);

/** A call with arguments that the types forbid. */
const call = (f: unknown, self: unknown, ...values: unknown[]) =>
  (f as (...values: unknown[]) => unknown).apply(self, values);

function detached(length: number): Float64Array {
  const array = new Float64Array(length);
  structuredClone(array.buffer, { transfer: [array.buffer] });
  return array;
}
const shared = (length: number) => new Float64Array(new SharedArrayBuffer(8 * length));
const resizable = (length: number) =>
  new Float64Array(Reflect.construct(ArrayBuffer, [8 * length, { maxByteLength: 16 * length }]));

describe('typed arrays', () => {
  const bad: [string, unknown, string][] = [
    ['too short', new Float64Array(2 * particles - 1), 'WRONG_LENGTH'],
    ['too long', new Float64Array(2 * particles + 1), 'WRONG_LENGTH'],
    ['of another kind', new Float32Array(2 * particles), 'INVALID_ARGUMENT'],
    ['a DataView', new DataView(new ArrayBuffer(16 * particles)), 'INVALID_ARGUMENT'],
    ['a plain array', new Array(2 * particles).fill(0), 'INVALID_ARGUMENT'],
    ['detached', detached(2 * particles), 'INVALID_ARGUMENT'],
    ['shared', shared(2 * particles), 'INVALID_ARGUMENT'],
    ['resizable', resizable(2 * particles), 'INVALID_ARGUMENT'],
    ['missing', undefined, 'INVALID_ARGUMENT'],
    ['null', null, 'INVALID_ARGUMENT'],
  ];

  test.each(bad)('%s: refused by setPositions and copyPositions', (_, array, code) => {
    for (const [method, field] of [
      [system.setPositions, 'positions'],
      [system.copyPositions, 'out'],
    ] as const) {
      const error = thrownBy(() => call(method, system, array));
      expect(error).toMatchObject({ code, field });
      expect(error.message).toContain(field);
      expect(error.value).toBe(code === 'WRONG_LENGTH' ? (array as Float64Array).length : array);
    }
  });

  test.each([NaN, Infinity, -Infinity])('a coordinate that is %p is refused, by its index', (x) => {
    const positions = system.positions();
    const before = positions.slice();
    positions[17] = x;
    const error = thrownBy(() => system.setPositions(positions));
    expect(error).toMatchObject({ code: 'NOT_FINITE', field: 'positions', value: x });
    expect(error.message).toContain('positions[17]');
    expect(system.positions()).toEqual(before);
  });

  test('a view into a larger buffer is read and written where it lies', () => {
    const buffer = new Float64Array(2 * particles + 20).fill(7);
    system.copyPositions(buffer.subarray(10, 10 + 2 * particles));
    expect(buffer.subarray(10, 10 + 2 * particles)).toEqual(system.positions());
    expect([buffer[9], buffer[10 + 2 * particles]]).toEqual([7, 7]);
  });
});

describe('a state from outside', () => {
  const good: NativeState = {
    boxLength: 20,
    positions: new Float64Array(8).map((_, i) => i * 2),
    diameters: new Float64Array(4).fill(1),
  };
  const bad: [string, object, string, string][] = [
    ['no box', { boxLength: undefined }, 'INVALID_ARGUMENT', 'boxLength'],
    ['box NaN', { boxLength: NaN }, 'NOT_FINITE', 'boxLength'],
    ['box negative', { boxLength: -3 }, 'OUT_OF_RANGE', 'boxLength'],
    ['box too small', { boxLength: 2 }, 'BOX_TOO_SMALL', 'boxLength'],
    ['positions missing', { positions: undefined }, 'INVALID_ARGUMENT', 'positions'],
    ['positions empty', { positions: new Float64Array() }, 'WRONG_LENGTH', 'positions'],
    ['positions odd', { positions: new Float64Array(7) }, 'WRONG_LENGTH', 'positions'],
    ['positions NaN', { positions: new Float64Array(8).fill(NaN) }, 'NOT_FINITE', 'positions'],
    ['positions coincide', { positions: new Float64Array(8) }, 'DUPLICATE_POSITIONS', 'positions'],
    ['diameters short', { diameters: new Float64Array(3).fill(1) }, 'WRONG_LENGTH', 'diameters'],
    ['diameters infinite', { diameters: new Float64Array(4).fill(Infinity) }, 'NOT_FINITE', 'diameters'],
    ['diameters null', { diameters: null }, 'INVALID_ARGUMENT', 'diameters'],
    ['species of another kind', { species: new Float64Array(4) }, 'INVALID_ARGUMENT', 'species'],
    ['species long', { species: new Int32Array(5) }, 'WRONG_LENGTH', 'species'],
  ];

  test('the good one is taken', () => {
    expect(NativeSystem.from(model, good).positions()).toEqual(good.positions);
  });

  test.each(bad)('%s', (_, change, code, field) => {
    expect(thrownBy(() => NativeSystem.from(model, { ...good, ...change }))).toMatchObject({ code, field });
  });

  test('a snapshot cut short or foreign is refused, wherever it is cut', () => {
    const bytes = NativeSystem.random(model, 50, 1).snapshot();
    expect(NativeSystem.restore(model, bytes).snapshot()).toEqual(bytes);
    for (let length = 0; length < bytes.length; length += Math.ceil(bytes.length / 97)) {
      expect(thrownBy(() => NativeSystem.restore(model, bytes.subarray(0, length))).code).toMatch(/^[A-Z_]+$/);
    }
    expect(thrownBy(() => NativeSystem.restore(model, new Uint8Array(1000).fill(255))).code).toMatch(/^[A-Z_]+$/);
  });
});

describe('models and numbers', () => {
  test.each([
    ['undefined', undefined, 'model'],
    ['a string', 'soft-spheres-2d', 'model'],
    ['null', null, 'model'],
    ['a function', () => model, 'model'],
    ['without a name', { ...model, name: undefined }, 'model.name'],
    ['without a dimension', { ...model, dimension: undefined }, 'model.dimension'],
    ['with names in its prototype only', Object.create(model), 'model.name'],
  ])('a model that is %s', (_, value, field) => {
    expect(thrownBy(() => NativeSystem.random(value as NativeModel, 10, 1))).toMatchObject({
      code: 'INVALID_ARGUMENT',
      field,
    });
  });

  test('an unknown model and numbers that make no sense', () => {
    const random = (m: object, n: unknown = 100, seed: unknown = 1) =>
      thrownBy(() => call(NativeSystem.random, NativeSystem, { ...model, ...m }, n, seed));
    expect(random({ name: 'soft-spheres-9d' })).toMatchObject({ code: 'UNKNOWN_MODEL' });
    expect(random({ density: NaN })).toMatchObject({ code: 'NOT_FINITE', field: 'model.density' });
    expect(random({ density: -1 })).toMatchObject({ code: 'OUT_OF_RANGE', field: 'model.density' });
    expect(random({ dimension: 2.5 })).toMatchObject({ code: 'OUT_OF_RANGE', field: 'model.dimension', value: 2.5 });
    expect(random({}, 0)).toMatchObject({ code: 'OUT_OF_RANGE', field: 'particles', value: 0 });
    expect(random({}, -5)).toMatchObject({ code: 'OUT_OF_RANGE', field: 'particles' });
    expect(random({}, 1.5)).toMatchObject({ code: 'OUT_OF_RANGE', field: 'particles' });
    expect(random({}, '100')).toMatchObject({ code: 'INVALID_ARGUMENT', field: 'particles', value: '100' });
    expect(random({}, 1e15)).toMatchObject({ code: 'OUT_OF_MEMORY', field: 'particles' });
    expect(random({}, 100, 2 ** 53)).toMatchObject({ code: 'OUT_OF_RANGE', field: 'seed' });
    expect(random({}, 100, 1n)).toMatchObject({ code: 'INVALID_ARGUMENT', field: 'seed' });
  });

  test.each([0, 257, 1.5, -1, NaN, Infinity])('threads = %p', (threads) => {
    const error = { code: 'OUT_OF_RANGE', field: 'threads', value: threads };
    expect(thrownBy(() => system.evaluate(threads))).toMatchObject(error);
    expect(thrownBy(() => native.timings(system, 1, threads))).toMatchObject(error);
    expect(thrownBy(() => system.swapMonteCarlo(sampling({ threads }), null))).toMatchObject(error);
    expect(thrownBy(() => system.steepestDescent(descent({ threads }), null, null))).toMatchObject(error);
  });

  test('options of the wrong type or value are refused before the job starts', () => {
    const sampler = (o: object) => thrownBy(() => system.swapMonteCarlo({ ...sampling(), ...o }, null));
    expect(sampler({ temperature: '1' })).toMatchObject({ code: 'INVALID_ARGUMENT', field: 'temperature', value: '1' });
    expect(sampler({ temperature: NaN })).toMatchObject({ code: 'NOT_FINITE', field: 'temperature' });
    expect(sampler({ sweeps: 1e16 })).toMatchObject({ code: 'OUT_OF_RANGE', field: 'sweeps' });
    expect(sampler({ seed: -1 })).toMatchObject({ code: 'OUT_OF_RANGE', field: 'seed', value: -1 });
    const flow = (o: object) => thrownBy(() => system.steepestDescent({ ...descent(), ...o }, null, null));
    expect(flow({ time: NaN })).toMatchObject({ code: 'NOT_FINITE', field: 'time' });
    expect(flow({ evaluations: 0.5 })).toMatchObject({ code: 'OUT_OF_RANGE', field: 'evaluations' });
    expect(flow({ times: [1, 2] })).toMatchObject({ code: 'INVALID_ARGUMENT', field: 'times' });
    expect(flow({ times: Float64Array.of(0, NaN) })).toMatchObject({ code: 'NOT_FINITE', field: 'times' });
    const withCallback = thrownBy(() => call(system.swapMonteCarlo, system, sampling(), 'loud'));
    expect(withCallback).toMatchObject({ code: 'INVALID_ARGUMENT', field: 'onProgress', value: 'loud' });
    expect(system.busy).toBe(false);
  });

  test('what the core refuses rejects the promise and leaves the system free', async () => {
    const job = system.swapMonteCarlo(sampling({ temperature: -0.5 }), null);
    await expect(job.promise).rejects.toMatchObject({ code: 'OUT_OF_RANGE', field: 'temperature', value: -0.5 });
    expect(system.busy).toBe(false);
  });

  test('an error thrown by a getter or a proxy passes through', () => {
    const loud = { ...sampling() };
    Object.defineProperty(loud, 'seed', {
      get: () => {
        throw new RangeError('from the getter');
      },
    });
    expect(() => system.swapMonteCarlo(loud, null)).toThrow('from the getter');
    const proxy = new Proxy(model, {
      ownKeys: () => {
        throw new RangeError('from the proxy');
      },
    });
    expect(() => NativeSystem.random(proxy, 10, 1)).toThrow('from the proxy');
  });
});

describe('objects that are not what they seem', () => {
  test('NativeSystem cannot be made by new', () => {
    expect(thrownBy(() => Reflect.construct(NativeSystem, []))).toMatchObject({ code: 'INVALID_ARGUMENT' });
    expect(thrownBy(() => Reflect.construct(NativeSystem, [model, 10, 1]))).toMatchObject({ code: 'INVALID_ARGUMENT' });
  });

  test('methods and timings refuse other objects', () => {
    for (const self of [{}, undefined, Object.create(NativeSystem.prototype), NativeSystem, new Proxy(system, {})]) {
      expect(() => call(NativeSystem.prototype.positions, self)).toThrow();
      expect(() => call(native.timings, native, self, 1, 1)).toThrow();
    }
  });
});

describe('disposed systems', () => {
  const gone = () => {
    const disposed = NativeSystem.random(model, 100, 1);
    disposed.dispose();
    return disposed;
  };

  test('each method throws DISPOSED; the plain facts remain', () => {
    const disposed = gone();
    expect([disposed.disposed, disposed.busy]).toEqual([true, false]);
    expect([disposed.particles, disposed.dimension, disposed.boxLength]).toEqual([100, 2, 10]);
    const calls: (() => unknown)[] = [
      () => disposed.positions(),
      () => disposed.wrappedPositions(),
      () => disposed.copyPositions(new Float64Array(200)),
      () => disposed.setPositions(new Float64Array(200)),
      () => disposed.diameters(),
      () => disposed.species(),
      () => disposed.evaluate(1),
      () => disposed.snapshot(),
      () => disposed.clone(),
      () => disposed.swapMonteCarlo(sampling(), null),
      () => disposed.steepestDescent(descent(), null, null),
      () => native.timings(disposed, 1, 1),
    ];
    for (const method of calls) expect(thrownBy(method)).toMatchObject({ code: 'DISPOSED' });
  });

  test('dispose may be called again', () => {
    expect(() => gone().dispose()).not.toThrow();
  });

  test('a getter that disposes of the system is too late to harm the job', () => {
    const victim = NativeSystem.random(model, 100, 1);
    const options = { ...sampling() };
    Object.defineProperty(options, 'measureEvery', {
      get: () => {
        victim.dispose();
        return 10;
      },
    });
    expect(thrownBy(() => victim.swapMonteCarlo(options, null))).toMatchObject({ code: 'DISPOSED' });
  });
});
