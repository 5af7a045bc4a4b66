import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  harmonicSpheres,
  kobAndersen,
  mariKurchan,
  pairModel,
  recommendedSweeps,
  softSpheres,
  VitrelaxError,
} from '../../lib';
import { defaultThreads, threadsOf } from '../../lib/binding/threads';
import { together } from '../../lib/binding/together';
import { readCheckpoint, writeCheckpoint } from '../../lib/ensemble/checkpoint';
import { checkedQuench, planForJson, type QuenchOptions } from '../../lib/ensemble/options';
import { exponentOf } from '../../lib/ensemble/power-law-window';
import { derivedSeed } from '../../lib/ensemble/seeds';
import { preparationOf, wayOf } from '../../lib/ensemble/ways';
import { descriptionOf, modelByName, modelDescription, modelNames } from '../../lib/models/registry';
import { largestEigenvalue } from '../../lib/relaxation/largest-eigenvalue';
import { referenceData, referenceSystem } from '../reference/brute-force';
import { temporaryFolder } from '../support/temporary-folder';

const folder = temporaryFolder();

describe('checkpoints', () => {
  const path = join(folder, 'a.checkpoint');
  const checkpoint = {
    header: { phase: 2, list: [1, 2.5, null] },
    arrays: { x: Float64Array.of(Math.PI, -0, 1e-310), bytes: Uint8Array.of(1, 2, 255), empty: new Float64Array(0) },
  };

  test('give back what was written, bit for bit', async () => {
    await writeCheckpoint(path, checkpoint);
    const read = await readCheckpoint(path);
    expect(read).toEqual(checkpoint);
    expect(Object.is(new Float64Array(read?.arrays.x ?? [])[1], -0)).toBe(true);
  });

  test('that do not exist are undefined; damaged ones are refused at every byte', async () => {
    expect(await readCheckpoint(join(folder, 'none'))).toBeUndefined();
    await writeCheckpoint(path, checkpoint);
    const bytes = readFileSync(path);
    for (let cut = 0; cut < bytes.length; cut += 7) {
      writeFileSync(path, bytes.subarray(0, cut));
      await expect(readCheckpoint(path)).rejects.toMatchObject({ code: 'FILE_TRUNCATED', value: path });
    }
    for (let at = 0; at < bytes.length; at += 11) {
      const changed = Buffer.from(bytes);
      changed[at] ^= 1;
      writeFileSync(path, changed);
      await expect(readCheckpoint(path)).rejects.toMatchObject({ code: 'FILE_TRUNCATED' });
    }
  });
});

describe('seeds', () => {
  test('of different purposes differ, and stay what they are', () => {
    const seeds = [1, 2].flatMap((seed) =>
      [0.1, 0.2].flatMap((t) => ['above', 'below'].flatMap((side) => derivedSeed(seed, t, side, 'sampling'))),
    );
    expect(new Set(seeds).size).toBe(seeds.length);
    for (const seed of seeds) expect(Number.isSafeInteger(seed)).toBe(true);
    // the first 12 digits of the SHA-256 of "1/a", from another program
    expect(derivedSeed(1, 'a')).toBe(0xbf1d98770190);
  });
});

