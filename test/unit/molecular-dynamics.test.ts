import {
  type DynamicsProgress,
  type FlowFrame,
  harmonicSpheres,
  kobAndersen,
  type Model,
  type MolecularDynamicsOptions,
  molecularDynamics,
  System,
  softSpheres,
  steepestDescent,
  swapMonteCarlo,
  type Thermostat,
} from '../../lib';
import { seriesStatistics } from '../../lib/sampling/series';
import { refusal } from '../support/refusal';

const soft = softSpheres({ dimension: 2 });
const smooth = kobAndersen({ dimension: 2, truncation: 'smooth' });

/** A random start with its overlaps let go. */
async function start(model: Model, particles: number, seed = 1): Promise<System> {
  const s = System.random(model, { particles, seed });
  await steepestDescent(s, { until: { time: 0.3 } });
  return s;
}

/** The same at a temperature. */
async function equilibrated(model: Model, particles: number, temperature: number, time = 20): Promise<System> {
  const s = await start(model, particles);
  await molecularDynamics(s, { temperature, time, thermostat: 'langevin', friction: 2, seed: 77 });
  return s;
}

const rms = (x: ArrayLike<number>) => Math.sqrt(Array.from(x).reduce((sum, v) => sum + v * v, 0) / x.length);
/** Mean of each component over particles. */
const centre = (x: Float64Array, dimension: number) =>
  Array.from({ length: dimension }, (_, c) => {
    let sum = 0;
    for (let k = c; k < x.length; k += dimension) sum += x[k];
    return sum / (x.length / dimension);
  });

