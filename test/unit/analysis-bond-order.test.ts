import { bondOrientationalOrder, crystallisation } from '../../lib/analysis';
import type { Configuration } from '../../lib/configuration';
import { kobAndersen } from '../../lib/models/kob-andersen';
import { softSpheres } from '../../lib/models/soft-spheres';
import { RandomStream } from '../../lib/numerics/random';
import { swapMonteCarlo } from '../../lib/sampling/swap-monte-carlo';
import { System } from '../../lib/system';

function plain(
  dimension: number,
  boxLength: number,
  positions: ArrayLike<number>,
  species?: Int32Array,
): Configuration {
  return { model: { name: 'm', dimension }, boxLength, positions: Float64Array.from(positions), species };
}

/** A cubic lattice of cells a side with a basis, moved off the faces of the box. */
function lattice(cells: number, a: number, basis: number[][]): Configuration {
  const positions: number[] = [];
  for (let x = 0; x < cells; x++)
    for (let y = 0; y < cells; y++)
      for (let z = 0; z < cells; z++)
        for (const b of basis) positions.push((x + b[0]) * a + 0.1, (y + b[1]) * a + 0.2, (z + b[2]) * a + 0.3);
  return plain(3, cells * a, positions);
}

const fccBasis = [
  [0, 0, 0],
  [0.5, 0.5, 0],
  [0.5, 0, 0.5],
  [0, 0.5, 0.5],
];
const bccBasis = [
  [0, 0, 0],
  [0.5, 0.5, 0.5],
];

/** Points of a close packing of nearest distance 1 within a radius of the origin, layers as in `stacking`. */
function closePacking(stacking: string, radius: number): number[] {
  const shift = { A: [0, 0], B: [0.5, Math.sqrt(3) / 6], C: [1, Math.sqrt(3) / 3] };
  const points: number[] = [];
  const most = Math.ceil(radius) + 2;
  for (let layer = -most; layer <= most; layer++) {
    const name = stacking[(layer + stacking.length * most) % stacking.length] as 'A' | 'B' | 'C';
    for (let i = -2 * most; i <= 2 * most; i++)
      for (let j = -2 * most; j <= 2 * most; j++) {
        const p = [i + j / 2 + shift[name][0], (j * Math.sqrt(3)) / 2 + shift[name][1], layer * Math.sqrt(2 / 3)];
        if (Math.hypot(...p) < radius) points.push(...p);
      }
  }
  return points;
}

function rotation(random: RandomStream): number[][] {
  const q = Array.from({ length: 4 }, () => random.gaussian());
  const [w, x, y, z] = q.map((c) => c / Math.hypot(...q));
  return [
    [1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)],
    [2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)],
    [2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)],
  ];
}

function rotated(points: ArrayLike<number>, r: number[][], centre: number): Float64Array {
  return Float64Array.from({ length: points.length }, (_, k) => {
    const i = k - (k % 3);
    const row = r[k % 3];
    return row[0] * points[i] + row[1] * points[i + 1] + row[2] * points[i + 2] + centre;
  });
}

const everywhere = (values: Float64Array, expected: number): void => {
  for (const value of values) expect(value).toBeCloseTo(expected, 10);
};

