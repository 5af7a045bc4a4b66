/**
 * A pair potential of one's own, without a compiler: the ternary Lennard-Jones mixture of Jung, Biroli and Berthier in two
 * dimensions, brought into equilibrium by Metropolis moves and quenched along steepest descent.
 *
 *     node examples/own-pair-potential.js [particles] [sweeps]
 */
const { pairModel, steepestDescent, swapMonteCarlo, System } = require('vitrelax');

const model = pairModel({
  name: 'jbb',
  dimension: 2,
  density: 1.19207,
  // u(x) = 4 (x^-12 - x^-6), x = r/sigma_ab, with terms that take u, u' and u'' to 0 at x = 2.5
  cutoff: 2.5,
  smoothing: 'c2',
  pair: {
    powers: [
      [4, -12],
      [-4, -6],
    ],
  },
  species: {
    fractions: [20 / 43, 11 / 43, 12 / 43],
    sigma: [
      [1, 0.8, 0.9],
      [0.8, 0.88, 0.8],
      [0.9, 0.8, 0.94],
    ],
    epsilon: [
      [1, 1.5, 0.75],
      [1.5, 0.5, 1.5],
      [0.75, 1.5, 0.75],
    ],
  },
});

async function main(particles = 1290, sweeps = 1000) {
  const system = System.random(model, { particles, seed: 1 });
  const report = await swapMonteCarlo(system, { temperature: 0.5, sweeps, swapProbability: 0, seed: 2 });
  console.log(`T = 0.5: ${(system.energy() / particles).toFixed(4)} eps_AA a particle after ${report.sweeps} sweeps`);

  const quench = await steepestDescent(system, { until: { time: 100 } });
  for (const [k, t] of quench.times.entries()) {
    if (k % 10 !== 1) continue;
    const energy = (quench.energy[k] / particles).toFixed(4);
    console.log(`t = ${t.toExponential(0)}: e = ${energy}, v_rms = ${quench.rmsVelocity[k].toExponential(2)}`);
  }
  console.log(`inherent structure: ${(system.energy() / particles).toFixed(4)} eps_AA a particle`);
}

main(...process.argv.slice(2).map(Number));
