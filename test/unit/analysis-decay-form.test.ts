import { decayForm, fitEnergyDecay, fitPowerLaw } from '../../lib/analysis';
import { RandomStream } from '../../lib/numerics/random';
import { correlatedCurves, logTimes } from '../support/decays';

describe('decayForm', () => {
  const times = logTimes(0, 2.5);

  const forms = (
    law: (t: number) => number,
    window: [number, number],
    sets: number,
    samples: number,
    noise: number,
  ) => {
    const random = new RandomStream(samples);
    const count = { 'power-law': 0, exponential: 0, undecided: 0 };
    for (let k = 0; k < sets; k++) {
      const curves = correlatedCurves(times, law, samples, random, noise);
      count[decayForm(times, curves, { window, resamples: 100, seed: k }).form]++;
    }
    return count;
  };

  it.each([4, 10, 30])('tells the two apart over 1.5 decades, %d samples', (samples) => {
    expect(forms((t) => t ** -0.9, [3, 100], 12, samples, 0.1)).toEqual({
      'power-law': 12,
      exponential: 0,
      undecided: 0,
    });
    expect(forms((t) => Math.exp(-t / 40), [3, 100], 12, samples, 0.1)).toEqual({
      'power-law': 0,
      exponential: 12,
      undecided: 0,
    });
  });

  it('is undecided over a short window in noise, and hardly ever wrong', () => {
    const count = forms((t) => t ** -0.5, [10, 32], 60, 10, 0.3);
    expect(count.undecided).toBeGreaterThan(36);
    expect(count.exponential).toBeLessThan(7);
    const other = forms((t) => Math.exp(-t / 40), [10, 32], 60, 10, 0.3);
    expect(other.undecided).toBeGreaterThan(36);
    expect(other['power-law']).toBeLessThan(7);
  });

  it('has the growth ratio 1 of a power law and t2/t1 of an exponential', () => {
    const exact = (law: (t: number) => number) =>
      decayForm(
        times,
        [1, 2, 3].map((a) => times.map((t) => a * law(t))),
        { window: [1, 100] },
      );
    const power = exact((t) => t ** -0.9);
    expect(power.form).toBe('power-law');
    expect(power.growthRatio?.value).toBeCloseTo(1, 10);
    for (const { value } of power.localExponents) expect(value).toBeCloseTo(0.9, 10);
    expect(power.deviation.powerLaw).toBeLessThan(1e-12);
    const exponential = exact((t) => Math.exp(-t / 20));
    expect(exponential.form).toBe('exponential');
    expect(exponential.growthRatio!.value / (exponential.times[1] / exponential.times[0])).toBeCloseTo(1, 10);
    expect(exponential.deviation.exponential).toBeLessThan(1e-12);
    expect(exponential.window).toEqual([times[0], times[20]]);
  });

  it('holds the growth ratio within its error', () => {
    const random = new RandomStream(7);
    let held = 0;
    for (let k = 0; k < 100; k++) {
      const { growthRatio } = decayForm(
        times,
        correlatedCurves(times, (t) => t ** -0.9, 20, random),
        {
          resamples: 100,
          seed: k,
        },
      );
      if (growthRatio && Math.abs(growthRatio.value - 1) < growthRatio.error) held++;
    }
    // 0.67 with a standard deviation of 0.047
    expect(held).toBeGreaterThan(48);
    expect(held).toBeLessThan(86);
  });

  it('has no growth ratio where the first exponent may be 0, or the error is not small', () => {
    const random = new RandomStream(8);
    // a plateau, and its end
    const late = decayForm(
      times,
      correlatedCurves(times, (t) => 1 / (1 + t / 100), 10, random, 0.3),
    );
    const [first] = late.localExponents;
    expect(Math.abs(first.value)).toBeLessThan(2 * first.error);
    expect(late.growthRatio).toBeNull();
    let refused = 0;
    for (let k = 0; k < 30; k++) {
      const { growthRatio } = decayForm(
        times,
        correlatedCurves(times, (t) => t ** -0.3, 4, random, 0.5),
        { resamples: 100 },
      );
      if (growthRatio === null) refused++;
      else expect(growthRatio.error).toBeLessThanOrEqual(Math.abs(growthRatio.value) / 2);
    }
    expect(refused).toBeGreaterThan(5);
  });

  it('has no growth ratio where the first exponent may be 0, though the ratio is the same of any samples', () => {
    const exponents = [1e-4, 1e-4, 1e-4, 1e-3];
    const { growthRatio } = decayForm(
      times,
      exponents.map((beta) => times.map((t) => t ** -beta)),
    );
    expect(growthRatio).toBeNull();
  });

  it('has an error of each local exponent of its own', () => {
    const curves = [-0.2, 0, 0.2].map((c) => times.map((t) => (t < 10 ? 1 / t : 10 ** c / t ** (1 + c))));
    const [first, last] = decayForm(times, curves).localExponents;
    expect(first.error).toBeLessThan(1e-9);
    expect(last.error).toBeGreaterThan(0.05);
  });

  it('refuses bad input, naming the field', () => {
    const v = times.map((t) => 1 / t);
    const refused = (curves: unknown, o: object, code: string, field: string) =>
      expect(() => decayForm(times, curves as Float64Array[], o)).toThrow(expect.objectContaining({ code, field }));
    refused([v, v], {}, 'TOO_FEW_SAMPLES', 'v');
    refused(v, {}, 'TOO_FEW_SAMPLES', 'v');
    refused([v, v, v], { window: [1, 2] }, 'WINDOW_TOO_SHORT', 'window');
    refused([v, v, v], { window: [1] }, 'INVALID_ARGUMENT', 'window');
    refused([v, v, v], { level: 1 }, 'OUT_OF_RANGE', 'level');
    refused([v, v, v], { windows: [1, 2] }, 'INVALID_ARGUMENT', 'windows');
  });
});

