import type { PlotSeries } from '../page-data';

/** An element that the page has. */
export function byId(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`the page has no #${id}`);
  return found;
}

type Attributes = Record<string, string | number | boolean>;

/** A new element with attributes; those that are `false` are left out. */
export function make<K extends keyof HTMLElementTagNameMap>(
  name: K,
  attributes: Attributes = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== false) element.setAttribute(key, value === true ? '' : String(value));
  }
  element.append(...children);
  return element;
}

/** Replaces what an element holds by HTML that `markupToHtml` has made, which escapes all text. */
export function setHtml<E extends HTMLElement>(element: E, html: string): E {
  element.innerHTML = html;
  return element;
}

const svgSpace = 'http://www.w3.org/2000/svg';

/** A curve, as the legend shows it. */
export function markerSvg({ marker, colour, filled, line }: PlotSeries): SVGSVGElement {
  const svg = document.createElementNS(svgSpace, 'svg');
  svg.setAttribute('viewBox', '-9 -4 18 8');
  svg.setAttribute('width', '27');
  svg.setAttribute('height', '12');
  svg.setAttribute('aria-hidden', 'true');
  const draw = (d: string, fill: string, dash?: string): void => {
    const element = document.createElementNS(svgSpace, 'path');
    element.setAttribute('d', d);
    element.setAttribute('fill', fill);
    element.setAttribute('stroke', colour);
    if (dash !== undefined) element.setAttribute('stroke-dasharray', dash);
    svg.append(element);
  };
  draw('M-9,0H9', 'none', line && '4 2.5');
  if (line === undefined) draw(marker, filled ? colour : '#fff');
  return svg;
}
