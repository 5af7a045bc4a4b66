import {
  EnsembleDecay,
  finiteSizeCollapse,
  fitEnergyDecay,
  fitPowerLaw,
  harmonicSpheres,
  System,
  steepestDescent,
} from 'vitrelax';

/** Real flows of small systems: not the paper's numbers, only that the parts fit together and give sensible ones. */
describe('analysis of real flows, T = infinity, harmonic spheres in 2D', () => {
  const model = harmonicSpheres({ dimension: 2 });
  const times = Float64Array.from({ length: 31 }, (_, k) => 10 ** (-1 + k / 10));
  const flows = async (particles: number) =>
    Promise.all(
      [1, 2, 3, 4, 5].map(async (seed) => {
        using system = System.random(model, { particles, seed });
        return await steepestDescent(system, { until: { time: 100 }, times });
      }),
    );

  it('goes from the flow to exponents', async () => {
    const [small, large] = [await flows(64), await flows(256)];
    const ensemble = new EnsembleDecay(times);
    for (const flow of large) ensemble.add(flow.times, flow.rmsVelocity);
    const { v, v2, samples } = ensemble.result();
    expect(samples).toBe(5);
    // Jensen: <v>² <= <v²>
    v.forEach((value, k) => {
      expect(value ** 2).toBeLessThanOrEqual(v2[k] * (1 + 1e-12));
    });
    const curves = large.map((flow) => flow.rmsVelocity);
    const fit = fitPowerLaw(times, curves, { window: [1, 20] });
    expect(fit.beta).toBeGreaterThan(0.5);
    expect(fit.beta).toBeLessThan(1.6);
    const energy = fitEnergyDecay(
      times,
      large.map((flow) => flow.energy.map((e) => e / 256)),
      { window: [0.3, 10], inherentEnergy: large.map((flow) => flow.energy[flow.energy.length - 1] / 256), v: curves },
    );
    expect(energy.exponent.value).toBeGreaterThan(0.2);
    const collapse = finiteSizeCollapse(
      [
        { particles: 64, times, v: small.map((flow) => flow.rmsVelocity) },
        { particles: 256, times, v: curves },
      ],
      { window: [0.5, 100] },
    );
    expect(collapse.z.value).toBeGreaterThan(0);
    expect(collapse.quality).toBeGreaterThan(0);
  });
});
