import { make } from '../dom';

/** A slider with its name, and what it stands at in words. */
export class Slider {
  readonly element: HTMLLabelElement;
  private readonly input: HTMLInputElement;
  private readonly output = make('output');

  constructor(
    name: string,
    o: { id: string; max: number; step: number; value: number },
    private readonly inWords: (value: number) => string,
    changed: (value: number) => void,
  ) {
    this.input = make('input', { type: 'range', min: 0, max: o.max, step: o.step, value: o.value, id: o.id });
    this.element = make('label', { class: 'slider' }, make('span', {}, name), this.input, this.output);
    this.input.addEventListener('input', () => {
      this.say();
      changed(this.value);
    });
    this.say();
  }

  get value(): number {
    return Number(this.input.value);
  }

  set value(value: number) {
    this.input.value = String(value);
    this.say();
  }

  /** Another number of steps, from 0 to this. */
  set max(max: number) {
    this.input.max = String(max);
    this.input.disabled = max === 0;
    this.say();
  }

  private say(): void {
    this.output.textContent = this.inWords(this.value);
  }
}

/** A choice with its name. */
export function choice(
  name: string,
  id: string,
  changed: (value: string) => void,
): { element: HTMLLabelElement; select: HTMLSelectElement } {
  const select = make('select', { id });
  select.addEventListener('change', () => changed(select.value));
  return { element: make('label', { class: 'choice' }, make('span', {}, name), select), select };
}

export function fillChoice(select: HTMLSelectElement, options: readonly { value: string; text: string }[]): void {
  const before = select.value;
  select.replaceChildren(...options.map(({ value, text }) => make('option', { value }, text)));
  if (options.some(({ value }) => value === before)) select.value = before;
}
