import type { Camera } from './camera';

const turnPerPixel = 0.008;
const wheelFactor = 0.0015;
const keyStep = 40;

/**
 * Mouse, touch and keys on the picture: drag turns a box of three dimensions and moves one of two, with shift or the right
 * button it moves both; two fingers move and enlarge. The wheel enlarges once the picture has been clicked, so that it
 * does not get into the way of who only scrolls past.
 */
export function controlCamera(
  canvas: HTMLCanvasElement,
  camera: () => Camera,
  dimension: () => 2 | 3,
  changed: () => void,
): void {
  const pointers = new Map<number, PointerEvent>();
  const fromMiddle = ({ clientX, clientY }: MouseEvent): [number, number] => {
    const { left, top, width, height } = canvas.getBoundingClientRect();
    return [clientX - left - width / 2, top + height / 2 - clientY];
  };
  const move = (dx: number, dy: number): void => {
    const pixels = camera().pixelsPerLength(canvas.clientWidth, canvas.clientHeight);
    const [x, y] = camera().pan;
    camera().pan = [x - dx / pixels, y + dy / pixels];
  };
  const enlarge = (factor: number, [x, y]: [number, number]): void =>
    camera().enlarge(factor, x, y, canvas.clientWidth, canvas.clientHeight);

  canvas.addEventListener('pointerdown', (e) => {
    canvas.focus({ preventScroll: true });
    canvas.setPointerCapture(e.pointerId);
    pointers.set(e.pointerId, e);
  });
  for (const name of ['pointerup', 'pointercancel'] as const) {
    canvas.addEventListener(name, (e) => pointers.delete(e.pointerId));
  }
  canvas.addEventListener('pointermove', (e) => {
    const before = pointers.get(e.pointerId);
    if (before === undefined) return;
    const [dx, dy] = [e.clientX - before.clientX, e.clientY - before.clientY];
    const others = [...pointers.values()].filter((p) => p.pointerId !== e.pointerId);
    if (others.length > 0) {
      const apart = (p: PointerEvent): number =>
        Math.hypot(p.clientX - others[0].clientX, p.clientY - others[0].clientY);
      move(dx / 2, dy / 2);
      if (apart(before) > 0) enlarge(apart(e) / apart(before), fromMiddle(e));
    } else if (dimension() === 2 || e.shiftKey || (e.buttons & 2) !== 0) move(dx, dy);
    else camera().turn(turnPerPixel * dx, turnPerPixel * dy);
    pointers.set(e.pointerId, e);
    changed();
  });
  canvas.addEventListener('contextmenu', (e) => e.preventDefault());
  canvas.addEventListener(
    'wheel',
    (e) => {
      if (document.activeElement !== canvas && !e.ctrlKey) return;
      e.preventDefault();
      enlarge(Math.exp(-wheelFactor * e.deltaY * (e.deltaMode === 1 ? 30 : 1)), fromMiddle(e));
      changed();
    },
    { passive: false },
  );
  canvas.addEventListener('dblclick', () => {
    camera().reset();
    changed();
  });
  canvas.addEventListener('keydown', (e) => {
    const step: Record<string, () => void> = {
      ArrowLeft: () => move(keyStep, 0),
      ArrowRight: () => move(-keyStep, 0),
      ArrowUp: () => move(0, keyStep),
      ArrowDown: () => move(0, -keyStep),
      '+': () => enlarge(1.25, [0, 0]),
      '-': () => enlarge(0.8, [0, 0]),
      '0': () => camera().reset(),
    };
    if (step[e.key] === undefined) return;
    e.preventDefault();
    step[e.key]();
    changed();
  });
}
