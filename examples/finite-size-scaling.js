// How does the time after which a finite system comes to rest grow with its size? Harmonic discs from random positions: the mean
// speeds of several N fall onto one curve, v = N^(-beta z) F(t / N^z), and the fit of beta and z together says how
// (the paper: beta = 0.92, z = 0.6; of sizes as small as the defaults only the order is right). The defaults take a minute.
//
//   node examples/finite-size-scaling.js 1000,4000,16000,64000 200      sizes, samples of the smallest (others: fewer, as 1/N)
const { System, ensembleDecay, finiteSizeCollapse, harmonicSpheres, steepestDescent } = require('vitrelax');

const [list = '64,256,1024', most = '600'] = process.argv.slice(2);
const sizes = list.split(',').map(Number);
const window = [3, 300];
const times = Float64Array.from({ length: 26 }, (_, k) => 10 ** (k / 10));

async function samplesOf(particles, count) {
  const curves = [];
  for (let seed = 1; seed <= count; seed++) {
    const system = System.random(harmonicSpheres({ dimension: 2 }), { particles, seed });
    const flow = await steepestDescent(system, { until: { time: times[25], rmsForce: 1e-6 }, times });
    // samples that have come to rest before the end count as 0
    curves.push(times.map((time, k) => (flow.times[k] === time ? flow.rmsVelocity[k] : 0)));
    system.dispose();
  }
  return curves;
}

async function main() {
  const curves = [];
  for (const particles of sizes) {
    const count = Math.max(6, Math.round((Number(most) * sizes[0]) / particles));
    const v = await samplesOf(particles, count);
    curves.push({ particles, times, v });
    const mean = ensembleDecay(v.map((curve) => ({ times, v: curve })));
    const shown = [0, 10, 15, 20, 25].map((k) => `${mean.v[k].toExponential(2)} (t = ${times[k].toFixed(0)})`);
    console.log(`N = ${particles}, ${count} samples: ${shown.join('  ')}`);
  }
  try {
    const { beta, z, quality } = finiteSizeCollapse(curves, { window });
    console.log(`beta = ${beta.value.toFixed(3)} ± ${beta.error.toFixed(3)} on ${window.join(' < t < ')}`);
    console.log(
      `z = ${z.value.toFixed(2)} ± ${z.error.toFixed(2)}, S = ${quality.toFixed(2)} (1: a collapse within the errors)`,
    );
  } catch (error) {
    if (error.code !== 'NOT_DETERMINED') throw error;
    console.log(`z is not determined: ${error.message}`);
  }
}

main();
