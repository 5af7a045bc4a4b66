/**
 * The addon's argument marshalling: bytes become calls of everything that the addon exports, with options that are right but
 * for some fields, or with any value that JavaScript has. A call must end in a result, or in an error with a code.
 */
const { native } = require('../../dist/binding/native');

const { NativeSystem } = native;
const soft = {
  ...{ name: 'soft-spheres-2d', dimension: 2, density: 1, nonAdditivity: 0.2, cutoff: 1.25 },
  ...{ sizeRatio: 0.449, diameterSampling: 'quantile' },
};
const hard = { name: 'harmonic-spheres-3d', dimension: 3, volumeFraction: 1, nonAdditivity: 0, sizeRatio: 1 };
const shifted = { name: 'mari-kurchan-3d', dimension: 3, volumeFraction: 0.5, cutoff: 1.3 };
const pair = {
  ...{ name: 'mine', kind: 'pair', dimension: 2, density: 1, cutoff: 1.5, smoothing: 'c2', diameters: 'monodisperse' },
  ...{
    powers: Float64Array.of(1, 12),
    fractions: Float64Array.of(1),
    sigma: Float64Array.of(1),
    epsilon: Float64Array.of(1),
  },
};
const table = { ...pair, powers: undefined, r: Float64Array.of(0.5, 0.8, 1.2, 1.5), u: Float64Array.of(9, 3, 1, 0) };
const models = [soft, hard, shifted, pair, table];
const particles = 20;
const systems = [NativeSystem.random(soft, particles, 1), NativeSystem.plant(shifted, particles, 0.1, 1)];
const disposed = systems[0].clone();
disposed.dispose();
const snapshots = systems.map((system) => system.snapshot());
const state = { boxLength: 8, positions: systems[0].positions(), diameters: systems[0].diameters() };

const none = new Uint8Array();
const common = { threads: 1, seed: 1 };
const times = Float64Array.of(0, 1e-3);
/** right options of each job, for a few steps */
const jobs = {
  swapMonteCarlo: {
    ...{ temperature: 1, sweeps: 3, firstSweep: 0, swapProbability: 0.2, stepLength: 0.1 },
    ...{ maxDiameterDifference: 0.2, measureEvery: 1, ...common },
  },
  steepestDescent: {
    ...{ time: 0.01, rmsForce: 0, maxForce: 0, evaluations: 20, times, relative: 0.01, absolute: 1e-6, threads: 1 },
  },
  minimise: {
    ...{ method: 'lbfgs', rmsForce: 0, maxForce: 1e-3, evaluations: 20, energyTolerance: 0, forceNorm: 0 },
    ...{ iterations: 5, newtonForce: 0, timestep: 0, memory: 8, threads: 1 },
  },
  modes: { count: 2, whole: false, excluded: none, threads: 1 },
  chebyshevMoments: { moments: 4, vectors: 1, excluded: none, ...common },
  lanczosQuadrature: { steps: 4, vectors: 1, start: new Float64Array(), excluded: none, ...common },
  elasticity: { excluded: none, threads: 1 },
  molecularDynamics: {
    ...{ temperature: 1, time: 1e-4, timestep: 1e-5, thermostat: 'none', couplingRate: 1, measureEvery: 0, times },
    ...common,
  },
  hybridMonteCarlo: {
    ...{ temperature: 1, cycles: 2, firstCycle: 0, burst: 3, timestep: 1e-5, swapSweeps: 1 },
    ...{ maxDiameterDifference: 0.2, ...common },
  },
  metropolisPlanting: { temperature: 0.1, sweeps: 1, ...common },
};
const words = [
  ...['fire-2006', 'fire-2020', 'newton', 'conjugate-gradient', 'line-search-descent', 'lammps-cg', 'lammps-fire'],
  ...['langevin', 'velocity-rescaling', 'random', 'shift', 'none', 'power-law', 'name', '__proto__', 'kob-andersen-3d'],
];
const numbers = [
  ...[0, -0, 1, -1, 2, 0.5, 1e-3, 20, 40, 300, Number.NaN, Infinity, -Infinity, 5e-324, -1e-300, 1e300, 1e15],
  ...[2 ** 31, 2 ** 32, 2 ** 53 - 1, 2 ** 53, 2 ** 63, 2 ** 64, 1 + 2 ** -52],
];
/** What takes memory or time by itself: large is refused, or too much for a fuzzer. */
const modest = (x) => (typeof x === 'number' && x > 300 && x < 1e15 ? 300 : x);

