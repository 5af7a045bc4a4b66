import { DrawnFigure, expectNear, type Measured } from './support';

describe('3: fields', () => {
  const figure = new DrawnFigure('3');

  it('has more defects the hotter', () => {
    for (const pair of ['0.15) − φ(T = 0.1', '0.2) − φ(T = 0.15', '0.4) − φ(T = 0.2', '0.8) − φ(T = 0.4'])
      expect(figure.sigmas(`φ(T = ${pair}`)).toBeGreaterThan(4);
  });

  it('has them where D²min is high', () => {
    expect(figure.here('defects on high D²min (AUC), T = 0.2').value).toBeGreaterThan(0.65);
    for (const t of ['0.1', '0.15', '0.2', '0.4', '0.8'])
      expect(figure.sigmas(`AUC − 1/2, T = ${t}`)).toBeGreaterThan(4);
  });
});

describe('4: phi(T) and chi(T)', () => {
  const figure = new DrawnFigure('4');
  const numbers = () =>
    figure.found.numbers as unknown as {
      points: {
        temperature: number;
        particles: number;
        statistics: Record<'concentration' | 'susceptibility', { value: number; error: number }>;
      }[];
      temperatures: { particles: number; inflection: Measured; logInflection: Measured; peak: Measured }[];
    };
  const sizes = () => [...new Set(numbers().points.map(({ particles }) => particles))];
  const of = (n: number) =>
    numbers()
      .points.filter(({ particles }) => particles === n)
      .sort((a, b) => a.temperature - b.temperature);

  it('is monotone', () => {
    for (const n of sizes()) {
      const phi = of(n).map(({ statistics }) => statistics.concentration);
      for (let k = 1; k < phi.length; k++)
        expect(phi[k].value - phi[k - 1].value).toBeGreaterThan(-2 * Math.hypot(phi[k].error, phi[k - 1].error));
      expect(phi[0].value).toBeLessThan(0.1);
      expect(phi[phi.length - 1].value).toBeGreaterThan(0.6);
    }
  });

  it('is steepest, and fluctuates most, near T = 0.25', () => {
    expect(numbers().temperatures).toHaveLength(2);
    for (const { inflection, logInflection, peak } of numbers().temperatures) {
      expectNear(logInflection, 0.25, 0.06);
      expectNear(peak, 0.25, 0.06);
      // dphi/dT = (dphi/d ln T)/T is largest at a lower T
      expect(inflection.value).toBeLessThan(logInflection.value);
    }
  });

  it('fluctuates most between its ends', () => {
    for (const n of sizes()) {
      const chi = of(n).map(({ statistics }) => statistics.susceptibility.value);
      const top = chi.indexOf(Math.max(...chi));
      expect(top).toBeGreaterThan(0);
      expect(top).toBeLessThan(chi.length - 1);
    }
  });

  it('does not depend on N', () => {
    const [small, large] = [of(sizes()[0]), of(sizes().slice(-1)[0])];
    const terms = small.map(({ statistics: a }, k) => {
      const b = large[k].statistics;
      const { value, error } = a.susceptibility;
      return (value - b.susceptibility.value) ** 2 / (error ** 2 + b.susceptibility.error ** 2);
    });
    // reduced chi² of 8 temperatures: 3.3 is 4 sigma
    expect(terms.reduce((sum, x) => sum + x, 0) / terms.length).toBeLessThan(3.3);
  });
});

describe('S2: a broken and an inserted bond', () => {
  it('are what they are called', () => {
    const { broken, inserted, thresholds } = new DrawnFigure('S2').found.numbers as unknown as {
      broken: { before: number; after: number };
      inserted: { before: number; after: number };
      thresholds: { xEquilibrium: number };
    };
    expect(broken.before).toBeLessThan(thresholds.xEquilibrium);
    expect(broken.after).toBeGreaterThan(1.5);
    expect(inserted.before).toBeGreaterThan(thresholds.xEquilibrium);
    expect(inserted.after).toBeLessThan(1.23);
  });
});

describe('S3: g(x)', () => {
  const figure = new DrawnFigure('S3');

  it('has its first minimum where the paper has it, moving with T', () => {
    expectNear(figure.here('first minimum x_EQ, T = 0.8'), 1.48, 0.04);
    expect(figure.sigmas('x_EQ(T = 0.8)')).toBeGreaterThan(2);
  });
});

describe('S4: coarsening', () => {
  it('is smooth in the cold and localised at T = 0.2', () => {
    const figure = new DrawnFigure('S4');
    const at = (t: string) => figure.here(`participation ratio of r(t) − r(∞), T = ${t}, t = 1`).value;
    expect(at('0.1')).toBeGreaterThan(at('0.2'));
  });
});
