import {
  conjugateGradient,
  fire,
  harmonicSpheres,
  kobAndersen,
  lbfgs,
  lineSearchDescent,
  type MinimiserOptions,
  type Minimum,
  type Model,
  mariKurchan,
  newton,
  plant,
  System,
  softSpheres,
  steepestDescent,
  structuralDistance,
  swapMonteCarlo,
} from 'vitrelax';
import { refusal } from '../support/refusal';

type Minimiser = (s: System, o: MinimiserOptions) => Promise<Minimum>;

const minimisers: Record<string, Minimiser> = {
  conjugateGradient,
  fire2006: (s, o) => fire(s, { ...o, dialect: '2006' }),
  fire2020: fire,
  lbfgs,
};

async function liquid(model: Model, particles: number, temperature: number): Promise<System> {
  const system = System.random(model, { particles, seed: 3 });
  const swapProbability = model.name.startsWith('soft') ? 0.2 : 0;
  await swapMonteCarlo(system, { temperature, sweeps: 300, swapProbability, seed: 4, threads: 1 });
  return system;
}

const starts: [string, () => Promise<System>][] = [
  ['soft spheres 2D', () => liquid(softSpheres({ dimension: 2 }), 300, 0.4)],
  ['soft spheres 3D', () => liquid(softSpheres({ dimension: 3 }), 300, 0.5)],
  ['harmonic spheres 2D', async () => System.random(harmonicSpheres({ dimension: 2 }), { particles: 300, seed: 1 })],
  ['harmonic spheres 3D', async () => System.random(harmonicSpheres({ dimension: 3 }), { particles: 300, seed: 1 })],
  ['harmonic spheres 4D', async () => System.random(harmonicSpheres({ dimension: 4 }), { particles: 300, seed: 1 })],
  ['harmonic spheres 8D', async () => System.random(harmonicSpheres({ dimension: 8 }), { particles: 1620, seed: 1 })],
  ['Kob-Andersen 2D, shifted', () => liquid(kobAndersen({ dimension: 2 }), 300, 1)],
  ['Kob-Andersen 2D, smooth', () => liquid(kobAndersen({ dimension: 2, truncation: 'smooth' }), 300, 1)],
  ['Kob-Andersen 3D, shifted', () => liquid(kobAndersen({ dimension: 3 }), 300, 1)],
  ['Kob-Andersen 3D, smooth', () => liquid(kobAndersen({ dimension: 3, truncation: 'smooth' }), 300, 1)],
  ['Mari-Kurchan 3D', () => plant(mariKurchan(), { particles: 489, temperature: 0.02, seed: 1 })],
];

/** Where the flow takes more than 40 000 evaluations from random positions: it starts close to a minimum instead. */
const flowsForLong = ['harmonic spheres 4D', 'harmonic spheres 8D'];
/** Where an evaluation takes long, one dialect of FIRE will do. */
const dear = ['harmonic spheres 8D', 'Mari-Kurchan 3D'];

describe.each(starts)('%s', (name, make) => {
  const methods = Object.keys(minimisers).filter((method) => method !== 'fire2006' || !dear.includes(name));
  test.each(methods)('%s reaches max|F| < 1e-10', async (method) => {
    const system = await make();
    const before = system.energy();
    const minimum = await minimisers[method](system, { until: { maxForce: 1e-10 }, threads: 1 });
    expect(minimum.stopReason).toBe('max-force');
    // looked at by another list, made afresh
    const after = system.evaluate();
    expect(after.maxForce).toBeLessThan(1.01e-10);
    expect(after.energy).toBeCloseTo(minimum.energy, 9);
    expect(after.energy).toBeLessThan(before);
    expect(minimum.forceFloor).toBeLessThan(1e-12);
    expect(minimum.forceFloor).toBeGreaterThan(1e-17);
    expect(minimum.maxForceFloor).toBeGreaterThan(minimum.forceFloor);
  });

  test('the flow to 1e-5 and Newton steps from there reach max|F| < 1e-10', async () => {
    const system = await make();
    if (flowsForLong.includes(name)) {
      await conjugateGradient(system, { until: { maxForce: 1e-8 }, threads: 1 });
      system.setPositions(system.positions.map((x, k) => x + 1e-4 * Math.sin(7 * k + 1)));
    }
    const before = system.energy();
    const flow = await steepestDescent(system, { until: { maxForce: 1e-5 }, threads: 1 });
    expect(flow.stopReason).toBe('max-force');
    const { stopReason } = await newton(system, { maxForce: 1e-10, threads: 1 });
    expect(stopReason).toBe('max-force');
    const after = system.evaluate();
    expect(after.maxForce).toBeLessThan(1.01e-10);
    expect(after.energy).toBeLessThan(before);
  });
});

