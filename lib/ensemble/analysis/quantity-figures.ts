import { type TemperatureCurve, temperaturePlot } from '../../figures/against-temperature';
import { literal, plainText } from '../../figures/markup';
import { svgDocument } from '../../figures/svg';
import { xyPanel } from '../../figures/xy-panel';
import type { Estimate } from '../../numerics/statistics';
import { plotData } from '../../report/plot-data';
import type { ReportFigure } from '../../report/report-data';
import { drawnBars } from './bars';
import { byModelAndSize, type OfSize } from './sizes';

/** A number as JSON keeps it: null for what it has none for. */
export type StoredEstimate = { value: number | null; error: number | null } | null | undefined;

/** A quantity of ensembles that is drawn against their temperature. */
export interface Quantity<E> {
  id: string;
  /** markup, with the unit */
  label: string;
  caption: string;
  /** what the bars are, said where some are drawn */
  bars?: string;
  of(ensemble: E): StoredEstimate;
  /** a temperature that the curve of some of these ensembles tells; undefined where there is none */
  mark?(ensembles: readonly E[]): Estimate | undefined;
  /** markup: what the marks are, a line of the legend */
  markLabel?: string;
}

/**
 * The figures of quantities against temperature, a curve for each model and N; those known at two temperatures or more.
 */
export function quantityFigures<E extends OfSize & { temperature: number | null }>(
  ensembles: readonly E[],
  quantities: readonly Quantity<E>[],
): ReportFigure[] {
  const groups = byModelAndSize(ensembles);
  const byModel = new Set(ensembles.map(({ model }) => model?.name)).size > 1;
  return quantities.flatMap(({ id, label, caption, bars, of, mark, markLabel }): ReportFigure[] => {
    const curves = groups.flatMap((group, rank): TemperatureCurve[] => {
      const points = group.flatMap((one) => {
        const estimate = estimateOf(of(one));
        const { temperature } = one;
        return estimate !== null && temperature !== null && Number.isFinite(temperature)
          ? [{ temperature, ...estimate }]
          : [];
      });
      if (points.length < 2) return [];
      const [{ particles, model }] = group;
      return [
        {
          label: `${byModel && model ? `${literal(model.name)}, ` : ''}*N* = ${particles}`,
          rank,
          temperatures: points.map(({ temperature }) => temperature),
          values: points.map(({ value }) => value),
          errors: points.map(({ error }) => error),
          mark: mark?.(group),
        },
      ];
    });
    if (curves.length === 0) return [];
    const plot = temperaturePlot(curves, label, markLabel);
    const errors = curves.map((curve) => curve.errors);
    const said = bars === undefined ? caption : caption + drawnBars(errors, bars);
    const svg = svgDocument(xyPanel(plot), plainText(said));
    const shifted = curves.length > 1 ? ' The curves stand side by side, each point left or right of its *T*.' : '';
    return [{ id, svg, plots: [plotData(plot)], caption: said + shifted, wide: false }];
  });
}

/** For tables and figures: JSON has null where there is no number, memory NaN. */
export function estimateOf(stored: StoredEstimate): Estimate | null {
  if (stored === null || stored === undefined || stored.value === null || !Number.isFinite(stored.value)) return null;
  return { value: stored.value, error: stored.error ?? Number.NaN };
}
