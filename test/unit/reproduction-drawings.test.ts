import { type EnsembleMeans, ensembleDecay } from '../../lib/analysis/ensemble-decay';
import { svgDocument } from '../../lib/figures/svg';
import { annotated } from '../../lib/reproduction/annotated';
import { comparisonRows } from '../../lib/reproduction/comparison-table';
import type { Drawing } from '../../lib/reproduction/figure';
import { figureOf } from '../../lib/reproduction/registry';
import { figureCampaigns } from '../../lib/reproduction/reproduce';
import type { Decay, Study } from '../../lib/reproduction/study';
import { find, named, ofClass, parseXml, textFaults, textOf } from '../support/svg';

const times = Float64Array.from([0, ...Array.from({ length: 71 }, (_, k) => 10 ** (-3 + k / 10))]);

/** Samples of v0 (1 + t/t0)^-beta exp(-t/end), whose amplitudes scatter by 2 % about their mean. */
function samplesOf(n: number, v0: number, beta: number, end: number): Float64Array[] {
  return Array.from({ length: n }, (_, i) => {
    const factor = 1 + 0.02 * (i - (n - 1) / 2);
    return times.map((t) => factor * v0 * (1 + t / 0.01) ** -beta * Math.exp(-t / end));
  });
}

interface Curve {
  temperature: number;
  particles: number;
  beta: number;
  end: number;
  v0?: number;
  equilibrated?: boolean;
}

function decayOf({ temperature, particles, beta, end, v0 = 10, equilibrated = true }: Curve): Decay {
  const v = samplesOf(3, v0, beta, end);
  const means: EnsembleMeans = ensembleDecay(v.map((one) => ({ times, v: one })));
  const samples = v.map((_, k) => ({ folder: `relaxation-${k}`, computes: { state: String(k) } }));
  return { temperature, particles, equilibrated, samples, times, v, means, model: { dimension: 3 } } as never;
}

/** A study whose campaigns have these curves, and a harmonic prediction that is a part of them. */
function study(id: string, curvesOf: (campaign: string, k: number) => Curve[], harmonic = 0.5): Study {
  const campaigns = figureCampaigns(id);
  return {
    scale: 'quick',
    running: { threads: 1, report: () => undefined },
    plan: (name: string) => campaigns[name],
    decays: async (name: string) => curvesOf(name, Object.keys(campaigns).indexOf(name)).map(decayOf),
    // of four structures
    remembered: async (_name: string, { times }: { times: number[] }) =>
      [0.98, 1, 1, 1.02].map((factor) => times.map((t) => factor * harmonic * 10 * (1 + t / 0.01) ** -1)),
  } as never;
}

function picture(drawing: Drawing) {
  const svg = svgDocument(annotated(drawing.panel, drawing.remarks ?? []), 'figure');
  expect(textFaults(svg)).toEqual([]);
  return parseXml(svg);
}

const measured = ({ comparisons }: Drawing, quantity: string) =>
  comparisons.find((c) => c.quantity === quantity)?.here.value;
const effect = ({ effects }: Drawing, start: string) => effects.find((e) => e.what.startsWith(start))!.difference;

test('2b: exponents of each temperature, and v over the harmonic prediction of the hottest and the two coldest', async () => {
  const drawing = await figureOf('2b').draw(
    study('2b', () => [
      { temperature: 1, particles: 1000, beta: 0.85, end: 1e4 },
      { temperature: 0.3, particles: 1000, beta: 0.9, end: 1e4, equilibrated: false },
      { temperature: 0.12, particles: 1000, beta: 1, end: 1e4 },
    ]),
  );
  expect(measured(drawing, 'β, T = 1')).toBeCloseTo(0.85, 1);
  expect(drawing.comparisons.map(({ paper }) => paper).filter((p) => p !== null)).toEqual([0.85, 1.25]);
  // (1 + 100)^(1 - beta)/0.5 exp(-1/end)
  expect(measured(drawing, 'v/v_harmonic at t = 1, T = 0.3')! / (101 ** 0.1 / 0.5)).toBeCloseTo(1, 3);
  expect(measured(drawing, 'v/v_harmonic at t = 1, T = 0.12')).toBeCloseTo(2, 3);
  expect(effect(drawing, 'v/v_harmonic(T = 0.3) − (T = 0.12)').value).toBeCloseTo(2 * 101 ** 0.1 - 2, 2);
  expect(effect(drawing, 'v/v_harmonic(T = 1) − (T = 0.12)').value).toBeCloseTo(2 * 101 ** 0.15 - 2, 2);
  const root = picture(drawing);
  expect(find(root, ofClass('prediction'))).toHaveLength(1);
  expect(find(root, ofClass('guide'))).toHaveLength(2);
  expect(find(root, ofClass('error-bars'))).toHaveLength(3);
  // the curve that is short of equilibrium, in the panel and in the legend
  expect(find(root, ofClass('open'))).toHaveLength(2);
  const words = find(root, named('text')).map(textOf);
  expect(words).toEqual(expect.arrayContaining(['T = 0.12', 'harmonic, T = 0.12', 'open: fewer than 20 τ', 't−1.25']));
  expect(drawing.plots![0].series.map(({ line }) => line)).toEqual([undefined, undefined, undefined, 'dashed']);
});

