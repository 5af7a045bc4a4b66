import fc from 'fast-check';
import { type Model, System, softSpheres } from '../../lib';

/** The energy and forces by a double loop over pairs, as the formula of `softSpheres` says. */
function bruteForce(s: System) {
  const { boxLength: L, dimension: D, particles: N, model } = s;
  const { positions: x, diameters: d } = s;
  const cutoff = model.cutoff as number;
  const epsilon = model.nonAdditivity as number;
  const c0 = -28 * cutoff ** -12;
  const c1 = 48 * cutoff ** -14;
  const c2 = -21 * cutoff ** -16;
  const forces = new Float64Array(N * D);
  const result = { energy: 0, virial: 0, laplacian: 0, pairsInCutoff: 0, forces, scale: 0 };
  for (let i = 0; i < N; i++) {
    for (let j = i + 1; j < N; j++) {
      const r = Array.from({ length: D }, (_, c) => {
        const difference = x[i * D + c] - x[j * D + c];
        return difference - L * Math.round(difference / L);
      });
      const dij = 0.5 * (d[i] + d[j]) * (1 - epsilon * Math.abs(d[i] - d[j]));
      const distance = Math.hypot(...r);
      const y = distance / dij;
      if (y >= cutoff) continue;
      const slope = (-12 * y ** -13 + 2 * c1 * y + 4 * c2 * y ** 3) / dij;
      const curvature = (156 * y ** -14 + 2 * c1 + 12 * c2 * y * y) / dij ** 2;
      result.energy += y ** -12 + c0 + c1 * y * y + c2 * y ** 4;
      result.virial -= slope * distance;
      result.laplacian += 2 * (curvature + ((D - 1) * slope) / distance);
      result.pairsInCutoff++;
      result.scale = Math.max(result.scale, Math.abs(slope));
      for (let c = 0; c < D; c++) {
        const f = (-slope * r[c]) / distance;
        forces[i * D + c] += f;
        forces[j * D + c] -= f;
      }
    }
  }
  return result;
}

/** Particles on a lattice, shaken, and each anywhere among the periodic images. */
const systems = fc
  .record({
    dimension: fc.constantFrom<2 | 3>(2, 3),
    // the smallest box has little more than twice the largest cutoff
    side: fc.integer({ min: 5, max: 9 }),
    density: fc.double({ min: 0.6, max: 1.3, noNaN: true }),
    seed: fc.integer({ min: 0, max: 2 ** 31 }),
    image: fc.integer({ min: 0, max: 3 }),
  })
  .map(({ dimension, side, density, seed, image }) => {
    const model = softSpheres({ dimension, density });
    const particles = side ** dimension;
    const boxLength = side / density ** (1 / dimension);
    const random = System.random(softSpheres({ dimension, density: 0.1 }), { particles, seed });
    const noise = random.wrappedPositions().map((x) => x / random.boxLength - 0.5);
    const positions = noise.map((u, k) => {
      const cell = Math.floor(Math.floor(k / dimension) / side ** (k % dimension)) % side;
      return ((cell + 0.6 * u) / side + image * Math.round(7 * u)) * boxLength;
    });
    return { model, boxLength, positions, diameters: random.diameters };
  })
  .filter(({ boxLength }) => boxLength > 2.001 * 1.25 * 1.6136);

const many = { numRuns: 40 };
const make = ({ model, ...c }: { model: Model; boxLength: number; positions: Float64Array; diameters: Float64Array }) =>
  System.from(model, c);

test('energy, forces, virial and Laplacian equal the double loop, in small boxes and from outside the box', () => {
  fc.assert(
    fc.property(systems, (c) => {
      const s = make(c);
      const e = s.evaluate();
      const exact = bruteForce(s);
      expect(e.pairsInCutoff).toBe(exact.pairsInCutoff);
      expect(Math.abs(e.energy - exact.energy)).toBeLessThan(1e-11 * (1 + exact.energy));
      expect(Math.abs(e.virial - exact.virial)).toBeLessThan(1e-11 * (1 + Math.abs(exact.virial)));
      expect(Math.abs(e.laplacian - exact.laplacian)).toBeLessThan(1e-11 * (1 + Math.abs(exact.laplacian)));
      const worst = e.forces.reduce((most, f, k) => Math.max(most, Math.abs(f - exact.forces[k])), 0);
      expect(worst).toBeLessThan(1e-10 * (1 + exact.scale));
    }),
    many,
  );
});

test('the energy does not change under translation, images and another order of the particles; forces follow', () => {
  fc.assert(
    fc.property(systems, fc.double({ min: -50, max: 50, noNaN: true }), (c, shift) => {
      const e = make(c).evaluate();
      const D = c.model.dimension;
      const N = c.diameters.length;
      const moved = make({ ...c, positions: c.positions.map((x) => x + shift) }).evaluate();
      expect(Math.abs(moved.energy - e.energy)).toBeLessThan(1e-10 * (1 + e.energy));
      const reversed = make({
        ...c,
        positions: Float64Array.from(
          { length: N * D },
          (_, k) => c.positions[(N - 1 - Math.floor(k / D)) * D + (k % D)],
        ),
        diameters: c.diameters.slice().reverse(),
      }).evaluate();
      expect(Math.abs(reversed.energy - e.energy)).toBeLessThan(1e-12 * (1 + e.energy));
      for (let k = 0; k < N * D; k++) {
        const other = reversed.forces[(N - 1 - Math.floor(k / D)) * D + (k % D)];
        expect(Math.abs(other - e.forces[k])).toBeLessThan(1e-10 * (1 + e.maxForce));
      }
    }),
    many,
  );
});

test('the forces add up to zero, and are minus the gradient of the energy', () => {
  fc.assert(
    fc.property(systems, fc.nat(), (c, at) => {
      const s = make(c);
      const { forces, maxForce } = s.evaluate();
      const D = c.model.dimension;
      for (let axis = 0; axis < D; axis++) {
        const sum = forces.reduce((total, f, k) => (k % D === axis ? total + f : total), 0);
        expect(Math.abs(sum)).toBeLessThan(1e-11 * (1 + maxForce) * c.diameters.length);
      }
      const k = at % forces.length;
      const h = 1e-5;
      const energyAt = (x: number) => {
        s.setPositions(c.positions.map((value, i) => (i === k ? x : value)));
        return s.energy();
      };
      const slope = (energyAt(c.positions[k] + h) - energyAt(c.positions[k] - h)) / (2 * h);
      // the third derivative of the closest pairs, and the rounding of the energy
      expect(Math.abs(slope + forces[k])).toBeLessThan(1e-4 * (1 + maxForce));
    }),
    many,
  );
});

test('configuration() gives the system back', () => {
  fc.assert(
    fc.property(systems, (c) => {
      const s = make(c);
      const { model, ...rest } = s.configuration();
      const again = System.from(model, rest);
      expect(again.positions).toEqual(s.positions);
      expect(again.diameters).toEqual(s.diameters);
      expect(again.energy()).toBe(s.energy());
    }),
    many,
  );
});
