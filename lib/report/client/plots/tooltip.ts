import type uPlot from 'uplot';
import { markupToHtml } from '../../../figures/markup';
import { formatNumber, formatWithError } from '../../format';
import type { PlotData } from '../../page-data';
import { make, setHtml } from '../dom';
import { shownPoints } from './marks';

/** A point farther from the cursor is not meant [px]. */
const reach = 30;

interface Hit {
  series: number;
  index: number;
  /** in the area of the plot [px] */
  x: number;
  y: number;
}

/** The values of the point next to the cursor, in a box beside it and a ring around the point. */
export class Tooltip {
  private readonly box = make('div', { class: 'tooltip', role: 'status', hidden: true });
  private readonly ring = make('div', { class: 'ring', hidden: true });

  constructor(private readonly plot: PlotData) {}

  attach(u: uPlot): void {
    u.over.append(this.ring, this.box);
  }

  update(u: uPlot): void {
    const { left, top } = u.cursor;
    const hit = left === undefined || top === undefined || left < 0 ? undefined : this.nearest(u, left, top);
    this.box.hidden = hit === undefined;
    this.ring.hidden = hit === undefined;
    if (hit === undefined) return;
    const { series, x: xAxis, y: yAxis } = this.plot;
    const { label, x, y, error, colour } = series[hit.series];
    const value = formatWithError(y[hit.index], error?.[hit.index] ?? null, 4);
    const row = (axis: string, text: string): string => `<div>${markupToHtml(axis)}: <b>${text}</b></div>`;
    setHtml(
      this.box,
      `<div>${markupToHtml(label)}</div>${row(xAxis.label, formatNumber(x[hit.index], 4))}${row(yAxis.label, value)}`,
    );
    Object.assign(this.ring.style, { left: `${hit.x}px`, top: `${hit.y}px`, borderColor: colour });
    // on the side where there is room
    const toLeft = hit.x > u.over.clientWidth / 2;
    const above = hit.y > u.over.clientHeight / 2;
    Object.assign(this.box.style, {
      left: toLeft ? 'auto' : `${hit.x + 12}px`,
      right: toLeft ? `${u.over.clientWidth - hit.x + 12}px` : 'auto',
      top: above ? 'auto' : `${hit.y + 8}px`,
      bottom: above ? `${u.over.clientHeight - hit.y + 8}px` : 'auto',
    });
  }

  private nearest(u: uPlot, left: number, top: number): Hit | undefined {
    let best: Hit | undefined;
    let least = reach;
    this.plot.series.forEach((series, k) => {
      if (!u.series[k + 1].show) return;
      for (const [px, py, index] of shownPoints(u, this.plot, series)) {
        const x = (px - u.bbox.left) / devicePixelRatio;
        const y = (py - u.bbox.top) / devicePixelRatio;
        if (x < 0 || y < 0 || x > u.over.clientWidth || y > u.over.clientHeight) continue;
        const distance = Math.hypot(x - left, y - top);
        if (distance >= least) continue;
        least = distance;
        best = { series: k, index, x, y };
      }
    });
    return best;
  }
}
