import { energyFigure, svgDocument } from '../../figures';
import type { Axis } from '../../figures/axes';
import { type CurveState, logDomain, positive, symbolsOf } from '../../figures/curves';
import { energyPlot, isRounding } from '../../figures/energy';
import type { Series } from '../../figures/marks';
import type { XyPlot } from '../../figures/xy-panel';
import { xyRows } from '../../figures/xy-rows';
import type { Estimate } from '../../numerics/statistics';
import { plotData } from '../../report/plot-data';
import type { ReportFigure } from '../../report/report-data';
import { drawnBars } from '../analysis/bars';
import { curveStates } from '../analysis/labels';
import type { AnalysedTrajectory, TrajectoryRow } from './result';
import { figuresOfTimes } from './snapshots';

const timeLabel = 'time *t* [*τ*_{0}]';
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
      svg: svgDocument(xyRows(inPairs(titled)), 'Trajectories to their ends'),
      plots: titled.map(plotData),
      caption:
        'The way to the end of the trajectory, *u* = *r*(*t*) − *r*(∞): rms of *u*; participation ratios of *u* and *v*; excess ' +
        'kurtosis of the components of *u*; lengths, the integrals of the correlations of *u* and of *v* to their first zero; hot spots, the ' +
        'clusters of the 5 % of the particles of largest *D*^{2}_{min} of the velocity, and the size of that of a particle.',
      wide: true,
    });
  const states = statesOf(all);
  const energies = all.flatMap(({ summary: { rows } }, k) => {
    const excess = rows.map(({ excess: { value }, energy }) => (isRounding(value, energy.value) ? Number.NaN : value));
    return excess.some((e, i) => e > 0 && rows[i].time > 0)
      ? [
          {
            ...states[k],
            times: rows.map(({ time }) => time),
            energy: excess,
            error: rows.map((row) => row.excess.error),
            inherentEnergy: 0,
          },
        ]
      : [];
  });
  const guides = { guides: exponents.map((beta) => ({ beta })) };
  if (energies.length > 0)
    figures.push({
      id: 'trajectory-energy',
      svg: energyFigure(energies, guides),
      plots: [plotData(energyPlot(energies, guides))],
      caption: `Energy per particle above that of the end of the trajectory, without what is below 10^{−13} of the energy, its rounding.${drawnBars(
        energies.map(({ error }) => error),
        'standard errors over trajectories',
      )}`,
      wide: false,
    });
  for (const one of all)
    figures.push(...figuresOfTimes(one, all.length > 1 ? `-${one.summary.slug.replace(/[^A-Za-z0-9]+/g, '-')}` : ''));
  return figures;
}

function some(all: readonly AnalysedTrajectory[], name: Quantity): boolean {
  return all.some(({ summary: { rows } }) => rows.some((row) => Number.isFinite(row[name].value) && row.time > 0));
}

function statesOf(all: readonly AnalysedTrajectory[]): CurveState[] {
  return curveStates(all.map(({ summary }) => summary));
}

/** Curves of a quantity against time; `fill` says what is filled or open where a plot has two quantities. */
function seriesOf(
  all: readonly AnalysedTrajectory[],
  name: Quantity,
  o: { fill?: string; filled?: boolean } = {},
): Series[] {
  const symbols = symbolsOf(statesOf(all));
  return all.flatMap(({ summary: { rows } }, k) => {
    const shown = rows.filter(({ time, [name]: { value } }) => time > 0 && Number.isFinite(value));
    if (shown.length === 0) return [];
    const of = (part: keyof Estimate): number[] => shown.map((row) => row[name][part]);
    const { label, key, ...symbol } = symbols[k];
    return [
      {
        x: shown.map(({ time }) => time),
        y: of('value'),
        yError: of('error'),
        ...symbol,
        filled: o.filled ?? true,
        label: o.fill === undefined ? label : all.length > 1 ? `${o.fill}, ${label}` : o.fill,
        key: { ...key, fill: o.fill },
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
  // with their errors, unless these are larger than all there is
  const most = 2 * Math.max(...values.map(Math.abs));
  const ends = series.flatMap(({ y, yError }) =>
    Array.from(y, (value, k) => (yError && yError[k] > 0 ? [value - yError[k], value + yError[k]] : [])).flat(),
  );
  const shown = [...values, ...ends.filter((value) => Math.abs(value) <= most)];
  const low = from ?? Math.min(0, ...shown);
  const high = Math.max(...shown, low + 1e-6);
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
  return [...seriesOf(all, u, { fill: '*u*' }), ...seriesOf(all, v, { fill: '*v*', filled: false })];
}

function inPairs(plots: XyPlot[]): XyPlot[][] {
  return Array.from({ length: Math.ceil(plots.length / 2) }, (_, k) => plots.slice(2 * k, 2 * k + 2));
}
