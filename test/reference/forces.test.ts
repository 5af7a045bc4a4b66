import { referenceData, referenceSystem } from './brute-force';

describe.each(['soft-spheres-2d', 'soft-spheres-3d'])('%s against brute force', (name) => {
  const data = referenceData(name) as unknown as {
    energy: number;
    virial: number;
    pairsInCutoff: number;
    maxForceNorm: number;
    forces: number[];
    boxLength: number;
  };
  const system = referenceSystem(data as never, 'positions');
  const e = system.evaluate();

  test('energy and virial, to 1e-13 of themselves', () => {
    expect(Math.abs(e.energy / data.energy - 1)).toBeLessThan(1e-13);
    expect(Math.abs(e.virial / data.virial - 1)).toBeLessThan(1e-13);
  });

  test('forces, to 1e-12 of the largest', () => {
    const worst = e.forces.reduce((most, f, k) => Math.max(most, Math.abs(f - data.forces[k])), 0);
    expect(worst / data.maxForceNorm).toBeLessThan(1e-12);
    expect(e.maxForce).toBeCloseTo(data.maxForceNorm, 11);
    expect(e.forces.length).toBe(data.forces.length);
  });

  test('pairs inside the cutoff', () => {
    expect(e.pairsInCutoff).toBe(data.pairsInCutoff);
  });

  test('the same from any periodic image', () => {
    const shifted = system.positions.map((x, k) => x + data.boxLength * ((k % 7) - 3));
    const other = system.clone();
    other.setPositions(shifted);
    expect(Math.abs(other.energy() / data.energy - 1)).toBeLessThan(1e-13);
  });
});
