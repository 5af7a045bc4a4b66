import { kobAndersen, type SamplingReport, System, softSpheres, swapMonteCarlo, toBinaryMixture } from '../../lib';

const counts = (species: Int32Array): number[] => [0, 1, 2].map((s) => species.filter((k) => k === s).length);

describe('toBinaryMixture', () => {
  test.each([
    [3, 1005, 0.005],
    [3, 27135, 0.005],
    [2, 1005, 0.1],
    [3, 333, 0.9],
  ] as const)(
    '%pD, N = %p, delta = %p: the composition becomes that of the binary model',
    (dimension, particles, fractionC) => {
      const ternary = System.random(kobAndersen({ dimension, fractionC, truncation: 'smooth' }), {
        particles,
        seed: 1,
      });
      const before = ternary.species;
      const binary = toBinaryMixture(ternary, { seed: 4 });
      expect(binary.model).toEqual(kobAndersen({ dimension, truncation: 'smooth' }));
      expect(binary.boxLength).toBe(ternary.boxLength);
      expect(counts(binary.species)).toEqual(counts(System.random(binary.model, { particles, seed: 2 }).species));
      const after = binary.species;
      before.forEach((s, i) => {
        if (s !== 2) expect(after[i]).toBe(s);
      });
      expect(ternary.species).toEqual(before);
      const from = ternary.positions;
      expect(Math.max(...binary.positions.map((x, k) => Math.abs(x - from[k])))).toBeLessThan(
        1e-13 * ternary.boxLength,
      );
    },
  );

  test("the paper's case: 27000 of A and B, 4:1, and 135 of C in a box of 28.28", () => {
    const s = System.random(kobAndersen({ dimension: 3, fractionC: 0.005 }), { particles: 27135, seed: 1 });
    expect(counts(s.species)).toEqual([21600, 5400, 135]);
    expect(s.boxLength).toBeCloseTo(28.28, 2);
  });

  test('the seed alone decides which C become B, and each may', () => {
    const ternary = System.random(kobAndersen({ dimension: 2, fractionC: 0.1 }), { particles: 220, seed: 1 });
    const carriers = Array.from(ternary.species.keys()).filter((i) => ternary.species[i] === 2);
    expect(carriers).toHaveLength(20);
    expect(toBinaryMixture(ternary, { seed: 1 }).species).toEqual(toBinaryMixture(ternary, { seed: 1 }).species);
    const times = new Map(carriers.map((i) => [i, 0]));
    for (let seed = 0; seed < 400; seed++) {
      const { species } = toBinaryMixture(ternary, { seed });
      for (const i of carriers) times.set(i, (times.get(i) ?? 0) + species[i]);
    }
    // 7 of 20: variance 400 · 0.35 · 0.65, and 19 degrees of freedom
    const chi2 = [...times.values()].reduce((sum, n) => sum + (n - 140) ** 2 / (400 * 0.35 * 0.65), 0) * (19 / 20);
    expect(Math.abs(chi2 - 19)).toBeLessThan(4 * Math.sqrt(38));
  });

  test('what is no ternary mixture, or cannot become binary, is refused', () => {
    const binary = System.random(kobAndersen({ dimension: 2 }), { particles: 100, seed: 1 });
    const soft = System.random(softSpheres({ dimension: 2 }), { particles: 100, seed: 1 });
    for (const s of [binary, soft]) {
      expect(() => toBinaryMixture(s, { seed: 1 })).toThrow(
        expect.objectContaining({ code: 'MODEL_MISMATCH', field: 'system.model' }),
      );
    }
    const c = System.random(kobAndersen({ dimension: 2, fractionC: 0.1 }), { particles: 100, seed: 1 }).configuration();
    const tooManyB = System.from(c.model, { ...c, species: new Int32Array(100).fill(1) });
    expect(() => toBinaryMixture(tooManyB, { seed: 1 })).toThrow(
      expect.objectContaining({ code: 'OUT_OF_RANGE', field: 'species' }),
    );
    expect(() => toBinaryMixture(tooManyB, { seed: -1 })).toThrow(expect.objectContaining({ field: 'seed' }));
  });
});

