import { cageSize, mariKurchanThermodynamics, meanFieldTransition } from 'vitrelax';
import { cageEquation } from '../../lib/analysis/mean-field';
import { hardRepulsion, inversePower, softRepulsion } from '../../lib/analysis/repulsion';
import { findMaximum } from '../../lib/numerics/maximum';

/** x^-12 + c0 + c1 x² + c2 x⁴ term by term, as the potential is defined. */
function plainEnergy(r: number, cutoff: number): number {
  if (r >= cutoff) return 0;
  return r ** -12 - 28 * cutoff ** -12 + 48 * cutoff ** -14 * r ** 2 - 21 * cutoff ** -16 * r ** 4;
}

/** T, e, v_rms(0), c_pot, Z, v_ex, alpha at phi = 0.5, cutoff 4, with the digits of the table. */
const table: [string, string, string, string, string, string, string | undefined][] = [
  ['1e-4', '5.80037e-4', '1.7390e-3', '4.541', '25.13', '50.54', '0.017682'],
  ['5e-4', '2.00791e-3', '8.1085e-3', '3.064', '17.30', '34.14', '0.026097'],
  ['1e-3', '3.40166e-3', '1.5749e-2', '2.580', '14.73', '28.77', '0.032017'],
  ['2e-3', '5.74804e-3', '3.0593e-2', '2.171', '12.56', '24.22', '0.040828'],
  ['4e-3', '9.69631e-3', '5.9437e-2', '1.826', '10.73', '20.38', '0.055950'],
  ['6e-3', '1.31585e-2', '8.7659e-2', '1.651', '9.797', '18.42', '0.072928'],
  ['8.4e-3', '1.69492e-2', '0.12101', '1.518', '9.089', '16.94', undefined],
  ['1e-2', '1.93236e-2', '0.14302', '1.453', '8.745', '16.22', undefined],
  ['1.5e-2', '2.62087e-2', '0.21093', '1.313', '7.999', '14.66', undefined],
];

/** Equal to every printed digit. */
function expectRounded(value: number, printed: string): void {
  const digits = printed.replace(/e.*/, '').replace('.', '').replace(/^0+/, '').length;
  expect(Number(value.toPrecision(digits))).toBe(Number(printed));
}

describe('inversePower', () => {
  it.each([1.25, 4])('is the smoothed power law with cutoff %d, and so is its slope', (cutoff) => {
    const { energy, slope } = inversePower(cutoff);
    for (let r = 0.3; r < cutoff; r += 0.07) {
      const expected = plainEnergy(r, cutoff);
      expect(Math.abs(energy(r) / expected - 1)).toBeLessThan(1e-13 + 1e-14 / expected / cutoff ** 12);
      const h = 1e-4 * r;
      const difference = (energy(r - 2 * h) - 8 * energy(r - h) + 8 * energy(r + h) - energy(r + 2 * h)) / (12 * h);
      if (r + 2 * h < cutoff) expect(Math.abs(slope(r) / difference - 1)).toBeLessThan(1e-9);
    }
    expect([energy(cutoff), slope(cutoff), energy(2 * cutoff), slope(2 * cutoff)]).toEqual([0, 0, 0, 0]);
  });

  it('is 0.595819525... at contact with cutoff 1.25', () => {
    expect(String(inversePower(1.25).energy(1))).toMatch(/^0\.595819525/);
  });

  it('keeps its digits close to the cutoff, where U = 448 (1 - x)³ cutoff^-12 and U, its slope and its curvature vanish', () => {
    const { energy, slope } = inversePower(4);
    const gap = 2 ** -20;
    expect(energy(4 * (1 - gap)) / (448 * gap ** 3 * 4 ** -12)).toBeCloseTo(1, 4);
    expect(slope(4 * (1 - gap)) / (-1344 * gap ** 2 * 4 ** -13)).toBeCloseTo(1, 4);
  });
});