describe('bondOrientationalOrder', () => {
  test('perfect lattices have their exact values, and are one crystal', () => {
    // Steinhardt, Nelson, Ronchetti: Q_6 of 12, 14 and 6 neighbours
    const cases: [Configuration, number, number, number][] = [
      [lattice(4, Math.SQRT2, fccBasis), 12, 0.57452, 7],
      [lattice(5, 1.2, bccBasis), 14, 0.51069, 7],
      [lattice(6, 1, [[0, 0, 0]]), 6, 0.35355, 6],
    ];
    for (const [c, neighbours, q6, connections] of cases) {
      const n = c.positions.length / 3;
      const b = bondOrientationalOrder(c, { connections, cutoff: neighbours === 14 ? 1.45 : 1.2 });
      expect(new Set(b.neighbours)).toEqual(new Set([neighbours]));
      expect(b.connections).toEqual(b.neighbours);
      for (const q of b.local) expect(Math.abs(q - q6)).toBeLessThan(1e-5);
      expect(Math.abs(b.global - q6)).toBeLessThan(1e-5);
      expect(b.fraction).toBe(1);
      expect(Array.from(b.clusterSizes)).toEqual([n]);
      expect(new Set(b.cluster)).toEqual(new Set([0]));
    }
    // rational squares: q_4 and q_6 of the simple cubic lattice are sqrt(7/12) and sqrt(1/8)
    const cubic = lattice(5, 1, [[0, 0, 0]]);
    everywhere(bondOrientationalOrder(cubic, { cutoff: 1.2, order: 4 }).local, Math.sqrt(7 / 12));
    everywhere(bondOrientationalOrder(cubic, { cutoff: 1.2 }).local, Math.sqrt(1 / 8));
    everywhere(bondOrientationalOrder(cubic, { cutoff: 1.2, order: 5 }).local, 0);
  });

  test('fcc and hcp differ by their stacking, whatever way they are turned', () => {
    const random = new RandomStream(3);
    for (const [stacking, q6] of [
      ['ABC', 0.57452],
      ['AB', 0.48476],
    ] as const) {
      for (let turn = 0; turn < 3; turn++) {
        const positions = rotated(closePacking(stacking, 3.2), rotation(random), 10);
        const b = bondOrientationalOrder(plain(3, 20, positions), { cutoff: 1.2 });
        const inside = Array.from(b.local).filter((_, i) => {
          const r = Math.hypot(positions[3 * i] - 10, positions[3 * i + 1] - 10, positions[3 * i + 2] - 10);
          return r < 1.5;
        });
        expect(inside.length).toBeGreaterThan(12);
        for (const q of inside) expect(Math.abs(q - q6)).toBeLessThan(1e-5);
      }
    }
  });

  test("is Legendre's sum over pairs of bonds, and turns of the axes change nothing", () => {
    const random = new RandomStream(5);
    const points = Float64Array.from({ length: 240 }, () => 4 * random.uniform() - 2);
    const still = plain(
      3,
      20,
      rotated(
        points,
        [
          [1, 0, 0],
          [0, 1, 0],
          [0, 0, 1],
        ],
        10,
      ),
    );
    const legendre: Record<number, (z: number) => number> = {
      1: (z) => z,
      4: (z) => (35 * z ** 4 - 30 * z ** 2 + 3) / 8,
      6: (z) => (231 * z ** 6 - 315 * z ** 4 + 105 * z ** 2 - 5) / 16,
    };
    for (const order of [1, 4, 6]) {
      const b = bondOrientationalOrder(still, { order, cutoff: 1.3, threshold: 0.3, connections: 3 });
      for (let i = 0; i < 80; i++) {
        const bonds: number[][] = [];
        for (let j = 0; j < 80; j++) {
          const d = [0, 1, 2].map((axis) => points[3 * j + axis] - points[3 * i + axis]);
          const r = Math.hypot(...d);
          if (j !== i && r < 1.3) bonds.push(d.map((x) => x / r));
        }
        let sum = 0;
        for (const u of bonds) for (const v of bonds) sum += legendre[order](u[0] * v[0] + u[1] * v[1] + u[2] * v[2]);
        expect(b.local[i]).toBeCloseTo(bonds.length > 0 ? Math.sqrt(Math.max(0, sum)) / bonds.length : 0, 7);
      }
      const turned = bondOrientationalOrder(plain(3, 20, rotated(points, rotation(random), 10)), {
        order,
        cutoff: 1.3,
        threshold: 0.3,
        connections: 3,
      });
      expect(turned.connections).toEqual(b.connections);
      expect(turned.global).toBeCloseTo(b.global, 12);
      turned.local.forEach((q, i) => {
        expect(q).toBeCloseTo(b.local[i], 10);
      });
      expect(b.connections.some((k) => k > 0)).toBe(true);
    }
  });

  test('2D: psi_6 is 1 in the triangular lattice, |psi_4| 1 in the square one, 0 the other way round', () => {
    const positions: number[] = [];
    const [columns, rows] = [26, 30];
    // 26 x 30 sqrt(3)/2 is a square to 1e-3: stretched by as much
    for (let y = 0; y < rows; y++)
      for (let x = 0; x < columns; x++) positions.push(x + (y % 2) / 2, (y * columns) / rows);
    const triangular = bondOrientationalOrder(plain(2, columns, positions), { cutoff: 1.3 });
    expect(new Set(triangular.neighbours)).toEqual(new Set([6]));
    for (const psi of triangular.local) expect(psi).toBeGreaterThan(0.9999);
    expect(triangular.global).toBeGreaterThan(0.9999);
    expect(triangular.fraction).toBe(1);
    const square = plain(
      2,
      12,
      Array.from({ length: 288 }, (_, k) => (k % 2 === 0 ? (k / 2) % 12 : Math.floor(k / 24))),
    );
    everywhere(bondOrientationalOrder(square, { cutoff: 1.2, order: 4 }).local, 1);
    everywhere(bondOrientationalOrder(square, { cutoff: 1.2, order: 6 }).local, 0);
  });

  test('two crystals apart are two clusters, the larger one first', () => {
    const large = closePacking('ABC', 3.4);
    const small = closePacking('ABC', 2.6);
    const c = plain(3, 40, [...large.map((x) => x + 8), ...small.map((x) => x + 25)]);
    const b = bondOrientationalOrder(c, { cutoff: 1.2 });
    expect(b.clusterSizes).toHaveLength(2);
    expect(b.clusterSizes[0]).toBeGreaterThan(b.clusterSizes[1]);
    b.solid.forEach((solid, i) => {
      expect(b.cluster[i]).toBe(solid === 0 ? -1 : i < large.length / 3 ? 0 : 1);
    });
    expect(b.fraction).toBe((b.clusterSizes[0] + b.clusterSizes[1]) / (c.positions.length / 3));
  });

  test('with a species, only its particles count', () => {
    const fcc = lattice(4, Math.SQRT2, fccBasis);
    const random = new RandomStream(1);
    const others = Array.from({ length: 300 }, () => fcc.boxLength * random.uniform());
    const species = new Int32Array(356).fill(1, 256);
    const c = plain(3, fcc.boxLength, [...fcc.positions, ...others], species);
    const b = bondOrientationalOrder(c, { cutoff: 1.2, species: 0 });
    expect(b.global).toBeCloseTo(0.57452, 5);
    expect(Array.from(b.clusterSizes)).toEqual([256]);
    expect(b.fraction).toBe(1);
    expect(new Set(b.cluster.subarray(256))).toEqual(new Set([-1]));
    expect(new Set(b.neighbours.subarray(256))).toEqual(new Set([0]));
    expect(bondOrientationalOrder(c, { cutoff: 1.2 }).global).toBeLessThan(0.4);
  });

  test('neighbours of particles with diameters are within the cutoff times d_ij', () => {
    const s = System.random(softSpheres({ dimension: 2 }), { particles: 300, seed: 1 });
    const { positions, boxLength, diameters } = s.configuration();
    const { neighbours } = bondOrientationalOrder(s, { cutoff: 1.3 });
    const wrap = (d: number) => d - boxLength * Math.round(d / boxLength);
    const expected = new Int32Array(300);
    for (let i = 0; i < 300; i++)
      for (let j = 0; j < 300; j++) {
        const r = Math.hypot(
          wrap(positions[2 * i] - positions[2 * j]),
          wrap(positions[2 * i + 1] - positions[2 * j + 1]),
        );
        const [a, b] = [diameters![i], diameters![j]];
        if (i !== j && r < 1.3 * ((a + b) / 2) * (1 - 0.2 * Math.abs(a - b))) expected[i]++;
      }
    expect(neighbours).toEqual(expected);
  });

  test.each([
    [{ order: 0 }, 'order'],
    [{ order: 25 }, 'order'],
    [{ cutoff: 0 }, 'cutoff'],
    [{ threshold: 2 }, 'threshold'],
    [{ connections: 0.5 }, 'connections'],
    [{ species: 3 }, 'species'],
  ])('%p is refused, naming the option', (o, field) => {
    const c = plain(2, 5, [1, 1, 2, 2], Int32Array.of(0, 1));
    expect(() => bondOrientationalOrder(c, o)).toThrow(expect.objectContaining({ code: 'OUT_OF_RANGE', field }));
  });

  test('other dimensions and a species where there is none are refused', () => {
    expect(() => bondOrientationalOrder(plain(4, 5, [1, 1, 1, 1]))).toThrow(
      expect.objectContaining({ code: 'OUT_OF_RANGE', field: 'state.model.dimension' }),
    );
    expect(() => bondOrientationalOrder(plain(2, 5, [1, 1]), { species: 0 })).toThrow(
      expect.objectContaining({ code: 'INVALID_ARGUMENT', field: 'species' }),
    );
  });
});

