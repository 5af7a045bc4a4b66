import { arrange, type Panel, svgDocument, vanHoveFigure } from '../../figures';
import type { CurveState } from '../../figures/curves';
import { displacementBar, displacementPanel } from '../../figures/displacement-fields';
import type { Series } from '../../figures/marks';
import { literal } from '../../figures/markup';
import { temperatureColours } from '../../figures/palette';
import { edged } from '../../figures/svg';
import { vanHovePlot } from '../../figures/van-hove';
import type { XyPlot } from '../../figures/xy-panel';
import { xyRows } from '../../figures/xy-rows';
import { hasQuenchedShifts } from '../../models/mari-kurchan';
import { formatNumber } from '../../report/format';
import { plotData } from '../../report/plot-data';
import type { ReportFigure } from '../../report/report-data';
import { countedBars, drawnBars } from '../analysis/bars';
import { markupOf } from '../analysis/labels';
import { fewestCounts, told } from '../analysis/told';
import type { AnalysedTrajectory } from './result';
import { fewestPairs } from './row';

/** Curves of one figure at different times. */
const mostTimes = 6;
/** Fields beside each other. */
const mostFields = 4;
const side = 104;
/** Of the colour scale of fields, below the largest. */
const decades = 1e-3;
/** Fields and distributions are drawn while the rms of u is above this part of the first. */
const visible = 0.01;

/** Distributions, correlations and fields of the trajectories of one ensemble at some of their times. */
export function figuresOfTimes(one: AnalysedTrajectory, suffix: string): ReportFigure[] {
  const figures: ReportFigure[] = [];
  const enough = (counts: Float64Array): boolean => counts.some((n) => n >= fewestCounts);
  const shown = spread(
    one.vanHove.flatMap((vanHove, k) =>
      vanHove && enough(vanHove.counts) && timeOf(one, k) > 0 && isVisible(one, k) ? [k] : [],
    ),
  );
  const about = suffix === '' ? '' : `, ${markupOf(one.summary.label)}`;
  const moved = shown.map((k, order) => ({ ...atTime(one, k, order), ...told(one.vanHove[k]!) }));
  if (moved.length > 0)
    figures.push({
      id: `trajectory-van-hove${suffix}`,
      svg: vanHoveFigure(moved),
      plots: [plotData(vanHovePlot(moved))],
      caption: `Distribution of |*u*| = |*r*(*t*) − *r*(∞)|${about}.${countedBars([one.summary.samples], 'trajectory')}`,
      wide: false,
    });
  const panels = (['displacementCorrelation', 'velocityCorrelation'] as const).flatMap((name) => {
    const plot = correlationPlot(one, name);
    return plot === undefined ? [] : [plot];
  });
  if (panels.length > 0)
    figures.push({
      id: `trajectory-correlation${suffix}`,
      svg: svgDocument(xyRows([panels]), 'Spatial correlations along the trajectory'),
      plots: panels.map(plotData),
      caption: `Correlation in space of the non-affine displacement to the end and of the non-affine velocity${about}.${drawnBars(
        panels.flatMap(({ series }) => series.map(({ yError }) => yError)),
        'standard errors over trajectories',
      )}`,
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
  return `*t* = ${literal(formatNumber(time, 2))} *τ*_{0}`;
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
    const { r, correlation, error, pairs, configurations } = one[name][k]!;
    const fewest = fewestPairs * one.summary.particles * configurations;
    return {
      x: r,
      y: correlation.map((c, bin) => (pairs[bin] >= fewest ? c : Number.NaN)),
      yError: error,
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
    levels: [{ y: 0, label: '' }],
    title: name === 'displacementCorrelation' ? '(a) displacement to the end' : '(b) velocity',
  };
}

function rms(u: Float64Array): number {
  return Math.sqrt(u.reduce((sum, x) => sum + x * x, 0) / u.length);
}

/** |u| of the first trajectory at some times. */
function fieldsOf({ example }: AnalysedTrajectory): Panel | undefined {
  // where neighbours in space do not interact, a field shows nothing
  if (example === undefined || hasQuenchedShifts(example.end.model)) return undefined;
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
  const scale = { range, side };
  const panels = shown.map(({ time, u }, k) =>
    displacementPanel(
      {
        title: timeText(time),
        dimension: dimension as 2 | 3,
        boxLength: end.boxLength,
        positions: end.positions,
        diameters,
        magnitude: fields[k],
        displacements: u,
      },
      scale,
    ),
  );
  const bar = displacementBar(scale);
  return edged(arrange([[...panels, bar]], { columnGap: 8 }));
}
