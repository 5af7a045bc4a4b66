import {
  autocorrelation,
  type FitModel,
  finiteSizeCollapse,
  leastSquares,
  studentFactor,
  variance,
} from '../../lib/analysis';
import { RandomStream } from '../../lib/numerics/random';
import { python } from './python';

interface Problem {
  name: string;
  /** of x and p[0], p[1], … in Python */
  formula: string;
  model: FitModel;
  truth: number[];
  start: number[];
  from: number;
  to: number;
}

/** In the manner of the NIST reference problems, on data of our own. */
const problems: Problem[] = [
  {
    name: 'two exponentials',
    formula: 'p[0]*exp(-p[1]*x) + p[2]*exp(-p[3]*x)',
    model: (x, p) => p[0] * Math.exp(-p[1] * x) + p[2] * Math.exp(-p[3] * x),
    truth: [1, 0.15, 2, 1.4],
    start: [0.7, 0.3, 1.5, 2.5],
    from: 0,
    to: 15,
  },
  {
    name: 'power law with an offset',
    formula: 'p[0] + p[1]*x**(-p[2])',
    model: (x, p) => p[0] + p[1] * x ** -p[2],
    truth: [0.2, 3, 0.85],
    start: [0, 1, 0.4],
    from: 1,
    to: 60,
  },
  {
    name: 'peak on a slope',
    formula: 'p[0]*exp(-((x-p[1])/p[2])**2) + p[3] + p[4]*x',
    model: (x, p) => p[0] * Math.exp(-(((x - p[1]) / p[2]) ** 2)) + p[3] + p[4] * x,
    truth: [4, 3, 0.6, 1, 0.2],
    start: [3, 2.6, 1, 0.5, 0],
    from: 0,
    to: 7,
  },
  {
    name: 'logistic growth',
    formula: 'p[0]/(1+exp(p[1]-p[2]*x))',
    model: (x, p) => p[0] / (1 + Math.exp(p[1] - p[2] * x)),
    truth: [7, 4, 0.9],
    start: [5, 2, 0.5],
    from: 0,
    to: 10,
  },
];

describe.each(problems)('scipy.optimize.curve_fit agrees: $name', ({ formula, model, truth, start, from, to }) => {
  const random = new RandomStream(truth.length);
  const x = Array.from({ length: 40 }, (_, k) => from + ((to - from) * k) / 39);
  const sigma = x.map((_, k) => 0.02 * (1 + (k % 3)));
  const y = x.map((t, k) => model(t, Float64Array.from(truth)) + sigma[k] * random.gaussian());

  it.each(['absolute', 'scaled'] as const)('%s errors', (errors) => {
    const peer = python<{ p: number[]; covariance: number[][] }>(
      `
import json, sys
import numpy as np
from numpy import exp
from scipy.optimize import curve_fit
d = json.loads(sys.argv[1])
def f(x, *p):
    return ${formula}
p, c = curve_fit(f, np.array(d['x']), np.array(d['y']), p0=d['start'], sigma=np.array(d['sigma']),
                 absolute_sigma=d['absolute'], xtol=1e-14, ftol=1e-14, gtol=1e-14, maxfev=100000)
print(json.dumps({'p': p.tolist(), 'covariance': c.tolist()}))`,
      JSON.stringify({ x, y, sigma, start, absolute: errors === 'absolute' }),
    );
    const fit = leastSquares(model, { x, y, sigma }, { start, errors });
    const m = truth.length;
    expect(fit.status).toBe('converged');
    for (let k = 0; k < m; k++) {
      // both stop at a ten-thousandth of an error or better; forward differences leave scipy 1e-5 of the covariance
      const error = Math.sqrt(peer.covariance[k][k]);
      expect(Math.abs(fit.parameters[k] - peer.p[k])).toBeLessThan(1e-4 * error);
      for (let l = 0; l < m; l++) {
        const scale = error * Math.sqrt(peer.covariance[l][l]);
        expect(Math.abs(fit.covariance[k * m + l] - peer.covariance[k][l])).toBeLessThan(1e-4 * scale);
      }
    }
  });
});