describe('crystallisation', () => {
  test('an ideal gas has no solid-like particles to speak of, in 2D and 3D', () => {
    for (const dimension of [2, 3] as const) {
      const c = crystallisation(System.random(kobAndersen({ dimension }), { particles: 4000, seed: 1 }));
      expect(c.fraction).toBeLessThan(0.002);
      expect(c.crystallised).toBe(false);
    }
  });

  test('a Kob-Andersen liquid is none, its fcc lattice one', async () => {
    for (const dimension of [2, 3] as const) {
      const s = System.random(kobAndersen({ dimension }), { particles: 1000, seed: 1 });
      await swapMonteCarlo(s, { temperature: 1, sweeps: 400, seed: 1 });
      for (const o of [{}, { species: 0 }]) {
        const c = crystallisation(s, o);
        expect(c.fraction).toBeLessThan(0.06);
        expect(c.largestCluster).toBeLessThan(25);
        expect(c.crystallised).toBe(false);
        expect(c.global).toBeLessThan(0.15);
      }
    }
    const model = kobAndersen({ dimension: 3 });
    const fcc = lattice(6, (4 / 1.2) ** (1 / 3), fccBasis);
    const noise = new RandomStream(2);
    const shaken = fcc.positions.map((x) => x + 0.06 * noise.gaussian());
    const c = crystallisation(
      System.from(model, { boxLength: fcc.boxLength, positions: shaken, species: new Int32Array(864) }),
    );
    expect(c.fraction).toBeGreaterThan(0.95);
    expect(c.crystallised).toBe(true);
    expect(crystallisation({ ...fcc, model }, { clusterSize: 1000 }).crystallised).toBe(false);
  });
});
