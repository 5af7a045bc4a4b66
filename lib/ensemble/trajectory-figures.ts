import type { Estimate } from '../analysis/statistics';
import { arrange, energyFigure, type Panel, svgDocument, vanHoveFigure } from '../figures';
import type { Axis } from '../figures/axes';
import { colourBar } from '../figures/colour-bar';
import { type CurveState, logDomain, positive } from '../figures/curves';
import { energyPlot } from '../figures/energy';
import { fieldPanel, fieldTop } from '../figures/field-panel';
import type { Series } from '../figures/marks';
import { literal } from '../figures/markup';
import { temperatureColours } from '../figures/palette';
import { planeOf } from '../figures/plane';
import { vanHovePlot } from '../figures/van-hove';
import { type XyPlot, xyPanel } from '../figures/xy-panel';
import { formatNumber } from '../report/format';
import { plotData } from '../report/plot-data';
import type { ReportFigure } from '../report/report-data';
import { markupOf } from './analysis-labels';
import type { AnalysedTrajectory, TrajectoryRow } from './trajectory-result';
import { fewestPairs } from './trajectory-row';

const timeLabel = 'time *t* [*τ*_{0}]';
/** Curves of one figure at different times. */
const mostTimes = 6;
/** Fields beside each other. */
const mostFields = 4;
const side = 104;
/** Of the colour scale of fields, below the largest. */
const decades = 1e-3;
/** Fields and distributions are drawn while the rms of u is above this part of the first. */
const visible = 0.01;
/** A bin with fewer displacements is not drawn. */
const fewestCounts = 5;

type Quantity = Exclude<keyof TrajectoryRow, 'time'>;

/**
 * The figures of trajectories: what changes with time, and for each ensemble distributions, correlations and fields.
 *
 * @param exponents of v to compare with
 */
export function trajectoryFigures(all: readonly AnalysedTrajectory[], exponents: readonly number[]): ReportFigure[] {
  const figures: ReportFigure[] = [];
  const plots = [
    displacementPlot(all),
    participationPlot(all),
    ...(some(all, 'kurtosis') ? [kurtosisPlot(all)] : []),
    ...(some(all, 'length') || some(all, 'vLength') ? [lengthPlot(all)] : []),
    ...(some(all, 'hotSpots') ? [hotSpotPlot(all, 'hotSpots'), hotSpotPlot(all, 'hotSpotSize')] : []),
  ].flatMap((plot) => plot ?? []);
  const titled = plots.map((plot, k) => ({ ...plot, title: `(${String.fromCharCode(97 + k)})` }));
  if (titled.length > 0)
    figures.push({
      id: 'trajectory',
      svg: svgDocument(rowsOf(titled.map((plot) => xyPanel(plot))), 'Trajectories to their ends'),
      plots: titled.map(plotData),
      caption:
        'The way to the end of the trajectory, *u* = *r*(*t*) − *r*(∞): rms of *u*; participation ratios of *u* and *v*; excess ' +
        'kurtosis of the components of *u*; lengths, the integrals of the correlations of *u* and of *v* to their first zero; hot spots, the ' +
        'clusters of the 5 % of the particles of largest *D*^{2}_{min} of the velocity, and the size of that of a particle.',
      wide: true,
    });
  const energies = all.flatMap(({ summary: { rows } }, k) => {
    const excess = rows.map((row) => row.excess.value);
    return excess.some((e, i) => e > 0 && rows[i].time > 0)
      ? [{ ...stateOf(all, k), times: rows.map(({ time }) => time), energy: excess, inherentEnergy: 0 }]
      : [];
  });
  const guides = { guides: exponents.map((beta) => ({ beta })) };
  if (energies.length > 0)
    figures.push({
      id: 'trajectory-energy',
      svg: energyFigure(energies, guides),
      plots: [plotData(energyPlot(energies, guides))],
      caption: 'Energy per particle above that of the end of the trajectory.',
      wide: false,
    });
  for (const one of all) figures.push(...figuresOfTimes(one, all.length > 1 ? `-${one.summary.slug}` : ''));
  return figures;
}

