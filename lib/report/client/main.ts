import 'uplot/dist/uPlot.min.css';
import type { PageData } from '../page-data';
import { byId } from './dom';
import { mountPlots } from './plots/plot';
import { mountViewer } from './viewer/viewer';

const data = JSON.parse(byId('page-data').textContent ?? '') as PageData;
for (const [id, plots] of Object.entries(data.plots)) {
  const figure = byId(id);
  const host = figure.querySelector<HTMLElement>('.live');
  if (host === null) continue;
  // shown before it is drawn: a plot takes its size from the page
  figure.classList.add('alive');
  mountPlots(host, plots);
}
if (data.viewer !== null) mountViewer(byId('viewer'), data.viewer);