class OwnError extends Error {}
class Stranger extends Error {}
function loud() {
  throw new OwnError();
}
const detached = (array) => {
  structuredClone(array.buffer, { transfer: [array.buffer] });
  return array;
};

/** The bytes of an input, one after the other, then zeros. */
class Source {
  #bytes;
  #at = 0;
  constructor(bytes) {
    this.#bytes = bytes;
  }
  get isOver() {
    return this.#at >= this.#bytes.length;
  }
  byte() {
    return this.isOver ? 0 : this.#bytes[this.#at++];
  }
  below(n) {
    return this.byte() % n;
  }
  one(list) {
    return list[this.below(list.length)];
  }
  bytes(n) {
    return Uint8Array.from({ length: n }, () => this.byte());
  }
  number() {
    return this.below(4) === 0 ? new Float64Array(this.bytes(8).buffer)[0] : this.one(numbers);
  }
  float64Array() {
    const length = [0, 1, 2, 4, 20, 40, 60, 3][this.below(8)];
    const array = new Float64Array(length).map((_, k) => k / 10);
    for (let k = this.below(3); k > 0 && length > 0; k--) array[this.below(length)] = this.number();
    return array;
  }
  snapshot() {
    const copy = this.one(snapshots).slice();
    for (let k = this.below(6); k > 0; k--) copy[(this.byte() * 256 + this.byte()) % copy.length] = this.byte();
    return this.below(4) === 0 ? copy.subarray(0, (this.byte() * 256 + this.byte()) % copy.length) : copy;
  }
  value(depth = 0) {
    const kinds = [
      () => this.number(),
      () => this.float64Array(),
      () => this.one(words),
      () => undefined,
      () => null,
      () => this.below(2) === 0,
      () => this.bytes(this.below(64)),
      () => Int32Array.from(this.bytes(this.below(24))),
      () => detached(new Float64Array(40)),
      () => new Float64Array(new SharedArrayBuffer(320)),
      () => new Float64Array(Reflect.construct(ArrayBuffer, [320, { maxByteLength: 640 }])),
      () => new Float64Array(new ArrayBuffer(336), 8 * this.below(3), 40),
      () => new DataView(new ArrayBuffer(16)),
      () => new Float32Array(40),
      () => new Proxy({}, { get: loud, has: loud, ownKeys: loud }),
      () => new Proxy(systems[0], {}),
      () => Object.defineProperty({ ...soft }, 'name', { get: loud, enumerable: true }),
      () => Object.create(this.one([systems[0], soft, NativeSystem.prototype])),
      () => BigInt(this.byte()) ** 9n,
      () => Symbol('symbol'),
      () => () => {},
      () => ({ valueOf: loud, toString: loud, length: 2 ** 40 }),
      () => this.one(systems),
      () => disposed,
      () => this.snapshot(),
      () => (depth > 2 ? [] : Array.from({ length: this.below(4) }, () => this.value(depth + 1))),
      () => (depth > 2 ? {} : this.changed(this.one([...models, state, ...Object.values(jobs)]), depth + 1)),
    ];
    return this.one(kinds)();
  }
  /** the object with up to three of its fields made anew */
  changed(object, depth = 0) {
    const result = { ...object };
    for (let k = this.below(4); k > 0; k--) {
      const key = this.one(Object.keys(object));
      result[key] = modest(this.below(3) === 0 ? this.value(depth) : this.number());
    }
    return result;
  }
  mostly(right) {
    return this.below(6) === 0 ? this.value() : right;
  }
}

