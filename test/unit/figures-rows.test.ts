import { curveStates } from '../../lib/ensemble/analysis/labels';
import { trajectoryFigures } from '../../lib/ensemble/trajectory/figures';
import type { AnalysedTrajectory } from '../../lib/ensemble/trajectory/result';
import { pairDistributionFigure } from '../../lib/figures';
import { find, named, ofClass, parseXml, textFaults, textOf } from '../support/svg';

const temperatures = [0.8, 0.4, 0.2];
const labels = temperatures.flatMap((temperature) =>
  [256, 1024].map((n) => ({ temperature, label: `T = ${temperature}, N = ${n}` })),
);
const times = Array.from({ length: 9 }, (_, k) => 10 ** (-2 + k / 2));

/** Trajectories of which only the table is given. */
const followed = labels.map(({ temperature, label }, k) => {
  const near = (value: number) => ({ value: value * (1 + 0.1 * k), error: 0.1 * value });
  const rows = times.map((time, i) => ({
    time,
    displacement: near(1 / (1 + time)),
    participation: near(0.5 - 0.05 * i),
    vParticipation: near(0.4 - 0.04 * i),
    kurtosis: near(time),
    length: near(1 + 0.4 * i),
    vLength: near(0.5 + 0.2 * i),
    hotSpots: near(8 - i),
    hotSpotSize: near(1 + i),
    energy: near(1 + 1 / (1 + time)),
    excess: near(1 / (1 + time)),
  }));
  const none = times.map(() => undefined);
  const curves = { vanHove: none, displacementCorrelation: none, velocityCorrelation: none, example: undefined };
  return { summary: { label, slug: label, temperature, particles: 256, rows }, ...curves };
}) as unknown as AnalysedTrajectory[];

function panelsOf(svg: string) {
  const root = parseXml(svg);
  const legends = find(root, ofClass('legend'));
  return { root, legends, said: legends.map((legend) => find(legend, named('text')).map(textOf)) };
}

describe('the figure of trajectories', () => {
  const [{ svg, plots = [] }, energy] = trajectoryFigures(followed, []);
  const { root, said } = panelsOf(svg);

  test('has one legend for all panels: colour says T, shape N, filling u or v', () => {
    expect(said).toEqual([['T = 0.8', 'T = 0.4', 'T = 0.2', 'N = 256', 'N = 1024', 'u', 'v']]);
    expect(textFaults(svg)).toEqual([]);
  });

  test('has its axes at one height in each row', () => {
    const tops = find(root, ofClass('frame')).map(({ attributes }) => Number(attributes.y));
    expect(tops).toHaveLength(6);
    expect(new Set(tops).size).toBe(1);
  });

  test('has error bars, and so has that of the energy', () => {
    expect(find(root, ofClass('error-bars')).length).toBeGreaterThan(labels.length);
    expect(energy.id).toBe('trajectory-energy');
    expect(find(parseXml(energy.svg), ofClass('error-bars'))).toHaveLength(labels.length);
  });

  test('has axes that hold large error bars, too', () => {
    const wide = followed.map(({ summary, ...rest }) => ({
      ...rest,
      summary: {
        ...summary,
        rows: summary.rows.map(({ time, ...row }) => ({
          time,
          ...Object.fromEntries(Object.entries(row).map(([name, { value }]) => [name, { value, error: 0.4 * value }])),
        })),
      },
    })) as unknown as AnalysedTrajectory[];
    const linear = trajectoryFigures(wide, [])[0].plots!.filter(({ y }) => y.kind === 'linear');
    expect(linear).toHaveLength(5);
    for (const { y, series } of linear) {
      const ends = series.flatMap((one) => one.y.map((value, k) => (value ?? 0) + (one.error?.[k] ?? 0)));
      expect(y.domain[1]).toBeGreaterThanOrEqual(Math.max(...ends));
    }
  });

  test('shows u and v of a state with one shape', () => {
    for (const { series } of [plots[1], plots[3]]) {
      expect(series).toHaveLength(2 * labels.length);
      labels.forEach((_, k) => {
        const [u, v] = [series[k], series[k + labels.length]];
        expect([v.marker, v.colour, v.filled, u.filled]).toEqual([u.marker, u.colour, false, true]);
      });
    }
  });
});

describe('panels beside each other', () => {
  const x = Float64Array.from({ length: 150 }, (_, k) => 0.7 + 0.01 * k);
  const panel = (title: string, of: readonly { label: string; temperature: number }[]) => ({
    title,
    curves: curveStates(of).map((state) => ({ ...state, x, g: x.map((r) => 2 + Math.sin(40 * r)) })),
  });

  test('share a legend where one panel has no room for it', () => {
    const { root, legends } = panelsOf(
      pairDistributionFigure([panel('(a)', labels), panel('(b)', labels)], { height: 90 }),
    );
    expect(legends).toHaveLength(1);
    expect(new Set(find(root, ofClass('frame')).map(({ attributes }) => attributes.y)).size).toBe(1);
  });

  test('say in it what open symbols are', () => {
    const open = (title: string) => {
      const { curves } = panel(title, labels);
      return { title, curves: curves.map((curve) => ({ ...curve, equilibrated: false })) };
    };
    const { said } = panelsOf(pairDistributionFigure([open('(a)'), open('(b)')], { height: 90 }));
    expect(said).toEqual([expect.arrayContaining(['T = 0.8', 'open: fewer than 20 τ'])]);
  });

  test('keep their own where a label has another colour in each', () => {
    const few = labels.filter(({ temperature }) => temperature < 0.8);
    expect(
      panelsOf(pairDistributionFigure([panel('(a)', labels), panel('(b)', few)], { height: 90 })).legends,
    ).toHaveLength(2);
  });
});