describe('Kob-Andersen, truncated: the energy jumps at the cutoff, by 0.016, and so does the force, by 0.039', () => {
  const make = () => liquid(kobAndersen({ dimension: 3, truncation: 'truncated' }), 300, 1);

  test('a line search on energies cannot pass the jumps, and says that it has come to nothing', async () => {
    for (const minimiser of [conjugateGradient, lineSearchDescent]) {
      const system = await make();
      const { stopReason } = await minimiser(system, { like: 'lammps', threads: 1 });
      expect(stopReason).toBe('linesearch alpha is zero');
      expect(system.evaluate().maxForce).toBeGreaterThan(0.01);
    }
  });

  test('those on forces alone do not see them: they go as for the shifted form, and reach max|F| < 1e-10', async () => {
    const shifted = await liquid(kobAndersen({ dimension: 3 }), 300, 1);
    const { positions, boxLength, species } = shifted.configuration();
    const truncated = System.from(kobAndersen({ dimension: 3, truncation: 'truncated' }), {
      ...{ positions, boxLength, species },
    });
    const again = System.from(shifted.model, { positions, boxLength, species });
    for (const system of [truncated, again])
      expect(await conjugateGradient(system, { until: { maxForce: 1e-10 }, threads: 1 })).toMatchObject({
        stopReason: 'max-force',
      });
    expect(truncated.positions).toEqual(again.positions);
  });
});

test('forces can be brought down to 1e-12', async () => {
  const system = await liquid(softSpheres({ dimension: 2 }), 1000, 0.2);
  const minimum = await conjugateGradient(system, { until: { maxForce: 1e-12 }, threads: 1 });
  expect(minimum.stopReason).toBe('max-force');
  expect(system.evaluate().maxForce).toBeLessThan(1.01e-12);
});

test('from close to a minimum all lead to the one that the flow reaches', async () => {
  const start = await liquid(softSpheres({ dimension: 2 }), 200, 0.2);
  await conjugateGradient(start, { until: { maxForce: 1e-11 }, threads: 1 });
  const shaken = start.positions.map((x, k) => x + 1e-3 * Math.sin(7 * k + 1));
  start.setPositions(shaken);
  const flow = start.clone();
  await steepestDescent(flow, { until: { maxForce: 1e-11 }, threads: 1 });
  for (const minimiser of Object.values(minimisers)) {
    const system = start.clone();
    await minimiser(system, { until: { maxForce: 1e-11 }, threads: 1 });
    // the softest modes have lambda of about 0.3: forces of 1e-11 are displacements of some 1e-11
    expect(structuralDistance(flow, system)).toBeLessThan(1e-9);
  }
});

test('unjammed spheres end without energy', async () => {
  for (const minimiser of [...Object.values(minimisers), lineSearchDescent]) {
    const system = System.random(harmonicSpheres({ dimension: 3, volumeFraction: 0.2 }), { particles: 200, seed: 1 });
    const minimum = await minimiser(system, { until: { maxForce: 1e-14, evaluations: 20000 }, threads: 1 });
    expect(minimum.stopReason).toBe('zero-energy');
    expect(system.energy() / system.particles).toBeLessThan(1e-20);
  }
});