describe('recommendedSweeps', () => {
  const model = softSpheres({ dimension: 2 });
  test('grows as the temperature falls, by the measured relaxation times', () => {
    const at = (t: number) => recommendedSweeps(model, t);
    expect(at(0.2) / 20).toBeGreaterThan(2420);
    expect(at(0.2) / 25).toBeLessThan(2420);
    const sweeps = [3, 1, 0.8, 0.5, 0.3, 0.2, 0.12, 0.1, 0.09, 0.08, 0.06].map(at);
    for (let k = 1; k < sweeps.length; k++) expect(sweeps[k]).toBeGreaterThanOrEqual(sweeps[k - 1]);
    expect(at(0.03)).toBe(2 ** 20);
    expect(at(1000)).toBeGreaterThanOrEqual(1024);
    expect(recommendedSweeps(softSpheres({ dimension: 3 }), 0.2)).toBeGreaterThan(at(0.2));
  });

  test('of mixtures and harmonic spheres are known by their own sampler; random positions need none', () => {
    expect(recommendedSweeps(kobAndersen({ dimension: 3 }), 0.8) / 3740).toBeCloseTo(21, 1);
    expect(recommendedSweeps(kobAndersen({ dimension: 3, truncation: 'smooth' }), 0.8) / 3740).toBeCloseTo(21, 1);
    expect(recommendedSweeps(harmonicSpheres({ dimension: 2 }), 0.01) / 510).toBeCloseTo(21, 1);
    expect(recommendedSweeps(harmonicSpheres({ dimension: 8 }), Number.POSITIVE_INFINITY)).toBe(0);
  });

  test('are not guessed for other parameters, samplers and models', () => {
    const refused = expect.objectContaining({ code: 'INVALID_ARGUMENT', field: 'sweeps' });
    expect(() => recommendedSweeps(softSpheres({ dimension: 2, density: 1.1 }), 1)).toThrow(refused);
    expect(() => recommendedSweeps(model, 1, 'metropolis')).toThrow(refused);
    expect(() => recommendedSweeps(kobAndersen({ dimension: 2, fractionC: 0.01 }), 1)).toThrow(refused);
    expect(() => recommendedSweeps(harmonicSpheres({ dimension: 3 }), 0.1)).toThrow(refused);
    expect(() => recommendedSweeps({ name: 'x', dimension: 2 }, 1)).toThrow(refused);
  });

  test('are those of the sampler that is asked for, where it has been measured', () => {
    const model = kobAndersen({ dimension: 3 });
    // 21 times 256 sweeps of 0.1, and 18 000 of trial moves
    expect(recommendedSweeps(model, 0.6, 'molecular-dynamics')).toBe(21 * 256);
    expect(recommendedSweeps(model, 0.6)).toBe(21 * 18000);
    expect(() => recommendedSweeps(model, 0.6, 'hybrid-monte-carlo')).toThrow(/no relaxation times have been measured/);
    const denser = kobAndersen({ dimension: 3, density: 1.3 });
    expect(() => recommendedSweeps(denser, 0.6, 'molecular-dynamics')).toThrow(/no relaxation times/);
  });
});