describe('swapMonteCarlo of Kob-Andersen mixtures', () => {
  test('exchanges species by default where there is C, and nothing where there is none', async () => {
    const ternary = System.random(kobAndersen({ dimension: 2, fractionC: 0.2 }), { particles: 240, seed: 1 });
    const before = ternary.species;
    const report = await swapMonteCarlo(ternary, { temperature: 1, sweeps: 100, seed: 1 });
    expect(report.acceptance.swap).toBeGreaterThan(0.01);
    expect(ternary.species).not.toEqual(before);
    expect(counts(ternary.species)).toEqual(counts(before));
    expect(report.energyDrift).toBeLessThan(1e-9);

    const binary = System.random(kobAndersen({ dimension: 2 }), { particles: 240, seed: 1 });
    const plain = await swapMonteCarlo(binary, { temperature: 1, sweeps: 10, seed: 1 });
    expect(plain.acceptance.swap).toBe(0);
    await expect(
      swapMonteCarlo(binary, { temperature: 1, sweeps: 10, seed: 1, swapProbability: 0.2 }),
    ).rejects.toMatchObject({ code: 'OUT_OF_RANGE', field: 'swapProbability' });
  });

  test.each([1, 0.8])('with and without exchanges the energy at T = %p is the same', async (temperature) => {
    // equilibrated with exchanges: without them, where the C sit takes longer than a test to settle
    const start = System.random(kobAndersen({ dimension: 3, fractionC: 0.1 }), { particles: 330, seed: 3 });
    for (const t of [2 * temperature, temperature]) {
      await swapMonteCarlo(start, { temperature: t, sweeps: 1500, seed: 1, stepLength: 0.15 });
    }
    const run = (s: System, swapProbability: number): Promise<SamplingReport> =>
      swapMonteCarlo(s, { temperature, sweeps: 4000, seed: 4, swapProbability, stepLength: 0.15 });
    const withSwaps = await run(start.clone(), 0.2);
    const without = await run(start, 0);
    const error = Math.hypot(withSwaps.energyError, without.energyError);
    expect(error).toBeLessThan(0.03);
    expect(Math.abs(withSwaps.energyPerParticle - without.energyPerParticle)).toBeLessThan(4 * error);
  });

  test('the hypervirial has the surface term of the force jump, pairs within 0.025 of their cutoff', async () => {
    const sigma = [
      [1, 0.8],
      [0.8, 0.88],
    ];
    const epsilon = [
      [1, 1.5],
      [1.5, 0.5],
    ];
    for (const truncation of ['shifted', 'smooth'] as const) {
      const s = System.random(kobAndersen({ dimension: 3, truncation }), { particles: 600, seed: 1 });
      await swapMonteCarlo(s, { temperature: 1, sweeps: 200, seed: 1 });
      // the one sample is of the state at the end
      const report = await swapMonteCarlo(s, { temperature: 1, sweeps: 10, seed: 2 });
      expect(report.hypervirialSamples).toBe(1);
      const { positions: x, species, boxLength } = s;
      const along = (i: number, j: number): number => {
        const d = x[i] - x[j];
        return d - boxLength * Math.round(d / boxLength);
      };
      let expected = 0;
      for (let i = 0; i < 600; i++)
        for (let j = 0; j < i; j++) {
          const r = Math.hypot(...[0, 1, 2].map((axis) => along(3 * i + axis, 3 * j + axis)));
          const size = sigma[species[i]][species[j]];
          // U' = 24 epsilon/r (x^-6 - 2 x^-12)
          const slope = ((24 / 2.5) * (2.5 ** -6 - 2 * 2.5 ** -12) * epsilon[species[i]][species[j]]) / size;
          if (Math.abs(r - 2.5 * size) < 0.025) expected -= (2 * slope) / 0.05;
        }
      const surface = report.meanLaplacian - s.evaluate().laplacian / 600;
      if (truncation === 'smooth') {
        expect(Math.abs(surface)).toBeLessThan(1e-9);
      } else {
        expect(surface / (expected / 600)).toBeCloseTo(1, 8);
        // g = 1 at the cutoff would give -3.83
        expect(Math.abs(surface + 3.83)).toBeLessThan(0.6);
      }
    }
  });
});