function figuresOfTimes(one: AnalysedTrajectory, suffix: string): ReportFigure[] {
  const figures: ReportFigure[] = [];
  const enough = (counts: Float64Array): boolean => counts.some((n) => n >= fewestCounts);
  const shown = spread(
    one.vanHove.flatMap((vanHove, k) =>
      vanHove && enough(vanHove.counts) && timeOf(one, k) > 0 && isVisible(one, k) ? [k] : [],
    ),
  );
  const about = suffix === '' ? '' : `, ${markupOf(one.summary.label)}`;
  const moved = shown.map((k, order) => {
    const { u, density, counts } = one.vanHove[k]!;
    return {
      ...atTime(one, k, order),
      u,
      density: density.map((p, i) => (counts[i] >= fewestCounts ? p : Number.NaN)),
    };
  });
  if (moved.length > 0)
    figures.push({
      id: `trajectory-van-hove${suffix}`,
      svg: vanHoveFigure(moved),
      plots: [plotData(vanHovePlot(moved))],
      caption: `Distribution of |*u*| = |*r*(*t*) − *r*(∞)|${about}.`,
      wide: false,
    });
  const panels = (['displacementCorrelation', 'velocityCorrelation'] as const).flatMap((name) => {
    const plot = correlationPlot(one, name);
    return plot === undefined ? [] : [plot];
  });
  if (panels.length > 0)
    figures.push({
      id: `trajectory-correlation${suffix}`,
      svg: svgDocument(arrange([panels.map((plot) => xyPanel(plot))]), 'Spatial correlations along the trajectory'),
      plots: panels.map(plotData),
      caption: `Correlation in space of the non-affine displacement to the end and of the non-affine velocity${about}.`,
      wide: panels.length > 1,
    });
  const field = fieldsOf(one);
  if (field !== undefined)
    figures.push({
      id: `trajectory-fields${suffix}`,
      svg: svgDocument(field, 'Distance to the end of the trajectory'),
      caption: `Distance of each particle to its place at the end of the trajectory${about}.`,
      wide: true,
    });
  return figures;
}

function some(all: readonly AnalysedTrajectory[], name: Quantity): boolean {
  return all.some(({ summary: { rows } }) => rows.some((row) => Number.isFinite(row[name].value) && row.time > 0));
}

function stateOf(all: readonly AnalysedTrajectory[], k: number): CurveState {
  const { temperature, label } = all[k].summary;
  return { temperature: temperature ?? all.length - k, label: markupOf(label), equilibrated: true };
}

/** Curves of a quantity against time; open where another quantity of the same figure is filled. */
function seriesOf(
  all: readonly AnalysedTrajectory[],
  name: Quantity,
  o: { symbol?: string; filled?: boolean } = {},
): Series[] {
  const colours = temperatureColours(all.map((_, k) => stateOf(all, k).temperature));
  return all.flatMap(({ summary: { rows, label } }, k) => {
    const shown = rows.filter(({ time, [name]: { value } }) => time > 0 && Number.isFinite(value));
    if (shown.length === 0) return [];
    const of = (part: keyof Estimate): number[] => shown.map((row) => row[name][part]);
    const symbol = o.symbol === undefined ? [] : [o.symbol];
    return [
      {
        x: shown.map(({ time }) => time),
        y: of('value'),
        yError: of('error'),
        colour: colours[k],
        shape: o.filled === false ? k + 1 : k,
        filled: o.filled ?? true,
        label: [...symbol, ...(all.length > 1 || symbol.length === 0 ? [markupOf(label)] : [])].join(', '),
      },
    ];
  });
}

const timeAxis = (series: readonly Series[]): Axis => ({
  kind: 'log',
  domain: logDomain(
    series.flatMap(({ x }) => Array.from(x)),
    0.03,
    'time',
  ),
  label: timeLabel,
});

function linear(series: readonly Series[], label: string, from?: number): Axis {
  const values = series.flatMap(({ y }) => Array.from(y));
  const low = from ?? Math.min(0, ...values);
  const high = Math.max(...values, low + 1e-6);
  return { kind: 'linear', domain: [low - (low < 0 ? 0.06 * (high - low) : 0), high + 0.1 * (high - low)], label };
}

function displacementPlot(all: readonly AnalysedTrajectory[]): XyPlot | undefined {
  const series = seriesOf(all, 'displacement').map((one) => ({
    ...one,
    y: Array.from(one.y, (y) => (y > 0 ? y : NaN)),
  }));
  if (!series.some(({ y }) => y.some((value) => value > 0))) return undefined;
  const values = logDomain(positive(series, 'y'), 0.05, 'displacement');
  return { x: timeAxis(series), y: { kind: 'log', domain: values, label: 'rms *u* [*ℓ*]' }, series };
}

function participationPlot(all: readonly AnalysedTrajectory[]): XyPlot | undefined {
  const series = both(all, 'participation', 'vParticipation');
  if (series.length === 0) return undefined;
  return { x: timeAxis(series), y: linear(series, 'participation ratio', 0), series };
}

function kurtosisPlot(all: readonly AnalysedTrajectory[]): XyPlot {
  const series = seriesOf(all, 'kurtosis');
  return { x: timeAxis(series), y: linear(series, 'excess kurtosis'), series };
}

function lengthPlot(all: readonly AnalysedTrajectory[]): XyPlot {
  const series = both(all, 'length', 'vLength');
  return { x: timeAxis(series), y: linear(series, 'correlation length *ξ* [*ℓ*]', 0), series };
}

