// From which temperature on is the flow that of a harmonic basin? An inherent structure of soft discs is heated to T by Metropolis
// dynamics, and the mean square speed of its flow set beside what the Hessian alone says: <v²> = (T/N) sum_a lambda_a
// exp(-2 lambda_a t). In the limit of low T and large N that is t^-(D/2+1), beta = 1 in two dimensions. The defaults take some seconds.
//
//   node examples/harmonic-limit.js 1000 100      particles, starts
const {
  harmonicDecay,
  harmonicExponent,
  meanEstimate,
  newton,
  softSpheres,
  steepestDescent,
  swapMonteCarlo,
  System,
  vibrationalSpectrum,
} = require('vitrelax');

const [particles = 200, starts = 40] = process.argv.slice(2).map(Number);
const times = Float64Array.of(0, 0.01, 0.03, 0.1, 0.3, 1);

async function main() {
  const inherent = System.random(softSpheres({ dimension: 2 }), { particles, seed: 1 });
  for (const temperature of [0.4, 0.2, 0.12]) await swapMonteCarlo(inherent, { temperature, sweeps: 4000, seed: 1 });
  await steepestDescent(inherent, { until: { maxForce: 1e-6 } });
  await newton(inherent);
  const eigenvalues = await vibrationalSpectrum(inherent);
  const softest = eigenvalues.find((lambda) => lambda > 1e-6);
  console.log(`lambda from ${softest.toFixed(3)} to ${eigenvalues.at(-1).toFixed(0)}; beta -> ${harmonicExponent(2)}`);
  console.log(
    `<v²> of the flow / that of the harmonic basin\nT        ${[...times].map((t) => `t = ${t}`.padEnd(13)).join('')}`,
  );
  for (const temperature of [1e-2, 1e-3, 1e-5]) {
    // steps in proportion to the amplitude of vibrations
    const moves = { temperature, swapProbability: 0, stepLength: 0.3 * Math.sqrt(temperature) };
    const hot = inherent.clone();
    await swapMonteCarlo(hot, { ...moves, sweeps: 2000, seed: 2 });
    const curves = [];
    for (let k = 0; k < starts; k++) {
      await swapMonteCarlo(hot, { ...moves, sweeps: 1500, seed: 3 + k });
      const start = hot.clone();
      const { rmsVelocity } = await steepestDescent(start, { until: { time: 1 }, times, tolerance: 1e-3 });
      curves.push(rmsVelocity);
      start.dispose();
    }
    const { squaredVelocity } = harmonicDecay({ eigenvalues, temperature, particles, times });
    const cells = [...squaredVelocity].map((expected, j) => {
      const { value, error } = meanEstimate(curves.map((v) => v[j] ** 2 / expected));
      return `${value.toFixed(2)} ± ${error.toFixed(2)}`.padEnd(13);
    });
    console.log(`${temperature.toExponential(0).padEnd(8)} ${cells.join('')}`);
  }
}

main();
