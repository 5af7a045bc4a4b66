/** What the samples of a system say, against what is expected. */
const { fitPowerLaw, localExponent } = require('../../dist');

/** Arithmetic mean of v over samples at equal times, and its standard error. */
function meanCurve(samples) {
  const n = samples.length;
  const v = samples[0].times.map((_, k) => samples.reduce((sum, s) => sum + s.v[k], 0) / n);
  const error = v.map((mean, k) =>
    n < 2 ? 0 : Math.sqrt(samples.reduce((sum, s) => sum + (s.v[k] - mean) ** 2, 0) / (n - 1) / n),
  );
  return { times: Float64Array.from(samples[0].times), v: Float64Array.from(v), error: Float64Array.from(error) };
}

/** Mean squared residuals of ln v about straight lines in ln t and in t: the smaller one fits better. */
function residuals(times, v, [from, to]) {
  const used = [...times.keys()].filter((k) => times[k] >= from && times[k] <= to && v[k] > 0);
  const spread = (abscissa) => {
    const x = used.map((k) => abscissa(times[k]));
    const y = used.map((k) => Math.log(v[k]));
    const mean = (values) => values.reduce((a, b) => a + b, 0) / values.length;
    const [mx, my] = [mean(x), mean(y)];
    const slope = x.reduce((s, xi, k) => s + (xi - mx) * (y[k] - my), 0) / x.reduce((s, xi) => s + (xi - mx) ** 2, 0);
    return mean(y.map((yi, k) => (yi - my - slope * (x[k] - mx)) ** 2));
  };
  return { powerLaw: spread(Math.log), exponential: spread((t) => t) };
}

/** The part of a window in which more than a twentieth of the particles move: later a single soft mode is left. */
function collective(samples, [from, to]) {
  const { times } = samples[0];
  const end = times.findIndex((t, k) => t > from && samples.some((s) => s.participation[k] < 0.05));
  return [from, end < 0 ? to : Math.min(to, times[end - 1])];
}

function verdict(system, samples) {
  const curve = meanCurve(samples);
  if (system.exponential) {
    const window = collective(samples, system.window);
    const { powerLaw, exponential } = residuals(curve.times, curve.v, window);
    const local = localExponent(curve.times, curve.v);
    const exponents = [...local.times.keys()].filter((k) => local.times[k] >= window[0] && local.times[k] <= window[1]);
    const growth = exponents.length < 2 ? NaN : local.beta[exponents.at(-1)] / local.beta[exponents[0]];
    return {
      curve,
      window,
      measured: `no plateau: local exponent grows by ${growth.toFixed(1)}; residuals of a power law / exponential: ${(powerLaw / exponential).toFixed(2)}`,
      expected: 'exponential',
      met: exponential < powerLaw && growth > 1.5,
    };
  }
  const fit = fitPowerLaw(
    curve.times,
    samples.map((s) => Float64Array.from(s.v)),
    { window: system.window },
  );
  const { beta } = system;
  return {
    curve,
    window: system.window,
    fit,
    measured: `${fit.beta.toFixed(3)} ± ${fit.error.toFixed(3)}`,
    expected: beta === undefined ? '' : `${beta.value} ± ${beta.within}`,
    met: beta === undefined ? undefined : Math.abs(fit.beta - beta.value) <= beta.within,
  };
}

/** Whether the exponents of two systems differ by more than three combined standard errors. */
function difference(a, b) {
  const error = Math.hypot(a.fit.error, b.fit.error);
  return { value: a.fit.beta - b.fit.beta, error, sigma: (a.fit.beta - b.fit.beta) / error };
}

module.exports = { verdict, difference };