describe('the options of a quench', () => {
  test('have defaults, and temperatures from high to low with their sweeps', () => {
    const { plan, directory } = checkedQuench({});
    expect(plan).toMatchObject({ particles: 4000, temperatures: [0.8, 0.2, 0.1], seed: 1, tolerance: 1e-2 });
    expect(plan.model.name).toBe('soft-spheres-2d');
    expect(directory).toBe('vitrelax-quench');
    const sorted = checkedQuench({ temperatures: [0.2, 1], sweeps: [2000, 500] }).plan;
    expect(sorted.temperatures).toEqual([1, 0.2]);
    expect(sorted.sweeps).toEqual([500, 2000]);
  });

  test('know T = infinity, which is the hottest, and in which way each state is made', () => {
    const model = harmonicSpheres({ dimension: 2 });
    const { plan } = checkedQuench({ model, temperatures: [0.01, Number.POSITIVE_INFINITY], sweeps: 1000 });
    expect(plan).toMatchObject({
      temperatures: [Number.POSITIVE_INFINITY, 0.01],
      preparations: ['random', 'swap-monte-carlo'],
      sweeps: [0, 1000],
    });
    expect(JSON.parse(JSON.stringify(planForJson(plan))).temperatures).toEqual(['infinity', 0.01]);
    expect(checkedQuench({ model: harmonicSpheres({ dimension: 8 }) }).plan.temperatures).toEqual([
      Number.POSITIVE_INFINITY,
    ]);
    expect(checkedQuench({ model: kobAndersen({ dimension: 2 }) }).plan.preparations).toEqual([
      'metropolis',
      'metropolis',
    ]);
  });

  test('every model says how its states are made, by a way that there is', () => {
    for (const name of modelNames()) {
      const description = modelDescription(name);
      const { requires } = description;
      const model = modelByName(name, requires === undefined ? {} : { [requires]: 0.5 });
      expect(preparationOf(model, Number.POSITIVE_INFINITY)).toBe('random');
      expect(wayOf(preparationOf(model, 1)).kind).toBe(name === 'mari-kurchan-3d' ? 'direct' : 'sampled');
      for (const option of description.options) {
        // an option that the builder does not know would be refused by its name
        expect(() => modelByName(name, { [option]: undefined, ...(requires && { [requires]: 0.5 }) })).not.toThrow();
      }
      expect(description.particles === null).toBe(description.source === null);
      expect(description.exponents.length).toBeLessThanOrEqual(2);
    }
  });

  test('planted states need no sweeps, in the model that has them alone', () => {
    const { plan } = checkedQuench({ model: mariKurchan(), temperatures: [0.015, Number.POSITIVE_INFINITY] });
    expect(plan).toMatchObject({ preparations: ['random', 'planting'], sweeps: [0, 0] });
    expect(recommendedSweeps(mariKurchan(), 0.015)).toBe(0);
    expect(() => checkedQuench({ model: mariKurchan(), temperatures: [0.015], preparation: 'metropolis' })).toThrow(
      expect.objectContaining({ field: 'sweeps' }),
    );
  });

  test('own potentials are sampled by what they have to exchange; temperatures and sweeps nobody knows for them', () => {
    const pair = { powers: [[1, -12]] as [number, number][] };
    // a name that objects have from their prototype
    const common = { name: 'constructor', dimension: 2, density: 1, cutoff: 1.25, smoothing: 'c2' as const, pair };
    const alike = pairModel(common);
    const various = pairModel({ ...common, diameters: 'power-law', nonAdditivity: 0.2 });
    const asked = { temperatures: [1], sweeps: 1000 };
    expect(checkedQuench({ model: alike, ...asked }).plan.preparations).toEqual(['metropolis']);
    expect(checkedQuench({ model: various, ...asked }).plan.preparations).toEqual(['swap-monte-carlo']);
    expect(descriptionOf(various)).toMatchObject({ surroundings: 'contacts' });
    expect(descriptionOf(alike)).toMatchObject({ surroundings: 'distances', source: null });
    expect(descriptionOf(alike).mayCrystallise(alike)).toBe(true);
    expect(descriptionOf(various).mayCrystallise(various)).toBe(false);
    for (const [o, field] of [
      [{ temperatures: [1] }, 'sweeps'],
      [{ sweeps: 1000 }, 'temperatures'],
      [{ ...asked, preparation: 'swap-monte-carlo' as const }, 'preparation'],
    ] as const) {
      expect(() => checkedQuench({ model: alike, ...o } as QuenchOptions)).toThrow(expect.objectContaining({ field }));
    }
  });

  test.each<[QuenchOptions, string, string]>([
    [{ temperatures: [] }, 'INVALID_ARGUMENT', 'temperatures'],
    [{ temperatures: [0.1, -1] }, 'OUT_OF_RANGE', 'temperatures[1]'],
    [{ temperatures: [0.1, 0.1] }, 'INVALID_ARGUMENT', 'temperatures[1]'],
    [{ temperatures: [Number.NEGATIVE_INFINITY] }, 'OUT_OF_RANGE', 'temperatures[0]'],
    [{ temperatures: [1], preparation: 'random' }, 'INVALID_ARGUMENT', 'preparation'],
    [{ preparation: 'planting' as never }, 'INVALID_ARGUMENT', 'preparation'],
    [{ model: { name: 'x', dimension: 2 } }, 'UNKNOWN_MODEL', 'model'],
    [{ temperatures: [0.1], sweeps: [1000, 1000] }, 'WRONG_LENGTH', 'sweeps'],
    [{ sweeps: 100 }, 'OUT_OF_RANGE', 'sweeps'],
    [{ particles: 1.5 }, 'OUT_OF_RANGE', 'particles'],
    [{ tolerance: -1 }, 'OUT_OF_RANGE', 'tolerance'],
    [{ directory: '' }, 'INVALID_ARGUMENT', 'directory'],
    [{ threads: 0 }, 'OUT_OF_RANGE', 'threads'],
    [{ checkpointSeconds: 0 }, 'OUT_OF_RANGE', 'checkpointSeconds'],
    [{ temperature: [1] } as QuenchOptions, 'INVALID_ARGUMENT', 'temperature'],
  ])('%p is refused', (o, code, field) => {
    expect(() => checkedQuench(o)).toThrow(expect.objectContaining({ code, field }));
  });
});

