import { type TemperatureCurve, temperaturePlot } from '../../figures/against-temperature';
import { svgDocument } from '../../figures/svg';
import { xyPanel } from '../../figures/xy-panel';
import type { Estimate } from '../../numerics/statistics';
import { plotData } from '../../report/plot-data';
import type { ReportFigure } from '../../report/report-data';

/** A number as JSON keeps it: null for what it has none for. */
export type StoredEstimate = { value: number | null; error: number | null } | null | undefined;

/** A quantity of ensembles that is drawn against their temperature. */
export interface Quantity<E> {
  id: string;
  /** markup, with the unit */
  label: string;
  caption: string;
  of(ensemble: E): StoredEstimate;
}

/** The figures of quantities against temperature, a curve for each N; those known at two temperatures or more. */
export function quantityFigures<E extends { temperature: number | null; particles: number }>(
  ensembles: readonly E[],
  quantities: readonly Quantity<E>[],
): ReportFigure[] {
  const sizes = [...new Set(ensembles.map(({ particles }) => particles))].sort((a, b) => a - b);
  return quantities.flatMap(({ id, label, caption, of }): ReportFigure[] => {
    const curves = sizes.flatMap((particles): TemperatureCurve[] => {
      const points = ensembles.flatMap((one) => {
        const estimate = of(one);
        const { temperature } = one;
        if (one.particles !== particles || temperature === null || !Number.isFinite(temperature)) return [];
        if (estimate === null || estimate === undefined || estimate.value === null) return [];
        return [{ temperature, value: estimate.value, error: estimate.error ?? Number.NaN }];
      });
      if (points.length < 2) return [];
      return [
        {
          label: `*N* = ${particles}`,
          rank: particles,
          temperatures: points.map(({ temperature }) => temperature),
          values: points.map(({ value }) => value),
          errors: points.map(({ error }) => error),
        },
      ];
    });
    if (curves.length === 0) return [];
    const plot = temperaturePlot(curves, label);
    const svg = svgDocument(xyPanel(plot), caption);
    return [{ id, svg, plots: [plotData(plot)], caption, wide: false }];
  });
}

/** For tables and figures: JSON has null where there is no number. */
export function estimateOf(stored: StoredEstimate): Estimate | null {
  if (stored === null || stored === undefined || stored.value === null) return null;
  return { value: stored.value, error: stored.error ?? Number.NaN };
}