describe('the integrator', () => {
  test.each([
    ['soft spheres', soft, 0.4, 0.004],
    ['Kob-Andersen, smooth', smooth, 0.6, 0.003],
    ['Kob-Andersen in 3D, smooth', kobAndersen({ dimension: 3, truncation: 'smooth' }), 0.6, 0.003],
  ])('%s: the error of the energy falls as timestep²', async (_, model, temperature, timestep) => {
    const s = await equilibrated(model, 400, temperature, 5);
    const deviation = async (step: number) => {
      const o = { temperature, time: 0.6, timestep: step, thermostat: 'none', seed: 1 } as const;
      const r = await molecularDynamics(s.clone(), o);
      expect(r.steps).toBe(Math.round(0.6 / step));
      expect(r.stepsPerBin).toBe(1);
      // the energy at the start is that of ever shorter steps; here of the same moments
      const every = Math.round(timestep / step);
      return Float64Array.from({ length: Math.round(0.6 / timestep) - 1 }, (_, k) => {
        return r.conserved[(k + 2) * every - 1] - r.conserved[every - 1];
      });
    };
    const errors = [
      rms(await deviation(timestep)),
      rms(await deviation(timestep / 2)),
      rms(await deviation(timestep / 4)),
    ];
    for (const k of [0, 1]) {
      expect(errors[k] / errors[k + 1]).toBeGreaterThan(3.6);
      expect(errors[k] / errors[k + 1]).toBeLessThan(4.4);
    }
    expect(errors[0]).toBeLessThan(2e-3 * temperature);
  });

  test('follows a plain velocity Verlet loop over the forces', async () => {
    const model = softSpheres({ dimension: 3 });
    const s = await start(model, 120);
    const [dt, steps, n] = [0.004, 150, 3 * 120];
    const run = async (count: number) => {
      const moved = s.clone();
      await molecularDynamics(moved, { temperature: 0.3, time: count * dt, timestep: dt, thermostat: 'none', seed: 5 });
      return moved.positions;
    };
    const x = s.positions;
    let force = s.forces();
    // the first step tells the velocities it began with
    const first = await run(1);
    const v = first.map((x1, k) => (x1 - x[k]) / dt - (dt / 2) * force[k]);
    for (const c of centre(v, 3)) expect(Math.abs(c)).toBeLessThan(1e-12);
    // 357 degrees of freedom: 7.5 % of scatter
    expect(Math.abs(v.reduce((sum, u) => sum + u * u, 0) / (0.3 * (n - 3)) - 1)).toBeLessThan(0.3);
    const copy = s.clone();
    for (let t = 0; t < steps; t++) {
      for (let k = 0; k < n; k++) {
        v[k] += (dt / 2) * force[k];
        x[k] += dt * v[k];
      }
      copy.setPositions(x);
      force = copy.forces();
      for (let k = 0; k < n; k++) v[k] += (dt / 2) * force[k];
    }
    const moved = await run(steps);
    for (let k = 0; k < n; k++) expect(Math.abs(moved[k] - x[k])).toBeLessThan(1e-10);
    expect(rms(moved.map((y, k) => y - s.positions[k]))).toBeGreaterThan(0.05);
  });

  test('conserves momentum but for Langevin noise', async () => {
    for (const model of [soft, smooth, harmonicSpheres({ dimension: 4 })]) {
      const s = await start(model, model === soft ? 100 : 600);
      const before = centre(s.positions, model.dimension);
      for (const thermostat of ['none', 'velocity-rescaling', 'langevin'] as const) {
        const moved = s.clone();
        await molecularDynamics(moved, { temperature: 0.05, time: 2, thermostat, seed: 3 });
        const distance = Math.hypot(...centre(moved.positions, model.dimension).map((c, k) => c - before[k]));
        if (thermostat === 'langevin') expect(distance).toBeGreaterThan(1e-4);
        else expect(distance).toBeLessThan(1e-12);
      }
    }
  });

  test('the noise belongs to a particle, not to its place in memory', async () => {
    const s = await start(soft, 300);
    const elsewhere = System.random(soft, { particles: 300, seed: 1 });
    await steepestDescent(elsewhere, { until: { time: 3 } });
    await molecularDynamics(elsewhere, { temperature: 2, time: 5, thermostat: 'langevin', seed: 9 });
    elsewhere.setPositions(s.positions);
    const o = { temperature: 0.4, time: 0.5, thermostat: 'langevin', seed: 2 } as const;
    await molecularDynamics(s, o);
    await molecularDynamics(elsewhere, o);
    const [x, y] = [s.positions, elsewhere.positions];
    for (let k = 0; k < x.length; k++) expect(Math.abs(x[k] - y[k])).toBeLessThan(1e-9);
  });

  test.each<Thermostat>(['none', 'langevin', 'velocity-rescaling'])(
    '%s: the same bits for 1 and 2 threads',
    async (thermostat) => {
      const s = await start(soft, 1500);
      const run = async (threads: number, seed: number) => {
        const moved = s.clone();
        const r = await molecularDynamics(moved, { temperature: 1, time: 2, thermostat, seed, threads });
        return { positions: moved.positions, energies: r.energies, conserved: r.conserved };
      };
      const one = await run(1, 4);
      expect(await run(2, 4)).toEqual(one);
      expect((await run(1, 5)).positions).not.toEqual(one.positions);
    },
  );
});

