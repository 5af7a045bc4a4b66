import type { BondThresholds } from '../analysis/defects';
import type { Configuration } from '../configuration';
import { defectColours } from '../figures/palette';
import { style } from '../figures/style';
import { clipped, coordinate, element, type Panel, text } from '../figures/svg';
import { contactDistance } from '../models/mixing';

/** A bond of particles i and j that was broken or inserted on the way to the inherent structure. */
export interface BondEvent {
  kind: 'broken' | 'inserted';
  i: number;
  j: number;
  /** x = r/d_ij in equilibrium and in the inherent structure */
  before: number;
  after: number;
}

/** Pairs farther apart than this in units of d_ij are no candidates. */
const farthest = 2.5;

/** All bonds that were broken or inserted, each once. Two dimensions. */
export function bondEvents(a: Configuration, b: Configuration, x: BondThresholds): BondEvent[] {
  const contact = contactDistance(a);
  const n = a.positions.length / 2;
  const events: BondEvent[] = [];
  for (let i = 0; i < n; i++) {
    for (let j = i + 1; j < n; j++) {
      const [ux, uy] = apart(a, i, j);
      const d = contact(i, j);
      const before = Math.hypot(ux, uy) / d;
      if (before > farthest) continue;
      const [vx, vy] = apart(b, i, j);
      const after = Math.hypot(vx, vy) / d;
      if (before < x.xEquilibrium && after > x.xBreak) events.push({ kind: 'broken', i, j, before, after });
      if (before > x.xEquilibrium && after < x.xInsert) events.push({ kind: 'inserted', i, j, before, after });
    }
  }
  return events;
}

/** From i to j, the nearest image. */
function apart({ positions: r, boxLength: L }: Configuration, i: number, j: number): [number, number] {
  const along = (k: number): number => {
    const d = r[2 * j + k] - r[2 * i + k];
    return d - L * Math.round(d / L);
  };
  return [along(0), along(1)];
}

const side = 170;
/** Half of what is shown around the pair [mean diameters]. */
const reach = 3.2;

/** The surroundings of an event: discs, the bonds of particle i, and the pair in colour. */
export function neighbourhoodPanel(
  c: Configuration,
  { kind, i, j }: BondEvent,
  x: BondThresholds,
  o: { title: string; final: boolean },
): Panel {
  const contact = contactDistance(c);
  const diameters = c.diameters as Float64Array;
  const scale = side / (2 * reach);
  const [px, py] = apart(c, i, j);
  const place = (k: number): [number, number] => {
    const [dx, dy] = k === i ? [0, 0] : apart(c, i, k);
    return [(dx - px / 2 + reach) * scale, (reach - dy + py / 2) * scale];
  };
  const bond = o.final ? (kind === 'broken' ? x.xBreak : x.xInsert) : x.xEquilibrium;
  let discs = '';
  let lines = '';
  const neighbours: number[] = [];
  for (let k = 0; k < diameters.length; k++) {
    const [cx, cy] = place(k);
    const r = (diameters[k] / 2) * scale;
    if (cx < -r || cy < -r || cx > side + r || cy > side + r) continue;
    const fill = k === i || k === j ? defectColours.defect : defectColours.intact;
    discs += element('circle', { cx, cy, r, fill, stroke: '#fff', 'stroke-width': 0.6 });
    if (k === i) continue;
    const [dx, dy] = apart(c, i, k);
    if (Math.hypot(dx, dy) < bond * contact(i, k)) neighbours.push(k);
  }
  const [x0, y0] = place(i);
  const lineTo = (k: number, dashed: boolean): string => {
    const [x1, y1] = place(k);
    return element('path', {
      d: `M${coordinate(x0)},${coordinate(y0)}L${coordinate(x1)},${coordinate(y1)}`,
      stroke: '#000',
      'stroke-width': k === j ? 1.6 : 0.8,
      'stroke-dasharray': dashed ? '3 2' : undefined,
      fill: 'none',
    });
  };
  for (const k of neighbours) lines += lineTo(k, false);
  if (!neighbours.includes(j)) lines += lineTo(j, true);
  const [xj, yj] = place(j);
  const label = (cx: number, cy: number, name: string): string =>
    element('circle', { cx, cy, r: 6, fill: '#fff' }) +
    text(cx, cy, name, { size: style.labelSize, anchor: 'middle', vertical: 'middle' });
  const drawing = discs + lines + label(x0, y0, '0') + label(xj, yj, '1');
  const top = 15;
  const body =
    text(0, top - 5, o.title, { size: style.labelSize }) +
    element(
      'g',
      { transform: `translate(0 ${top})` },
      clipped(0, 0, side, side, drawing) +
        element('rect', {
          width: side,
          height: side,
          fill: 'none',
          stroke: '#000',
          'stroke-width': 0.7,
          class: 'frame',
        }),
    );
  return { width: side, height: top + side, body };
}
