// How do the defects of a model of my own fluctuate, and at which temperature most? phi(T), the part of the particles whose bonds
// break or form between equilibrium and inherent structure, and chi(T) = N <(phi - <phi>)²>, here of polydisperse spheres that
// repel as x^-18. Bonds end at the first minimum of g(x) of all equilibrium states of a temperature; broken and inserted ones are
// told by the minimum of the inherent structures' g(x). The defaults take a minute.
//
//   node examples/defect-susceptibility.js 1000 40 8000      more particles, states at each temperature, sweeps between two
const {
  System,
  defectField,
  firstMinimum,
  mean,
  minimumEdges,
  pairModel,
  rescaledPairDistribution,
  steepestDescent,
  susceptibility,
  swapMonteCarlo,
} = require('vitrelax');

const [particles = 500, states = 12, sweeps = 1500] = process.argv.slice(2).map(Number);
const model = pairModel({
  name: 'x18',
  dimension: 2,
  density: 1,
  cutoff: 1.25,
  smoothing: 'c2',
  pair: { powers: [[1, -18]] },
  diameters: 'power-law',
  nonAdditivity: 0.2,
});

async function main() {
  const system = System.random(model, { particles, seed: 1 });
  console.log(`N = ${particles}, ${states} states at each T\nT      x_EQ   phi             chi`);
  for (const temperature of [1, 0.5, 0.35, 0.25, 0.15]) {
    // at first from the temperature before; are the sweeps between two states enough? equilibration() says
    await swapMonteCarlo(system, { temperature, sweeps: 4 * sweeps, seed: 2 });
    const pairs = [];
    for (let k = 0; k < states; k++) {
      await swapMonteCarlo(system, { temperature, sweeps, firstSweep: (4 + k) * sweeps, seed: 2 });
      const inherent = system.clone();
      await steepestDescent(inherent, { until: { rmsForce: 1e-5 }, tolerance: 0.1 });
      pairs.push({ initial: system.configuration(), final: inherent.configuration() });
      inherent.dispose();
    }
    const { value: xEquilibrium } = firstMinimum(rescaledPairDistribution(pairs.map(({ initial }) => initial)));
    const edges = minimumEdges(rescaledPairDistribution(pairs.map(({ final }) => final)));
    const bonds = { xEquilibrium, xInsert: Math.min(edges[0], xEquilibrium), xBreak: Math.max(edges[1], xEquilibrium) };
    const phi = pairs.map(({ initial, final }) => defectField(initial, final, bonds).concentration);
    const chi = susceptibility(phi, particles);
    const cells = [temperature.toFixed(2), xEquilibrium.toFixed(3), mean(phi).toFixed(3)].map((cell) => cell.padEnd(6));
    console.log(`${cells.join(' ')}           ${chi.value.toFixed(2)} ± ${chi.error.toFixed(2)}`);
  }
}

main();
