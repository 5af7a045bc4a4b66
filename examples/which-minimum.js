// Does a minimiser find the inherent structure, or another minimum? From the same equilibrium states of soft discs: the flow, which
// defines it, conjugate gradient and FIRE. Cold states lie so deep in their basins that all three agree; hot ones end in different
// minima, of the same mean energy, but rearranged. The cost is in evaluations of the forces. The defaults take a minute.
//
//   node examples/which-minimum.js 1000 20 0.8,0.2,0.1 20000      particles, starts, temperatures, sweeps at each
const { System, compareInherentStructures, meanEstimate, softSpheres, swapMonteCarlo } = require('vitrelax');

const [particles = '400', starts = '6', list = '0.8,0.2,0.1', sweeps = '4000'] = process.argv.slice(2);
const methods = ['sd', 'cg', 'fire'];

async function main() {
  console.log(
    `N = ${particles}, ${starts} starts at each T; a minimum is the flow's when it is within 1e-6 of it (rms)`,
  );
  const system = System.random(softSpheres({ dimension: 2 }), { particles: Number(particles), seed: 1 });
  for (const temperature of list.split(',').map(Number)) {
    await swapMonteCarlo(system, { temperature, sweeps: Number(sweeps), seed: 2 });
    const rows = methods.map((method) => ({ method, same: 0, distances: [], energies: [], evaluations: 0 }));
    for (let k = 0; k < Number(starts); k++) {
      await swapMonteCarlo(system, { temperature, sweeps: Number(sweeps) / 4, seed: 3 + k });
      const options = { noise: false, maxForce: 1e-8 };
      const { minima, distances } = await compareInherentStructures(system, methods, options);
      for (const [m, { energy, evaluations, system: minimum }] of minima.entries()) {
        rows[m].same += distances[0][m] < 1e-6 ? 1 : 0;
        rows[m].distances.push(distances[0][m]);
        rows[m].energies.push(energy / particles);
        rows[m].evaluations += evaluations / Number(starts);
        minimum.dispose();
      }
    }
    for (const { method, same, distances, energies, evaluations } of rows) {
      const { value, error } = meanEstimate(energies);
      const distance = meanEstimate(distances).value.toExponential(1);
      console.log(
        `T = ${temperature}  ${method.padEnd(4)}  the flow's minimum: ${same} of ${starts}  distance ${distance}  ` +
          `e_IS ${value.toFixed(4)} ± ${error.toFixed(4)}  evaluations ${evaluations.toFixed(0)}`,
      );
    }
  }
}

main();
