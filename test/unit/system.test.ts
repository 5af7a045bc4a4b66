import { type Configuration, type Model, System, softSpheres, VitrelaxError } from '../../lib';

const model = softSpheres({ dimension: 2 });

function codeOf(call: () => unknown): { code: string; field?: string } {
  try {
    call();
  } catch (e) {
    if (e instanceof VitrelaxError) return { code: e.code, field: e.field };
    throw e;
  }
  throw new Error('nothing was thrown');
}

const lattice = (n: number): Configuration => ({
  model,
  boxLength: n,
  positions: Float64Array.from({ length: 2 * n * n }, (_, k) =>
    k % 2 === 0 ? (k >> 1) % n : Math.floor((k >> 1) / n),
  ),
  diameters: new Float64Array(n * n).fill(1),
});

describe('System.random', () => {
  test('has the density, the quantile diameters of mean 1 and the same bits for the same seed', () => {
    const s = System.random(model, { particles: 1000, seed: 7 });
    expect(s.particles).toBe(1000);
    expect(s.dimension).toBe(2);
    expect(s.boxLength).toBeCloseTo(Math.sqrt(1000), 12);
    const d = s.diameters;
    expect(d.reduce((sum, x) => sum + x, 0) / 1000).toBeCloseTo(1, 5);
    expect(Math.min(...d)).toBeGreaterThan(0.7245);
    expect(Math.max(...d)).toBeLessThan(1.6136);
    const again = System.random(model, { particles: 1000, seed: 7 });
    expect(again.positions).toEqual(s.positions);
    expect(again.diameters).toEqual(d);
    expect(System.random(model, { particles: 1000, seed: 8 }).positions).not.toEqual(s.positions);
  });

  test('positions are uniform: mean 1/2 and variance 1/12 of the box', () => {
    const s = System.random(model, { particles: 20000, seed: 1 });
    const x = s.wrappedPositions().map((value) => value / s.boxLength);
    const mean = x.reduce((a, b) => a + b, 0) / x.length;
    const variance = x.reduce((a, b) => a + (b - mean) ** 2, 0) / x.length;
    expect(Math.abs(mean - 0.5)).toBeLessThan(4 / Math.sqrt(12 * x.length));
    // the variance of (x - 1/2)² is 1/180
    expect(Math.abs(variance - 1 / 12)).toBeLessThan(4 / Math.sqrt(180 * x.length));
  });

  test.each([
    [{ particles: 0, seed: 1 }, 'OUT_OF_RANGE', 'particles'],
    [{ particles: 10.5, seed: 1 }, 'OUT_OF_RANGE', 'particles'],
    [{ particles: 100, seed: -1 }, 'OUT_OF_RANGE', 'seed'],
    [{ particles: 100, seed: 2 ** 53 }, 'OUT_OF_RANGE', 'seed'],
    [{ particles: 100, seed: Number.NaN }, 'OUT_OF_RANGE', 'seed'],
    [{ particles: 100, seed: 1, particle: 3 }, 'INVALID_ARGUMENT', 'particle'],
  ])('%p is refused', (o, code, field) => {
    expect(codeOf(() => System.random(model, o))).toEqual({ code, field });
  });

  test('a box under twice the largest cutoff is refused', () => {
    expect(codeOf(() => System.random(model, { particles: 10, seed: 1 })).code).toBe('BOX_TOO_SMALL');
  });

  test('diameters so different that a contact distance would not be positive are refused', () => {
    // sigma^-3 of mean 1 from 0.55 to 5.5: d_ij > 0 needs epsilon < 1/4.95
    const wide = (nonAdditivity: number) => softSpheres({ dimension: 2, sizeRatio: 0.1, nonAdditivity });
    const of = (nonAdditivity: number) => System.random(wide(nonAdditivity), { particles: 1000, seed: 1 });
    expect(of(0.2).energy()).toBeGreaterThan(0);
    expect(codeOf(() => of(0.3))).toEqual({ code: 'OUT_OF_RANGE', field: 'model.nonAdditivity' });
    expect(() => of(0.3)).toThrow(/below 0\.2\d+, one over the difference/);
    const good = lattice(10);
    const diameters = (good.diameters as Float64Array).map((d, k) => (k === 0 ? 6.5 : d));
    expect(codeOf(() => System.from(model, { ...good, boxLength: 40, diameters })).field).toBe('model.nonAdditivity');
    diameters[0] = 5.5;
    expect(System.from(model, { ...good, boxLength: 40, diameters }).particles).toBe(100);
  });

  test('an unknown model is refused by name', () => {
    const unknown = { ...model, name: 'soft-sphere-2d' } as Model;
    expect(codeOf(() => System.random(unknown, { particles: 100, seed: 1 }))).toEqual({
      code: 'UNKNOWN_MODEL',
      field: 'model',
    });
  });
});