function hotSpotPlot(all: readonly AnalysedTrajectory[], name: 'hotSpots' | 'hotSpotSize'): XyPlot {
  const series = seriesOf(all, name);
  return { x: timeAxis(series), y: linear(series, name === 'hotSpots' ? 'hot spots' : 'size of hot spots', 0), series };
}

/** u filled and v open. */
function both(all: readonly AnalysedTrajectory[], u: Quantity, v: Quantity): Series[] {
  return [...seriesOf(all, u, { symbol: '*u*' }), ...seriesOf(all, v, { symbol: '*v*', filled: false })];
}

function rowsOf(panels: Panel[]): Panel {
  const rows = Array.from({ length: Math.ceil(panels.length / 2) }, (_, k) => panels.slice(2 * k, 2 * k + 2));
  return arrange(rows);
}

/** Some of many, evenly. */
function spread(of: readonly number[], most = mostTimes): number[] {
  if (of.length <= most) return [...of];
  return Array.from({ length: most }, (_, k) => of[Math.round((k * (of.length - 1)) / (most - 1))]);
}

function isVisible({ summary: { rows } }: AnalysedTrajectory, k: number): boolean {
  return rows[k].displacement.value > visible * rows[0].displacement.value;
}

function timeOf({ summary }: AnalysedTrajectory, k: number): number {
  return summary.rows[k].time;
}

/** A curve at one time: late ones as cold ones, since they are calm. */
function atTime(one: AnalysedTrajectory, k: number, order: number): CurveState {
  return { temperature: -order, label: timeText(timeOf(one, k)), equilibrated: true };
}

function timeText(time: number): string {
  return `*t* = ${literal(formatNumber(time, 2))}`;
}

function correlationPlot(
  one: AnalysedTrajectory,
  name: 'displacementCorrelation' | 'velocityCorrelation',
): XyPlot | undefined {
  const known = one[name].flatMap((curve, k) => (curve && timeOf(one, k) > 0 ? [k] : []));
  if (known.length === 0) return undefined;
  const shown = spread(known);
  const colours = temperatureColours(shown.map((_, order) => -order));
  const series = shown.map((k, order): Series => {
    const { r, correlation, pairs, configurations } = one[name][k]!;
    const fewest = fewestPairs * one.summary.particles * configurations;
    return {
      x: r,
      y: correlation.map((c, bin) => (pairs[bin] >= fewest ? c : Number.NaN)),
      colour: colours[order],
      shape: order,
      filled: true,
      label: timeText(timeOf(one, k)),
    };
  });
  const { r } = one[name][shown[0]]!;
  const values = series.flatMap(({ y }) => Array.from(y).filter(Number.isFinite));
  if (values.length === 0) return undefined;
  return {
    x: { kind: 'linear', domain: [0, r[r.length - 1]], label: '*r* [*ℓ*]' },
    y: {
      kind: 'linear',
      domain: [Math.max(-1, Math.min(-0.1, ...values) - 0.05), 1],
      label: name === 'displacementCorrelation' ? '*C_{u}*(*r*)' : '*C_{v}*(*r*)',
    },
    series,
    title: name === 'displacementCorrelation' ? '(a) displacement to the end' : '(b) velocity',
  };
}

function rms(u: Float64Array): number {
  return Math.sqrt(u.reduce((sum, x) => sum + x * x, 0) / u.length);
}

/** |u| of the first trajectory at some times. */
function fieldsOf({ example }: AnalysedTrajectory): Panel | undefined {
  if (example === undefined) return undefined;
  const { end, diameters, snapshots } = example;
  const { dimension } = end.model;
  const far = snapshots.filter(({ u }) => rms(u) > visible * rms(snapshots[0].u));
  const shown = spread([...far.keys()], mostFields).map((k) => far[k]);
  const fields = shown.map(({ u }) =>
    diameters.map((_, i) => Math.hypot(...u.subarray(i * dimension, (i + 1) * dimension))),
  );
  const sorted = Float64Array.from(fields.flatMap((field) => Array.from(field).filter((x) => x > 0))).sort();
  const largest = sorted[Math.floor(0.995 * (sorted.length - 1))];
  const range = [decades * largest, largest] as const;
  const panels = shown.map(({ time, u }, k) => {
    const state = {
      label: '',
      dimension: dimension as 2 | 3,
      boxLength: end.boxLength,
      positions: end.positions,
      diameters,
      d2min: fields[k],
      displacements: u,
    };
    const plane = planeOf(state, 1);
    const values = fields[k];
    return fieldPanel({
      plane,
      colouring: { kind: 'log', values, range },
      magnification: 0,
      title: timeText(time),
      side,
    });
  });
  const bar = colourBar({
    range,
    label: '|*r*(*t*) − *r*(∞)| [*ℓ*]',
    top: fieldTop,
    height: side,
    openBelow: true,
    openAbove: true,
  });
  return arrange([[...panels, bar]], { columnGap: 8 });
}
