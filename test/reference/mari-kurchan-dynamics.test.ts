import { cageSize, equilibriumDynamics, mariKurchan, mariKurchanThermodynamics, plant } from 'vitrelax';

/**
 * Physical dynamics of the mean-field model against its replica theory: below T_MCT the mean-square displacement has a
 * plateau of 6 alpha. At finite N the pairs are denser by (N-1)/N V/(V - v_ex), which the theory takes as a volume fraction.
 */
test('the plateau of the mean-square displacement is the cage of the replica theory', async () => {
  const [particles, temperature] = [600, 1e-3];
  const system = await plant(mariKurchan(), { particles, temperature, seed: 3 });
  const { finiteSizeFactor } = mariKurchanThermodynamics({ temperature, particles });
  const plateau = 6 * cageSize({ temperature, volumeFraction: 0.5 * finiteSizeFactor });

  const { meanSquareDisplacement: m, overlap } = await equilibriumDynamics(system, {
    temperature,
    times: Float64Array.of(300, 800, 1000),
    origins: 2,
    originSpacing: 200,
    stepLength: 0.16,
    seed: 1,
    threads: 1,
  });
  const last = m.values.length - 1;
  // one disorder of 600 particles: their cages scatter, the mean of 600 by some per cent
  expect(Math.abs(m.values[last] / plateau - 1)).toBeLessThan(0.08);
  expect(Math.abs(m.values[last] / m.values[last - 1] - 1)).toBeLessThan(0.03);
  expect(overlap.values[last]).toBeLessThan(0.9);
}, 120_000);
