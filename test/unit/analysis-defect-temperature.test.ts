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

interface Truth {
  phi: (t: number) => number;
  inflection: number;
  logInflection: number;
  half: number;
}

const sigmoid: Truth = { phi, inflection, logInflection: t0, half: t0 };
/** phi = exp[-(T0/T)²], of no degree: d phi/d ln T is largest at T0, d phi/dT at T0 sqrt(2/3) */
const asymmetric: Truth = {
  phi: (t) => Math.exp(-((0.25 / t) ** 2)),
  inflection: 0.25 * Math.sqrt(2 / 3),
  logInflection: 0.25,
  half: 0.25 / Math.sqrt(Math.log(2)),
};

function ensemble(random: RandomStream, configurations = 100, truth = sigmoid, width = 1): DefectPoint[] {
  return temperatures.map((temperature) => ({
    temperature,
    concentrations: Float64Array.from({ length: configurations }, () =>
      Math.min(1, Math.max(0, truth.phi(temperature) + width * spread(temperature) * random.gaussian())),
    ),
  }));
}

/** The parts of synthetic sets in which each temperature lies within its error. */
function coverage(truth: Truth, width: number, sets: number): Record<string, number> {
  const random = new RandomStream(1);
  const expected = { ...truth, peak };
  const held = { inflection: 0, logInflection: 0, half: 0, peak: 0 };
  for (let set = 0; set < sets; set++) {
    const found = defectTemperature(ensemble(random, 100, truth, width), { resamples: 40, seed: set });
    for (const key of ['inflection', 'logInflection', 'half', 'peak'] as const) {
      const { value, error } = found[key] ?? { value: Number.NaN, error: Number.NaN };
      expect(Math.abs(value - expected[key])).toBeLessThan(5 * error);
      if (Math.abs(value - expected[key]) < error) held[key] += 1 / sets;
    }
  }
  return held;
}

describe('defectTemperature', () => {
  // 0.68 with a standard deviation of 0.074: never far below, and above it where the form is one of those fitted
  it.each([
    ['a form that is fitted', sigmoid, 1],
    ['another', asymmetric, 0.5],
  ])('holds planted temperatures of %s within its errors', (_, truth, width) => {
    const held = coverage(truth, width, 40);
    for (const part of Object.values(held)) expect(part).toBeGreaterThan(0.45);
    expect(held.peak).toBeLessThan(0.9);
  });

  it('tells temperatures to some per cent', () => {
    const found = defectTemperature(ensemble(new RandomStream(6)));
    expect(found.reducedChi2).toBeLessThan(4);
    for (const { value, error } of [found.inflection, found.logInflection, found.half!])
      expect(error).toBeLessThan(0.1 * value);
    expect(defectTemperature(ensemble(new RandomStream(2), 200, asymmetric, 0.5)).degree).toBeGreaterThan(1);
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
