/** Swap Monte Carlo: attempts a second. */
const { swapMonteCarlo } = require('../dist');
const { table, minimum, median } = require('./machine');
const { liquid } = require('./states');

async function run() {
  const rows = [];
  for (const [dimension, particles, temperature] of [
    [2, 1000, 0.2],
    [2, 8000, 0.2],
    [2, 64000, 0.2],
    [3, 1000, 0.2],
    [3, 64000, 0.2],
  ]) {
    const system = await liquid(dimension, particles, temperature, 300);
    const sweeps = Math.max(20, Math.round(4e6 / particles));
    const rates = [];
    let report;
    for (let repeat = 0; repeat < 5; repeat++) {
      report = await swapMonteCarlo(system, { temperature, sweeps, seed: 2 + repeat, threads: 1 });
      rates.push((report.sweeps * particles) / report.seconds / 1e6);
    }
    rows.push({
      system: `soft spheres ${dimension}D`,
      N: particles,
      T: temperature,
      'million attempts/s (median, best)': `${median(rates).toFixed(2)}, ${(-minimum(rates.map((r) => -r))).toFixed(2)}`,
      'accepted moves': report.acceptance.displacement.toFixed(3),
      'accepted swaps': report.acceptance.swap.toFixed(3),
    });
  }
  table('Swap Monte Carlo, one thread (5 repeats)', rows);
}

module.exports = { run };
