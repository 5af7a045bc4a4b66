// At which temperature T_SF does the flow of the mean-field liquid change from a power law, which the size alone cuts off, to an
// exponential decay? From planted states of the Mari-Kurchan model of two sizes: the time t_f at which the speed has fallen to a
// thousandth, and the local exponent of v(t) before. Above T_SF t_f grows with N; deep in the glass it does not, and the exponent grows far
// beyond that of a power law. T_MCT = 0.0084 is of the equilibrium dynamics and need not be T_SF. The defaults take some minutes.
//
//   node examples/mari-kurchan-freezing.js 4000 8 1e-4,1e-3,3e-3,6e-3,0.015      the smaller N (the larger: 4 N), samples, temperatures
const { localExponent, mariKurchan, meanEstimate, plant, steepestDescent } = require('vitrelax');

const [smaller = 500, samples = 4, list = '1e-4,1e-3,4e-3,0.015'] = process.argv.slice(2);

/** ln t_f of each sample, and the exponents over the last 0.6 decades before. */
async function decays(particles, temperature) {
  const found = { logarithms: [], exponents: [] };
  for (let seed = 1; seed <= Number(samples); seed++) {
    const system = await plant(mariKurchan(), { particles, temperature, seed });
    const rmsForce = 1e-3 * system.evaluate().rmsForce;
    const { times, rmsVelocity } = await steepestDescent(system, { until: { rmsForce, time: 1e6 } });
    found.logarithms.push(Math.log(times.at(-1)));
    found.exponents.push(localExponent(times, rmsVelocity).beta.at(-1));
    system.dispose();
  }
  return found;
}

async function main() {
  const sizes = [Number(smaller), 4 * Number(smaller)];
  console.log(`${samples} samples of N = ${sizes.join(' and ')}; t_f is the geometric mean over samples`);
  console.log('T        t_f, small N   t_f, large N   ln of the ratio   exponent before t_f, large N');
  for (const temperature of list.split(',').map(Number)) {
    const [small, large] = [await decays(sizes[0], temperature), await decays(sizes[1], temperature)];
    const [a, b] = [small, large].map(({ logarithms }) => meanEstimate(logarithms));
    const exponent = meanEstimate(large.exponents);
    const cells = [temperature.toString(), Math.exp(a.value).toFixed(0), Math.exp(b.value).toFixed(0)];
    cells.push(`${(b.value - a.value).toFixed(2)} ± ${Math.hypot(a.error, b.error).toFixed(2)}`);
    cells.push(`${exponent.value.toFixed(2)} ± ${exponent.error.toFixed(2)}`);
    console.log(cells.map((cell, k) => cell.padEnd([8, 14, 14, 17, 0][k])).join(' '));
  }
}

main();