describe('fitEnergyDecay', () => {
  const times = logTimes(0, 2.5);
  const beta = 0.9;
  const truth = 2 * beta - 1;

  /** Samples with their own inherent energy; noise of energy and velocity. */
  const ensemble = (samples: number, random: RandomStream) => {
    const inherent = Array.from({ length: samples }, () => -3 + 0.05 * random.gaussian());
    const excess = correlatedCurves(times, (t) => 2 * t ** -truth, samples, random);
    const v = correlatedCurves(times, (t) => Math.sqrt(2 * truth) * t ** -beta, samples, random);
    return { energy: excess.map((curve, s) => curve.map((e) => e + inherent[s])), inherent, v };
  };

  it('recovers exact curves, with the inherent energy given or free', () => {
    const energy = times.map((t) => -3 + 2 * t ** -truth);
    for (const inherentEnergy of [-3, undefined]) {
      const fit = fitEnergyDecay(times, energy, { window: [1, 300], inherentEnergy });
      expect(fit.exponent.value).toBeCloseTo(truth, 7);
      expect(fit.beta.value).toBeCloseTo(beta, 7);
      expect(fit.inherentEnergy.value).toBeCloseTo(-3, 7);
      expect(fit.amplitude).toBeCloseTo(2, 6);
    }
  });

  it.each(['given', 'free'])('holds the exponent within its error, inherent energy %s', (mode) => {
    const random = new RandomStream(11);
    let held = 0;
    let consistent = 0;
    const sets = 60;
    for (let k = 0; k < sets; k++) {
      const { energy, inherent, v } = ensemble(20, random);
      const fit = fitEnergyDecay(times, energy, {
        window: [1, 300],
        v,
        resamples: 60,
        seed: k,
        ...(mode === 'given' && { inherentEnergy: inherent }),
      });
      if (Math.abs(fit.exponent.value - truth) < fit.exponent.error) held++;
      if (fit.consistency?.consistent) consistent++;
      if (mode === 'free') expect(Math.abs(fit.inherentEnergy.value + 3)).toBeLessThan(5 * fit.inherentEnergy.error);
      else expect(fit.inherentEnergy.error).toBe(0);
    }
    // 0.67 with a standard deviation of 0.06; 0.95 of them consistent
    expect(held / sets).toBeGreaterThan(0.43);
    expect(held / sets).toBeLessThan(0.91);
    expect(consistent).toBeGreaterThan(50);
  });

  it('finds a velocity that does not go with the energy', () => {
    const { energy, inherent, v } = ensemble(20, new RandomStream(12));
    const steeper = v.map((curve) => curve.map((value, k) => value * times[k] ** -0.15));
    const fit = fitEnergyDecay(times, energy, { window: [1, 300], inherentEnergy: inherent, v: steeper });
    expect(fit.consistency?.consistent).toBe(false);
    expect(fit.consistency?.difference.value).toBeCloseTo(-0.3, 1);
    const { beta: ofV } = fitPowerLaw(times, steeper, { window: [1, 300] });
    expect(fit.consistency?.beta).toBeCloseTo(ofV, 1);
  });

  it('refuses bad input, naming the field', () => {
    const energy = times.map((t) => -3 + 2 * t ** -truth);
    const refused = (e: unknown, o: object, code: string, field: string) =>
      expect(() => fitEnergyDecay(times, e as Float64Array, o as { window: [number, number] })).toThrow(
        expect.objectContaining({ code, field }),
      );
    refused(energy, {}, 'INVALID_ARGUMENT', 'window');
    refused(energy, { window: [1, 2] }, 'WINDOW_TOO_SHORT', 'window');
    refused(energy, { window: [200, 2000] }, 'WINDOW_TOO_SHORT', 'window');
    refused(energy, { window: [1, 100], inherentEnergy: -2.9 }, 'OUT_OF_RANGE', 'inherentEnergy');
    refused(energy, { window: [1, 100], inherentEnergy: [1, 2] }, 'WRONG_LENGTH', 'inherentEnergy');
    refused(energy, { window: [1, 100], inherentEnergy: Number.NaN }, 'NOT_FINITE', 'inherentEnergy[0]');
    refused([], { window: [1, 100] }, 'TOO_FEW_SAMPLES', 'energy');
    refused([energy, energy.slice(1)], { window: [1, 100] }, 'WRONG_LENGTH', 'energy[1]');
    refused([energy, energy], { window: [1, 100], v: [energy.map(Math.abs)] }, 'TOO_FEW_SAMPLES', 'v');
    // a straight line in ln t, whose exponent is 0
    refused(
      times.map((t) => -Math.log(t)),
      { window: [1, 100] },
      'NOT_DETERMINED',
      'window',
    );
  });
});
