import { markupToHtml } from '../../../figures/markup';
import { formatNumber } from '../../format';
import type { ViewerData, ViewerFrame } from '../../page-data';
import { make, setHtml } from '../dom';
import { plainCharacters } from '../plots/ticks';
import { Camera } from './camera';
import { drawColourBar } from './colour-bar';
import { Configuration } from './configuration';
import { choice, fillChoice, Slider } from './controls';
import { controlCamera } from './pointer';
import { type Look, Scene } from './scene';

/** Between two frames of a flow that is played [ms]. */
const playMilliseconds = 350;
/** Where the arrows are as long as in the printed fields. */
const usualMagnification = 3;

/** The viewer of configurations, in an element of the page. */
export function mountViewer(host: HTMLElement, data: ViewerData): void {
  const canvas = make('canvas', { id: 'viewer-canvas', tabindex: 0, 'aria-label': 'configuration of particles' });
  let scene: Scene;
  try {
    scene = new Scene(canvas);
  } catch (e) {
    host.append(make('p', { class: 'viewer-failure' }, `No picture of the configurations: ${(e as Error).message}.`));
    return;
  }
  new Viewer(host, canvas, scene, data).show(0);
}

class Viewer {
  private readonly configurations = new Map<number, Configuration>();
  private readonly cameras = new Map<number, Camera>();
  private readonly bar = make('div', { class: 'colour-bar' });
  private readonly hint = make('p', { class: 'hint' });
  private readonly states = choice('state', 'viewer-state', (k) => this.show(Number(k)));
  private readonly colours = choice('colour', 'viewer-colour', () => this.recolour());
  private readonly play = make('button', { type: 'button', id: 'viewer-play', 'aria-pressed': 'false' }, 'play');
  private readonly time: Slider;
  private readonly arrows: Slider;
  private readonly size: Slider;
  private readonly least: Slider;
  private readonly slice: Slider;
  private current = 0;
  private waiting = false;
  private timer: ReturnType<typeof setInterval> | undefined;

  constructor(
    host: HTMLElement,
    private readonly canvas: HTMLCanvasElement,
    private readonly scene: Scene,
    private readonly data: ViewerData,
  ) {
    const draw = (): void => this.redraw();
    this.time = new Slider(
      'time',
      { id: 'viewer-time', max: 0, step: 1, value: 0 },
      (k) => this.timeText(k),
      () => {
        this.stop();
        this.showFrame();
      },
    );
    this.arrows = new Slider(
      'arrows',
      { id: 'viewer-arrows', max: 20, step: 0.5, value: usualMagnification },
      (x) => (x === 0 ? 'none' : `× ${x}`),
      draw,
    );
    const percent = (x: number): string => `${Math.round(100 * x)} %`;
    this.size = new Slider('size', { id: 'viewer-size', max: 1, step: 0.05, value: 1 }, percent, draw);
    this.least = new Slider(
      'hide below',
      { id: 'viewer-least', max: 0.99, step: 0.01, value: 0 },
      (x) => (x === 0 ? 'nothing' : `${percent(x)} of the scale`),
      draw,
    );
    this.slice = new Slider('slice in z', { id: 'viewer-slice', max: 1, step: 0.01, value: 1 }, percent, draw);
    const reset = make('button', { type: 'button', id: 'viewer-reset' }, 'reset view');
    reset.addEventListener('click', () => {
      this.camera.reset();
      draw();
    });
    this.play.addEventListener('click', () => (this.timer === undefined ? this.start() : this.stop()));

    const choices = make('div', { class: 'row' }, this.states.element, this.colours.element, reset);
    const sliders = make(
      'div',
      { class: 'sliders' },
      make('div', { class: 'timeline' }, this.time.element, this.play),
      ...[this.arrows, this.size, this.least, this.slice].map(({ element }) => element),
    );
    host.append(choices, make('div', { class: 'stage' }, canvas), this.bar, sliders, this.hint);
    for (const text of data.omitted) host.append(setHtml(make('p', { class: 'omitted' }), markupToHtml(text)));
    fillChoice(
      this.states.select,
      data.states.map(({ label }, k) => ({ value: String(k), text: plainCharacters(label) })),
    );
    controlCamera(
      canvas,
      () => this.camera,
      () => this.configuration.state.dimension,
      draw,
    );
    new ResizeObserver(() => this.resize()).observe(canvas);
    canvas.addEventListener('webglcontextrestored', () => location.reload());
  }

