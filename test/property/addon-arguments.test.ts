import fc from 'fast-check';
import { native } from '../../lib/binding/native';
import { descent, dynamics, hybrid, model, sampling } from '../support/addon';

const { NativeSystem } = native;

/** Anything JavaScript has, numbers and arrays of the kinds that the addon takes more often than not. */
const anything = fc.oneof(
  fc.anything({ withTypedArray: true, withBigInt: true, withDate: true, withMap: true, withNullPrototype: true }),
  fc.double(),
  fc.integer({ min: -2, max: 300 }),
  fc.float64Array({ maxLength: 12 }),
  fc.uint8Array(),
  fc.constant(model),
);

/** Calls with whatever arguments; an error must be one of the addon's own, with a code. */
function survives(call: () => unknown): void {
  let thrown: unknown;
  try {
    const result = call() as { promise?: Promise<unknown>; cancel?(): void } | undefined;
    result?.cancel?.();
    result?.promise?.catch(() => {});
  } catch (e) {
    thrown = e;
  }
  if (thrown !== undefined) expect(thrown).toMatchObject({ code: expect.stringMatching(/^[A-Z_]+$/) });
}

const apply = (f: unknown, self: unknown, values: unknown[]) =>
  (f as (...values: unknown[]) => unknown).apply(self, values);

test('static methods and functions survive any arguments', () => {
  fc.assert(
    fc.property(fc.array(anything, { maxLength: 4 }), (values) => {
      for (const f of [NativeSystem.random, NativeSystem.from, NativeSystem.restore]) {
        survives(() => apply(f, NativeSystem, values));
        survives(() => apply(f, NativeSystem, [model, ...values]));
      }
      survives(() => apply(native.timings, native, values));
      survives(() => apply(native.info, native, values));
    }),
    { numRuns: 500 },
  );
});

test('methods survive any arguments', () => {
  const original = NativeSystem.random(model, 20, 1);
  const methods = Object.getOwnPropertyNames(NativeSystem.prototype).filter((name) => name !== 'constructor');
  fc.assert(
    fc.property(fc.constantFrom(...methods), fc.array(anything, { maxLength: 3 }), (name, values) => {
      const system = original.clone();
      const method = (system as unknown as Record<string, unknown>)[name];
      if (typeof method === 'function') survives(() => apply(method, system, values));
    }),
    { numRuns: 1000 },
  );
});

test('jobs survive any value of any one option', () => {
  const original = NativeSystem.random(model, 20, 1);
  const change = (o: object) => fc.tuple(fc.constantFrom(...Object.keys(o)), anything);
  fc.assert(
    fc.property(
      change(sampling()),
      change(descent()),
      change(dynamics()),
      change(hybrid()),
      ([a, x], [b, y], [c, z], [d, w]) => {
        survives(() =>
          apply(original.swapMonteCarlo, original.clone(), [{ ...sampling({ sweeps: 1 }), [a]: x }, null]),
        );
        survives(() => apply(original.steepestDescent, original.clone(), [{ ...descent(), [b]: y }, null, null]));
        survives(() => apply(original.molecularDynamics, original.clone(), [{ ...dynamics(), [c]: z }, null, null]));
        survives(() => apply(original.hybridMonteCarlo, original.clone(), [{ ...hybrid(), [d]: w }, null]));
      },
    ),
    { numRuns: 300 },
  );
});

test('a snapshot with bytes changed is refused or restored to a system that works', () => {
  const bytes = NativeSystem.random(model, 30, 1).snapshot();
  const byte = fc.tuple(fc.nat(bytes.length - 1), fc.oneof(fc.constantFrom(0, 127, 128, 255), fc.nat(255)));
  fc.assert(
    fc.property(fc.array(byte, { minLength: 1, maxLength: 4 }), (changes) => {
      const copy = bytes.slice();
      for (const [at, value] of changes) copy[at] = value;
      survives(() => NativeSystem.restore(model, copy).evaluate(1) && undefined);
    }),
    { numRuns: 1000 },
  );
});