/** What engine and binding say of a method that is called on something else, before the addon hears of it. */
const strangers = ['Illegal invocation', 'Invalid argument'];

/** A call and what becomes of the job that it starts; errors without a code go through. */
async function tried(source, call) {
  try {
    const result = call();
    if (!(result?.promise instanceof Promise)) return result;
    if (source.below(3) === 0) result.cancel();
    const timer = setTimeout(() => result.cancel(), 20);
    await result.promise.finally(() => clearTimeout(timer));
    return undefined;
  } catch (e) {
    if (e instanceof OwnError || e instanceof Stranger) return undefined;
    if (!(e instanceof Error) || !/^[A-Z_]+$/.test(e.code ?? '') || e.code === 'INTERNAL') throw e;
    return e;
  }
}

const members = Object.entries(Object.getOwnPropertyDescriptors(NativeSystem.prototype)).filter(
  ([name]) => name !== 'constructor',
);

function calls(source, system) {
  const apply = (f, self, values) => Reflect.apply(f, self, values);
  const model = () => (source.below(2) === 0 ? source.changed(source.one(models)) : source.mostly(source.one(models)));
  return [
    () => NativeSystem.random(model(), modest(source.mostly(particles)), source.mostly(1)),
    () => NativeSystem.from(model(), source.changed(state)),
    () => NativeSystem.plant(source.mostly(shifted), modest(source.mostly(5)), source.mostly(0.1), source.mostly(1)),
    () => NativeSystem.restore(source.mostly(source.one([soft, shifted])), source.mostly(source.snapshot())),
    () => {
      const name = source.one(Object.keys(jobs));
      const frame = (f) => {
        f.system.evaluate(1);
        job.resume();
      };
      const job = system[name](
        source.changed(jobs[name]),
        source.mostly(source.one([null, () => {}, loud])),
        source.mostly(source.one([null, frame])),
      );
      return job;
    },
    () => {
      const [, { get, value }] = source.one(members);
      const values = [modest(source.value()), source.value()].slice(0, source.below(3));
      if (source.below(8) > 0) return apply(get ?? value, system, values);
      try {
        return apply(get ?? value, source.value(), values);
      } catch (e) {
        throw strangers.includes(e.message) ? new Stranger() : e;
      }
    },
    () => native.info(source.value()),
    () => native.timings(source.mostly(system), source.one([1, 0, -1, 'x', Number.NaN]), source.mostly(1)),
    () => native.euler(source.mostly(system), source.one([1e-3, 0, -1, Number.NaN]), times, source.mostly(1)),
    () => system.setPositions(source.mostly(system.positions().map((x) => x + source.below(2)))),
  ];
}

/** Up to eight calls; the errors' codes and fields, in turn. */
async function marshalling(bytes) {
  const source = new Source(bytes);
  const ends = [];
  const system = source.one(systems).clone();
  for (let k = 0; k < 8 && !source.isOver; k++) {
    const end = await tried(source, () => source.one(calls(source, system))());
    if (end instanceof Error) ends.push(`${end.code} ${end.field}`);
    // what was made must work
    else if (end instanceof NativeSystem && !end.disposed && !end.busy && end.particles < 1000)
      await tried(source, () => end.evaluate(1));
  }
  system.dispose();
  return ends.at(-1) ?? 'a result';
}

/** Each job of each system, once to its end and once cancelled; how many have ended well. */
async function everyJob() {
  let ended = 0;
  for (const system of systems) {
    for (const [name, options] of Object.entries(jobs)) {
      for (const isCancelled of [false, true]) {
        const copy = system.clone();
        try {
          const job = copy[name](
            options,
            () => {},
            () => job.resume(),
          );
          if (isCancelled) job.cancel();
          await job.promise;
          ended++;
        } catch (e) {
          if (!(e instanceof Error) || !/^[A-Z_]+$/.test(e.code ?? '')) throw e;
        }
      }
    }
  }
  return ended;
}

module.exports = { everyJob, marshalling };
