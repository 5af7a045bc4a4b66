import { type DefectPoint, defectTemperature } from '../../lib/analysis';
import { RandomStream } from '../../lib/numerics/random';

const temperatures = [0.06, 0.09, 0.13, 0.17, 0.21, 0.26, 0.32, 0.4, 0.55, 0.8];
const k = 3;
/** phi = 1/[1 + (T0/T)^k]: d phi/d ln T is largest at T0, d phi/dT at T0 [(k-1)/(k+1)]^(1/k). */
const t0 = 0.28;
const inflection = t0 * ((k - 1) / (k + 1)) ** (1 / k);
const peak = 0.24;
const phi = (t: number) => 1 / (1 + (t0 / t) ** k);
/** standard deviation of phi of one configuration, whose square peaks in ln T */
const spread = (t: number) => 0.06 * Math.exp(-((Math.log(t / peak) / 1.2) ** 2));

function ensemble(random: RandomStream, configurations = 100): DefectPoint[] {
  return temperatures.map((temperature) => ({
    temperature,
    concentrations: Float64Array.from({ length: configurations }, () =>
      Math.min(1, Math.max(0, phi(temperature) + spread(temperature) * random.gaussian())),
    ),
  }));
}

describe('defectTemperature', () => {
  it('recovers planted temperatures within its errors', () => {
    const random = new RandomStream(1);
    const sets = 30;
    const held = { inflection: 0, logInflection: 0, peak: 0, half: 0 };
    const truth = { inflection, logInflection: t0, peak, half: t0 };
    for (let set = 0; set < sets; set++) {
      const found = defectTemperature(ensemble(random), { resamples: 60, seed: set });
      expect(found.reducedChi2).toBeLessThan(4);
      for (const key of ['inflection', 'logInflection', 'peak', 'half'] as const) {
        const { value, error } = found[key] ?? { value: Number.NaN, error: Number.NaN };
        expect(Math.abs(value - truth[key])).toBeLessThan(5 * error);
        expect(error).toBeLessThan(0.2 * truth[key]);
        if (Math.abs(value - truth[key]) < error) held[key]++;
      }
    }
    // 0.68 with a standard deviation of 0.085
    for (const count of Object.values(held)) {
      expect(count / sets).toBeGreaterThan(0.34);
      expect(count).toBeLessThan(sets);
    }
  });

  it('follows an asymmetric sigmoid with a higher degree', () => {
    // phi = exp(-(T0/T)^2): d phi/d ln T is largest at T0, d phi/dT at T0 sqrt(2/3)
    const random = new RandomStream(2);
    const points = temperatures.map((temperature) => ({
      temperature,
      concentrations: Array.from({ length: 200 }, () =>
        Math.min(
          1,
          Math.max(0, Math.exp(-((0.25 / temperature) ** 2)) + 0.5 * spread(temperature) * random.gaussian()),
        ),
      ),
    }));
    const found = defectTemperature(points);
    expect(found.degree).toBeGreaterThan(1);
    expect(Math.abs(found.logInflection.value - 0.25)).toBeLessThan(4 * found.logInflection.error + 0.005);
    expect(Math.abs(found.inflection.value - 0.25 * Math.sqrt(2 / 3))).toBeLessThan(4 * found.inflection.error + 0.005);
  });

  it('accepts temperatures without defects, in any order, and repeats itself', () => {
    const points = ensemble(new RandomStream(3));
    const cold = { temperature: 0.03, concentrations: new Float64Array(100) };
    const found = defectTemperature([...points, cold]);
    expect(Math.abs(found.logInflection.value - t0)).toBeLessThan(0.02);
    expect(defectTemperature([cold, ...points.reverse()])).toEqual(defectTemperature([cold, ...points]));
  });

  it('refuses data on one side of the transition', () => {
    const points = ensemble(new RandomStream(4));
    expect(() => defectTemperature(points.slice(0, 5))).toThrow(
      expect.objectContaining({ code: 'NOT_DETERMINED', field: 'points' }),
    );
    expect(() => defectTemperature(points.slice(5))).toThrow(expect.objectContaining({ code: 'NOT_DETERMINED' }));
  });

  it('refuses bad input, naming the field', () => {
    const points = ensemble(new RandomStream(5), 10);
    const refused = (given: unknown, o: object, code: string, field: string) =>
      expect(() => defectTemperature(given as DefectPoint[], o)).toThrow(expect.objectContaining({ code, field }));
    refused(points.slice(0, 4), {}, 'TOO_FEW_SAMPLES', 'points');
    refused({}, {}, 'INVALID_ARGUMENT', 'points');
    const changed = (change: object) => points.map((point, j) => (j === 2 ? { ...point, ...change } : point));
    refused(changed({ temperature: 0 }), {}, 'OUT_OF_RANGE', 'points[2].temperature');
    refused(changed({ temperature: 0.06 }), {}, 'OUT_OF_RANGE', 'points');
    refused(changed({ concentrations: [0.1] }), {}, 'TOO_FEW_SAMPLES', 'points[2].concentrations');
    refused(changed({ concentrations: [0.1, 1.1] }), {}, 'OUT_OF_RANGE', 'points[2].concentrations[1]');
    refused(points, { resamples: 0 }, 'OUT_OF_RANGE', 'resamples');
    refused(points, { draws: 5 }, 'INVALID_ARGUMENT', 'draws');
  });
});
