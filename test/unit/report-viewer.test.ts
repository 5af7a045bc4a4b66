import { softSpheres } from '../../lib';
import { type ViewerCandidate, type ViewerLimits, viewerData } from '../../lib/ensemble/report/viewer-data';
import { bytesOf, type ViewedRelaxation, viewerState } from '../../lib/ensemble/report/viewer-state';
import { aligned } from '../../lib/report/client/plots/align';
import { plainCharacters, ticksFor } from '../../lib/report/client/plots/ticks';
import { Camera } from '../../lib/report/client/viewer/camera';
import { colouringOfClasses, colouringOfNumbers } from '../../lib/report/client/viewer/colouring';
import type { PlotSeries } from '../../lib/report/page-data';

const relaxation = (particles: number, frames: number): ViewedRelaxation => ({
  label: 'a',
  initial: {
    model: softSpheres({ dimension: 2 }),
    positions: Float64Array.from({ length: 2 * particles }, (_, k) => k / 10 - 1),
    boxLength: 5,
    diameters: Float64Array.from({ length: particles }, (_, k) => 1 + k / 100),
  },
  frames: Array.from({ length: frames }, (_, k) => ({
    time: k,
    name: null,
    positions: Float64Array.from({ length: 2 * particles }, (_, i) => i / 10 - 1 + k),
  })),
  fields: { d2min: new Float64Array(particles) },
  velocities: false,
});
const candidate = (label: string, particles: number, frames: number, dimension = 2): ViewerCandidate => ({
  label,
  particles,
  dimension,
  load: () => Promise.resolve(relaxation(particles, frames)),
});
const limits: ViewerLimits = { states: 3, particles: 50, bytes: 1e6 };

describe('what goes into the page', () => {
  test('a state has the size that was reckoned with', () => {
    const one = relaxation(20, 4);
    const { once, perFrame } = bytesOf(one);
    const { positions, diameters, fields, frames } = viewerState(one);
    const size = (packed: string | null): number => Buffer.from(packed ?? '', 'base64').length;
    // diameters and, where there are any, classes are reckoned with in full
    expect(size(positions) + size(diameters) + size(fields[0].values)).toBeLessThanOrEqual(once);
    expect(once).toBeLessThanOrEqual(1.2 * (size(positions) + size(diameters) + size(fields[0].values)));
    for (const frame of frames.slice(1)) expect(size(frame.displacement)).toBe(perFrame);
  });

  test('too large, too many and in other dimensions is left out and said', async () => {
    const { states, omitted } = await viewerData(
      [
        candidate('big', 51, 2),
        candidate('8D', 10, 2, 8),
        ...['a', 'b', 'c', 'd'].map((name) => candidate(name, 10, 2)),
      ],
      limits,
    );
    expect(states).toHaveLength(3);
    expect(omitted).toEqual([
      'Configurations are shown in two and three dimensions alone.',
      'Not shown, with more than 50 particles: big.',
      '3 of 4 configurations are shown, to keep this page small.',
    ]);
  });

  test('frames are thinned to the room there is, both ends kept', async () => {
    const { once, perFrame } = bytesOf(relaxation(40, 21));
    const bytes = 2 * (once + 5 * perFrame);
    const { states, omitted } = await viewerData([candidate('a', 40, 21), candidate('b', 40, 21)], {
      ...limits,
      bytes,
    });
    expect(states.map(({ frames }) => frames.map(({ time }) => time))).toEqual([
      [0, 5, 10, 15, 20],
      [0, 5, 10, 15, 20],
    ]);
    expect(omitted).toEqual(['Of the frames of the flow some are left out, to keep this page small.']);
  });

  test('one state is shown whatever the room', async () => {
    const { states, omitted } = await viewerData([candidate('a', 40, 5), candidate('b', 40, 5)], {
      ...limits,
      bytes: 10,
    });
    expect(states.map(({ frames }) => frames.length)).toEqual([2]);
    expect(omitted).toContain('Not shown, to keep this page small: b.');
  });
});

