// A deep state of the Kob-Andersen mixture: cooled with exchanges of species in the ternary extension, returned to the
// binary mixture, and quenched. The defaults take half a minute; the paper's T = 0.37 (hours, to days):
//
//   node examples/deep-kob-andersen.js 27135 0.37 1000000
const { crystallisation, kobAndersen, steepestDescent, swapMonteCarlo, System, toBinaryMixture } = require('vitrelax');

const [particles = 1005, temperature = 0.5, sweeps = 6000] = process.argv.slice(2).map(Number);
const seed = 1;
const fractionC = 0.005; // 135 of C beside 27000 of A and B

function crystals(system) {
  // the crystals that the mixture forms are fcc clusters of A
  const { fraction, largestCluster, crystallised } = crystallisation(system, { species: 0 });
  const verdict = crystallised ? 'CRYSTALLISED' : 'no crystal';
  return `${verdict} (${(100 * fraction).toFixed(1)} % solid-like, largest cluster ${largestCluster})`;
}

async function main() {
  const ternary = System.random(kobAndersen({ dimension: 3, fractionC }), { particles, seed });

  // down to T by half octaves, each with as many sweeps as all the hotter ones together
  const stages = 8;
  for (let k = stages; k > 0; k--) {
    const stage = { temperature: temperature * 2 ** (k / 2), sweeps: Math.ceil(sweeps / 2 ** k), seed: seed + k };
    await swapMonteCarlo(ternary, stage);
  }
  const report = await swapMonteCarlo(ternary, { temperature, sweeps, seed });
  const { displacement, swap } = report.acceptance;
  console.log(`ternary: e = ${report.energyPerParticle.toFixed(4)} at T = ${temperature}, N = ${particles}`);
  console.log(`  accepted: displacements ${displacement.toFixed(3)}, exchanges ${swap.toExponential(1)}`);
  console.log(`  drift between halves ${report.driftBetweenHalves.toFixed(1)} sigma: run longer while it is beyond 3`);
  console.log(`  ${crystals(ternary)}`);

  // The C turn into A and B; their surroundings adapt in a time short against the structural relaxation.
  const binary = toBinaryMixture(ternary, { seed });
  const anneal = { temperature, sweeps: Math.ceil(sweeps / 20), seed: seed + stages + 1 };
  await swapMonteCarlo(binary, anneal);
  const { energyPerParticle } = await swapMonteCarlo(binary, { ...anneal, firstSweep: anneal.sweeps });
  console.log(`binary: e = ${energyPerParticle.toFixed(4)}, ${crystals(binary)}`);

  const { energy, stopReason } = await steepestDescent(binary, { until: { time: 1e4, rmsForce: 1e-6 } });
  console.log(`quenched: e_IS = ${(energy[energy.length - 1] / particles).toFixed(4)} (${stopReason})`);
}

main();