describe('cageEquation', () => {
  it('equals the equation before integration by parts, -8 phi alpha ∫ r² dQ/dalpha ln Q dr', () => {
    const [temperature, alpha] = [0.006, 0.1];
    const step = 0.02;
    const q = (r: number, a: number) => {
      let sum = 0;
      for (let u = step; u < r + 9 * Math.sqrt(2 * a); u += step) {
        const pair = Math.exp(-((r - u) ** 2) / (4 * a)) - Math.exp(-((r + u) ** 2) / (4 * a));
        sum += step * (u / r) * pair * Math.exp(-plainEnergy(u, 4) / temperature);
      }
      return sum / Math.sqrt(4 * Math.PI * a);
    };
    let sum = 0;
    for (let r = step; r < 8; r += step) {
      const value = q(r, alpha);
      const h = 1e-4;
      if (value > 1e-200) sum += ((step * r * r * (q(r, alpha + h) - q(r, alpha - h))) / (2 * h)) * Math.log(value);
    }
    expect(cageEquation(softRepulsion(temperature, 4), alpha)).toBeCloseTo(-8 * alpha * sum, 5);
  });

  it('has converged in the number of panels', () => {
    const cases: [ReturnType<typeof softRepulsion>, number][] = [
      [softRepulsion(0.0083856911, 4), 0.1277496],
      [softRepulsion(1e-4, 4), 0.0177],
      [softRepulsion(1e-9, 4), 0.5],
      [softRepulsion(0.5, 1.25), 0.05],
      [hardRepulsion, 0.0453],
    ];
    for (const [repulsion, alpha] of cases) {
      const exact = cageEquation(repulsion, alpha, 3);
      const error = (refinement: number) => Math.abs(cageEquation(repulsion, alpha, refinement) / exact - 1);
      expect(error(0.125)).toBeGreaterThan(1e-6);
      expect(error(0.25)).toBeLessThan(error(0.125));
      expect(error(0.5)).toBeLessThan(1e-8);
      expect(error(1)).toBeLessThan(1e-12);
      expect(error(2)).toBeLessThan(1e-12);
    }
  });

  it('has one peak, which falls with the temperature, and vanishes for small and large cages', () => {
    for (const [temperature, most] of [
      [0.006, 1.0873],
      [0.0084, 0.99957],
      [0.01, 0.95694],
    ]) {
      const repulsion = softRepulsion(temperature, 4);
      const f = (logAlpha: number) => 0.5 * cageEquation(repulsion, Math.exp(logAlpha));
      const peak = findMaximum(f, -2, 0.2, 1e-6);
      expect(peak.value.toFixed(5)).toBe(most.toFixed(5));
      const values = Array.from({ length: 25 }, (_, k) => f(peak.x + (k - 12) / 3));
      for (let k = 1; k < values.length; k++) {
        if (k <= 12) expect(values[k]).toBeGreaterThan(values[k - 1]);
        else expect(values[k]).toBeLessThan(values[k - 1]);
      }
      expect(f(-15)).toBeLessThan(1e-3);
      expect(f(4)).toBeLessThan(0.01);
    }
  });
});

