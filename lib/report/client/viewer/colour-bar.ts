import { markupToHtml } from '../../../figures/markup';
import { fieldColour, undetermined } from '../../../figures/palette';
import { make, setHtml } from '../dom';
import { ticksFor } from '../plots/ticks';
import type { Colouring } from './colouring';

const most = 8;
const steps = 24;

/** The key of the colours: a bar with ticks, or a patch for each class. */
export function drawColourBar(host: HTMLElement, { label, scale, missing }: Colouring): void {
  host.replaceChildren();
  const title = setHtml(make('div', { class: 'bar-title' }), markupToHtml(label));
  if (scale.kind === 'classes') {
    const patches = scale.classes.map((one) => patch(one.colour, markupToHtml(one.label)));
    host.append(title, make('div', { class: 'patches' }, ...patches, ...(missing ? [noneOfIt()] : [])));
    return;
  }
  const [low, high] = scale.range;
  const place = (value: number): number =>
    scale.kind === 'log' ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low);
  const stops = Array.from({ length: steps + 1 }, (_, k) => fieldColour(k / steps)).join(', ');
  const ramp = make('div', { class: 'ramp' });
  ramp.style.background = `linear-gradient(to right, ${stops})`;
  const ticks = make('div', { class: 'bar-ticks' });
  for (const tick of ticksFor(scale.kind, low, high, most)) {
    if (tick.label === undefined) continue;
    const mark = setHtml(make('span'), markupToHtml(tick.label));
    mark.style.left = `${100 * place(tick.value)}%`;
    ticks.append(mark);
  }
  // pointed ends, as in print: values beyond take their colour
  for (const [name, shown, colour] of [
    ['below', scale.below, fieldColour(0)],
    ['above', scale.above, fieldColour(1)],
  ] as const) {
    if (!shown) continue;
    const end = make('i', { class: name, title: `values ${name} the scale` });
    end.style.background = colour;
    ramp.append(end);
  }
  host.append(title, ramp, ticks);
  if (missing) host.append(make('div', { class: 'patches' }, noneOfIt()));
}

function noneOfIt(): HTMLElement {
  return patch(undetermined, 'no value');
}

function patch(colour: string, html: string): HTMLElement {
  const swatch = make('i');
  swatch.style.background = colour;
  return make('span', { class: 'patch' }, swatch, setHtml(make('span'), html));
}
