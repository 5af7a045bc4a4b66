import { nonAffineDisplacement, nonAffineVelocity } from '../../lib/analysis';
import type { Configuration } from '../../lib/configuration';
import { RandomStream } from '../../lib/numerics/random';
import { gaussians, idealGas, squareBetween } from '../support/points';

/**
 * A disordered cloud (a lattice of unit spacing with jitter) in the middle of a large box: no bond crosses the
 * boundary, so any affine map can act on it.
 */
function cloud(dimension: number, particles: number, seed: number): Configuration {
  const random = new RandomStream(seed);
  const side = Math.ceil(particles ** (1 / dimension));
  const boxLength = 10 * side + 20;
  return {
    model: { name: `soft-spheres-${dimension}d`, dimension },
    boxLength,
    positions: Float64Array.from({ length: particles * dimension }, (_, k) => {
      const i = Math.floor(k / dimension);
      return boxLength / 2 + (Math.floor(i / side ** (k % dimension)) % side) + 0.6 * random.uniform();
    }),
  };
}

function mapped(c: Configuration, matrix: number[][], shift: number): Configuration {
  const d = c.model.dimension;
  return {
    ...c,
    positions: c.positions.map((_, k) => {
      const i = Math.floor(k / d) * d;
      return matrix[k - i].reduce((sum, m, q) => sum + m * c.positions[i + q], shift);
    }),
  };
}

function jittered(c: Configuration, s: number, random: RandomStream): Configuration {
  return { ...c, positions: c.positions.map((x) => x + s * random.gaussian()) };
}

const shear = (d: number) =>
  Array.from({ length: d }, (_, p) =>
    Array.from({ length: d }, (_, q) => (p === q ? 1.1 - 0.05 * p : 0.07 * (p - 2 * q))),
  );
const rotation = (d: number, angle: number) =>
  Array.from({ length: d }, (_, p) =>
    Array.from({ length: d }, (_, q) => {
      if (p > 1 || q > 1) return p === q ? 1 : 0;
      return p === q ? Math.cos(angle) : (p - q) * Math.sin(angle);
    }),
  );