describe('System.from', () => {
  const good = lattice(8);

  test('keeps the unwrapped positions, and hands out copies', () => {
    const positions = good.positions.slice();
    positions[0] += 3 * good.boxLength;
    const s = System.from(model, { ...good, positions });
    expect(s.positions).toEqual(positions);
    expect(s.wrappedPositions()[0]).toBe(good.positions[0]);
    s.positions[0] = 1e9;
    s.diameters[0] = 5;
    expect(s.positions).toEqual(positions);
    expect(s.diameters[0]).toBe(1);
    expect(Array.from(s.species)).toEqual(new Array(64).fill(0));
    const out = new Float64Array(128);
    expect(s.copyPositions(out)).toBe(out);
    expect(out).toEqual(positions);
  });

  test('takes a configuration with its model, if it is the same', () => {
    expect(System.from(model, good as Omit<Configuration, 'model'>).particles).toBe(64);
    const other = { ...good, model: softSpheres({ dimension: 3 }) } as Omit<Configuration, 'model'>;
    expect(codeOf(() => System.from(model, other)).code).toBe('MODEL_MISMATCH');
  });

  const replaced = (array: Float64Array, at: number, value: number) => array.map((x, k) => (k === at ? value : x));
  test.each<[string, Partial<Configuration>, string, string]>([
    ['odd number of coordinates', { positions: good.positions.slice(1) }, 'WRONG_LENGTH', 'positions'],
    ['no positions', { positions: new Float64Array(0) }, 'WRONG_LENGTH', 'positions'],
    ['NaN position', { positions: replaced(good.positions, 5, Number.NaN) }, 'NOT_FINITE', 'positions[5]'],
    ['infinite position', { positions: replaced(good.positions, 6, -Infinity) }, 'NOT_FINITE', 'positions[6]'],
    ['short diameters', { diameters: new Float64Array(63).fill(1) }, 'WRONG_LENGTH', 'diameters'],
    ['no diameters', { diameters: undefined }, 'INVALID_ARGUMENT', 'diameters'],
    ['zero diameter', { diameters: replaced(good.diameters as Float64Array, 3, 0) }, 'OUT_OF_RANGE', 'diameters[3]'],
    ['negative box', { boxLength: -8 }, 'OUT_OF_RANGE', 'boxLength'],
    ['infinite box', { boxLength: Infinity }, 'OUT_OF_RANGE', 'boxLength'],
    [
      'plain array',
      { positions: Array.from(good.positions) as unknown as Float64Array },
      'INVALID_ARGUMENT',
      'positions',
    ],
    ['misspelt name', { diameter: good.diameters } as Partial<Configuration>, 'INVALID_ARGUMENT', 'diameter'],
    ['shifts', { shifts: new Float64Array(6) }, 'INVALID_ARGUMENT', 'shifts'],
  ])('%s is refused', (_, change, code, field) => {
    expect(codeOf(() => System.from(model, { ...good, ...change }))).toEqual({ code, field });
  });

  test('two particles at one place are refused, also as periodic images', () => {
    const positions = good.positions.slice();
    positions[2] = positions[0] + good.boxLength;
    positions[3] = positions[1];
    expect(codeOf(() => System.from(model, { ...good, positions })).code).toBe('DUPLICATE_POSITIONS');
  });

  test('a box under twice the largest cutoff is refused', () => {
    const diameters = replaced(good.diameters as Float64Array, 0, 3.3);
    expect(codeOf(() => System.from(model, { ...good, diameters })).code).toBe('BOX_TOO_SMALL');
  });
});

describe('a System', () => {
  test('is moved by setPositions, which refuses bad ones and then leaves it as it was', () => {
    const s = System.from(model, lattice(8));
    const before = s.energy();
    expect(codeOf(() => s.setPositions(new Float64Array(3)))).toEqual({ code: 'WRONG_LENGTH', field: 'positions' });
    const bad = s.positions;
    bad[7] = Number.NaN;
    expect(codeOf(() => s.setPositions(bad))).toEqual({ code: 'NOT_FINITE', field: 'positions[7]' });
    const twice = s.positions;
    twice.copyWithin(0, 2, 4);
    expect(codeOf(() => s.setPositions(twice)).code).toBe('DUPLICATE_POSITIONS');
    expect(s.energy()).toBe(before);
    const moved = s.positions;
    moved[0] += 0.1;
    s.setPositions(moved);
    expect(s.positions).toEqual(moved);
    expect(s.energy()).not.toBe(before);
  });

  test('has clones that go their own way', () => {
    const s = System.random(model, { particles: 100, seed: 1 });
    const copy = s.clone();
    const moved = copy.positions;
    moved[0] += 0.5;
    copy.setPositions(moved);
    expect(s.positions).not.toEqual(copy.positions);
    expect(copy.diameters).toEqual(s.diameters);
    copy.dispose();
    expect(s.energy()).toBeGreaterThan(0);
  });

  test('throws DISPOSED after dispose, which is idempotent; the plain properties stay', () => {
    const s = System.random(model, { particles: 100, seed: 1 });
    s.dispose();
    s.dispose();
    s[Symbol.dispose]();
    expect(s.particles).toBe(100);
    const uses = [() => s.positions, () => s.diameters, () => s.evaluate(), () => s.clone(), () => s.configuration()];
    for (const use of uses) expect(codeOf(use).code).toBe('DISPOSED');
  });

  test('survives its snapshot bit for bit', () => {
    const s = System.random(model, { particles: 100, seed: 3 });
    const { snapshotOf } = jest.requireActual<typeof import('../../lib/system')>('../../lib/system');
    const restored = System.restore(model, snapshotOf(s));
    expect(restored.positions).toEqual(s.positions);
    expect(restored.diameters).toEqual(s.diameters);
    expect(snapshotOf(restored)).toEqual(snapshotOf(s));
  });

  test('evaluates: energy, forces and rms agree with one another', () => {
    const s = System.from(model, lattice(8));
    const moved = s.positions.map((x, k) => x + 0.1 * Math.sin(k));
    s.setPositions(moved);
    const e = s.evaluate();
    expect(s.energy()).toBe(e.energy);
    expect(s.forces()).toEqual(e.forces);
    const squares = Array.from({ length: 64 }, (_, i) => e.forces[2 * i] ** 2 + e.forces[2 * i + 1] ** 2);
    expect(e.maxForce).toBeCloseTo(Math.sqrt(Math.max(...squares)), 12);
    expect(e.rmsForce).toBeCloseTo(Math.sqrt(squares.reduce((a, b) => a + b, 0) / 64), 12);
  });
});
