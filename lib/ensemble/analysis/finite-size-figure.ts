import { arrange, svgDocument } from '../../figures';
import { logDomain } from '../../figures/curves';
import type { Series } from '../../figures/marks';
import { temperatureColours } from '../../figures/palette';
import { type XyPlot, xyPanel } from '../../figures/xy-panel';
import { plotData } from '../../report/plot-data';
import type { ReportFigure } from '../../report/report-data';
import type { CutoffAnalysis } from './finite-size';
import { markupOf } from './labels';

/** Where sizes part, against t and against t/N^z: a row for each model and temperature. */
export function finiteSizeFigure(all: readonly CutoffAnalysis[]): ReportFigure | undefined {
  if (all.length === 0) return undefined;
  const rows = all.map((one) => [plotOf(one, 0), plotOf(one, one.z.value)]);
  return {
    id: 'finite-size',
    svg: svgDocument(arrange(rows.map((row) => row.map((plot) => xyPanel(plot)))), 'Where sizes part'),
    plots: rows.flat().map(plotData),
    caption:
      'What parts each size *N* from the next smaller one, the difference of their ⟨ln *v*⟩, against time and against time over ' +
      '*N*^{*z*}, on which it falls onto one curve for the *z* of the title. Bars: standard errors over samples.',
    wide: true,
  };
}

function plotOf({ label, ratios, z }: CutoffAnalysis, exponent: number): XyPlot {
  const colours = temperatureColours(ratios.map(({ particles }) => particles));
  const series = ratios.map(
    ({ particles, times, logRatio, error }, k): Series => ({
      x: times.map((t) => t * particles ** -exponent),
      y: logRatio,
      yError: error,
      colour: colours[k],
      shape: k,
      filled: true,
      label: `*N* = ${particles}`,
    }),
  );
  const ends = ratios.flatMap(({ logRatio, error }) =>
    logRatio.flatMap((y, k) => (Number.isFinite(error[k]) ? [y - error[k], y + error[k]] : [y])),
  );
  const [low, high] = [Math.min(0, ...ends), Math.max(0, ...ends)];
  const room = 0.06 * (high - low || 1);
  const scaled = exponent !== 0;
  return {
    title: scaled ? `*z* = ${z.value.toFixed(2)} ± ${z.error.toFixed(2)}` : markupOf(label),
    x: {
      kind: 'log',
      domain: logDomain(times(series), 0.03, 'time'),
      label: scaled ? '*t* *N*^{−*z*} [*τ*_{0}]' : 'time *t* [*τ*_{0}]',
    },
    y: { kind: 'linear', domain: [low - room, high + room], label: '⟨ln *v*⟩_{*N*/*r*} − ⟨ln *v*⟩_{*N*}' },
    series,
  };
}

function times(series: readonly Series[]): number[] {
  return series.flatMap(({ x }) => Array.from(x));
}
