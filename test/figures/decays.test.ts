import { DrawnFigure, expectNear, type Measured } from './support';

describe('1a: Mari-Kurchan', () => {
  const figure = new DrawnFigure('1a');

  it('is a power law at the hot end', () => {
    // independent codes: 0.75 to 0.85 on 10 < t < 300
    expectNear(figure.here('β, T = 0.015'), 0.8, 0.07);
    const { hot } = figure.found.numbers.forms as { hot: { form: string } };
    expect(hot.form).not.toBe('exponential');
  });

  it('has no exponent at the cold end: it grows without bound', () => {
    expect(figure.sigmas('β grows at T = 0.0001')).toBeGreaterThan(4);
    expect(figure.sigmas('β(T = 0.0001')).toBeGreaterThan(4);
    const { cold } = figure.found.numbers.forms as { cold: { form: string } };
    expect(cold.form).not.toBe('power-law');
  });

  it('decays faster the colder', () => {
    const betas = ['0.015', '0.006', '0.003'].map((t) => figure.here(`β, T = ${t}`).value);
    expect(betas).toEqual([...betas].sort((a, b) => a - b));
  });
});

describe('1b: sizes of Mari-Kurchan', () => {
  const figure = new DrawnFigure('1b');

  const spreads = () => figure.found.numbers.spreads as Record<'hot' | 'cold', Measured>;

  it('is cut off later in larger systems at the hot end', () => {
    const { hot } = spreads();
    expect(hot.value).toBeGreaterThan(4 * (hot.error ?? Number.NaN));
    expect(figure.sigmas('ln v(N = 4000) − ln v(N = 500): T = 0.015 minus T = 0.0001')).toBeGreaterThan(4);
  });

  it('is not at the cold end, where sizes have the same number of neighbours', () => {
    const { hot, cold } = spreads();
    expect(Math.abs(cold.value)).toBeLessThan(Math.max(0.1 * hot.value, 4 * (cold.error ?? Number.NaN)));
  });
});

describe('2a: harmonic spheres by dimension', () => {
  const figure = new DrawnFigure('2a');

  // what independent codes found at this N and in these windows (docs/validation.md)
  it.each([
    ['β, D = 2', 0.92, 0.05],
    ['β, D = 3', 0.86, 0.04],
    ['β, D = 4', 0.82, 0.05],
    ['β, D = 8', 0.74, 0.06],
  ])('%s is %d', (quantity, expected, distance) => expectNear(figure.here(quantity), expected, distance));

  it('decays more slowly in higher dimension', () => {
    expect(figure.sigmas('β(3D) − β(8D)')).toBeGreaterThan(3);
    expect(figure.here('β, D = 2').value).toBeGreaterThan(figure.here('β, D = 3').value);
  });
});

describe.each(['2b', '2d', '2e'])('%s: from the avalanches to the harmonic limit', (id) => {
  const figure = new DrawnFigure(id);
  const ratios = () => figure.all('v/v_harmonic at');

  it('comes nearest to the harmonic prediction at the coldest temperature, from above', () => {
    // not monotone over all: v is bounded in the limit of T = infinity, where the prediction grows as sqrt(T)
    const values = ratios().map(({ value }) => value);
    expect(values.length).toBeGreaterThan(1);
    expect(Math.min(...values)).toBe(values[values.length - 1]);
    expect(Math.max(...figure.allSigmas('v/v_harmonic'))).toBeGreaterThan(4);
  });

  it('does not fall below it', () => {
    const [last] = ratios().slice(-1);
    expect(last.value + 4 * (last.error ?? 0)).toBeGreaterThan(0.9);
  });
});

describe.each(['2c', '2f'])('%s: above the harmonic limit', (id) => {
  const ratios = () => new DrawnFigure(id).all('v/v_harmonic at') as { value: number; error: number }[];

  // How it is approached is not: Kob-Andersen equilibrates to T = 0.5 here, the paper's 0.37 takes species swaps.
  it('stands above the harmonic prediction while hot, and not below it when coldest', () => {
    expect(ratios().length).toBeGreaterThan(1);
    expect(Math.max(...ratios().map(({ value, error }) => (value - 1) / error))).toBeGreaterThan(4);
    const [coldest] = ratios().slice(-1);
    expect(coldest.value + 4 * coldest.error).toBeGreaterThan(0.9);
  });
});

describe('S1: sizes', () => {
  const figure = new DrawnFigure('S1');

  // In three dimensions 250 and 16 000 particles part later: the table says how far that is resolved.
  it('larger systems move for longer, 2D', () => {
    const { decays } = figure.found.numbers['2D'] as {
      decays: { particles: number; means: { times: number[]; v: number[]; vError: number[] } }[];
    };
    const [small, large] = [decays[0], decays[decays.length - 1]];
    const k = small.means.times.findIndex((t) => t > 990);
    const at = ({ means }: typeof small) => ({ v: means.v[k] ?? 0, error: means.vError[k] ?? 0 });
    expect(large.particles).toBeGreaterThan(small.particles);
    expect(at(large).v - at(small).v).toBeGreaterThan(4 * Math.hypot(at(large).error, at(small).error));
  });

  it("part at times that grow as a power of N in two dimensions, of about the paper's exponent", () => {
    expect(figure.sigmas('z from where the sizes part > 0, 2D')).toBeGreaterThan(3);
    expectNear(figure.here('z, 2D, from where the sizes part'), 0.6, 0.3);
  });
});
