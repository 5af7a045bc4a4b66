import { harmonicSpheres, kobAndersen, mariKurchan, softSpheres } from '../../lib';
import { participationRatio, rattlers, structuralDistance } from '../../lib/analysis';
import { countableRattlers, hasContacts } from '../../lib/analysis/rattlers';
import type { Configuration } from '../../lib/configuration';
import { geometryModel } from '../../lib/models/geometry';
import { RandomStream } from '../../lib/numerics/random';

function configuration(dimension: number, boxLength: number, positions: Float64Array): Configuration {
  return {
    model: { name: 'm', dimension, nonAdditivity: 0, cutoff: 1.25 },
    boxLength,
    positions,
    diameters: new Float64Array(positions.length / dimension).fill(1),
  };
}

function random(particles: number, dimension: number, boxLength: number, seed: number): Configuration {
  const stream = new RandomStream(seed);
  return configuration(
    dimension,
    boxLength,
    Float64Array.from({ length: particles * dimension }, () => boxLength * stream.uniform()),
  );
}

describe('structuralDistance', () => {
  it('is the rms displacement about its mean', () => {
    const a = configuration(2, 10, Float64Array.of(1, 1, 3, 3));
    const b = configuration(2, 10, Float64Array.of(1.3, 1, 3, 3.4));
    // about the mean (0.15, 0.2): (0.15, -0.2) and (-0.15, 0.2), both of length 0.25
    expect(structuralDistance(a, b)).toBeCloseTo(0.25, 14);
  });

  it('knows neither drift nor wrapping', () => {
    const a = random(60, 3, 8, 1);
    const noise = new RandomStream(2);
    const b = { ...a, positions: a.positions.map((x) => x + 0.2 * noise.gaussian()) };
    const distance = structuralDistance(a, b);
    expect(distance).toBeGreaterThan(0.3);
    expect(distance).toBeLessThan(0.4);
    // half a box is where minimum images alone would tear the configuration apart
    for (const drift of [0.3, 4, -3.9, 1e3]) {
      const drifted = b.positions.map((x) => x + drift);
      const wrapped = drifted.map((x) => x - 8 * Math.floor(x / 8));
      expect(structuralDistance(a, { ...b, positions: drifted })).toBeCloseTo(distance, 10);
      expect(structuralDistance(a, { ...b, positions: wrapped })).toBeCloseTo(distance, 10);
      expect(structuralDistance({ ...b, positions: wrapped }, a)).toBeCloseTo(distance, 10);
      expect(structuralDistance(a, { ...a, positions: a.positions.map((x) => x + drift) })).toBeLessThan(1e-6);
    }
  });

  it('is L sqrt(D/12) between unrelated configurations', () => {
    const distance = structuralDistance(random(4000, 2, 5, 3), random(4000, 2, 5, 4));
    expect(distance / (5 * Math.sqrt(2 / 12))).toBeGreaterThan(0.97);
    expect(distance / (5 * Math.sqrt(2 / 12))).toBeLessThan(1.03);
  });

  it('refuses configurations of different size', () => {
    expect(() => structuralDistance(random(3, 2, 5, 1), random(4, 2, 5, 1))).toThrow(
      expect.objectContaining({ code: 'WRONG_LENGTH', field: 'b.positions' }),
    );
  });
});

describe('participationRatio', () => {
  it('is 1 for all alike, 1/N for one, 2/3 for a standing wave, whatever the scale', () => {
    const n = 600;
    for (const scale of [1, 1e-120, 1e120]) {
      expect(participationRatio(new Float64Array(2 * n).fill(scale), 2)).toBeCloseTo(1, 12);
      expect(participationRatio(new Float64Array(3 * n).fill(scale, 3, 6), 3)).toBeCloseTo(1 / n, 12);
      const wave = Float64Array.from({ length: 2 * n }, (_, k) =>
        k % 2 === 0 ? scale * Math.sin((2 * Math.PI * 3 * (k / 2)) / n) : 0,
      );
      expect(participationRatio(wave, 2)).toBeCloseTo(2 / 3, 12);
    }
    expect(participationRatio(new Float64Array(6), 2)).toBeNaN();
  });

  it.each([2, 3])('is D/(D+2) for Gaussian components in D = %i', (d) => {
    const stream = new RandomStream(5);
    const v = Float64Array.from({ length: 20_000 * d }, () => stream.gaussian());
    expect(Math.abs(participationRatio(v, d) - d / (d + 2))).toBeLessThan(0.01);
  });

  it('refuses bad input, naming the field', () => {
    const refused = (v: Float64Array, d: number, code: string, field: string) =>
      expect(() => participationRatio(v, d)).toThrow(expect.objectContaining({ code, field }));
    refused(new Float64Array(3), 2, 'WRONG_LENGTH', 'v');
    refused(new Float64Array(0), 2, 'WRONG_LENGTH', 'v');
    refused(Float64Array.of(1, Number.NaN), 2, 'NOT_FINITE', 'v[1]');
    refused(new Float64Array(3), 0, 'OUT_OF_RANGE', 'dimension');
  });
});