describe('meanFieldTransition', () => {
  it('is at T = 0.0083856911 with alpha = 0.1277496 by default', async () => {
    const found = await meanFieldTransition();
    expect(Math.abs(found.temperature! - 0.0083856911)).toBeLessThan(1e-10);
    expect(Math.abs(found.cageSize - 0.1277496)).toBeLessThan(1e-7);
    expect(found.volumeFraction).toBe(0.5);
    expect(await meanFieldTransition({ potential: 'soft', volumeFraction: 0.5, cutoff: 4 })).toEqual(found);
  });

  it.each([
    [0.25, '5.238304e-4'],
    [1, '0.1341536'],
  ])('at phi = %d is at T = %s, the fourth power of phi but for the cutoff', async (volumeFraction, printed) => {
    const { temperature } = await meanFieldTransition({ volumeFraction });
    // the reference ends with 5.2383045e-4 cut, not rounded
    expect(Math.abs(temperature! / Number(printed) - 1)).toBeLessThan(2e-7);
    const farCutoff = (await meanFieldTransition({ volumeFraction: 20 })).temperature! / 20 ** 4;
    expect(Math.abs(temperature! / volumeFraction ** 4 / farCutoff - 1)).toBeLessThan(5e-4);
  });

  it('follows T ~ phi⁴ and alpha ~ T^(-1/6) where the cutoff is far', async () => {
    const a = await meanFieldTransition({ volumeFraction: 200 });
    const b = await meanFieldTransition({ volumeFraction: 400 });
    expect(b.temperature! / a.temperature! / 16).toBeCloseTo(1, 10);
    expect(b.cageSize / a.cageSize / 16 ** (-1 / 6)).toBeCloseTo(1, 6);
  });

  it('of hard spheres is at phi = 1.776241 with alpha = 0.0453104', async () => {
    const found = await meanFieldTransition({ potential: 'hard' });
    expect(found.volumeFraction.toFixed(6)).toBe('1.776241');
    expect(found.cageSize.toFixed(7)).toBe('0.0453104');
    expect(found).not.toHaveProperty('temperature');
  });

  it('tends to that of hard spheres of the size of the cutoff as the temperature vanishes', async () => {
    const hard = await meanFieldTransition({ potential: 'hard' });
    const least = hard.volumeFraction / 1.25 ** 3;
    const found = await meanFieldTransition({ volumeFraction: 1.0002 * least, cutoff: 1.25 });
    expect(found.temperature).toBeLessThan(1e-9);
    expect(found.cageSize / (1.25 ** 2 * hard.cageSize)).toBeCloseTo(1, 2);
    await expect(meanFieldTransition({ volumeFraction: 0.999 * least, cutoff: 1.25 })).rejects.toMatchObject({
      code: 'OUT_OF_RANGE',
      field: 'volumeFraction',
      message: expect.stringContaining('allowed: above 0.909435'),
    });
  });

  it('lets the event loop run', async () => {
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    await meanFieldTransition();
    clearInterval(timer);
    expect(turns).toBeGreaterThan(2);
  });

  it.each([
    [null, 'options', 'INVALID_ARGUMENT'],
    [{ phi: 0.5 }, 'phi', 'INVALID_ARGUMENT'],
    [{ potential: 'square' }, 'potential', 'INVALID_ARGUMENT'],
    [{ potential: 'hard', volumeFraction: 0.5 }, 'volumeFraction', 'INVALID_ARGUMENT'],
    [{ potential: 'hard', cutoff: 4 }, 'cutoff', 'INVALID_ARGUMENT'],
    [{ volumeFraction: -0.5 }, 'volumeFraction', 'OUT_OF_RANGE'],
    [{ volumeFraction: 0.02 }, 'volumeFraction', 'OUT_OF_RANGE'],
    [{ volumeFraction: 1e7 }, 'volumeFraction', 'OUT_OF_RANGE'],
    [{ volumeFraction: '0.5' }, 'volumeFraction', 'OUT_OF_RANGE'],
    [{ cutoff: 0.5 }, 'cutoff', 'OUT_OF_RANGE'],
    [{ cutoff: Number.NaN }, 'cutoff', 'OUT_OF_RANGE'],
  ])('refuses %j, naming %s', async (options, field, code) => {
    await expect(meanFieldTransition(options as never)).rejects.toMatchObject({
      name: 'VitrelaxError',
      code,
      field,
      message: expect.stringContaining(`${field} is `),
    });
  });
});

describe('cageSize', () => {
  it.each(table.map((row) => [row[0], row[6]]))('at T = %s is %s', (temperature, printed) => {
    const alpha = cageSize({ temperature: Number(temperature) });
    if (printed === undefined) expect(alpha).toBeNaN();
    else expectRounded(alpha, printed);
  });

  it('solves F = 1 on the branch where F rises', () => {
    for (const temperature of [1e-4, 2e-3, 0.008, 0.00838]) {
      const alpha = cageSize({ temperature, volumeFraction: 0.5, cutoff: 4 });
      const repulsion = softRepulsion(temperature, 4);
      expect(0.5 * cageEquation(repulsion, alpha)).toBeCloseTo(1, 11);
      expect(0.5 * cageEquation(repulsion, 1.001 * alpha)).toBeGreaterThan(1);
    }
  });

  it('approaches the transition as a square root', async () => {
    const { temperature, cageSize: critical } = await meanFieldTransition();
    const below = (part: number) => critical - cageSize({ temperature: temperature! * (1 - part) });
    expect(below(4e-6) / below(1e-6)).toBeCloseTo(2, 2);
    expect(cageSize({ temperature: temperature! * (1 + 1e-6) })).toBeNaN();
  });

  it.each([
    [{}, 'temperature'],
    [{ temperature: 0 }, 'temperature'],
    [{ temperature: Number.POSITIVE_INFINITY }, 'temperature'],
    [{ temperature: 1e-3, volumeFraction: 0 }, 'volumeFraction'],
    [{ temperature: 1e-3, cutoff: 11 }, 'cutoff'],
    [{ temperature: 1e-3, particles: 100 }, 'particles'],
  ])('refuses %j, naming %s', (options, field) => {
    expect(() => cageSize(options as never)).toThrow(expect.objectContaining({ name: 'VitrelaxError', field }));
  });

  it('holds at the ends of the allowed temperatures', () => {
    // Spheres of the size of the cutoff: phi = 32, far inside the glass.
    expect(cageSize({ temperature: 1e-30 })).toBeGreaterThan(0);
    expect(cageSize({ temperature: 1e-30, volumeFraction: 0.027 })).toBeNaN();
    expect(cageSize({ temperature: 1e30 })).toBeNaN();
  });
});

