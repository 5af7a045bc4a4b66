import fc from 'fast-check';
import { linearTicks, logTicks, type Tick } from '../../lib/figures/ticks';

/** The number that a tick's label says. */
function read(label: string): number {
  const plain = label.replace(/−/g, '-');
  const [, mantissa, exponent] = /^(?:(-?[\d.]+)×)?10\^\{(-?\d+)\}$/.exec(plain) ?? [];
  return exponent === undefined ? Number(plain) : Number(mantissa ?? 1) * 10 ** Number(exponent);
}

const labels = (ticks: Tick[]): string[] => ticks.flatMap((tick) => tick.label ?? []);

describe('ticks of a logarithmic axis', () => {
  it('label decades and mark 2 to 9 between', () => {
    const ticks = logTicks([1e-3, 1e3], 10);
    expect(labels(ticks)).toEqual(['10^{−3}', '10^{−2}', '10^{−1}', '10^{0}', '10^{1}', '10^{2}', '10^{3}']);
    expect(ticks).toHaveLength(7 + 6 * 8);
  });

  it('label every second decade where they would crowd, the others stay as minor ticks', () => {
    const ticks = logTicks([1e-6, 1e2], 5);
    expect(labels(ticks)).toEqual(['10^{−6}', '10^{−4}', '10^{−2}', '10^{0}', '10^{2}']);
    expect(ticks).toHaveLength(9);
  });

  it('label 1, 2 and 5 below two decades', () => {
    expect(labels(logTicks([0.15, 6], 8))).toEqual(['0.2', '0.5', '1', '2', '5']);
    expect(labels(logTicks([1.5e-7, 6e-7], 8))).toEqual(['2×10^{−7}', '5×10^{−7}']);
  });

  it('label others of 1 to 9 where 1, 2 and 5 would leave one label', () => {
    expect(labels(logTicks([0.18, 0.48], 5))).toEqual(['0.2', '0.4']);
    expect(labels(logTicks([5.1, 11], 5))).toEqual(['7', '10']);
    expect(labels(logTicks([2.1, 4.7], 5))).toEqual(['3', '4']);
    expect(labels(logTicks([0.3, 5], 3))).toEqual(['0.3', '1', '3']);
  });

  it('are those of a linear axis where one of 1 to 9 alone is in sight', () => {
    expect(labels(logTicks([1.01, 2.9], 4))).toEqual(['1.5', '2.0', '2.5']);
  });

  it('label two of three decades where no more fit', () => {
    expect(labels(logTicks([0.09, 11], 2))).toEqual(['10^{−1}', '10^{1}']);
  });

  it('are those of a linear axis within a third of a decade', () => {
    expect(labels(logTicks([0.9, 1.1], 5))).toEqual(['0.90', '0.95', '1.00', '1.05', '1.10']);
  });

  it('stand in the domain, in order, at least two labelled, each label saying its value', () => {
    const domain = fc.tuple(
      fc.double({ min: -12, max: 12, noNaN: true }),
      fc.double({ min: 0.02, max: 20, noNaN: true }),
    );
    fc.assert(
      fc.property(domain, fc.integer({ min: 2, max: 10 }), ([start, decades], most) => {
        const [low, high] = [10 ** start, 10 ** (start + decades)];
        const ticks = logTicks([low, high], most);
        expect(labels(ticks).length).toBeGreaterThan(1);
        for (const [k, tick] of ticks.entries()) {
          expect(tick.value).toBeGreaterThanOrEqual(low * (1 - 1e-8));
          expect(tick.value).toBeLessThanOrEqual(high * (1 + 1e-8));
          if (k > 0) expect(tick.value).toBeGreaterThan(ticks[k - 1].value);
          if (tick.label !== undefined) expect(Math.abs(read(tick.label) / tick.value - 1)).toBeLessThan(1e-9);
        }
      }),
    );
  });
});

describe('ticks of a linear axis', () => {
  it('have the same decimals and a true minus sign', () => {
    expect(labels(linearTicks([-0.5, 2], 6))).toEqual(['−0.5', '0.0', '0.5', '1.0', '1.5', '2.0']);
    expect(labels(linearTicks([0, 40], 5))).toEqual(['0', '10', '20', '30', '40']);
  });

  it('write very small and very large values with a power of ten', () => {
    expect(labels(linearTicks([0, 4e-7], 5))).toEqual(['0', '1×10^{−7}', '2×10^{−7}', '3×10^{−7}', '4×10^{−7}']);
    expect(labels(linearTicks([0, 2e6], 3))).toEqual(['0', '1×10^{6}', '2×10^{6}']);
  });
});