describe('curves of different x', () => {
  const series = (x: (number | null)[], y: (number | null)[]): PlotSeries => ({
    label: '',
    colour: '#000',
    marker: '',
    filled: true,
    x,
    y,
    error: null,
  });
  const axis = (kind: 'log' | 'linear') => ({ kind, domain: [1, 10] as const, label: '' });

  test('share one x; a line passes over what is not its own and breaks where a point cannot be shown', () => {
    const plot = {
      x: axis('log'),
      y: axis('log'),
      series: [series([0, 1, 3], [9, 2, -1]), series([3, 2, null], [5, null, 1])],
    };
    expect(aligned(plot)).toEqual([
      [1, 2, 3],
      [2, undefined, null],
      [undefined, null, 5],
    ]);
    expect(aligned({ ...plot, x: axis('linear'), y: axis('linear') })[0]).toEqual([0, 1, 2, 3]);
  });

  test('ticks of a logarithmic axis are powers of ten, in characters that a canvas knows', () => {
    const ticks = ticksFor('log', 1e-3, 1e2, 10).filter(({ label }) => label !== undefined);
    expect(ticks.map(({ label }) => plainCharacters(label!))).toEqual(['10⁻³', '10⁻²', '10⁻¹', '10⁰', '10¹', '10²']);
    expect(plainCharacters('*D*^{2}_{min} [*ℓ*^{2}]')).toBe('D²min [ℓ²]');
    expect(ticksFor('log', 1, 1, 10)).toEqual([]);
  });
});

describe('the colours of particles', () => {
  test('values stand on the scale between its ends, what has none is told apart', () => {
    const values = Float32Array.from({ length: 1001 }, (_, k) => 10 ** (k / 500 - 1));
    values[0] = Number.NaN;
    const { places, scale, missing } = colouringOfNumbers('', 'log', values);
    if (scale.kind === 'classes') throw new Error('a scale is no set of classes');
    expect(missing).toBe(true);
    expect(places[0]).toBe(-1);
    expect([scale.below, scale.above]).toEqual([true, true]);
    const [low, high] = scale.range;
    for (const k of [200, 500, 800]) {
      expect(places[k]).toBeCloseTo(Math.log(values[k] / low) / Math.log(high / low), 5);
    }
    expect(places[1000]).toBe(1);
    // zero has no logarithm: the low end
    expect(colouringOfNumbers('', 'log', Float32Array.of(0, 1, 10, 100)).places[0]).toBe(0);
  });

  test('classes have their own colours', () => {
    const { places, palette } = colouringOfClasses('', Uint8Array.of(0, 1, 1), [
      { label: 'A', colour: '#0072b2' },
      { label: 'B', colour: '#e69f00' },
    ]);
    const colourAt = (place: number): number[] =>
      Array.from(palette.subarray(4 * Math.floor(256 * place), 4 * Math.floor(256 * place) + 3));
    expect(colourAt(places[0])).toEqual([0x00, 0x72, 0xb2]);
    expect(colourAt(places[2])).toEqual([0xe6, 0x9f, 0x00]);
  });
});

describe('the camera', () => {
  test('shows the middle of the box in the middle, and turns it without a change of lengths', () => {
    const camera = new Camera(3, 10);
    expect(camera.view(5, 5, 5)).toEqual([0, 0, 0]);
    camera.turn(0.7, -0.4);
    camera.turn(-2, 1);
    const [a, b] = [camera.view(1, 2, 3), camera.view(4, 0, 9)];
    expect(Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2])).toBeCloseTo(Math.hypot(3, 2, 6), 12);
  });

  test('what is on the right of the screen comes nearer when it is dragged to the left', () => {
    const camera = new Camera(2, 10);
    const [x, , before] = camera.view(10, 5, 0);
    expect([x, before]).toEqual([5, 0]);
    camera.turn(-0.3, 0);
    expect(camera.view(10, 5, 0)[2]).toBeGreaterThan(0);
  });

  test('enlarges about the point under the cursor', () => {
    const camera = new Camera(2, 10);
    const [width, height] = [800, 600];
    const under = (): number[] => {
      const pixels = camera.pixelsPerLength(width, height);
      return [camera.pan[0] + 120 / pixels, camera.pan[1] - 40 / pixels];
    };
    const before = under();
    camera.enlarge(3, 120, -40, width, height);
    expect(under()[0]).toBeCloseTo(before[0], 12);
    expect(under()[1]).toBeCloseTo(before[1], 12);
    camera.reset();
    expect([camera.pan, camera.zoom]).toEqual([[0, 0], 1]);
  });
});
