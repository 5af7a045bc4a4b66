// Where does the supercooled regime begin? tau_alpha of soft spheres in 3D under Metropolis dynamics against 1/T, from states that swap
// Monte Carlo has brought into equilibrium, and the energy of their inherent structures. Above the onset, T of about 0.18 (the
// paper), the apparent barrier d ln tau / d(1/T) stays the same and e_IS is flat; below, the one grows and the other falls. The
// defaults take a minute.
//
//   node examples/relaxation-time.js 1000 0.6,0.4,0.3,0.2,0.15,0.12,0.1 1e6      particles, temperatures, longest lag
const { System, equilibriumDynamics, meanEstimate, softSpheres, steepestDescent, swapMonteCarlo } = require('vitrelax');

const [particles = '250', list = '0.6,0.4,0.3,0.2,0.15,0.12', longest = '1e5'] = process.argv.slice(2);

/** tau_alpha [sweeps], from runs that are made longer until F_s falls to 1/e within their largest lag. */
async function relaxationTime(system, temperature) {
  for (let duration = 1000; duration <= Number(longest); duration *= 4) {
    const dynamics = await equilibriumDynamics(system, { temperature, duration, origins: 16, seed: 7 });
    if (!dynamics.tauAlpha.lowerBound) return dynamics.tauAlpha;
  }
  return undefined;
}

/** e_IS of states some swap relaxation times apart. */
async function inherentEnergy(system, temperature) {
  const energies = [];
  for (let k = 0; k < 8; k++) {
    await swapMonteCarlo(system, { temperature, sweeps: 1000, seed: 10 + k });
    const inherent = system.clone();
    await steepestDescent(inherent, { until: { rmsForce: 1e-4 }, tolerance: 0.1 });
    energies.push(inherent.energy() / system.particles);
    inherent.dispose();
  }
  return meanEstimate(energies);
}

async function main() {
  const system = System.random(softSpheres({ dimension: 3 }), { particles: Number(particles), seed: 1 });
  console.log('T      tau_alpha [sweeps]   barrier between the lines   e_IS');
  let last;
  for (const temperature of list.split(',').map(Number)) {
    await swapMonteCarlo(system, { temperature, sweeps: 6000, seed: 2 });
    const energy = await inherentEnergy(system, temperature);
    const tau = await relaxationTime(system, temperature);
    if (tau === undefined) break;
    const barrier = last && Math.log(tau.value / last.tau) / (1 / temperature - 1 / last.temperature);
    const cells = [temperature.toFixed(2), `${tau.value.toFixed(0)} ± ${tau.error.toFixed(0)}`];
    cells.push(barrier?.toFixed(2) ?? '', `${energy.value.toFixed(4)} ± ${energy.error.toFixed(4)}`);
    console.log(cells.map((cell, k) => cell.padEnd([6, 20, 27, 0][k])).join(' '));
    last = { tau: tau.value, temperature };
  }
}

main();