describe('nonAffineDisplacement', () => {
  it.each([1, 2, 3, 4])('vanishes for an affine map and a rigid rotation, and finds the map, in D = %i', (d) => {
    const a = cloud(d, 120, 10 + d);
    for (const matrix of d === 1 ? [shear(d)] : [shear(d), rotation(d, 0.9)]) {
      const { d2min, affine, deficient } = nonAffineDisplacement(a, mapped(a, matrix, 0.3));
      expect(deficient).toBe(0);
      expect(Math.max(...d2min)).toBeLessThan(1e-24);
      expect(d2min.reduce((sum, x) => sum + x, 0)).toBeLessThan(1e-24 * d2min.length);
      affine.forEach((f, k) => {
        expect(f).toBeCloseTo(matrix.flat()[k % (d * d)], 10);
      });
    }
  });

  it('is zero and F = 1 without displacement', () => {
    const a = cloud(3, 80, 1);
    const { d2min, affine } = nonAffineDisplacement(a, a);
    expect(d2min.every((x) => x === 0)).toBe(true);
    expect(affine.every((x, k) => x === [1, 0, 0, 0, 1, 0, 0, 0, 1][k % 9])).toBe(true);
  });

  it.each([2, 3, 4])('is invariant under translation, by box lengths too, in D = %i', (d) => {
    const a = cloud(d, 100, 20 + d);
    const b = jittered(a, 0.1, new RandomStream(3));
    const still = nonAffineDisplacement(a, b).d2min;
    const moved = nonAffineDisplacement(a, {
      ...b,
      positions: b.positions.map((x) => x + 3 * a.boxLength + 0.7),
    }).d2min;
    still.forEach((x, i) => {
      expect(Math.abs(moved[i] - x)).toBeLessThan(1e-11 * x);
    });
  });

  it.each([2, 3])('takes neighbours over the boundary at their minimum image in D = %i', (d) => {
    const random = new RandomStream(30 + d);
    // a lattice of 9 cells fills the box
    const boxLength = 9;
    const a = { ...cloud(d, d === 2 ? 81 : 729, 30 + d), boxLength };
    const b = jittered(a, 0.1, random);
    const shifted = (c: Configuration, by: number) => ({ ...c, positions: c.positions.map((x) => x + by) });
    const wrapped = shifted(a, 4);
    const cells = wrapped.positions.map((x) => -boxLength * Math.floor(x / boxLength));
    const plain = nonAffineDisplacement(a, b, { cutoff: 2 });
    const folded = nonAffineDisplacement(
      { ...wrapped, positions: wrapped.positions.map((x, k) => x + cells[k]) },
      { ...b, positions: b.positions.map((x, k) => x + 4 + cells[k]) },
      { cutoff: 2 },
    );
    expect(folded.neighbours).toEqual(plain.neighbours);
    plain.d2min.forEach((x, i) => {
      expect(Math.abs(folded.d2min[i] - x)).toBeLessThan(1e-11 * x);
    });
  });

  it.each([2, 3, 4])('has the expectation of independent Gaussian jitter in D = %i', (d) => {
    // E[D²min] = D s² [(n - D) + n - 1'P1], P the projector on the columns of R: sum_i over one cloud, many draws
    const cutoff = 2;
    const s = 0.05;
    const a = cloud(d, 60, 40 + d);
    const { neighbours, d2min } = nonAffineDisplacement(a, a, { cutoff });
    const determined = [...d2min.keys()].filter((i) => !Number.isNaN(d2min[i]));
    let expected = 0;
    for (const i of determined) {
      const rows: number[][] = [];
      for (let j = 0; j < 60; j++) {
        const r = Array.from({ length: d }, (_, p) => a.positions[j * d + p] - a.positions[i * d + p]);
        if (j !== i && Math.hypot(...r) < cutoff) rows.push(r);
      }
      expect(rows.length).toBe(neighbours[i]);
      expected += d * s * s * (2 * rows.length - d - projectedOnes(rows, d));
    }
    const random = new RandomStream(50 + d);
    const draws = Array.from({ length: 400 }, () => {
      const result = nonAffineDisplacement(a, jittered(a, s, random), { cutoff }).d2min;
      return determined.reduce((sum, i) => sum + result[i], 0);
    });
    const mean = draws.reduce((sum, x) => sum + x, 0) / draws.length;
    const error = Math.sqrt(draws.reduce((sum, x) => sum + (x - mean) ** 2, 0) / draws.length / (draws.length - 1));
    expect(error / expected).toBeLessThan(0.02);
    expect(Math.abs(mean - expected)).toBeLessThan(3.5 * error);
  });

  it('divides by the neighbours with normalisation mean', () => {
    const a = cloud(2, 100, 60);
    const b = jittered(a, 0.1, new RandomStream(6));
    const sum = nonAffineDisplacement(a, b);
    const mean = nonAffineDisplacement(a, b, { normalisation: 'mean' });
    mean.d2min.forEach((x, i) => {
      expect(x).toBeCloseTo(sum.d2min[i] / sum.neighbours[i], 15);
    });
  });

  it('is NaN and counted where the neighbours determine no map', () => {
    // three on a line, far from a triangle with its centre: the line and the corner pairs fail, the centre has three
    const positions = Float64Array.of(10, 10, 11, 10, 12, 10, 50, 50, 51.2, 50, 49.4, 51.04, 49.4, 48.96);
    const a = { model: { name: 'm', dimension: 2 }, boxLength: 100, positions };
    const b = jittered(a, 0.01, new RandomStream(1));
    const { d2min, affine, neighbours, deficient } = nonAffineDisplacement(a, b, { cutoff: 1.5 });
    expect(Array.from(neighbours)).toEqual([1, 2, 1, 3, 1, 1, 1]);
    expect(Array.from(d2min, Number.isNaN)).toEqual([true, true, true, false, true, true, true]);
    expect(deficient).toBe(6);
    expect(Array.from(affine.subarray(0, 4), Number.isNaN)).toEqual([true, true, true, true]);
    expect(d2min[3]).toBeGreaterThan(0);
  });

  it('is NaN for as many neighbours as dimensions, which any map fits', () => {
    const a = {
      model: { name: 'm', dimension: 2 },
      boxLength: 100,
      positions: Float64Array.of(10, 10, 11, 10, 10, 11),
    };
    const { d2min, neighbours, deficient } = nonAffineDisplacement(a, jittered(a, 0.1, new RandomStream(3)));
    expect(Array.from(neighbours)).toEqual([2, 2, 2]);
    expect(d2min.every(Number.isNaN)).toBe(true);
    expect(deficient).toBe(3);
  });

  it('is NaN for four neighbours on a line', () => {
    const positions = Float64Array.of(10, 10, 10.5, 10.25, 11, 10.5, 9.5, 9.75, 9, 9.5);
    const a = { model: { name: 'm', dimension: 2 }, boxLength: 100, positions };
    const { neighbours, deficient } = nonAffineDisplacement(a, jittered(a, 0.1, new RandomStream(2)));
    expect(neighbours[0]).toBe(4);
    expect(deficient).toBe(5);
  });

  it('refuses what does not fit, naming the field', () => {
    const a = cloud(2, 10, 70);
    const refused = (b: unknown, o: object, code: string, field: string) =>
      expect(() => nonAffineDisplacement(a, b as Configuration, o)).toThrow(expect.objectContaining({ code, field }));
    refused(cloud(2, 11, 70), {}, 'WRONG_LENGTH', 'b.positions');
    refused({ ...a, boxLength: a.boxLength * 1.001 }, {}, 'MODEL_MISMATCH', 'b.boxLength');
    refused({ ...a, model: { ...a.model, name: 'other' } }, {}, 'MODEL_MISMATCH', 'b.model.name');
    refused({ ...a, model: { ...a.model, dimension: 1 } }, {}, 'MODEL_MISMATCH', 'b.model.dimension');
    refused(
      { ...a, positions: a.positions.map((x, k) => (k === 3 ? Number.NaN : x)) },
      {},
      'NOT_FINITE',
      'b.positions[3]',
    );
    refused({ ...a, positions: a.positions.subarray(1) }, {}, 'WRONG_LENGTH', 'b.positions');
    refused({ ...a, positions: [...a.positions] }, {}, 'INVALID_ARGUMENT', 'b.positions');
    refused({ ...a, diameters: new Float64Array(3) }, {}, 'WRONG_LENGTH', 'b.diameters');
    refused({ ...a, boxLength: 0 }, {}, 'OUT_OF_RANGE', 'b.boxLength');
    refused(undefined, {}, 'INVALID_ARGUMENT', 'b');
    refused(a, { neighbours: 'nearest' }, 'INVALID_ARGUMENT', 'neighbours');
    refused({ ...a, diameters: undefined }, { neighbours: 'rescaled' }, 'INVALID_ARGUMENT', 'diameters');
    refused(a, { cutoff: -1 }, 'OUT_OF_RANGE', 'cutoff');
    refused(a, { normalisation: 'median' }, 'INVALID_ARGUMENT', 'normalisation');
    refused(a, { radius: 1 }, 'INVALID_ARGUMENT', 'radius');
  });
});