describe('at some of the temperatures', () => {
  const at = (...temperatures: number[]) =>
    figureOf('2b').draw(
      study('2b', () => temperatures.map((temperature) => ({ temperature, particles: 1000, beta: 0.9, end: 1e4 }))),
    );
  const printed = ({ comparisons }: Drawing) =>
    comparisons.filter(({ paper }) => paper !== null).map(({ quantity, paper }) => [quantity, paper]);
  const guides = (drawing: Drawing) => find(picture(drawing), ofClass('guide')).length;

  test('a printed exponent stands beside its own temperature alone', async () => {
    const [hot, cold, between] = [await at(1, 0.3), await at(0.3, 0.12), await at(0.3)];
    expect(printed(hot)).toEqual([['β, T = 1', 0.85]]);
    expect(printed(cold)).toEqual([['β, T = 0.12', 1.25]]);
    expect(printed(between)).toEqual([]);
    expect([hot, cold, between].map(guides)).toEqual([1, 1, 0]);
    expect(find(picture(hot), ofClass('prediction'))).toHaveLength(0);
    expect(find(picture(cold), ofClass('prediction'))).toHaveLength(1);
  });

  test('effects are those of curves that are there', async () => {
    expect((await at(1, 0.3)).effects).toEqual([]);
    expect((await at(1, 0.12)).effects.map(({ what }) => what.split(',')[0].split(' at')[0])).toEqual([
      'β(T = 0.12) − β(T = 1)',
      'v/v_harmonic(T = 1) − (T = 0.12)',
    ]);
  });

  test('1a: no effect of an end that is not drawn', async () => {
    const drawing = await figureOf('1a').draw(
      study('1a', (_, k) => (k === 0 ? [{ temperature: 0.003, particles: 1000, beta: 0.9, end: 1e4 }] : [])),
    );
    expect(drawing.effects).toEqual([]);
    expect(drawing.numbers.forms).toEqual({ hot: null, cold: null });
    expect(measured(drawing, 'β, T = 0.003')).toBeCloseTo(0.9, 1);
    picture(drawing);
  });

  test('1b: one panel of one temperature', async () => {
    const drawing = await figureOf('1b').draw(
      study('1b', (name) => {
        const [which, n] = name.split('-');
        return which === 'hot' ? [] : [{ temperature: 1e-4, particles: Number(n), beta: 0, end: 1000 }];
      }),
    );
    expect(drawing.comparisons.map(({ quantity }) => quantity)).toEqual([
      'ln v(N = 4000) − ln v(N = 500) at t = 1995, T = 0.0001',
    ]);
    expect(drawing.effects).toEqual([]);
    const root = picture(drawing);
    expect(find(root, ofClass('frame'))).toHaveLength(1);
    expect(textOf(root)).not.toContain('0.015');
  });
});

test('2d: the hottest state is random, where nothing is harmonic', async () => {
  const drawing = await figureOf('2d').draw(
    study('2d', () => [
      { temperature: Number.POSITIVE_INFINITY, particles: 4000, beta: 0.9, end: 1e5 },
      { temperature: 0.03, particles: 4000, beta: 0.9, end: 1e5 },
      { temperature: 0.01, particles: 4000, beta: 0.92, end: 1e5 },
      { temperature: 0.003, particles: 4000, beta: 1, end: 1e5 },
    ]),
  );
  const ratios = drawing.comparisons.filter(({ quantity }) => quantity.startsWith('v/v_harmonic'));
  expect(ratios.map(({ quantity }) => quantity.split(', ')[1])).toEqual(['T = 0.03', 'T = 0.01', 'T = 0.003']);
  expect(find(picture(drawing), named('text')).map(textOf)).toContain('T = ∞');
});