describe('rattlers', () => {
  it('removes chains from their ends and leaves what holds itself', () => {
    // a square lattice that fills its box (four contacts each), with two corner particles missing and a chain beside it
    const side = 8;
    const hole = new Set([27, 28]);
    const square = [...Array(side * side).keys()].filter((k) => !hole.has(k));
    const c = configuration(2, side, Float64Array.from(square.flatMap((k) => [k % side, Math.floor(k / side)])));
    expect(rattlers(c, { contact: 1.1 })).toEqual({ mask: new Uint8Array(62), count: 0 });
    // with a third one missing beside the hole, 35 and its like keep three contacts; with 19 gone too, 20 falls to two
    const without = square.filter((k) => k !== 19);
    const positions = Float64Array.from(without.flatMap((k) => [k % side, Math.floor(k / side)]));
    const result = rattlers(configuration(2, side, positions), { contact: 1.1 });
    expect(without.filter((_, i) => result.mask[i] === 1)).toEqual([20]);
    expect(result.count).toBe(1);
  });

  it('removes one after another, to the end', () => {
    // a ladder: two rails of the square lattice hold at first only where they are closed into a ring
    const ladder = (length: number, boxLength: number) =>
      configuration(
        2,
        boxLength,
        Float64Array.from({ length: 4 * length }, (_, k) => (k % 2 === 0 ? Math.floor(k / 4) : Math.floor(k / 2) % 2)),
      );
    expect(rattlers(ladder(10, 10), { contact: 1.1 }).count).toBe(0);
    expect(rattlers(ladder(10, 40), { contact: 1.1 })).toEqual({ mask: new Uint8Array(20).fill(1), count: 20 });
  });

  it("takes the model's interaction range by default, in units of d_ij", () => {
    const c = configuration(1, 3.6, Float64Array.of(0, 1.2, 2.4));
    expect(rattlers(c).count).toBe(0);
    expect(rattlers({ ...c, diameters: new Float64Array(3).fill(0.95) }).count).toBe(3);
    expect(rattlers(c, { contact: 1.19 }).count).toBe(3);
    expect(() => rattlers(c, { contact: 0 })).toThrow(
      expect.objectContaining({ code: 'OUT_OF_RANGE', field: 'contact' }),
    );
  });

  it('are undefined without contacts: attraction, or interactions that are not in space', () => {
    const positions = Float64Array.of(0, 0, 0, 1, 0, 0, 2, 0, 0);
    const refused = (c: Configuration, o?: { contact: number }) =>
      expect(() => rattlers(c, o)).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT', field: 'contact' }));
    const ka = { model: kobAndersen({ dimension: 3 }), boxLength: 6, positions, species: Int32Array.of(0, 0, 1) };
    expect(hasContacts(ka.model)).toBe(false);
    expect(countableRattlers(ka)).toBeUndefined();
    refused(ka);
    // a distance of the caller's own can be counted, in units of sigma_ab: three in a row hold each other in no case
    expect(rattlers(ka, { contact: 1.3 }).count).toBe(3);
    const graph = { model: mariKurchan(), boxLength: 12, positions };
    expect(countableRattlers(graph)).toBeUndefined();
    refused(graph);
    refused(graph, { contact: 1 });
    // of positions alone nothing is known
    expect(countableRattlers({ model: geometryModel(3), boxLength: 6, positions })).toBeUndefined();
    for (const dimension of [2, 3] as const) {
      expect(hasContacts(softSpheres({ dimension }))).toBe(true);
      expect(hasContacts(harmonicSpheres({ dimension }))).toBe(true);
    }
    const packing = { model: harmonicSpheres({ dimension: 3 }), boxLength: 6, positions };
    expect(countableRattlers(packing)).toEqual(rattlers(packing));
    expect(countableRattlers(packing)?.count).toBe(3);
  });
});
