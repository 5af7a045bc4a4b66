import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import * as vitrelax from '../../lib';

const { kobAndersen, softSpheres, System, VitrelaxError } = vitrelax;
const runs = 80;

const model = softSpheres({ dimension: 2 });
const system = System.random(model, { particles: 60, seed: 1 });
const configuration = system.configuration();
const disposed = system.clone();
disposed.dispose();

/** What a getter or a proxy of the caller's throws goes through as it is. */
class OwnError extends Error {}
const loud = () => {
  throw new OwnError();
};
const traps = { get: loud, has: loud, ownKeys: loud, getOwnPropertyDescriptor: loud, getPrototypeOf: loud };

const detached = () => {
  const array = new Float64Array(8);
  structuredClone(array.buffer, { transfer: [array.buffer] });
  return array;
};

/** Made at each call, since fast-check looks into its values, which some of these do not bear. */
const hostile: (() => unknown)[] = [
  detached,
  () => new Float64Array(new SharedArrayBuffer(64)),
  () => new Float64Array(Reflect.construct(ArrayBuffer, [64, { maxByteLength: 128 }])),
  () => new DataView(new ArrayBuffer(16)),
  () => new Proxy({}, traps),
  () => new Proxy(system, {}),
  () => Object.defineProperty({}, 'model', { get: loud, enumerable: true }),
  () => Object.create(System.prototype),
  () => Object.create(configuration),
  () => ({ __proto__: null, length: 2 ** 40 }),
  () => ({ length: -1 }),
  () => ({ valueOf: loud, toString: loud }),
  () => Symbol('symbol'),
  () => 10n,
  () => () => 1,
  () => class {},
  () => model,
  () => kobAndersen({ dimension: 3 }),
  () => system,
  () => disposed,
  () => configuration,
  () => ({ ...configuration, positions: detached() }),
  () => ({ ...configuration, boxLength: Number.NaN }),
  () => [system, disposed],
];

class Made {
  constructor(readonly make: () => unknown) {}
}
const anything = fc.oneof(
  fc.anything({ withTypedArray: true, withBigInt: true, withDate: true, withMap: true, withNullPrototype: true }),
  fc.constantFrom(...hostile.map((make) => new Made(make))),
  fc.double(),
  fc.constantFrom(Number.NaN, Infinity, -Infinity, -0, -1, 2, 2 ** 53, 1e300, 5e-324, 1e15),
  fc.constantFrom(undefined, null, '', 'soft-spheres-2d', true),
  fc.float64Array({ maxLength: 12 }),
  fc.array(fc.double(), { maxLength: 5 }),
  fc.string(),
);

/** Those that make a long computation of few arguments are called with what is no model. */
const long = ['quench', 'runEnsemble'];
const exported = Object.entries(vitrelax as Record<string, unknown>).filter(
  (entry): entry is [string, (...values: unknown[]) => unknown] =>
    typeof entry[1] === 'function' && entry[0] !== 'VitrelaxError' && !long.includes(entry[0]),
);

/** Files that a call writes go here. */
const home = process.cwd();
const folder = mkdtempSync(join(tmpdir(), 'vitrelax-face-'));
beforeAll(() => process.chdir(folder));
afterAll(() => {
  process.chdir(home);
  rmSync(folder, { recursive: true });
});

async function outcome(call: () => unknown): Promise<unknown> {
  try {
    await call();
    return undefined;
  } catch (e) {
    return e;
  }
}

const isAllowed = (e: unknown) =>
  e === undefined || e instanceof OwnError || (e instanceof VitrelaxError && e.code !== 'INTERNAL');

test('there is something to call', () => {
  expect(exported.length * runs).toBeGreaterThan(10_000);
});

test.each(exported)('%s: any arguments end in a result or in a VitrelaxError', async (_, f) => {
  const isClass = /^class\b/.test(Function.prototype.toString.call(f));
  await fc.assert(
    fc.asyncProperty(fc.array(anything, { maxLength: 3 }), async (values) => {
      const given = values.map((value) => (value instanceof Made ? value.make() : value));
      const error = await outcome(() => (isClass ? Reflect.construct(f, given) : f(...given)));
      if (!isAllowed(error)) throw error;
    }),
    { numRuns: runs, seed: 8 },
  );
});

test('members of a System, disposed of or not, with any arguments', async () => {
  const members = Object.entries(Object.getOwnPropertyDescriptors(System.prototype)).filter(
    ([name]) => name !== 'constructor',
  );
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...members),
      fc.boolean(),
      fc.array(anything, { maxLength: 2 }),
      async ([, { value, get }], isDisposed, values) => {
        const given = values.map((v) => (v instanceof Made ? v.make() : v));
        const self = isDisposed ? disposed : system.clone();
        const error = await outcome(() => ((get ?? value) as () => unknown).apply(self, given as []));
        if (!isAllowed(error)) throw error;
      },
    ),
    { numRuns: 1000, seed: 8 },
  );
});
