import { hybridMonteCarlo, System, softSpheres, swapMonteCarlo } from '../../lib';

const model = softSpheres({ dimension: 2 });
const boxLength = 2.8;
const diameters = [0.8, 0.95, 1.1];
const temperature = 4;
/** Beyond this energy a state has no weight. */
const highest = 40 * temperature;
/** Points of the quadrature along each side of the box; U is C² and periodic, so the sums converge fast. */
const points = 40;

/** U of a pair of these diameters at all displacements of the grid. */
function table(a: number, b: number): Float64Array {
  const d = 0.5 * (a + b) * (1 - 0.2 * Math.abs(a - b));
  return Float64Array.from({ length: points * points }, (_, k) => {
    const component = (n: number) => Math.min(n, points - n) * (boxLength / points);
    const x = Math.hypot(component(k % points), component(Math.floor(k / points))) / d;
    if (x === 0) return Infinity;
    return x < 1.25 ? x ** -12 - 28 * 1.25 ** -12 + 48 * 1.25 ** -14 * x ** 2 - 21 * 1.25 ** -16 * x ** 4 : 0;
  });
}

/** Smooth functions of the energy, so that the sums over states converge; together they know its distribution. */
const functions: ((e: number) => number)[] = [
  (e) => e,
  (e) => e * e,
  (e) => Math.exp(-e / 2),
  (e) => Math.exp(-2 * e),
  (e) => e * Math.exp(-e),
];

/** Averages over exp(-E/T) of three particles, the first held at the origin. */
function exactAverages(): number[] {
  const u12 = table(diameters[0], diameters[1]);
  const u13 = table(diameters[0], diameters[2]);
  const u23 = table(diameters[1], diameters[2]);
  let norm = 0;
  const sums = functions.map(() => 0);
  for (let p = 0; p < u12.length; p++) {
    if (!(u12[p] < highest)) continue;
    for (let q = 0; q < u13.length; q++) {
      const dx = ((q % points) - (p % points) + points) % points;
      const dy = (Math.floor(q / points) - Math.floor(p / points) + points) % points;
      const e = u12[p] + u13[q] + u23[dy * points + dx];
      if (!(e < highest)) continue;
      const weight = Math.exp(-e / temperature);
      norm += weight;
      for (let k = 0; k < sums.length; k++) sums[k] += weight * functions[k](e);
    }
  }
  return sums.map((sum) => sum / norm);
}

const start = () =>
  System.from(model, {
    positions: Float64Array.of(0.5, 0.5, 1.9, 0.5, 1.2, 1.9),
    boxLength,
    diameters: Float64Array.from(diameters),
  });

/** Holds energies of the three particles, in runs one after the other, against the exact averages. */
function compare(energies: number[], runs: number): void {
  const exact = exactAverages();
  functions.forEach((value, f) => {
    // of blocks, which are independent
    const size = energies.length / runs;
    const means = Array.from({ length: runs }, (_, b) => {
      const block = energies.slice(b * size, (b + 1) * size);
      return block.reduce((sum, e) => sum + value(e), 0) / size;
    });
    const mean = means.reduce((a, b) => a + b, 0) / runs;
    const error = Math.sqrt(means.reduce((sum, m) => sum + (m - mean) ** 2, 0) / (runs - 1) / runs);
    expect(error / exact[f]).toBeLessThan(0.02);
    expect(Math.abs(mean - exact[f])).toBeLessThan(4 * error);
  });
}

test('three particles in a box have the Boltzmann distribution of the exact sum over states', async () => {
  const s = start();
  const o = { temperature, seed: 1, stepLength: 0.6 };
  await swapMonteCarlo(s, { ...o, sweeps: 2000 });
  const energies: number[] = [];
  const runs = 40;
  const sweeps = 4096 * 6;
  for (let run = 0; run < runs; run++) {
    const report = await swapMonteCarlo(s, { ...o, sweeps, firstSweep: 2000 + run * sweeps });
    expect(report.acceptance.swap).toBeGreaterThan(0.2);
    energies.push(...report.energies.map((e) => 3 * e));
  }
  compare(energies, runs);
});

test('so they have by hybrid Monte Carlo, with steps so long that a good part of the bursts is refused', async () => {
  const s = start();
  const o = { temperature, seed: 1, burst: 6, timestep: 0.04, threads: 1 };
  await hybridMonteCarlo(s, { ...o, cycles: 1000 });
  const energies: number[] = [];
  const runs = 120;
  const cycles = 4096;
  for (let run = 0; run < runs; run++) {
    const report = await hybridMonteCarlo(s, { ...o, cycles, firstCycle: 1000 + run * cycles });
    expect(report.acceptance.swap).toBeGreaterThan(0.2);
    expect(report.acceptance.burst).toBeGreaterThan(0.4);
    expect(report.acceptance.burst).toBeLessThan(0.9);
    energies.push(...report.energies.map((e) => 3 * e));
  }
  compare(energies, runs);
});
