import { correlationLength, VelocityCorrelationAccumulator, velocityCorrelation } from '../../lib/analysis';
import { RandomStream } from '../../lib/numerics/random';
import { gaussians, idealGas, lattice, squareBetween } from '../support/points';

describe('velocityCorrelation', () => {
  it.each([1, 2, 3, 4])('equals the sum over all pairs in D = %i', (d) => {
    const particles = 150;
    const c = idealGas(d, particles, 150 ** (1 / d), 5 + d);
    const v = gaussians(particles * d, 6).map((x, k) => x + 2 * (k % d) + Math.sin(c.positions[k]));
    const { r, correlation, pairs } = velocityCorrelation(c, v, { cutoff: 2, binWidth: 0.25 });
    const means = Array.from(
      { length: d },
      (_, p) => v.filter((_x, k) => k % d === p).reduce((a, b) => a + b) / particles,
    );
    const sum = new Float64Array(8);
    const count = new Float64Array(8);
    let square = 0;
    for (let i = 0; i < particles; i++) {
      for (let j = 0; j < particles; j++) {
        let dot = 0;
        for (let p = 0; p < d; p++) dot += (v[i * d + p] - means[p]) * (v[j * d + p] - means[p]);
        if (i === j) square += dot / particles;
        const bin = Math.floor(Math.sqrt(squareBetween(c, i, j)) / 0.25);
        if (j <= i || bin >= 8) continue;
        sum[bin] += dot;
        count[bin]++;
      }
    }
    expect(Array.from(r)).toEqual([0.125, 0.375, 0.625, 0.875, 1.125, 1.375, 1.625, 1.875]);
    expect(pairs).toEqual(count);
    correlation.forEach((value, k) => {
      if (count[k] === 0) expect(value).toBeNaN();
      else expect(Math.abs(value - sum[k] / count[k] / square)).toBeLessThan(1e-12);
    });
  });

  it('of a plane wave is its cosine averaged over directions', () => {
    // on a square lattice, at r = 1 and k along x: half the neighbours along x, half along y
    const c = lattice(2, 20, 0, 1);
    const k = (2 * Math.PI) / 20;
    const v = c.positions.map((_, at) => (at % 2 === 1 ? Math.cos(k * c.positions[at - 1]) : 0));
    const { correlation } = velocityCorrelation(c, v, { cutoff: 1.2, binWidth: 0.2 });
    expect(correlation[5]).toBeCloseTo(0.5 * (1 + Math.cos(k)), 12);
    expect(correlation[4]).toBeNaN();
  });

  it('is -1/(N-1) for velocities without correlation, within its errors', () => {
    const accumulator = new VelocityCorrelationAccumulator({ cutoff: 10, binWidth: 10 });
    for (let k = 0; k < 400; k++) {
      // a box no pair leaves: the bin holds every pair
      accumulator.add({ ...idealGas(3, 20, 11, 300 + k) }, gaussians(60, 900 + k));
    }
    const { correlation, error } = accumulator.result();
    expect(correlation[0]).toBeCloseTo(-1 / 19, 12);
    const near = new VelocityCorrelationAccumulator({ cutoff: 4, binWidth: 4 });
    for (let k = 0; k < 400; k++) near.add(idealGas(3, 20, 11, 300 + k), gaussians(60, 900 + k));
    const some = near.result();
    expect(error[0]).toBeLessThan(1e-12);
    expect(some.error[0]).toBeGreaterThan(1e-3);
    expect(Math.abs(some.correlation[0] + 1 / 19)).toBeLessThan(4 * some.error[0]);
  });

  it('finds the length of a field that decays exponentially, with its error', () => {
    // a stationary series along a line: v_(i+1) = q v_i + sqrt(1 - q²) noise has C(r) = q^r
    const length = 4;
    const q = Math.exp(-1 / length);
    const n = 4000;
    const accumulator = new VelocityCorrelationAccumulator({ cutoff: 25, binWidth: 0.5 });
    for (let sample = 0; sample < 20; sample++) {
      const random = new RandomStream(70 + sample);
      const v = new Float64Array(n);
      v[0] = random.gaussian();
      for (let i = 1; i < n; i++) v[i] = q * v[i - 1] + Math.sqrt(1 - q * q) * random.gaussian();
      accumulator.add(
        {
          model: { name: 'm', dimension: 1 },
          boxLength: n,
          positions: Float64Array.from({ length: n }, (_, i) => i + 0.25),
        },
        v,
      );
    }
    for (const method of ['crossing', 'integral'] as const) {
      const { value, error } = accumulator.length({ method });
      expect(error).toBeGreaterThan(0.01);
      expect(error).toBeLessThan(0.4);
      // points stand at the centres of the bins, a quarter beyond the distances
      expect(Math.abs(value - length - 0.25)).toBeLessThan(4 * error + 0.02);
    }
  });

  it('takes the first crossing, linear between points, from C(0) = 1', () => {
    const r = Float64Array.of(0.5, 1, 1.5, 2, 2.5);
    const c = (...correlation: number[]) => ({ r, correlation });
    expect(correlationLength(c(Number.NaN, 0.5, Number.NaN, -0.5, 2), { level: 0.25 })).toBeCloseTo(1.25, 14);
    expect(correlationLength(c(0, 1, 1, 1, 1), { level: 0.5 })).toBeCloseTo(0.25, 14);
    expect(correlationLength(c(0.9, 0.8, 0.7, 0.6, 0.5))).toBeNaN();
    expect(correlationLength(c(Number.NaN, 0.5, Number.NaN, -0.5, 2), { method: 'integral' })).toBeCloseTo(0.875, 14);
    expect(correlationLength(c(1, 1, 1, 1, 1), { method: 'integral' })).toBe(2.5);
    expect(() => correlationLength(c(1, 1))).toThrow(expect.objectContaining({ field: 'correlation' }));
    expect(() => correlationLength(c(0, 1, 1, 1, 1), { level: 1 })).toThrow(
      expect.objectContaining({ field: 'level' }),
    );
  });

  it('refuses bad input, naming the field', () => {
    const c = idealGas(2, 10, 3, 1);
    expect(() => velocityCorrelation(c, new Float64Array(19))).toThrow(
      expect.objectContaining({ code: 'WRONG_LENGTH', field: 'velocities' }),
    );
    expect(() => velocityCorrelation(c, new Float64Array(20), { cutoff: 0 })).toThrow(
      expect.objectContaining({ code: 'OUT_OF_RANGE', field: 'cutoff' }),
    );
    expect(() => velocityCorrelation(c, new Float64Array(20), { cutoff: 1, binWidth: 2 })).toThrow(
      expect.objectContaining({ code: 'OUT_OF_RANGE', field: 'binWidth' }),
    );
  });
});