describe('mariKurchanThermodynamics', () => {
  it.each(table)('at T = %s is e = %s, v_rms(0) = %s, c = %s, Z = %s, v_ex = %s', (t, e, v, c, z, excluded) => {
    const exact = mariKurchanThermodynamics({ temperature: Number(t) });
    expectRounded(exact.energyPerParticle, e);
    expectRounded(exact.rmsForce, v);
    expectRounded(exact.heatCapacity, c);
    expectRounded(exact.compressibilityFactor, z);
    expectRounded(exact.excludedVolume, excluded);
    expect(exact.finiteSizeFactor).toBe(1);
  });

  it('has a compressibility factor of the second virial coefficient alone, Z = 1 + rho v_ex/2', () => {
    for (const [temperature, volumeFraction, cutoff] of [
      [1e-4, 0.5, 4],
      [0.3, 1.2, 1.25],
      [1e-8, 0.1, 4],
    ]) {
      const exact = mariKurchanThermodynamics({ temperature, volumeFraction, cutoff });
      const density = (6 * volumeFraction) / Math.PI;
      expect(exact.compressibilityFactor / (1 + (density * exact.excludedVolume) / 2)).toBeCloseTo(1, 12);
    }
  });

  it.each([undefined, 600, 2000])('has c = de/dT for N = %s', (particles) => {
    const at = (temperature: number) => mariKurchanThermodynamics({ temperature, particles });
    const temperature = 1e-3;
    const h = 1e-6;
    const difference = (at(temperature + h).energyPerParticle - at(temperature - h).energyPerParticle) / (2 * h);
    expect(at(temperature).heatCapacity / difference).toBeCloseTo(1, 6);
  });

  it('has <F²> = T <Laplacian E>, the hypervirial identity', () => {
    const temperature = 2e-3;
    const density = 3 / Math.PI;
    const step = 1e-3;
    let laplacian = 0;
    for (let r = 0.9; r < 4; r += step) {
      const second = 156 * r ** -14 + 96 * 4 ** -14 - 252 * 4 ** -16 * r ** 2;
      const first = -12 * r ** -13 + 96 * 4 ** -14 * r - 84 * 4 ** -16 * r ** 3;
      laplacian += step * 4 * Math.PI * r * r * (second + (2 * first) / r) * Math.exp(-plainEnergy(r, 4) / temperature);
    }
    const { rmsForce } = mariKurchanThermodynamics({ temperature });
    expect(rmsForce ** 2 / (temperature * density * laplacian)).toBeCloseTo(1, 7);
  });

  it('is larger by (N-1)/N V/(V - v_ex) for N particles', () => {
    const infinite = mariKurchanThermodynamics({ temperature: 1e-4 });
    const finite = mariKurchanThermodynamics({ temperature: 1e-4, particles: 2000 });
    const volume = (Math.PI * 2000) / 3;
    expect(finite.finiteSizeFactor).toBeCloseTo((1999 / 2000) * (volume / (volume - infinite.excludedVolume)), 14);
    expect(finite.finiteSizeFactor.toFixed(3)).toBe('1.024');
    expect(finite.energyPerParticle / infinite.energyPerParticle).toBeCloseTo(finite.finiteSizeFactor, 13);
    expect((finite.rmsForce / infinite.rmsForce) ** 2).toBeCloseTo(finite.finiteSizeFactor, 13);
    expect((finite.compressibilityFactor - 1) / (infinite.compressibilityFactor - 1)).toBeCloseTo(
      finite.finiteSizeFactor,
      13,
    );
    expect(finite.excludedVolume).toBe(infinite.excludedVolume);
  });

  it('refuses a box that does not hold twice the cutoff', () => {
    expect(() => mariKurchanThermodynamics({ temperature: 1e-3, particles: 488 })).toThrow(
      expect.objectContaining({ code: 'BOX_TOO_SMALL', field: 'particles', message: expect.stringContaining('489') }),
    );
    expect(mariKurchanThermodynamics({ temperature: 1e-3, particles: 489 }).finiteSizeFactor).toBeGreaterThan(1);
  });

  it.each([
    [{ temperature: -1 }, 'temperature'],
    [{ temperature: 1e-3, particles: 1000.5 }, 'particles'],
    [{ temperature: 1e-3, volumefraction: 0.5 }, 'volumefraction'],
    [undefined, 'options'],
  ])('refuses %j, naming %s', (options, field) => {
    expect(() => mariKurchanThermodynamics(options as never)).toThrow(
      expect.objectContaining({ name: 'VitrelaxError', field }),
    );
  });
});
