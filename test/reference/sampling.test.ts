import { steepestDescent, System, softSpheres, swapMonteCarlo } from '../../lib';

/**
 * Energies per particle of an independent code (N = 1000, quantile diameters, the same moves) with their standard errors,
 * and virial pressures P/(rho T).
 */
const references: [dimension: 2 | 3, temperature: number, e: number, error: number, z: number, equilibrate: number, measure: number][] = [
  [2, 0.8, 0.9396, 0.0012, 10.762, 4000, 16000],
  [2, 0.4, 0.6126, 0.0009, 14.94, 4000, 16000],
  [2, 0.2, 0.4052, 0.0005, 21.45, 4000, 16000],
  [3, 0.5, 1.0455, 0.0013, 13.54, 2000, 8000],
  [3, 0.25, 0.686, 0.0015, 19.28, 2000, 8000],
];
const particles = 1000;

describe('swap Monte Carlo, N = 1000', () => {
  test.each(references)('%pD at T = %p: the reference energy %p(%p)', async (dimension, temperature, e, error, z, first, then) => {
    const s = System.random(softSpheres({ dimension }), { particles, seed: 1 });
    for (const factor of [4, 2]) {
      await swapMonteCarlo(s, { temperature: factor * temperature, sweeps: first / 8, seed: 10 + factor });
    }
    await swapMonteCarlo(s, { temperature, sweeps: first, seed: 2 });
    const report = await swapMonteCarlo(s, { temperature, sweeps: then, seed: 3 });
    const combined = Math.hypot(error, report.energyError);
    expect(combined).toBeLessThan(0.005);
    expect(Math.abs(report.energyPerParticle - e)).toBeLessThan(4 * combined);
    expect(Math.abs(report.hypervirialRatio - 1)).toBeLessThan(0.01);
    expect(report.energyDrift).toBeLessThan(1e-9);
    // one configuration: the pressure to a few percent
    const pressure = 1 + s.evaluate().virial / (dimension * particles * temperature);
    expect(Math.abs(pressure / z - 1)).toBeLessThan(0.05);
  }, 120000);

  test('the flow starts with v² = T <Laplacian E>/N of the sampler', async () => {
    const temperature = 0.4;
    const s = System.random(softSpheres({ dimension: 2 }), { particles, seed: 4 });
    await swapMonteCarlo(s, { temperature: 1, sweeps: 500, seed: 1 });
    await swapMonteCarlo(s, { temperature, sweeps: 2000, seed: 2 });
    let squares = 0;
    let laplacian = 0;
    const states = 40;
    for (let k = 0; k < states; k++) {
      const report = await swapMonteCarlo(s, { temperature, sweeps: 100, seed: 3, firstSweep: 100 * k });
      laplacian += report.meanLaplacian / states;
      const flow = await steepestDescent(s.clone(), { until: { time: 1e-6 } });
      squares += flow.rmsVelocity[0] ** 2 / states;
    }
    // 40 states of 1000 particles know <v²> to about 1 %
    expect(Math.abs(squares / (temperature * laplacian) - 1)).toBeLessThan(0.04);
    expect(temperature * laplacian).toBeGreaterThan(0.95 * 143.4);
    expect(temperature * laplacian).toBeLessThan(1.05 * 143.4);
  }, 120000);
});