/** FIRE as its authors wrote it down, on plain arrays and the forces of the public face. */
function plainFire(system: System, dialect: '2006' | '2020', timestep: number, steps: number): Float64Array {
  const x = system.positions;
  const v = new Float64Array(x.length);
  const [delay, start, back] = dialect === '2006' ? [5, 0.1, false] : ([20, 0.25, true] as const);
  const dot = (a: Float64Array, b: Float64Array): number => a.reduce((sum, value, k) => sum + value * b[k], 0);
  const at = (): Float64Array => {
    system.setPositions(x);
    return system.forces();
  };
  let [h, alpha, downhill, f] = [timestep, start as number, 0, at()];
  for (let step = 1; step <= steps; step++) {
    const power = dot(f, v);
    if (power > 0) {
      downhill++;
      if (downhill > delay) {
        h = Math.min(h * 1.1, 10 * timestep);
        alpha *= 0.99;
      }
    } else if (step > 1) {
      downhill = 0;
      if (!back || step > delay) h = Math.max(h * 0.5, 0.02 * timestep);
      alpha = start;
      if (back) {
        for (let k = 0; k < x.length; k++) x[k] -= 0.5 * h * v[k];
        f = at();
      }
      v.fill(0);
    }
    for (let k = 0; k < x.length; k++) v[k] += h * f[k];
    if (power > 0) {
      const ratio = Math.sqrt(dot(v, v) / dot(f, f));
      for (let k = 0; k < x.length; k++) v[k] = (1 - alpha) * v[k] + alpha * ratio * f[k];
    }
    for (let k = 0; k < x.length; k++) x[k] += h * v[k];
    f = at();
  }
  return x;
}

test.each(['2006', '2020'] as const)('FIRE %s takes the steps of its authors', async (dialect) => {
  const start = await liquid(softSpheres({ dimension: 2 }), 100, 0.2);
  // small steps, so that the cap on displacements, which the plain form lacks, never acts
  const [timestep, steps] = [0.002, 60];
  const plain = plainFire(start.clone(), dialect, timestep, steps);
  const system = start.clone();
  let evaluations = steps + 1;
  let minimum: Minimum;
  do {
    // half steps back cost an evaluation each
    const again = start.clone();
    minimum = await fire(again, { dialect, timestep, until: { evaluations }, threads: 1 });
    system.setPositions(again.positions);
    evaluations++;
  } while (minimum.iterations < steps);
  expect(minimum.iterations).toBe(steps);
  const moved = start.positions.map((x, k) => x - plain[k]);
  expect(Math.max(...moved.map(Math.abs))).toBeGreaterThan(0.05);
  const own = system.positions;
  plain.forEach((x, k) => {
    expect(Math.abs(x - own[k])).toBeLessThan(1e-9);
  });
});

test('a quarter of the evaluations of the flow, or fewer', async () => {
  const start = await liquid(softSpheres({ dimension: 2 }), 1000, 0.2);
  const flow = await steepestDescent(start.clone(), { until: { maxForce: 1e-10 }, threads: 1 });
  for (const minimiser of [conjugateGradient, lbfgs]) {
    const minimum = await minimiser(start.clone(), { until: { maxForce: 1e-10 }, threads: 1 });
    expect(minimum.evaluations).toBeLessThan(flow.evaluations / 3);
  }
});

test('the bits do not depend on the number of threads', async () => {
  const start = await liquid(softSpheres({ dimension: 3 }), 1200, 0.5);
  for (const minimiser of Object.values(minimisers)) {
    const ends = [];
    for (const threads of [1, 2]) {
      const system = start.clone();
      await minimiser(system, { until: { evaluations: 150 }, threads });
      ends.push(system.positions);
    }
    expect(ends[0]).toEqual(ends[1]);
  }
});