describe('the thermostats', () => {
  const particles = 48;
  const temperature = 0.5;
  const run = async (o: Partial<MolecularDynamicsOptions>) => {
    const s = await equilibrated(soft, particles, temperature);
    return molecularDynamics(s, { temperature, time: 400, thermostat: 'none', seed: 8, ...o });
  };
  /** Central moments of the total kinetic energy about its exact mean f T/2, each with its standard error. */
  const moments = (kineticEnergies: Float64Array, f: number) =>
    [1, 2, 3].map((power) => {
      const series = kineticEnergies.map((k) => (particles * k - (f * temperature) / 2) ** power);
      return seriesStatistics(series).mean;
    });

  test.each<[Thermostat, object, number]>([
    ['langevin', { friction: 8 }, 2 * particles],
    ['velocity-rescaling', { relaxationTime: 0.1 }, 2 * (particles - 1)],
  ])('%s: the kinetic energy is chi-square of %p degrees of freedom', async (thermostat, o, f) => {
    const r = await run({ thermostat, ...o });
    expect(r.degreesOfFreedom).toBe(f);
    const exact = [0, (f * temperature ** 2) / 2, f * temperature ** 3];
    const measured = moments(r.kineticEnergies, f);
    for (const [k, { value, error }] of measured.entries()) expect(Math.abs(value - exact[k])).toBeLessThan(4 * error);
    expect(measured[0].error).toBeLessThan(0.01 * ((f * temperature) / 2));
    expect(measured[1].error).toBeLessThan(0.08 * exact[1]);
    expect(measured[2].error).toBeLessThan(0.5 * exact[2]);
    expect(Math.abs(r.temperature / temperature - 1)).toBeLessThan(0.02);
    // and the conserved quantity is: the bath gives and takes many times that
    const drift = rms(r.conserved.map((c) => c - r.conserved[0]));
    expect(drift).toBeLessThan(0.02 * temperature);
    const exchanged = r.conserved.map((c, k) => r.energies[k] + r.kineticEnergies[k] - c);
    expect(Math.max(...exchanged) - Math.min(...exchanged)).toBeGreaterThan(10 * drift);
  });

  test('none: the kinetic energy scatters less, as it must at constant energy', async () => {
    const r = await run({});
    const f = 2 * (particles - 1);
    const mean = r.kineticEnergies.reduce((a, b) => a + b, 0) / r.kineticEnergies.length;
    const scatter = rms(r.kineticEnergies.map((k) => particles * (k - mean))) ** 2;
    expect(scatter).toBeLessThan(0.7 * ((f * temperature ** 2) / 2));
    expect(rms(r.conserved.map((c) => c - r.conserved[0]))).toBeLessThan(2e-3 * temperature);
  });

  test('a drift of velocity rescaling falls with the timestep, too', async () => {
    const drift = async (timestep: number) => {
      const r = await run({ thermostat: 'velocity-rescaling', time: 20, timestep });
      return rms(r.conserved.map((c) => c - r.conserved[0]));
    };
    const [long, short] = [await drift(0.01), await drift(0.0025)];
    expect(short).toBeLessThan(long / 8);
  });

  test.each([
    ['soft spheres', soft, 250, 0.3, { thermostat: 'langevin', friction: 5 }],
    ['Kob-Andersen, smooth', smooth, 250, 0.7, { thermostat: 'velocity-rescaling', relaxationTime: 0.2 }],
  ] as const)('%s: the configurational temperature is that of the bath', async (_, model, n, t, bath) => {
    const s = await equilibrated(model, n, t);
    const ratios: number[] = [];
    for (let seed = 0; seed < 16; seed++) {
      // the second half of each run counts; the first decorrelates
      const r = await molecularDynamics(s, { temperature: t, time: 12, timestep: 0.003, ...bath, seed });
      ratios.push(r.hypervirialRatio);
    }
    const mean = ratios.reduce((a, b) => a + b, 0) / ratios.length;
    const error = rms(ratios.map((r) => r - mean)) / Math.sqrt(ratios.length - 1);
    expect(error).toBeLessThan(0.008);
    expect(Math.abs(mean - 1)).toBeLessThan(4 * error);
  });

  test('Kob-Andersen: the energy is that of Metropolis Monte Carlo', async () => {
    // hot, since the demixing of a colder mixture takes longer than a test
    const t = 2.5;
    const s = await equilibrated(smooth, 200, t);
    const metropolis = { temperature: t, swapProbability: 0, stepLength: 0.25 };
    const sampled = s.clone();
    await swapMonteCarlo(sampled, { ...metropolis, sweeps: 1000, seed: 1 });
    const mc = await swapMonteCarlo(sampled, { ...metropolis, sweeps: 40000, seed: 2 });
    const md = await molecularDynamics(s, {
      temperature: t,
      time: 400,
      timestep: 0.004,
      thermostat: 'langevin',
      seed: 3,
    });
    const error = Math.hypot(mc.energyError, md.energyError);
    expect(error).toBeLessThan(0.02);
    expect(Math.abs(md.energyPerParticle - mc.energyPerParticle)).toBeLessThan(4 * error);
  });
});

