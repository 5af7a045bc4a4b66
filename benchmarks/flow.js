/** The flow to t = 100 and 1000 against fixed-step Euler at its stability limit, from the same states. */
const { steepestDescent } = require('../dist');
const { native } = require('../dist/native');
const { handleOf } = require('../dist/system');
const { table } = require('./machine');
const { liquid } = require('./states');

/** Times, ten a decade from 1e-3 up to `last`. */
function decades(last) {
  const times = [];
  for (let k = 0; ; k++) {
    const t = 1e-3 * 10 ** (k / 10);
    if (t > last * 1.0001) return Float64Array.from(times);
    times.push(t);
  }
}

/** Largest and mean |v/v_ref - 1| over the times both reached, while v is above the exponential tail. */
function deviation(v, reference) {
  let largest = 0;
  let sum = 0;
  let n = 0;
  for (let k = 0; k < Math.min(v.length, reference.length) && reference[k] > 1e-6; k++) {
    const d = Math.abs(v[k] / reference[k] - 1);
    largest = Math.max(largest, d);
    sum += d;
    n += 1;
  }
  return { largest, mean: sum / n };
}

/** Euler at the largest step 2^-k/100 that stays stable all the way. */
function eulerAtItsLimit(start, times) {
  for (let step = 0.01; ; step /= 2) {
    const system = start.clone();
    const run = native.euler(handleOf(system), step, times, 1);
    const last = run.rmsVelocity[run.rmsVelocity.length - 1];
    system.dispose();
    if (run.stable && last < run.rmsVelocity[0] / 10) return { ...run, step };
  }
}

const percent = (d) => `${(100 * d.mean).toFixed(2)}, ${(100 * d.largest).toFixed(1)}`;

async function run() {
  for (const [particles, last] of [
    [1000, 100],
    [1000, 1000],
    [4000, 100],
  ]) {
    const start = await liquid(2, particles, 0.2, 3000);
    const times = decades(last);
    const flow = async (tolerance) => {
      const system = start.clone();
      const report = await steepestDescent(system, { until: { time: last }, times, tolerance, threads: 1 });
      system.dispose();
      return report;
    };
    const reference = await flow(1e-4);
    const euler = eulerAtItsLimit(start, times);
    const rows = [
      {
        method: `Euler, step ${euler.step}`,
        evaluations: euler.evaluations,
        'Euler / this': '1.0',
        seconds: euler.seconds.toFixed(2),
        'v: mean, largest deviation [%]': percent(deviation(euler.rmsVelocity, reference.rmsVelocity)),
      },
    ];
    for (const tolerance of [1e-1, 1e-2, 1e-3, 1e-4]) {
      const report = tolerance === 1e-4 ? reference : await flow(tolerance);
      rows.push({
        method: `flow, tolerance ${tolerance}`,
        evaluations: report.evaluations,
        'Euler / this': (euler.evaluations / report.evaluations).toFixed(1),
        seconds: report.seconds.toFixed(2),
        'v: mean, largest deviation [%]':
          tolerance === 1e-4 ? '(reference)' : percent(deviation(report.rmsVelocity, reference.rmsVelocity)),
      });
    }
    table(`Soft spheres 2D, N = ${particles}, T = 0.2, to t = ${last}, one thread`, rows);
  }
}

module.exports = { run };
