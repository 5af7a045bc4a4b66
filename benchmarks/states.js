const { System, softSpheres, swapMonteCarlo } = require('../dist');

/** A soft-sphere liquid brought to T by some hundred sweeps: close enough to equilibrium for a timing. */
async function liquid(dimension, particles, temperature, sweeps, seed = 1) {
  const system = System.random(softSpheres({ dimension }), { particles, seed });
  await swapMonteCarlo(system, { temperature, sweeps, seed });
  return system;
}

module.exports = { liquid };
