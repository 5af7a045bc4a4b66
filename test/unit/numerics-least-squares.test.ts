import { leastSquares, parameterEstimate } from '../../lib/analysis';
import { RandomStream } from '../../lib/numerics/random';

const range = (n: number, from: number, to: number) =>
  Float64Array.from({ length: n }, (_, k) => from + ((to - from) * k) / (n - 1));

const line = (x: number, p: Float64Array) => p[0] + p[1] * x;

describe('leastSquares', () => {
  it('is the textbook line: weights, covariance and chi² by hand', () => {
    // y = 1, 2, 4 at x = 0, 1, 2 with sigma 1, 1, 2: S = 2.25, Sx = 1.5, Sxx = 2, Sy = 4, Sxy = 4, D = 2.25
    const data = { x: [0, 1, 2], y: [1, 2, 4], sigma: [1, 1, 2] };
    const fit = leastSquares(line, data, { start: [0, 0] });
    const determinant = 2.25 * 2 - 1.5 ** 2;
    expect(fit.status).toBe('converged');
    expect(fit.parameters[0]).toBeCloseTo((2 * 4 - 1.5 * 4) / determinant, 9);
    expect(fit.parameters[1]).toBeCloseTo((2.25 * 4 - 1.5 * 4) / determinant, 9);
    const covariance = [2 / determinant, -1.5 / determinant, -1.5 / determinant, 2.25 / determinant];
    fit.covariance.forEach((c, k) => {
      expect(c).toBeCloseTo(covariance[k], 9);
    });
    expect(fit.degreesOfFreedom).toBe(1);
    const chi2 = (1 - 8 / 9) ** 2 + (2 - 8 / 9 - 4 / 3) ** 2 + (4 - 8 / 9 - 8 / 3) ** 2 / 4;
    expect(fit.chi2).toBeCloseTo(chi2, 12);
    const scaled = leastSquares(line, data, { start: [0, 0], errors: 'scaled' });
    expect(parameterEstimate(scaled, 1).error).toBeCloseTo(Math.sqrt((2.25 / determinant) * chi2), 9);
  });

  it('does not depend on the unit of sigma when its errors are scaled', () => {
    const random = new RandomStream(2);
    const x = range(20, 0, 1);
    const y = x.map((t) => 3 + t + 0.1 * random.gaussian());
    const fits = [1e-6, 1, 1e6].map((unit) =>
      leastSquares(line, { x, y, sigma: x.map(() => unit) }, { start: [1, 1], errors: 'scaled' }),
    );
    for (const fit of fits) {
      expect(fit.status).toBe('converged');
      expect(fit.errors[1] / fits[1].errors[1]).toBeCloseTo(1, 8);
    }
    expect(leastSquares(line, { x, y }, { start: [1, 1] }).errors[1]).toBeCloseTo(fits[1].errors[1], 12);
  });

  it('finds the power law on which ml-levenberg-marquardt fails, from far away', () => {
    const random = new RandomStream(1);
    const x = range(40, 1, 40);
    const sigma = x.map((t) => 0.02 * 2 * t ** -0.5);
    const y = x.map((t, k) => 2 * t ** -0.5 + sigma[k] * random.gaussian());
    for (const start of [
      [1, -1],
      [10, 1],
      [0.1, 0],
    ]) {
      const fit = leastSquares((t, p) => p[0] * t ** p[1], { x, y, sigma }, { start });
      expect(fit.status).toBe('converged');
      expect(fit.iterations).toBeLessThan(30);
      expect(Math.abs(fit.parameters[0] - 2)).toBeLessThan(4 * fit.errors[0]);
      expect(Math.abs(fit.parameters[1] + 0.5)).toBeLessThan(4 * fit.errors[1]);
      expect(fit.reducedChi2).toBeGreaterThan(0.4);
      expect(fit.reducedChi2).toBeLessThan(1.9);
    }
  });

  it.each([
    [
      'sum of exponentials',
      [1, 0.1, 2, 1.5],
      (x: number, p: Float64Array) => p[0] * Math.exp(-p[1] * x) + p[2] * Math.exp(-p[3] * x),
      [0.8, 0.2, 1, 3],
      0,
      20,
    ],
    [
      'Lorentzian on a background',
      [5, 2, 0.3, 1],
      (x: number, p: Float64Array) => p[0] / (1 + ((x - p[1]) / p[2]) ** 2) + p[3],
      [1, 1.5, 1, 0],
      0,
      4,
    ],
    [
      'power law with an offset',
      [1, 3, 0.8],
      (x: number, p: Float64Array) => p[0] + p[1] * x ** -p[2],
      [0, 1, 0.3],
      1,
      100,
    ],
    [
      'Gompertz growth',
      [10, 4, 0.7],
      (x: number, p: Float64Array) => p[0] * Math.exp(-p[1] * Math.exp(-p[2] * x)),
      [7, 2, 0.3],
      0,
      10,
    ],
    [
      'rational function',
      [1, 2, 0.5],
      (x: number, p: Float64Array) => (p[0] + p[1] * x) / (1 + p[2] * x),
      [0.5, 0.5, 0.1],
      0,
      10,
    ],
  ] as const)('recovers the parameters of exact data: %s', (_, truth, model, start, from, to) => {
    const x = range(60, from, to);
    const exact = Float64Array.from(truth);
    const fit = leastSquares(model, { x, y: x.map((t) => model(t, exact)) }, { start });
    expect(fit.status).toBe('converged');
    truth.forEach((value, k) => {
      expect(fit.parameters[k] / value).toBeCloseTo(1, 9);
    });
  });

  it('has the same minimum with the analytic Jacobian, to more digits', () => {
    const random = new RandomStream(3);
    const x = range(30, 0, 5);
    const y = x.map((t) => 2 * Math.exp(-0.7 * t) + 0.05 * random.gaussian());
    const model = (t: number, p: Float64Array) => p[0] * Math.exp(-p[1] * t);
    const jacobian = (t: number, p: Float64Array) => [Math.exp(-p[1] * t), -t * p[0] * Math.exp(-p[1] * t)];
    const numeric = leastSquares(model, { x, y }, { start: [1, 1] });
    const analytic = leastSquares(model, { x, y }, { start: [1, 1], jacobian });
    expect(analytic.status).toBe('converged');
    [0, 1].forEach((k) => {
      expect(Math.abs(analytic.parameters[k] - numeric.parameters[k])).toBeLessThan(1e-6 * numeric.errors[k]);
      expect(analytic.errors[k] / numeric.errors[k]).toBeCloseTo(1, 7);
    });
    // the gradient of chi² vanishes there
    const gradient = [0, 0];
    x.forEach((t, k) => {
      jacobian(t, analytic.parameters).forEach((d, q) => {
        gradient[q] += d * (y[k] - model(t, analytic.parameters));
      });
    });
    gradient.forEach((g) => {
      expect(Math.abs(g)).toBeLessThan(1e-7);
    });
  });

  it('has a covariance that is the curvature of chi²', () => {
    const x = range(25, 0, 3);
    const model = (t: number, p: Float64Array) => p[0] * Math.exp(-p[1] * t);
    const sigma = x.map((t) => 0.01 * (1 + t));
    const y = x.map((t) => model(t, Float64Array.of(1.3, 0.4)));
    const fit = leastSquares(model, { x, y, sigma }, { start: [1, 1] });
    const chi2 = (a: number, b: number) =>
      x.reduce((sum, t, k) => sum + ((y[k] - model(t, Float64Array.of(a, b))) / sigma[k]) ** 2, 0);
    const [a, b] = fit.parameters;
    const h = 1e-4;
    const aa = (chi2(a + h, b) - 2 * chi2(a, b) + chi2(a - h, b)) / (2 * h * h);
    const bb = (chi2(a, b + h) - 2 * chi2(a, b) + chi2(a, b - h)) / (2 * h * h);
    const ab = (chi2(a + h, b + h) - chi2(a + h, b - h) - chi2(a - h, b + h) + chi2(a - h, b - h)) / (8 * h * h);
    const determinant = aa * bb - ab * ab;
    expect(fit.covariance[0] / (bb / determinant)).toBeCloseTo(1, 4);
    expect(fit.covariance[3] / (aa / determinant)).toBeCloseTo(1, 4);
    expect(fit.covariance[1] / (-ab / determinant)).toBeCloseTo(1, 4);
    expect(fit.covariance[1]).toBe(fit.covariance[2]);
  });

  it('keeps nine digits of an ill-conditioned line, which normal equations would lose', () => {
    const x = range(11, 1e6, 1e6 + 1);
    const fit = leastSquares(
      line,
      { x, y: x.map((t) => 3 * (t - 1e6) + 1) },
      { start: [0, 0], jacobian: (t) => [1, t] },
    );
    expect(fit.status).toBe('converged');
    expect(fit.parameters[1]).toBeCloseTo(3, 7);
  });

  it('stays within bounds, and says which parameter a bound holds', () => {
    const x = range(20, 0, 1);
    const y = x.map((t) => 1 - 2 * t);
    const seen: number[] = [];
    const fit = leastSquares(
      (t, p) => {
        seen.push(p[1]);
        return line(t, p);
      },
      { x, y, sigma: x.map(() => 0.1) },
      { start: [0, 1], bounds: { lower: [Number.NEGATIVE_INFINITY, -0.5] } },
    );
    expect(fit.status).toBe('converged');
    expect(Math.min(...seen)).toBe(-0.5);
    expect(fit.parameters[1]).toBe(-0.5);
    expect(fit.errors[1]).toBeNaN();
    // the other is the mean of y + 0.5 x, with the error of a mean
    expect(fit.parameters[0]).toBeCloseTo(0.25, 10);
    expect(fit.errors[0]).toBeCloseTo(0.1 / Math.sqrt(20), 10);
    expect(fit.degreesOfFreedom).toBe(19);
    const inside = leastSquares(line, { x, y }, { start: [0, 1], bounds: { lower: [-5, -5], upper: [5, 5] } });
    expect(inside.parameters[1]).toBeCloseTo(-2, 10);
  });

  it('says singular where the data do not tell two parameters apart', () => {
    const x = range(10, 0, 1);
    const y = x.map((t) => 2 * t + 0.01 * Math.sin(9 * t));
    const fit = leastSquares((t, p) => (p[0] + p[1]) * t, { x, y }, { start: [0.1, 0.2] });
    expect(fit.status).toBe('singular');
    expect(fit.errors.every(Number.isNaN)).toBe(true);
    expect(fit.parameters[0] + fit.parameters[1]).toBeCloseTo(2, 1);
    expect(leastSquares((t, p) => p[0] * t + 0 * p[1], { x, y }, { start: [1, 1] }).status).toBe('singular');
  });

  it('says when it has not finished, or cannot', () => {
    const x = range(20, 0.1, 3);
    const y = x.map((t) => Math.exp(-3 * t));
    const model = (t: number, p: Float64Array) => p[0] * Math.exp(-p[1] * t);
    expect(leastSquares(model, { x, y }, { start: [20, 0.01], maxIterations: 2 }).status).toBe('iterations');
    const wrong = (t: number, p: Float64Array) => [-Math.exp(-p[1] * t), t];
    expect(leastSquares(model, { x, y }, { start: [2, 1], jacobian: wrong }).status).toBe('stalled');
  });

  it('does not step to where the model is not finite', () => {
    const x = range(20, 0, 4);
    const y = x.map((t) => Math.sqrt(0.01 + t));
    const fit = leastSquares((t, p) => Math.sqrt(p[0] + t), { x, y }, { start: [9] });
    expect(fit.status).toBe('converged');
    expect(fit.parameters[0]).toBeCloseTo(0.01, 8);
  });

  it('refuses bad input, naming the field', () => {
    const data = { x: [1, 2, 3], y: [1, 2, 3] };
    const refused = (d: object, o: object, code: string, field: string) =>
      expect(() => leastSquares(line, d as typeof data, o as { start: number[] })).toThrow(
        expect.objectContaining({ code, field }),
      );
    const start = [1, 1];
    refused({ x: [1, 2], y: [1, 2, 3] }, { start }, 'WRONG_LENGTH', 'data.x');
    refused({ x: [1, 2, Number.NaN], y: [1, 2, 3] }, { start }, 'NOT_FINITE', 'data.x[2]');
    refused({ ...data, sigma: [1, 0, 1] }, { start }, 'OUT_OF_RANGE', 'data.sigma[1]');
    refused({ ...data, sigma: [1] }, { start }, 'WRONG_LENGTH', 'data.sigma');
    refused({ x: [1, 2], y: [1, 2] }, { start }, 'TOO_FEW_SAMPLES', 'data.y');
    refused(data, { start: [] }, 'WRONG_LENGTH', 'start');
    refused(data, { start, errors: 'absolute' }, 'INVALID_ARGUMENT', 'errors');
    refused(data, { start, errors: 'relative' }, 'INVALID_ARGUMENT', 'errors');
    refused(data, { start, weights: [1] }, 'INVALID_ARGUMENT', 'weights');
    refused(data, { start, bounds: { lower: [2, 0] } }, 'OUT_OF_RANGE', 'start[0]');
    refused(data, { start, bounds: { upper: [2] } }, 'WRONG_LENGTH', 'bounds.upper');
    refused(data, { start, maxIterations: 0 }, 'OUT_OF_RANGE', 'maxIterations');
    refused(data, { start, jacobian: () => [1] }, 'WRONG_LENGTH', 'jacobian');
    expect(() => leastSquares((_, p) => Math.log(p[0]), data, { start: [-1] })).toThrow(
      expect.objectContaining({ code: 'NOT_FINITE', field: 'model' }),
    );
  });
});
