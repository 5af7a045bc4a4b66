import { avalanches } from '../../lib/analysis';

/** v = t^-beta [1 + sum A exp(-(ln t/t_0)²/2 s²)], with its energy E = ∫_t^∞ v² dt'. */
function decay(beta: number, bumps: readonly { t: number; a: number; s: number }[], perDecade = 200) {
  const times = Float64Array.from({ length: 5 * perDecade + 1 }, (_, k) => 10 ** (-1 + k / perDecade));
  const ratio = (t: number) =>
    bumps.reduce((sum, b) => sum + b.a * Math.exp(-(Math.log(t / b.t) ** 2) / (2 * b.s ** 2)), 1);
  const square = (t: number) => (t ** -beta * ratio(t)) ** 2;
  const dissipated = (from: number, to: number): number => {
    // Simpson's rule in ln t
    const n = 40;
    const h = Math.log(to / from) / n;
    let sum = 0;
    for (let k = 0; k <= n; k++) {
      const t = from * Math.exp(k * h);
      sum += (k === 0 || k === n ? 1 : k % 2 === 1 ? 4 : 2) * square(t) * t;
    }
    return (sum * h) / 3;
  };
  const energy = new Float64Array(times.length);
  // beyond the curve the bumps are over
  energy[times.length - 1] = times[times.length - 1] ** (1 - 2 * beta) / (2 * beta - 1);
  for (let k = times.length - 2; k >= 0; k--) energy[k] = energy[k + 1] + dissipated(times[k], times[k + 1]);
  return { times, v: times.map((t) => t ** -beta * ratio(t)), energy, dissipated };
}

const bumps = [
  { t: 1, a: 3, s: 0.08 },
  { t: 30, a: 1, s: 0.1 },
  { t: 900, a: 0.2, s: 0.1 },
];

describe('avalanches', () => {
  it.each(['smooth', 'power-law'] as const)(
    'finds planted bursts, their ends and energies, on a %s background',
    (background) => {
      const beta = 0.95;
      const curve = decay(beta, bumps);
      const found = avalanches(curve, { background });
      // the third rises by a fifth only
      expect(found.avalanches).toHaveLength(2);
      found.avalanches.forEach(({ start, end, peak, ratio, energyDrop, excess, cut }, k) => {
        const { t, a, s } = bumps[k];
        const half = s * Math.sqrt(2 * Math.log(a / 0.5));
        expect(Math.abs(Math.log(start / t) + half)).toBeLessThan(2e-3);
        expect(Math.abs(Math.log(end / t) - half)).toBeLessThan(2e-3);
        expect(Math.abs(Math.log(peak / t))).toBeLessThan(0.006);
        expect(ratio).toBeCloseTo(1 + a, 2);
        const drop = curve.dissipated(start, end);
        expect(Math.abs(energyDrop / drop - 1)).toBeLessThan(1e-3);
        const calm = (start ** (1 - 2 * beta) - end ** (1 - 2 * beta)) / (2 * beta - 1);
        expect(Math.abs(excess / (drop - calm) - 1)).toBeLessThan(2e-3);
        expect(cut).toBe(false);
      });
      found.background.forEach((v, k) => {
        expect(Math.abs(v * curve.times[k] ** beta - 1)).toBeLessThan(0.02);
      });
      expect(avalanches(curve, { background, threshold: 1.1 }).avalanches).toHaveLength(3);
      expect(avalanches(curve, { background, threshold: 3 }).avalanches).toHaveLength(1);
    },
  );

  it('has none in a pure power law, to its ends', () => {
    const { times, v, energy } = decay(0.8, []);
    const { avalanches: found, background } = avalanches({ times, v, energy }, { threshold: 1.0001 });
    expect(found).toEqual([]);
    background.forEach((value, k) => {
      expect(Math.abs(value / v[k] - 1)).toBeLessThan(1e-10);
    });
  });

  it('follows slow changes of the decay with the smooth background alone', () => {
    const curve = decay(0.9, [{ t: 3, a: 2, s: 0.1 }]);
    const cutOff = { ...curve, v: curve.v.map((v, k) => v * Math.exp(-curve.times[k] / 3000)) };
    expect(avalanches(cutOff).avalanches).toHaveLength(1);
    const wavy = { ...curve, v: curve.v.map((v, k) => v * Math.exp(0.6 * Math.sin(0.8 * Math.log(curve.times[k])))) };
    expect(avalanches(wavy).avalanches).toHaveLength(1);
    expect(avalanches(wavy, { background: 'power-law' }).avalanches.length).toBeGreaterThan(1);
  });

  it('says where a burst is cut, and leaves out what has no logarithm', () => {
    const curve = decay(0.9, [{ t: 0.1, a: 2, s: 0.1 }]);
    const withZero = {
      times: Float64Array.of(0, ...curve.times),
      v: Float64Array.of(5, ...curve.v.subarray(0, -1), 0),
      energy: Float64Array.of(1e3, ...curve.energy),
    };
    const { avalanches: found, background } = avalanches(withZero);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({ start: 0.1, cut: true });
    expect(background[0]).toBeNaN();
    expect(background[background.length - 1]).toBeNaN();
  });

  it('refuses bad input, naming the field', () => {
    const curve = decay(0.9, [], 10);
    const refused = (c: object, o: object, code: string, field: string) =>
      expect(() => avalanches({ ...curve, ...c }, o)).toThrow(expect.objectContaining({ code, field }));
    refused({ v: new Float64Array(3) }, {}, 'WRONG_LENGTH', 'v');
    refused({ energy: curve.energy.map(() => Number.NaN) }, {}, 'NOT_FINITE', 'energy[0]');
    refused({ times: curve.times.map(() => 1) }, {}, 'OUT_OF_RANGE', 'times[1]');
    refused({ v: curve.v.map((v) => -v) }, {}, 'OUT_OF_RANGE', 'v[0]');
    refused({ v: curve.v.map(() => 0) }, {}, 'TOO_FEW_SAMPLES', 'times');
    refused({}, { threshold: 1 }, 'OUT_OF_RANGE', 'threshold');
    refused({}, { background: 'flat' }, 'INVALID_ARGUMENT', 'background');
    refused({}, { decades: 0 }, 'OUT_OF_RANGE', 'decades');
  });
});