test('progress and cancel: the system stands where an iteration ended', async () => {
  const system = await liquid(softSpheres({ dimension: 2 }), 1000, 0.4);
  const before = system.energy();
  const controller = new AbortController();
  const seen: number[] = [];
  const running = lineSearchDescent(system, {
    until: { maxForce: 1e-12 },
    threads: 1,
    signal: controller.signal,
    onProgress: ({ evaluations, rmsForce }) => {
      expect(rmsForce).toBeGreaterThan(0);
      seen.push(evaluations);
      if (seen.length === 2) controller.abort(new Error('enough'));
    },
  });
  expect(() => system.energy()).toThrow(expect.objectContaining({ code: 'BUSY' }));
  await expect(running).rejects.toThrow('enough');
  expect(seen[1]).toBeGreaterThan(seen[0]);
  expect(system.energy()).toBeLessThan(before);
});

test('bad input is refused before any work', async () => {
  const system = await liquid(softSpheres({ dimension: 2 }), 100, 0.4);
  const before = system.positions;
  const good = { until: { maxForce: 1e-8 } };
  const cases: [() => Promise<unknown>, string, string][] = [
    [() => conjugateGradient(system, { until: {} }), 'INVALID_ARGUMENT', 'until'],
    [() => conjugateGradient(system, { until: { time: 1 } as never }), 'INVALID_ARGUMENT', 'until.time'],
    [() => conjugateGradient(system, { until: { maxForce: -1 } }), 'OUT_OF_RANGE', 'until.maxForce'],
    [() => conjugateGradient(system, { until: { maxForce: 1e-20 } }), 'TOLERANCE_BELOW_FLOOR', 'until.maxForce'],
    [() => lbfgs(system, { ...good, memory: 0 }), 'OUT_OF_RANGE', 'memory'],
    [() => lbfgs(system, { ...good, memory: 1000 }), 'OUT_OF_RANGE', 'memory'],
    [() => fire(system, { ...good, timestep: Number.NaN }), 'OUT_OF_RANGE', 'timestep'],
    [() => fire(system, { ...good, dialect: '1999' as never }), 'INVALID_ARGUMENT', 'dialect'],
    [() => conjugateGradient(system, { ...good, memory: 3 } as never), 'INVALID_ARGUMENT', 'memory'],
  ];
  for (const [call, code, field] of cases) expect(await refusal(call())).toMatchObject({ code, field });
  expect(system.positions).toEqual(before);
});

test.each([
  ['soft spheres 2D', softSpheres({ dimension: 2 })],
  ['Kob-Andersen 3D', kobAndersen({ dimension: 3 })],
])('%s: overlaps of a random start are no hindrance', async (_name, model) => {
  for (const minimiser of [conjugateGradient, fire, lbfgs]) {
    const system = System.random(model, { particles: 400, seed: 1 });
    const minimum = await minimiser(system, { until: { maxForce: 1e-10, evaluations: 20000 }, threads: 1 });
    expect(minimum.stopReason).toBe('max-force');
    expect(system.evaluate().maxForce).toBeLessThan(1.01e-10);
  }
});

describe('particles that nearly lie on each other', () => {
  const model = kobAndersen({ dimension: 3 });
  const all = { ...minimisers, lineSearchDescent };
  test.each(Object.keys(all))(
    'are parted by %s without a particle that moves by more than 0.1 in a step',
    async (method) => {
      const system = System.random(model, { particles: 400, seed: 12 });
      expect(system.evaluate().maxForce).toBeGreaterThan(1e10);
      const before = system.wrappedPositions();
      const found = await all[method as keyof typeof all](system, { until: { evaluations: 2 }, threads: 1 });
      const after = system.wrappedPositions();
      let farthest = 0;
      for (let i = 0; i < 400; i++) {
        let square = 0;
        for (let c = 0; c < 3; c++) {
          const d = after[3 * i + c] - before[3 * i + c];
          square += (d - system.boxLength * Math.round(d / system.boxLength)) ** 2;
        }
        farthest = Math.max(farthest, Math.sqrt(square));
      }
      expect(farthest).toBeGreaterThan(0);
      expect(farthest).toBeLessThanOrEqual(0.1 * found.iterations * (1 + 1e-9));
    },
  );
});