describe('molecularDynamics', () => {
  const o = { temperature: 0.4, time: 1, thermostat: 'none', seed: 1 } as const;

  test('hands out frames at the steps nearest to the times, and reports', async () => {
    const s = await start(soft, 100);
    const frames: FlowFrame[] = [];
    const before = s.positions;
    const times = Float64Array.of(0, 0.001, 0.0112, 0.5, 7);
    const r = await molecularDynamics(s, { ...o, times, onFrame: (f) => void frames.push(f) });
    expect(frames.map((f) => f.time)).toEqual([0, 0.01, 0.5].map((t) => Math.round(t / 0.005) * 0.005));
    expect(frames[0].system.positions).toEqual(before);
    expect(frames[0].rmsVelocity).toBeCloseTo(Math.sqrt(0.8), 0);
    for (const f of frames) expect(f.energy).toBeCloseTo(f.system.energy(), 8);
    expect([r.timestep, r.steps, r.degreesOfFreedom, r.energies.length]).toEqual([0.005, 200, 198, 200]);
    expect(r.energies[199]).toBeCloseTo(s.energy() / 100, 10);
    expect(r.energies[99] + r.kineticEnergies[99]).toBeCloseTo(r.conserved[99], 12);
    const kinetic = r.kineticEnergies.subarray(100);
    expect(r.temperature).toBeCloseTo((2 * kinetic.reduce((a, b) => a + b, 0)) / 198, 10);
    expect(r.energyPerParticle).toBeCloseTo(r.energies.subarray(100).reduce((a, b) => a + b, 0) / 100, 10);
    expect(r.seconds).toBeGreaterThan(0);
  });

  test('energies are measured as often as asked for, and the way does not depend on it', async () => {
    const s = await start(soft, 300);
    const run = async (measureEvery: number | undefined, thermostat: Thermostat = 'none', time = 1.5) => {
      const moved = s.clone();
      const r = await molecularDynamics(moved, { ...o, time, thermostat, measureEvery });
      return { ...r, positions: moved.positions };
    };
    for (const thermostat of ['none', 'langevin', 'velocity-rescaling'] as const) {
      const [every, seldom] = [await run(1, thermostat), await run(7, thermostat)];
      expect(seldom.positions).toEqual(every.positions);
      expect([seldom.stepsPerBin, seldom.energies.length]).toEqual([7, 42]);
      for (const key of ['energies', 'kineticEnergies', 'conserved'] as const) {
        expect(seldom[key]).toEqual(every[key].filter((_, k) => k % 7 === 6));
      }
      expect([seldom.temperature, seldom.energyDrift]).toEqual([every.temperature, every.energyDrift]);
    }
    const [few, once] = [await run(200), await run(10 ** 9)];
    expect([few.energies.length, once.energies.length, once.stepsPerBin]).toEqual([1, 1, 300]);
    expect(once.energyPerParticle).toBe(once.energies[0]);
    // by default a thousandth of the steps, at most 10, and never more than 4096 energies
    expect((await run(undefined, 'none', 20)).stepsPerBin).toBe(4);
    expect((await run(1, 'none', 25)).stepsPerBin).toBe(2);
  });

  test("the step is the model's own, and shorter where particles are fast", async () => {
    const harmonic = await start(harmonicSpheres({ dimension: 2 }), 100);
    const step = async (s: System, temperature: number) =>
      (await molecularDynamics(s, { ...o, temperature, time: 0.01 })).timestep;
    expect(await step(harmonic, 0.001)).toBe(0.02);
    const s = await start(soft, 100);
    expect(await step(s, 0.4)).toBe(0.005);
    expect(await step(s, 4)).toBe(0.0025);
  });

  test('reports progress, and an abort leaves whole steps behind', async () => {
    const s = await start(soft, 300);
    const seen: DynamicsProgress[] = [];
    const controller = new AbortController();
    const reason = new Error('stop');
    const running = molecularDynamics(s, {
      ...o,
      time: 1e6,
      signal: controller.signal,
      onProgress: (p) => {
        seen.push(p);
        if (seen.length === 3) controller.abort(reason);
      },
    });
    await expect(running).rejects.toBe(reason);
    for (const p of seen) {
      expect(p.time).toBeGreaterThan(0);
      expect(p.temperature).toBeGreaterThan(0.1);
      expect(Number.isFinite(p.energyPerParticle)).toBe(true);
    }
    expect(Number.isFinite(s.energy())).toBe(true);
    await molecularDynamics(s, { ...o, time: 0.01 });
  });

  test.each<Thermostat>(['none', 'langevin', 'velocity-rescaling'])(
    '%s: overlaps of a random start are refused',
    async (thermostat) => {
      for (const model of [soft, kobAndersen({ dimension: 3 })]) {
        const s = System.random(model, { particles: 1000, seed: 1 });
        const before = s.positions;
        const e = await refusal(molecularDynamics(s, { ...o, thermostat, seed: 1 }));
        expect([e.code, e.field, e.value]).toEqual(['DIVERGED', 'timestep', 0.005]);
        expect(e.message).toMatch(/0\.005.*shorter timestep.*swapMonteCarlo or steepestDescent/);
        // of a step that is not believed nothing is done
        expect(s.positions).toEqual(before);
        expect(Number.isFinite(s.energy())).toBe(true);
      }
    },
  );

  test.each<[Thermostat, number]>([
    ['none', 0.2],
    ['none', 0.06],
    ['langevin', 0.06],
    ['velocity-rescaling', 0.06],
  ])('%s: a timestep of %p blows up, which is noticed', async (thermostat, timestep) => {
    const s = await equilibrated(soft, 200, 0.4, 2);
    const e = await refusal(molecularDynamics(s, { ...o, time: 300, thermostat, timestep }));
    expect([e.code, e.field, e.value]).toEqual(['DIVERGED', 'timestep', timestep]);
  });

  test.each<[object, string, string]>([
    [{ temperature: 0 }, 'OUT_OF_RANGE', 'temperature'],
    [{ temperature: Number.NaN }, 'OUT_OF_RANGE', 'temperature'],
    [{ time: -1 }, 'OUT_OF_RANGE', 'time'],
    [{ time: Number.POSITIVE_INFINITY }, 'OUT_OF_RANGE', 'time'],
    [{ timestep: 0 }, 'OUT_OF_RANGE', 'timestep'],
    [{ timestep: 1e-300 }, 'OUT_OF_RANGE', 'timestep'],
    [{ thermostat: 'nose' }, 'INVALID_ARGUMENT', 'thermostat'],
    [{ thermostat: undefined }, 'INVALID_ARGUMENT', 'thermostat'],
    [{ friction: 1 }, 'INVALID_ARGUMENT', 'friction'],
    [{ relaxationTime: 1 }, 'INVALID_ARGUMENT', 'relaxationTime'],
    [{ thermostat: 'langevin', friction: -1 }, 'OUT_OF_RANGE', 'friction'],
    [{ thermostat: 'velocity-rescaling', relaxationTime: 0 }, 'OUT_OF_RANGE', 'relaxationTime'],
    [{ seed: 0.5 }, 'OUT_OF_RANGE', 'seed'],
    [{ measureEvery: 0 }, 'OUT_OF_RANGE', 'measureEvery'],
    [{ threads: 0 }, 'OUT_OF_RANGE', 'threads'],
    [{ times: Float64Array.of(1) }, 'INVALID_ARGUMENT', 'times'],
    [{ onFrame: () => {} }, 'INVALID_ARGUMENT', 'times'],
    [{ times: Float64Array.of(1, 1), onFrame: () => {} }, 'OUT_OF_RANGE', 'times[1]'],
    [{ times: Float64Array.of(1), onFrame: 3 }, 'INVALID_ARGUMENT', 'onFrame'],
    [{ dt: 1 }, 'INVALID_ARGUMENT', 'dt'],
  ])('%p is refused', async (change, code, field) => {
    const s = System.random(soft, { particles: 20, seed: 1 });
    const e = await refusal(molecularDynamics(s, { ...o, ...change } as never));
    expect([e.code, e.field]).toEqual([code, field]);
  });

  test('one particle alone cannot rest and move; under noise it diffuses', async () => {
    const alone = System.from(soft, { positions: Float64Array.of(1, 1), diameters: Float64Array.of(1), boxLength: 5 });
    const e = await refusal(molecularDynamics(alone, o));
    expect([e.code, e.field]).toEqual(['OUT_OF_RANGE', 'particles']);
    const r = await molecularDynamics(alone, { ...o, thermostat: 'langevin', time: 100 });
    expect(r.degreesOfFreedom).toBe(2);
    expect(alone.energy()).toBe(0);
  });
});
