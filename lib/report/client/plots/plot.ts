import uPlot from 'uplot';
import { markupToHtml } from '../../../figures/markup';
import type { PlotAxis, PlotData } from '../../page-data';
import { make, markerSvg, setHtml } from '../dom';
import { aligned } from './align';
import { fontOf } from './canvas-text';
import { drawBehind, drawMarks } from './marks';
import { plainCharacters, ticksFor } from './ticks';
import { Tooltip } from './tooltip';

/** Height of a plot against its width, and its bounds [px]. */
const aspect = 0.68;
const heights = { least: 230, most: 460 };
/** Distance of labelled ticks at least [px]. */
const tickSpace = { x: 52, y: 26 };

/** Draws the plots of a figure, one beside another, each with its legend. */
export function mountPlots(host: HTMLElement, plots: readonly PlotData[]): void {
  for (const plot of plots) {
    const panel = make('div', { class: 'plot' });
    host.append(panel);
    mountPlot(panel, plot);
  }
}

function mountPlot(panel: HTMLElement, plot: PlotData): void {
  const area = make('div', { class: 'area' });
  const yLabel = setHtml(make('div', { class: 'y-label' }), markupToHtml(plot.y.label));
  const xLabel = setHtml(make('div', { class: 'x-label' }), markupToHtml(plot.x.label));
  const reset = make('button', { type: 'button', class: 'reset', hidden: true }, 'whole range');
  if (plot.title !== null) panel.append(setHtml(make('div', { class: 'plot-title' }), markupToHtml(plot.title)));
  panel.append(make('div', { class: 'axes' }, yLabel, area, xLabel, reset));

  const tooltip = new Tooltip(plot);
  const size = (): { width: number; height: number } => {
    const width = Math.max(160, area.clientWidth);
    return { width, height: Math.min(heights.most, Math.max(heights.least, aspect * width)) };
  };
  // uPlot would fit its scales to the data whenever a curve is shown or hidden
  const view = { x: plot.x.domain, y: plot.y.domain };
  const look = (x: Range, y: Range): void => {
    Object.assign(view, { x, y });
    reset.hidden = x === plot.x.domain && y === plot.y.domain;
    u.batch(() => {
      u.setScale('x', { min: x[0], max: x[1] });
      u.setScale('y', { min: y[0], max: y[1] });
    });
  };
  const whole = (): void => look(plot.x.domain, plot.y.domain);
  const u = new uPlot(
    {
      ...size(),
      legend: { show: false },
      padding: [8, 12, 0, 0],
      scales: { x: scaleOf(plot.x, () => view.x), y: scaleOf(plot.y, () => view.y) },
      axes: [axisOf(plot.x, 'x'), axisOf(plot.y, 'y')],
      cursor: {
        points: { show: false },
        drag: { x: true, y: true, uni: 30, dist: 5, setScale: false },
        bind: {
          dblclick: () => () => {
            whole();
            return null;
          },
        },
      },
      series: [
        {},
        ...plot.series.map(({ label, colour, line }) => ({
          label,
          stroke: colour,
          width: 1.4,
          ...(line && { dash: [6, 4] }),
          points: { show: false },
        })),
      ],
      hooks: {
        init: [(u) => tooltip.attach(u)],
        drawClear: [(u) => drawBehind(u, plot)],
        draw: [(u) => drawMarks(u, plot)],
        setCursor: [(u) => tooltip.update(u)],
        setSelect: [
          ({ select: { left, top, width, height } }) => {
            if (width === 0 || height === 0) return;
            u.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
            look(
              [u.posToVal(left, 'x'), u.posToVal(left + width, 'x')],
              [u.posToVal(top + height, 'y'), u.posToVal(top, 'y')],
            );
          },
        ],
      },
    },
    aligned(plot) as uPlot.AlignedData,
    area,
  );
  reset.addEventListener('click', whole);
  panel.append(legendOf(u, plot));
  new ResizeObserver(() => u.setSize(size())).observe(area);
}

type Range = readonly [number, number];

function scaleOf({ kind }: PlotAxis, view: () => Range): uPlot.Scale {
  return { time: false, distr: kind === 'log' ? 3 : 1, range: () => [...view()] };
}

function axisOf({ kind }: PlotAxis, side: 'x' | 'y'): uPlot.Axis {
  const ticks = (u: uPlot) => {
    const { min, max } = u.scales[side];
    const length = (side === 'x' ? u.bbox.width : u.bbox.height) / devicePixelRatio;
    return ticksFor(kind, min ?? 0, max ?? 0, Math.max(2, Math.floor(length / tickSpace[side])));
  };
  return {
    scale: side,
    splits: (u) => ticks(u).map(({ value }) => value),
    filter: (_u, splits) => splits,
    values: (u) => ticks(u).map(({ label }) => (label === undefined ? '' : plainCharacters(label))),
    font: fontOf(12),
    size: side === 'x' ? 30 : 58,
    gap: 4,
    stroke: '#1a1a1a',
    grid: {
      stroke: '#ececec',
      width: 1,
      filter: (u, splits) => {
        const labels = ticks(u).map(({ label }) => label);
        return splits.map((value, k) => (labels[k] === undefined ? null : value));
      },
    },
    ticks: { stroke: '#1a1a1a', width: 1, size: 5 },
    border: { show: true, stroke: '#1a1a1a', width: 1 },
  };
}

/** A button for each curve that hides and shows it. */
function legendOf(u: uPlot, plot: PlotData): HTMLElement {
  const legend = make('div', { class: 'legend', role: 'group', 'aria-label': 'curves' });
  plot.series.forEach((series, k) => {
    const button = make('button', { type: 'button', 'aria-pressed': 'true', title: 'hide or show this curve' });
    button.append(markerSvg(series), setHtml(make('span'), markupToHtml(series.label)));
    button.addEventListener('click', () => {
      const show = !u.series[k + 1].show;
      u.setSeries(k + 1, { show });
      button.setAttribute('aria-pressed', String(show));
    });
    legend.append(button);
  });
  for (const note of plot.notes) legend.append(setHtml(make('span', { class: 'note' }), markupToHtml(note)));
  return legend;
}