describe('the exponent of v(t)', () => {
  const times = Float64Array.from({ length: 70 }, (_, k) => 1e-3 * 10 ** (k / 10));
  test('is that of the power law after the transient and before the cut-off', () => {
    // slope 1/2 up to t = 0.5, then 0.92, then an exponential
    const v = times.map((t) => (t < 0.5 ? (t / 0.5) ** -0.5 : (t / 0.5) ** -0.92) * Math.exp(-t / 500));
    const fit = exponentOf(times, v, 350);
    expect(fit?.window[0]).toBeCloseTo(270 / 350, 10);
    expect(fit?.window[1]).toBeGreaterThan(20);
    expect(fit?.beta).toBeGreaterThan(0.91);
    expect(fit?.beta).toBeLessThan(0.97);
  });

  test('is null where the decay is cut off at once', () => {
    expect(
      exponentOf(
        times,
        times.map((t) => Math.exp(-t)),
        350,
      ),
    ).toBeNull();
  });
});

test('largestEigenvalue is that of the reference Hessian, to 5 %, and leaves the system as it is', async () => {
  const { hessianEigenvalues } = referenceData('structure-soft-spheres-2d') as unknown as {
    hessianEigenvalues: number[];
  };
  const system = referenceSystem(referenceData('flow-soft-spheres-2d'), 'finalPositionsUnwrapped');
  const before = system.positions;
  const ratio = (await largestEigenvalue(system)) / Math.max(...hessianEigenvalues);
  expect(ratio).toBeGreaterThan(0.95);
  expect(ratio).toBeLessThan(1.001);
  expect(system.positions).toEqual(before);
});

describe('together', () => {
  const wait = (ms: number, signal?: AbortSignal) =>
    new Promise<void>((resolve, reject) => {
      const timer = setTimeout(resolve, ms);
      signal?.addEventListener('abort', () => {
        clearTimeout(timer);
        reject(signal.reason);
      });
    });

  test('keeps the order of the results and the number at work', async () => {
    let working = 0;
    let most = 0;
    const task = (k: number) => async () => {
      most = Math.max(most, ++working);
      await wait(5 * (4 - k));
      working--;
      return k;
    };
    expect(await together(undefined, [0, 1, 2, 3].map(task), 2)).toEqual([0, 1, 2, 3]);
    expect(most).toBe(2);
  });

  test('the first failure aborts the others and comes out when all have come to rest', async () => {
    const failure = new Error('first');
    let rested = false;
    const tasks = [
      async () => {
        await wait(5);
        throw failure;
      },
      async (signal: AbortSignal) => {
        await wait(60000, signal).catch(() => wait(20));
        rested = true;
      },
      async () => {
        throw new Error('never begun');
      },
    ];
    await expect(together(undefined, tasks, 2)).rejects.toBe(failure);
    expect(rested).toBe(true);
  });

  test('an abort from outside reaches the tasks', async () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(new Error('stop')), 5);
    await expect(together(controller.signal, [(signal) => wait(60000, signal)])).rejects.toThrow('stop');
  });
});

describe('threads', () => {
  const granted = process.env.SLURM_CPUS_PER_TASK;
  afterEach(() => {
    if (granted === undefined) delete process.env.SLURM_CPUS_PER_TASK;
    else process.env.SLURM_CPUS_PER_TASK = granted;
  });

  test('are what Slurm grants, as far as the particles keep them busy, or what is asked for', () => {
    process.env.SLURM_CPUS_PER_TASK = '12';
    expect(defaultThreads()).toBe(12);
    expect(threadsOf(undefined, 1e6)).toBe(12);
    expect(threadsOf(undefined, 100)).toBe(1);
    expect(threadsOf(3, 100)).toBe(3);
    process.env.SLURM_CPUS_PER_TASK = 'many';
    expect(defaultThreads()).toBeGreaterThanOrEqual(1);
    expect(() => threadsOf(0.5, 100)).toThrow(VitrelaxError);
  });
});
