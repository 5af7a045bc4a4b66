import { svgDocument } from '../../figures';
import type { Series } from '../../figures/marks';
import { temperatureColours } from '../../figures/palette';
import { powerLawPlot } from '../../figures/power-law-plot';
import type { XyPlot } from '../../figures/xy-panel';
import { xyRows } from '../../figures/xy-rows';
import { plotData } from '../../report/plot-data';
import type { ReportFigure } from '../../report/report-data';
import { drawnBars } from './bars';
import type { CollapseAnalysis } from './finite-size';
import { markupOf } from './labels';

/** v(t) of several sizes, and the same scaled by N^(beta z) and N^-z: a row for each model and temperature. */
export function collapseFigure(all: readonly CollapseAnalysis[]): ReportFigure | undefined {
  if (all.length === 0) return undefined;
  const rows = all.map((one) => [plotOf(one, false), plotOf(one, true)]);
  return {
    id: 'collapse',
    svg: svgDocument(xyRows(rows), 'Finite-size scaling of v(t)'),
    plots: rows.flat().map(plotData),
    caption:
      'Mean velocity of several sizes *N* from the end of the transient on, and scaled by the *β* and *z* of the title, for which all sizes ' +
      'fall onto one curve as well as they can.' +
      drawnBars(
        all.flatMap(({ curves }) => curves.map(({ error }) => error)),
        'standard errors over samples',
      ),
    wide: true,
  };
}

function plotOf({ label, curves, beta, z, quality }: CollapseAnalysis, scaled: boolean): XyPlot {
  const colours = temperatureColours(curves.map(({ particles }) => particles));
  const exponent = scaled ? z.value : 0;
  const series = curves.map(({ particles, times, v, error }, k): Series => {
    const factor = particles ** (beta.value * exponent);
    return {
      x: times.map((t) => t * particles ** -exponent),
      y: v.map((value) => value * factor),
      yError: error.map((value) => value * factor),
      colour: colours[k],
      shape: k,
      filled: true,
      label: `*N* = ${particles}`,
    };
  });
  const plot = powerLawPlot({
    series,
    guides: [{ slope: Number(beta.value.toFixed(2)) }],
    xLabel: scaled ? '*t* *N*^{−*z*} [*τ*_{0}]' : 'time *t* [*τ*_{0}]',
    yLabel: scaled ? '*N*^{*βz*} *v* [*ℓ* / *τ*_{0}]' : 'velocity *v*(*t*) [*ℓ* / *τ*_{0}]',
    notes: [],
  });
  const found = `*β* = ${beta.value.toFixed(2)} ± ${beta.error.toFixed(2)}, *z* = ${z.value.toFixed(2)} ± ${z.error.toFixed(2)}`;
  return { ...plot, title: scaled ? `${found}, *S* = ${quality.toPrecision(2)}` : markupOf(label) };
}