describe('neighbours by rescaled distance', () => {
  it.each([2, 3, 4])('are those with x below the cutoff, 1.5 by default, in D = %i', (d) => {
    // the sizes come in pairs far apart, so that absolute and rescaled neighbours differ
    const a = idealGas(d, 200, 200 ** (1 / d) * 0.9, 80 + d);
    const size = a.diameters as Float64Array;
    const b = { ...a, positions: a.positions.map((x, k) => x + 0.1 * Math.sin(k)) };
    for (const [cutoff, o] of [
      [1.5, { neighbours: 'rescaled' }],
      [1.1, { neighbours: 'rescaled', cutoff: 1.1 }],
    ] as const) {
      const { neighbours, d2min } = nonAffineDisplacement(a, b, o);
      for (let i = 0; i < 200; i++) {
        const near = Array.from({ length: 200 }, (_, j) => j).filter((j) => {
          const contact = 0.5 * (size[i] + size[j]) * (1 - 0.2 * Math.abs(size[i] - size[j]));
          return j !== i && Math.sqrt(squareBetween(a, i, j)) < cutoff * contact;
        });
        expect(neighbours[i]).toBe(near.length);
      }
      expect(d2min.some((x) => x > 0)).toBe(true);
    }
  });

  it('agree with those by distance where all sizes are 1', () => {
    const a = { ...cloud(3, 100, 90), diameters: new Float64Array(100).fill(1) };
    const c = { ...a, model: { ...a.model, nonAdditivity: 0.2 } };
    const b = jittered(c, 0.1, new RandomStream(9));
    expect(nonAffineDisplacement(c, b, { neighbours: 'rescaled', cutoff: 2 })).toEqual(
      nonAffineDisplacement(c, b, { neighbours: 'distance', cutoff: 2 }),
    );
  });
});