describe('1b: Mari-Kurchan', () => {
  test('has as many neighbours at every N', () => {
    const plans = figureCampaigns('1b');
    const names = Object.keys(plans);
    expect(names).toEqual([
      'hot-500',
      'hot-1000',
      'hot-2000',
      'hot-4000',
      'cold-500',
      'cold-1000',
      'cold-2000',
      'cold-4000',
    ]);
    // (N - 1)/(V - v_ex) = 3/pi with V = (pi/6) N/phi and v_ex(1e-4) = 50.54
    const { volumeFraction } = plans['cold-500'].model as { name: string; volumeFraction: number };
    expect(499 / ((Math.PI / 6) * (500 / volumeFraction) - 50.54)).toBeCloseTo(3 / Math.PI, 4);
    const { hot } = figureCampaigns('1b', { scale: 'paper' });
    expect(hot).toMatchObject({ particles: [1024, 2048, 4096, 8192, 16384], model: { name: 'mari-kurchan-3d' } });
    expect(hot.model).not.toHaveProperty('volumeFraction');
  });

  test('compares the largest with the smallest, hot and cold', async () => {
    const drawing = await figureOf('1b').draw(
      study('1b', (name) => {
        const [which, n] = name.split('-');
        const hot = which === 'hot';
        const end = hot ? 2 * Number(n) : 1000;
        return [{ temperature: hot ? 0.015 : 1e-4, particles: Number(n), beta: hot ? 0.75 : 0, end }];
      }),
    );
    // exp(-t/end) of 8000 and 1000 at t = 10^3.3
    expect(effect(drawing, 'ln v(N = 4000) − ln v(N = 500) at t = 1995').value).toBeCloseTo(
      1995.26 * (1e-3 - 1 / 8000),
      3,
    );
    expect(measured(drawing, 'ln v(N = 4000) − ln v(N = 500) at t = 1995, T = 0.0001')).toBeCloseTo(0, 6);
    const root = picture(drawing);
    expect(find(root, ofClass('frame'))).toHaveLength(2);
    expect(find(root, ofClass('curve'))).toHaveLength(8);
  });
});

test('S1: sizes as they are and scaled, and the sizes that fit on each other', async () => {
  const [beta, z] = [0.92, 0.6];
  const drawing = await figureOf('S1').draw(
    study('S1', () =>
      [1000, 4000, 16000].map((particles) => ({
        temperature: Number.POSITIVE_INFINITY,
        particles,
        beta,
        end: 8 * particles ** z,
        v0: 1,
      })),
    ),
  );
  expect(measured(drawing, 'z, 2D')).toBeCloseTo(z, 1);
  expect(measured(drawing, 'β, 2D')).toBeCloseTo(beta, 1);
  expect(effect(drawing, 'v(N = 16000) − v(N = 1000) at t = 1000').value).toBeGreaterThan(0);
  const root = picture(drawing);
  expect(find(root, ofClass('frame'))).toHaveLength(4);
  // scaled with the exponents of the paper, 2D curves lie on each other: at t N^-z = const v N^(beta z) is the same
  const [, , scaled] = drawing.plots!;
  const [small, large] = [scaled.series[0], scaled.series[2]].map(({ x, y }) => {
    const k = Array.from(x).findIndex((t) => t > 0.5);
    return y[k] * x[k] ** beta;
  });
  expect(small / large).toBeCloseTo(1, 1);
});

test('an effect that is too small is said not to be resolved', async () => {
  const drawing = await figureOf('2b').draw(
    study('2b', () => [1, 0.3, 0.12].map((temperature) => ({ temperature, particles: 1000, beta: 1, end: 1e4 }))),
  );
  const verdicts = comparisonRows(drawing.comparisons, drawing.effects).map((row) => row[4]);
  expect(verdicts.filter((text) => text === 'not resolved at this scale')).toHaveLength(3);
});

test('lines below a picture are plain text, with words behind an underscore lowered', () => {
  const panel = { width: 300, height: 10, body: '' };
  const svg = svgDocument(annotated(panel, ['dashed: T_def of the paper, v/v_harmonic; a*b^2 {c} _d']), 'figure');
  const lowered = [...svg.matchAll(/<tspan dy="[\d.]+"[^>]*>([^<]*)</g)].map(([, word]) => word);
  expect(lowered).toEqual(expect.arrayContaining(['def', 'harmonic']));
  expect(svg).not.toContain('T_def');
  expect(textOf(parseXml(svg))).toContain('a*b^2 {c} _d');
});
