// Do the softest modes of an inherent structure sit where particles have rearranged on the way to it? For soft discs, from a state
// in equilibrium: how likely a defect has the larger D²min than another particle, and the larger share sum_a |e_a,i|² of the lowest
// modes (1/2: no relation). The defects tell of the flow, the modes only of the minimum it ends in. The defaults take some seconds.
//
//   node examples/soft-modes-at-defects.js 4000 0.12 40000 30      particles, temperature, sweeps, modes
const {
  System,
  defectField,
  defectOverlap,
  meanEstimate,
  newton,
  nonAffineDisplacement,
  softSpheres,
  steepestDescent,
  swapMonteCarlo,
  vibrationalModes,
} = require('vitrelax');

const [particles = 1000, temperature = 0.2, sweeps = 4000, count = 20, samples = 4] = process.argv.slice(2).map(Number);

/** The part that each particle has in the modes, [N]. */
function shares(vectors) {
  return Float64Array.from({ length: particles }, (_, i) =>
    vectors.reduce((sum, e) => sum + e[2 * i] ** 2 + e[2 * i + 1] ** 2, 0),
  );
}

async function main() {
  console.log('phi     lambda_1  participation  AUC of D²min  AUC of the modes  share of modes on defects / elsewhere');
  const modes = [];
  for (let seed = 1; seed <= samples; seed++) {
    const liquid = System.random(softSpheres({ dimension: 2 }), { particles, seed });
    await swapMonteCarlo(liquid, { temperature, sweeps, seed });
    const inherent = liquid.clone();
    await steepestDescent(inherent, { until: { maxForce: 1e-6 } });
    await newton(inherent);
    const { field, concentration } = defectField(liquid, inherent, { xEquilibrium: 1.44 });
    const { d2min } = nonAffineDisplacement(liquid, inherent);
    const { eigenvalues, vectors, participation } = await vibrationalModes(inherent, { count });

    const share = shares(vectors);
    const part = (kind) => share.reduce((sum, s, i) => sum + (field[i] === kind ? s : 0), 0);
    const ratio = part(1) / concentration / (part(0) / (1 - concentration));
    const auc = { d2min: defectOverlap(field, d2min).auc, modes: defectOverlap(field, share).auc };
    modes.push(auc.modes);
    const cells = [concentration.toFixed(3), eigenvalues[0].toFixed(4), participation[0].toFixed(3)];
    cells.push(auc.d2min.toFixed(3), auc.modes.toFixed(3), ratio.toFixed(2));
    console.log(cells.map((cell, k) => cell.padEnd([7, 9, 14, 13, 17, 0][k])).join(' '));
  }
  const { value, error } = meanEstimate(modes);
  console.log(`AUC of the ${count} lowest modes: ${value.toFixed(3)} ± ${error.toFixed(3)}`);
}

main();