  /** Another configuration, at its end. */
  show(k: number): void {
    this.stop();
    this.current = k;
    const { state, positions, diameters, choices } = this.configuration;
    this.scene.setParticles(state.dimension, state.boxLength, positions, diameters);
    fillChoice(
      this.colours.select,
      choices.map(({ id, label }) => ({ value: id, text: plainCharacters(label) })),
    );
    this.time.max = state.frames.length - 1;
    this.time.value = state.frames.length - 1;
    this.slice.element.hidden = state.dimension === 2;
    this.hint.textContent =
      `${state.particles} particles in a periodic box. ` +
      (state.dimension === 3 ? 'Drag: turn; shift and drag: move; ' : 'Drag: move; ') +
      'wheel (after a click), pinch, + and −: enlarge; double click: whole box. Arrows: displacement since the start.';
    this.showFrame();
  }

  private get configuration(): Configuration {
    let found = this.configurations.get(this.current);
    if (found === undefined) {
      found = new Configuration(this.data.states[this.current]);
      this.configurations.set(this.current, found);
    }
    return found;
  }

  private get camera(): Camera {
    let found = this.cameras.get(this.current);
    if (found === undefined) {
      const { dimension, boxLength } = this.configuration.state;
      found = new Camera(dimension, boxLength);
      this.cameras.set(this.current, found);
    }
    return found;
  }

  private showFrame(): void {
    this.scene.setDisplacements(this.configuration.displacement(this.time.value));
    this.recolour();
  }

  private recolour(): void {
    const colouring = this.configuration.colouring(this.colours.select.value, this.time.value);
    this.scene.setColours(colouring);
    drawColourBar(this.bar, colouring);
    this.redraw();
  }

  private timeText(k: number): string {
    const frame: ViewerFrame | undefined = this.data.states[this.current].frames[k];
    if (frame === undefined) return '';
    const time = frame.time === null ? '' : `t = ${formatNumber(frame.time)} τ₀`;
    return [time, frame.name ?? ''].filter((text) => text !== '').join(', ');
  }

  private start(): void {
    const last = this.configuration.state.frames.length - 1;
    if (last < 1) return;
    if (this.time.value === last) this.time.value = 0;
    this.showFrame();
    this.play.textContent = 'stop';
    this.play.setAttribute('aria-pressed', 'true');
    this.timer = setInterval(() => {
      this.time.value += 1;
      this.showFrame();
      if (this.time.value === last) this.stop();
    }, playMilliseconds);
  }

  private stop(): void {
    clearInterval(this.timer);
    this.timer = undefined;
    this.play.textContent = 'play';
    this.play.setAttribute('aria-pressed', 'false');
  }

  private resize(): void {
    const { clientWidth, clientHeight } = this.canvas;
    this.canvas.width = Math.max(1, Math.round(clientWidth * devicePixelRatio));
    this.canvas.height = Math.max(1, Math.round(clientHeight * devicePixelRatio));
    this.redraw();
  }

  /** At most once for each picture that the screen shows. */
  private redraw(): void {
    if (this.waiting) return;
    this.waiting = true;
    requestAnimationFrame(() => {
      this.waiting = false;
      const look: Look = {
        magnification: this.arrows.value,
        size: this.size.value,
        slice: this.slice.value,
        least: this.least.value,
      };
      this.scene.draw(this.camera, look);
    });
  }
}
