/** Swap Monte Carlo: attempts a second. Hybrid Monte Carlo: its bursts on two threads against one. */
const { hybridMonteCarlo, swapMonteCarlo } = require('../dist');
const { table, minimum, median } = require('./machine');
const { liquid } = require('./states');

async function swaps() {
  const rows = [];
  for (const [dimension, particles, temperature] of [
    [2, 1000, 0.2],
    [2, 8000, 0.2],
    [2, 64000, 0.2],
    [3, 1000, 0.2],
    [3, 64000, 0.2],
  ]) {
    const system = await liquid(dimension, particles, temperature, 300);
    // from one canonical state to another; long, so that the recompute of the energy at the end does not count
    const sweeps = 64 * Math.max(4, Math.round(4e6 / 64 / particles));
    const rates = [];
    const seconds = { 1: [], 2: [] };
    let report;
    for (let repeat = 0; repeat < 5; repeat++) {
      // in turn, so that what else the machine does falls on both
      for (const threads of particles < 64000 ? [1] : [1, 2]) {
        const o = { temperature, sweeps, firstSweep: 64, seed: 2 + repeat, measureEvery: sweeps, threads };
        const before = process.cpuUsage();
        report = await swapMonteCarlo(system, o);
        const spent = process.cpuUsage(before);
        if (threads === 1) rates.push((report.sweeps * particles) / (spent.user + spent.system));
        seconds[threads].push(report.seconds);
      }
    }
    rows.push({
      system: `soft spheres ${dimension}D`,
      N: particles,
      T: temperature,
      'million attempts/s (median, best)': `${median(rates).toFixed(2)}, ${(-minimum(rates.map((r) => -r))).toFixed(2)}`,
      'accepted moves': report.acceptance.displacement.toFixed(3),
      'accepted swaps': report.acceptance.swap.toFixed(3),
      'speed-up of 2 threads': seconds[2].length > 0 ? (minimum(seconds[1]) / minimum(seconds[2])).toFixed(2) : '',
    });
  }
  table('Swap Monte Carlo, one thread, processor time (5 repeats)', rows);
}

async function bursts() {
  const temperature = 0.2;
  const rows = [];
  for (const [dimension, particles] of [
    [2, 16000],
    [2, 64000],
    [3, 64000],
  ]) {
    const system = await liquid(dimension, particles, temperature, 100);
    for (const swapSweeps of [0, 1]) {
      const seconds = { 1: [], 2: [] };
      let firstCycle = 0;
      // in turn, so that what else the machine does falls on both
      for (let repeat = 0; repeat < 5; repeat++) {
        for (const threads of [1, 2]) {
          const cycles = Math.ceil(640000 / particles);
          const report = await hybridMonteCarlo(system, {
            temperature,
            cycles,
            burst: 20,
            swapSweeps,
            seed: 2,
            firstCycle,
            threads,
          });
          firstCycle += cycles;
          seconds[threads].push(report.seconds / cycles);
        }
      }
      const [one, two] = [minimum(seconds[1]), minimum(seconds[2])];
      rows.push({
        system: `soft spheres ${dimension}D`,
        N: particles,
        'swap sweeps a burst': swapSweeps,
        'ms a cycle, 1 thread': (1e3 * one).toFixed(1),
        '2 threads': (1e3 * two).toFixed(1),
        'speed-up': (one / two).toFixed(2),
      });
    }
  }
  table('Hybrid Monte Carlo, bursts of 20 steps (best of 5); swap sweeps are serial', rows);
}

async function run() {
  await swaps();
  await bursts();
}

module.exports = { run };