describe('nonAffineVelocity', () => {
  it.each([2, 3, 4])('vanishes for an affine flow, and finds its gradient, in D = %i', (d) => {
    const c = cloud(d, 120, 10 + d);
    for (const scale of [1, 1e-9]) {
      const matrix = shear(d).map((row) => row.map((x) => scale * x));
      const moved = mapped(c, matrix, scale * 0.3).positions;
      const { d2min, gradient, deficient } = nonAffineVelocity(c, moved);
      expect(deficient).toBe(0);
      expect(d2min.reduce((sum, x) => sum + x, 0)).toBeLessThan(1e-24 * scale ** 2 * d2min.length);
      gradient.forEach((g, k) => {
        expect(Math.abs(g - matrix.flat()[k % (d * d)])).toBeLessThan(1e-10 * scale);
      });
    }
  });

  it.each([2, 3, 4])('is the limit of D²min between two times in D = %i', (d) => {
    const c = cloud(d, 100, 20 + d);
    const v = gaussians(c.positions.length, 4);
    const instant = nonAffineVelocity(c, v, { cutoff: 2 });
    const dt = 2 ** -12;
    const later = { ...c, positions: c.positions.map((x, k) => x + v[k] * dt) };
    const between = nonAffineDisplacement(c, later, { cutoff: 2 });
    expect(instant.neighbours).toEqual(between.neighbours);
    instant.d2min.forEach((x, i) => {
      if (Number.isNaN(x)) expect(between.d2min[i]).toBeNaN();
      else expect(Math.abs(between.d2min[i] / dt ** 2 / x - 1)).toBeLessThan(1e-6);
    });
  });

  it('does not change with a uniform velocity, scales as its square, and is NaN where there is no gradient', () => {
    const c = cloud(3, 100, 31);
    const v = gaussians(300, 5);
    const { d2min } = nonAffineVelocity(c, v);
    nonAffineVelocity(
      c,
      v.map((x) => 3 * x + 7),
    ).d2min.forEach((x, i) => {
      expect(Math.abs(x / (9 * d2min[i]) - 1)).toBeLessThan(1e-12);
    });
    const { deficient, gradient } = nonAffineVelocity(c, v, { cutoff: 0.1 });
    expect(deficient).toBe(100);
    expect(gradient.every(Number.isNaN)).toBe(true);
  });

  it('refuses velocities that do not fit', () => {
    const c = cloud(2, 10, 1);
    const refused = (v: unknown, code: string, field: string) =>
      expect(() => nonAffineVelocity(c, v as Float64Array)).toThrow(expect.objectContaining({ code, field }));
    refused(new Float64Array(10), 'WRONG_LENGTH', 'velocities');
    refused(new Float64Array(20).fill(Number.NaN), 'NOT_FINITE', 'velocities[0]');
    refused(new Array(20).fill(0), 'INVALID_ARGUMENT', 'velocities');
  });
});

/** 1'P1 = s' (R'R)^-1 s with s the sum of the rows, by Cramer's rule. */
function projectedOnes(rows: number[][], d: number): number {
  const gram = Array.from({ length: d }, (_, p) =>
    Array.from({ length: d }, (_, q) => rows.reduce((sum, r) => sum + r[p] * r[q], 0)),
  );
  const sums = Array.from({ length: d }, (_, p) => rows.reduce((sum, r) => sum + r[p], 0));
  return sums.reduce((total, s, p) => {
    const replaced = gram.map((row, i) => row.map((value, q) => (q === p ? sums[i] : value)));
    return total + (s * determinant(replaced)) / determinant(gram);
  }, 0);
}

function determinant(m: number[][]): number {
  if (m.length === 1) return m[0][0];
  return m[0].reduce(
    (sum, value, q) =>
      sum + (q % 2 === 0 ? 1 : -1) * value * determinant(m.slice(1).map((r) => r.filter((_, k) => k !== q))),
    0,
  );
}