it("scipy's incomplete beta function has the level at the factor of Student", () => {
  const cases = [1, 2.5, 7, 30, 1e3, 1e6].flatMap((nu) =>
    [0.3, 0.6827, 0.95, 0.999].map((level) => ({ nu, level, k: studentFactor(nu, level) })),
  );
  // not its quantile function, which is good to 9 digits only
  const peer = python<number[]>(
    `
import json, sys
from scipy.special import betainc
print(json.dumps([1 - betainc(c['nu']/2, 0.5, c['nu']/(c['nu'] + c['k']**2)) for c in json.loads(sys.argv[1])]))`,
    JSON.stringify(cases),
  );
  cases.forEach(({ level }, k) => {
    expect(Math.abs(peer[k] - level)).toBeLessThan(1e-10);
  });
});

it('numpy has the same variance and autocorrelation', () => {
  const random = new RandomStream(5);
  const series: number[] = [];
  for (let k = 0, x = 0; k < 500; k++) {
    x = 0.8 * x + random.gaussian();
    series.push(x);
  }
  const peer = python<{ variance: number; rho: number[] }>(
    `
import json, sys
import numpy as np
x = np.array(json.loads(sys.argv[1]))
c = x - x.mean()
n = len(c)
full = np.correlate(c, c, 'full')[n - 1:n + 20] / (n - np.arange(21))
print(json.dumps({'variance': x.var(ddof=1), 'rho': (full/full[0]).tolist()}))`,
    JSON.stringify(series),
  );
  expect(variance(series) / peer.variance).toBeCloseTo(1, 12);
  autocorrelation(series, 20).forEach((rho, k) => {
    expect(rho).toBeCloseTo(peer.rho[k], 12);
  });
});

it('a collapse written in numpy has the same quality at the best exponents', () => {
  const random = new RandomStream(6);
  const times = Float64Array.from({ length: 30 }, (_, k) => 10 ** (k / 10));
  const curves = [500, 2000, 8000].map((particles) => ({
    particles,
    times,
    v: Array.from({ length: 6 }, () =>
      times.map((t) => t ** -0.9 * Math.exp(-t / particles ** 0.6 / 3 + 0.05 * random.gaussian())),
    ),
  }));
  const fit = finiteSizeCollapse(curves, { resamples: 10 });
  const peer = python<{ quality: number; points: number }>(
    `
import json, sys
import numpy as np
d = json.loads(sys.argv[1])
beta, z = d['beta'], d['z']
sizes = []
for c in d['curves']:
    v = np.array(c['v'])
    m = v.mean(axis=0)
    square = v.var(axis=0, ddof=1)/len(v)/m**2
    e2 = np.array([square[max(0, k-3):k+4].mean() for k in range(len(m))])
    logn = np.log(c['particles'])
    sizes.append((np.log(c['times']) - z*logn, np.log(m) + beta*z*logn, e2))
total, points, counted = 0.0, 0, 0.0
for i, (x, y, e2) in enumerate(sizes):
    for xp, yp, ep in zip(x, y, e2):
        w, wy, w2, part = 0.0, 0.0, 0.0, 0.0
        for j, (ox, oy, oe) in enumerate(sizes):
            if j == i or xp < ox[0] or xp > ox[-1]:
                continue
            k = min(np.searchsorted(ox, xp, side='right') - 1, len(ox) - 2)
            f = min(max(k - 1, 0), len(ox) - 4)
            four = slice(f, f + 4)
            # weights from the cubic through unit values
            c = np.array([np.polyval(np.polyfit(ox[four] - xp, np.eye(4)[q], 3), 0.0) for q in range(4)])
            value = c @ oy[four]
            along = (xp - ox[k])/(ox[k+1] - ox[k])
            straight = oy[k] + (oy[k+1] - oy[k])*along
            ramp = min(1.0, along if k == 0 else 1.0, 1 - along if k == len(ox) - 2 else 1.0)
            var = oe[k] + (oe[k+1] - oe[k])*along + ((value - straight)/30)**2
            w += ramp/var
            wy += ramp*value/var
            w2 += ramp**2/var
            part = max(part, ramp)
        if w > 0:
            total += part*(yp - wy/w)**2/(ep + w2/w**2)
            counted += part
            points += 1
print(json.dumps({'quality': total/counted, 'points': points}))`,
    JSON.stringify({
      beta: fit.beta.value,
      z: fit.z.value,
      curves: curves.map(({ particles, v }) => ({ particles, times: [...times], v: v.map((c) => [...c]) })),
    }),
  );
  expect(peer.points).toBe(fit.points);
  expect(fit.quality / peer.quality).toBeCloseTo(1, 5);
});
