/** The flow to t = 100 and 1000 against fixed-step Euler at its stability limit, from the same states. */
const { steepestDescent } = require('../dist');
const { native } = require('../dist/binding/native');
const { handleOf } = require('../dist/system');
const { table, median } = require('./machine');
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

const tolerances = [1e-1, 3e-2, 1e-2, 1e-3];
const starts = [1, 2, 3, 4, 5];

/** One start: Euler and the flow at each tolerance, against the flow at 1e-4. */
async function compare(particles, last, seed) {
  const start = await liquid(2, particles, 0.2, 3000, seed);
  const times = decades(last);
  const flow = async (tolerance) => {
    const system = start.clone();
    const report = await steepestDescent(system, { until: { time: last }, times, tolerance, threads: 1 });
    system.dispose();
    return report;
  };
  const reference = (await flow(1e-4)).rmsVelocity;
  const measured = (run) => ({ ...run, deviation: deviation(run.rmsVelocity, reference) });
  const flows = [];
  for (const tolerance of tolerances) flows.push(measured(await flow(tolerance)));
  const euler = measured(eulerAtItsLimit(start, times));
  start.dispose();
  return { euler, flows };
}

async function run() {
  for (const [particles, last] of [
    [1000, 100],
    [1000, 1000],
    [4000, 100],
  ]) {
    const runs = [];
    for (const seed of starts) runs.push(await compare(particles, last, seed));
    const row = (method, pick) => {
      const of = (value) => median(runs.map((r) => value(pick(r), r)));
      return {
        method,
        evaluations: of((x) => x.evaluations),
        'Euler / this': of((x, r) => r.euler.evaluations / x.evaluations).toFixed(1),
        seconds: of((x) => x.seconds).toFixed(2),
        'mean deviation of v [%]': (100 * of((x) => x.deviation.mean)).toFixed(2),
        'largest [%]': (100 * of((x) => x.deviation.largest)).toFixed(1),
      };
    };
    const steps = [...new Set(runs.map((r) => r.euler.step))].join(', ');
    table(
      `Soft spheres 2D, N = ${particles}, T = 0.2, to t = ${last}, one thread; medians of ${starts.length} starts`,
      [
        row(`Euler, step ${steps}`, (r) => r.euler),
        ...tolerances.map((tolerance, k) => row(`flow, tolerance ${tolerance}`, (r) => r.flows[k])),
      ],
    );
  }
  console.log('Deviation: |v/v_ref - 1| over ten times a decade, v_ref from the flow at tolerance 1e-4.');
}

module.exports = { run };
