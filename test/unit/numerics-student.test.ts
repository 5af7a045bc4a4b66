import { confidenceInterval, studentFactor } from '../../lib/analysis';

describe('studentFactor', () => {
  it('is the Cauchy quantile for one degree of freedom, and x/sqrt(2 + x²) inverted for two', () => {
    for (const level of [0.1, 0.5, 0.6827, 0.95, 0.9999]) {
      // rounding of 1 - level: 8 digits for 0.9999
      expect(studentFactor(1, level) / Math.tan((Math.PI / 2) * level)).toBeCloseTo(1, 8);
      expect(studentFactor(2, level) / (level * Math.sqrt(2 / (1 - level * level)))).toBeCloseTo(1, 8);
    }
  });

  it('has the tabulated 95 % values', () => {
    // NIST/SEMATECH e-Handbook, 1.3.6.7.2, upper critical values at 0.975
    const table: [number, number][] = [
      [3, 3.182],
      [5, 2.571],
      [9, 2.262],
      [20, 2.086],
      [49, 2.01],
      [100, 1.984],
    ];
    for (const [nu, t] of table) expect(Math.abs(studentFactor(nu, 0.95) - t)).toBeLessThan(6e-4);
  });

  it('tends to the normal factor as 1 + (k² + 1)/(4 nu)', () => {
    expect(studentFactor(Number.POSITIVE_INFINITY)).toBeCloseTo(1, 7);
    expect(studentFactor(Number.POSITIVE_INFINITY, 0.95)).toBeCloseTo(1.959963985, 7);
    expect((studentFactor(1e4) - 1) * 1e4).toBeCloseTo(0.5, 3);
  });

  it('inverts the probability from a numerical integral of the density, for a number between whole ones', () => {
    const nu = 3.7;
    const k = studentFactor(nu, 0.8);
    // without the constant of the density: tan substitution, midpoint rule
    const integral = (to: number) => {
      const n = 20_000;
      let sum = 0;
      for (let i = 0; i < n; i++) sum += Math.cos(((i + 0.5) / n) * to) ** (nu - 1) / n;
      return sum * to;
    };
    expect(integral(Math.atan(k / Math.sqrt(nu))) / integral(Math.PI / 2)).toBeCloseTo(0.8, 7);
  });
});

describe('confidenceInterval', () => {
  it('widens the errors of few samples', () => {
    const [low, high] = confidenceInterval({ value: 2, error: 0.1 }, { samples: 2 });
    // tan(pi/2 * 0.68269) = 1.8373
    expect(high - 2).toBeCloseTo(0.18373, 5);
    expect(2 - low).toBeCloseTo(0.18373, 5);
    expect(confidenceInterval({ value: 0, error: 1 }, { degreesOfFreedom: 9, level: 0.95 })[1]).toBeCloseTo(2.262, 3);
  });

  it('refuses bad input, naming the field', () => {
    const refused = (o: object, code: string, field: string) =>
      expect(() => confidenceInterval({ value: 0, error: 1 }, o as { samples: number })).toThrow(
        expect.objectContaining({ code, field }),
      );
    refused({ samples: 1 }, 'TOO_FEW_SAMPLES', 'samples');
    refused({ samples: Number.NaN }, 'OUT_OF_RANGE', 'samples');
    refused({}, 'INVALID_ARGUMENT', 'samples');
    refused({ samples: 5, degreesOfFreedom: 4 }, 'INVALID_ARGUMENT', 'samples');
    refused({ samples: 5, level: 1 }, 'OUT_OF_RANGE', 'level');
    refused({ degreesOfFreedom: 0.5 }, 'OUT_OF_RANGE', 'degreesOfFreedom');
  });
});
