import {
  conjugateGradient,
  harmonicDecay,
  harmonicExponent,
  phononDecay,
  System,
  softSpheres,
  steepestDescent,
  swapMonteCarlo,
  vibrationalModes,
} from 'vitrelax';
import { RandomStream } from '../../lib/numerics/random';

test('the flow from a Gaussian start about an inherent structure decays as its Hessian says', async () => {
  const inherent = System.random(softSpheres({ dimension: 2 }), { particles: 100, seed: 1 });
  await swapMonteCarlo(inherent, { temperature: 0.3, sweeps: 300, seed: 1, threads: 1 });
  await conjugateGradient(inherent, { until: { maxForce: 1e-12 }, threads: 1 });
  const rest = inherent.energy();
  const { eigenvalues, vectors } = await vibrationalModes(inherent, { count: 198, threads: 1 });
  const temperature = 1e-9;
  const times = Float64Array.of(0, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 2);
  const predicted = harmonicDecay({ eigenvalues, temperature, particles: 100, times });

  // one start: of its amplitudes the harmonic flow is exact, so that nothing is left to chance
  const random = new RandomStream(7);
  const amplitudes = Float64Array.from(eigenvalues, (lambda) => Math.sqrt(temperature / lambda) * random.gaussian());
  const start = inherent.clone();
  start.setPositions(start.positions.map((x, i) => x + vectors.reduce((sum, e, a) => sum + amplitudes[a] * e[i], 0)));
  const flow = await steepestDescent(start, { until: { time: 2 }, times, tolerance: 1e-4, threads: 1 });
  const ownEnergy = times.map((t) =>
    eigenvalues.reduce((sum, x, a) => sum + 0.5 * x * amplitudes[a] ** 2 * Math.exp(-2 * x * t), 0),
  );
  const ownSquare = times.map((t) =>
    eigenvalues.reduce((sum, x, a) => sum + (x * amplitudes[a] * Math.exp(-x * t)) ** 2 / 100, 0),
  );
  times.forEach((_, k) => {
    expect(Math.abs(flow.rmsVelocity[k] ** 2 / ownSquare[k] - 1)).toBeLessThan(0.01);
    // energies of 1e-7 beside a total of 20
    expect(Math.abs(flow.energy[k] - rest - ownEnergy[k])).toBeLessThan(0.01 * ownEnergy[k] + 1e-13);
  });
  // averages over starts are the prediction: amplitudes squared have mean T/lambda and relative variance 2
  times.forEach((t, k) => {
    const scatter = (weight: (x: number) => number) =>
      Math.sqrt(2 * eigenvalues.reduce((s, x) => s + weight(x) ** 2, 0));
    const ofEnergy = scatter((x) => (temperature / 2) * Math.exp(-2 * x * t));
    const ofSquare = scatter((x) => ((temperature * x) / 100) * Math.exp(-2 * x * t));
    expect(Math.abs(ownEnergy[k] - predicted.energy[k])).toBeLessThan(4 * ofEnergy);
    expect(Math.abs(ownSquare[k] - predicted.squaredVelocity[k])).toBeLessThan(4 * ofSquare);
  });
});

test('one mode, and what is no minimum', () => {
  const one = { eigenvalues: Float64Array.of(1e-14, 2), temperature: 0.5, particles: 10, times: Float64Array.of(0, 1) };
  const { energy, squaredVelocity } = harmonicDecay(one);
  expect(energy[0]).toBeCloseTo(0.25, 15);
  expect(energy[1]).toBeCloseTo(0.25 * Math.exp(-4), 15);
  expect(squaredVelocity[0]).toBeCloseTo(0.1, 15);
  expect(() => harmonicDecay({ ...one, eigenvalues: Float64Array.of(-0.1, 2) })).toThrow(
    expect.objectContaining({ code: 'OUT_OF_RANGE', field: 'eigenvalues[0]' }),
  );
});

test.each([1, 2, 3, 4])('phonons in %i dimensions: the sum over modes of a Debye spectrum', (dimension) => {
  const [temperature, density, longitudinal, transverse, t] = [0.3, 1.1, 3.5, 2.2, 40];
  // <v²> = (T/rho) sum over branches of the integral of d^Dk/(2 pi)^D lambda exp(-2 lambda t), lambda = c² k²
  const surface = { 1: 2, 2: 2 * Math.PI, 3: 4 * Math.PI, 4: 2 * Math.PI ** 2 }[dimension] as number;
  const branch = (c: number): number => {
    const step = 1e-4;
    let sum = 0;
    for (let k = step / 2; k < 10 / c / Math.sqrt(t); k += step) {
      sum += step * k ** (dimension - 1) * (c * k) ** 2 * Math.exp(-2 * (c * k) ** 2 * t);
    }
    return (surface * sum) / (2 * Math.PI) ** dimension;
  };
  const wanted = (temperature / density) * (branch(longitudinal) + (dimension - 1) * branch(transverse));
  const options = { dimension, temperature, density, longitudinal, transverse, times: Float64Array.of(t, 2 * t) };
  const [square, later] = phononDecay(options);
  expect(Math.abs(square / wanted - 1)).toBeLessThan(1e-5);
  expect(Math.log2(square / later) / 2).toBeCloseTo(harmonicExponent(dimension), 12);
});

test('the amplitudes of two, three and four dimensions', () => {
  const amplitude = (dimension: number) =>
    phononDecay({
      dimension,
      temperature: 1,
      density: dimension,
      longitudinal: 1,
      transverse: 1,
      times: Float64Array.of(1),
    })[0];
  // density D makes (1/rho)(1 + (D - 1)) = 1
  expect(amplitude(2)).toBeCloseTo(0.0198944, 7);
  expect(amplitude(3)).toBeCloseTo(0.00595253, 8);
  expect(amplitude(4)).toBeCloseTo(0.00158314, 8);
  expect([2, 3, 4, 5, 8].map(harmonicExponent)).toEqual([1, 1.25, 1.5, 1.75, 1.75]);
});
