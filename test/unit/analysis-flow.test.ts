import {
  EnsembleDecay,
  finiteSizeCollapse,
  fitEnergyDecay,
  fitPowerLaw,
  harmonicSpheres,
  type Relaxation,
  System,
  steepestDescent,
} from 'vitrelax';

/** Real flows of small systems: not the paper's numbers, only that the parts fit together and give sensible ones. */
describe('analysis of real flows, T = infinity, harmonic spheres in 2D', () => {
  const model = harmonicSpheres({ dimension: 2 });
  const times = Float64Array.from({ length: 28 }, (_, k) => 10 ** (-1 + k / 10));
  const flows = async (particles: number) => {
    const done: Relaxation[] = [];
    for (let seed = 1; seed <= 16; seed++) {
      using system = System.random(model, { particles, seed });
      done.push(await steepestDescent(system, { until: { time: times[times.length - 1] }, times, threads: 1 }));
    }
    return done;
  };

  it('goes from the flow to exponents', async () => {
    const [small, large, larger] = [await flows(50), await flows(200), await flows(800)];
    const ensemble = new EnsembleDecay(times);
    for (const flow of large) ensemble.add(flow.times, flow.rmsVelocity);
    const { v, v2, samples } = ensemble.result();
    expect(samples).toBe(16);
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
      large.map((flow) => flow.energy.map((e) => e / 200)),
      { window: [0.3, 10], inherentEnergy: large.map((flow) => flow.energy[flow.energy.length - 1] / 200), v: curves },
    );
    expect(energy.exponent.value).toBeGreaterThan(0.2);
    const collapse = finiteSizeCollapse(
      [small, large, larger].map((flow, k) => ({
        particles: 50 * 4 ** k,
        times,
        v: flow.map(({ rmsVelocity }) => rmsVelocity),
      })),
      { window: [0.5, 50] },
    );
    // the paper's 0.92 and 0.6 belong to sizes a hundred times larger
    expect(collapse.beta.value).toBeGreaterThan(0.6);
    expect(collapse.beta.value).toBeLessThan(1.1);
    expect(collapse.z.value).toBeGreaterThan(0.1);
    expect(collapse.z.value).toBeLessThan(1.2);
    expect(collapse.quality).toBeLessThan(5);
  });
});
