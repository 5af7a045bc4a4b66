import { type FieldState, fieldFigure } from '../../lib/figures';
import { colourStep, stepColour } from '../../lib/figures/colour-bar';
import { scaleBarLength } from '../../lib/figures/field-key';
import { missingGlyphs } from '../../lib/figures/fonts';
import { literal } from '../../lib/figures/markup';
import { defectColours, undetermined } from '../../lib/figures/palette';
import { find, type Node, named, ofClass, parseXml, textBoxes, textFaults } from '../support/svg';

/** Four particles in a box of side 10, one of them across the right edge, one across a corner. */
const four: FieldState = {
  label: '*T* = 0.2',
  dimension: 2,
  boxLength: 10,
  positions: [2, 3, 5, 5, 9.8, 4, 0.1, 9.9],
  diameters: [1, 1.2, 1, 0.8],
  d2min: [1e-3, 1e-2, 0.5, Number.NaN],
  defects: [0, 0, 1, 0],
  displacements: [0.5, 0.25, 0, -0.5, 0, 0.3, 0, 0],
};

/** A scattered configuration. */
function scattered(particles: number, dimension: 2 | 3): FieldState {
  const boxLength = particles ** (1 / dimension);
  const spread = (k: number, m: number): number => (k * Math.sqrt([2, 3, 5][m])) % 1;
  const coordinates = (f: (k: number, m: number) => number): number[] =>
    Array.from({ length: particles * dimension }, (_, j) => f(Math.floor(j / dimension) + 1, j % dimension));
  return {
    label: `*T* = 0.${dimension}`,
    dimension,
    boxLength,
    positions: coordinates((k, m) => boxLength * spread(k, m)),
    diameters: Array.from({ length: particles }, (_, k) => 0.75 + 0.8 * spread(k, 1)),
    d2min: Array.from({ length: particles }, (_, k) => 10 ** (-4 + 4 * spread(k, 2))),
    defects: Array.from({ length: particles }, (_, k) => (spread(k, 2) > 0.9 ? 1 : 0)),
    displacements: coordinates((k, m) => 0.3 * Math.sin(k + m)),
  };
}

interface Disc {
  fill: string;
  x: number;
  y: number;
  radius: number;
}

/** Discs of each panel, in pt from its frame's top left corner. */
function discsOf(panel: Node): Disc[] {
  return find(panel, named('path')).flatMap((path) =>
    [...path.attributes.d.matchAll(/M([\d.-]+),([\d.-]+)a([\d.]+),/g)].map(([, x, y, r]) => ({
      fill: path.attributes.fill,
      x: Number(x) + Number(r),
      y: Number(y),
      radius: Number(r),
    })),
  );
}

function read(svg: string): { root: Node; panels: Disc[][]; side: number } {
  const root = parseXml(svg);
  return {
    root,
    panels: find(root, ofClass('particles')).map(discsOf),
    side: Number(find(root, ofClass('frame'))[0].attributes.width),
  };
}

describe('the fields of one state', () => {
  const { root, panels, side } = read(fieldFigure([four], { range: [1e-4, 1] }));
  const scale = side / 10;

  it('show each particle at its place with its diameter, and its images across the edges', () => {
    expect(panels).toHaveLength(2);
    const expected = [
      [2, 3, 1],
      [5, 5, 1.2],
      [9.8, 4, 1],
      [-0.2, 4, 1],
      ...[0.1, 10.1].flatMap((x) => [9.9, -0.1].map((y) => [x, y, 0.8])),
    ].map(([x, y, d]) => [x * scale, (10 - y) * scale, (d / 2) * scale]);
    for (const discs of panels) {
      expect(discs).toHaveLength(8);
      for (const [x, y, r] of expected) {
        const near = discs.filter(
          (disc) => Math.hypot(disc.x - x, disc.y - y) < 0.03 && Math.abs(disc.radius - r) < 0.01,
        );
        expect(near).toHaveLength(1);
      }
    }
  });

  it('colour D²min on the logarithmic scale and grey where it is not determined', () => {
    const colourAt = (x: number, y: number): string =>
      panels[0].find((disc) => Math.hypot(disc.x - x * scale, disc.y - (10 - y) * scale) < 0.03)!.fill;
    const expected = (value: number): string => stepColour(colourStep(value, [1e-4, 1]));
    expect(colourAt(2, 3)).toBe(expected(1e-3));
    expect(colourAt(5, 5)).toBe(expected(1e-2));
    expect(colourAt(9.8, 4)).toBe(expected(0.5));
    expect(colourAt(0.1, 9.9)).toBe(undetermined);
  });

  it('highlight the defects', () => {
    const red = panels[1].filter((disc) => disc.fill === defectColours.defect);
    expect(red.map((disc) => Math.round(disc.y / scale))).toEqual([6, 6]);
    expect(panels[1].filter((disc) => disc.fill === defectColours.intact)).toHaveLength(6);
  });

  it('leave the defects out where no state has them, and draw them grey in a state without', () => {
    const { defects: _, ...without } = four;
    const svg = fieldFigure([without]);
    const alone = read(svg);
    expect(alone.panels).toHaveLength(1);
    expect(
      textBoxes(alone.root)
        .map((box) => box.text)
        .join(' '),
    ).not.toContain('defect');
    expect(textFaults(svg)).toEqual([]);
    expect(Number.parseFloat(alone.root.attributes.width)).toBeLessThan(400);
    expect(read(fieldFigure([without, without])).panels).toHaveLength(2);
    const mixed = read(fieldFigure([without, four])).panels;
    expect(mixed).toHaveLength(4);
    expect(new Set(mixed[2].map((disc) => disc.fill))).toEqual(new Set([undetermined]));
    expect(new Set(mixed[3].map((disc) => disc.fill))).toEqual(new Set([defectColours.intact, defectColours.defect]));
  });

  it('draw the displacements three times magnified, in one path, and say so', () => {
    const arrows = find(root, ofClass('arrows'));
    expect(arrows).toHaveLength(2);
    const shafts = [...arrows[0].attributes.d.matchAll(/M([\d.-]+),([\d.-]+)L([\d.-]+),([\d.-]+)(?=M|$)/g)];
    const [x1, y1, x2, y2] = shafts[0].slice(1).map(Number);
    expect([x1 / scale, 10 - y1 / scale, x2 / scale, 10 - y2 / scale].map((v) => Number(v.toFixed(2)))).toEqual([
      2, 3, 3.5, 3.75,
    ]);
    expect(shafts).toHaveLength(3);
    expect(textBoxes(root).map((box) => box.text)).toContain('displacement, 3 times magnified');
    const doubled = fieldFigure([four], { magnification: 2 });
    expect(textBoxes(parseXml(doubled)).map((box) => box.text)).toContain('displacement, 2 times magnified');
    expect(find(parseXml(fieldFigure([four], { magnification: 0 })), ofClass('arrows'))).toEqual([]);
  });

  it('are the same for positions in any image of the box', () => {
    const moved = four.positions as number[];
    const shifted = { ...four, positions: moved.map((x, k) => x + 10 * ((k % 3) - 1)) };
    const places = (state: FieldState): string[] =>
      read(fieldFigure([state])).panels[0].map((disc) => `${disc.x.toFixed(1)} ${disc.y.toFixed(1)}`);
    expect(places(shifted)).toEqual(places(four));
  });

  it('have a scale bar of the length that it says', () => {
    const bar = find(root, ofClass('scale-bar'))[0].attributes.d;
    expect(textBoxes(root).map((box) => box.text)).toContain('2 mean diameters');
    expect(Number(/h([\d.]+)/.exec(bar)![1])).toBeCloseTo(2 * scale, 1);
    expect([3, 4, 7.9, 8, 20, 63.2, 252].map(scaleBarLength)).toEqual([0.5, 1, 1, 2, 5, 10, 50]);
  });
});

describe('several states', () => {
  const states = [scattered(500, 2), { ...scattered(500, 2), label: '*T* = 0.8', d2min: new Array(500).fill(2) }];

  it('share one colour scale', () => {
    const { panels } = read(fieldFigure(states, { range: [1e-4, 10] }));
    expect(panels).toHaveLength(4);
    expect(new Set(panels[1].map((disc) => disc.fill))).toEqual(new Set([stepColour(colourStep(2, [1e-4, 10]))]));
  });

  it('take the colours from percentiles when no range is given, with pointed ends', () => {
    const one = read(fieldFigure([scattered(500, 2)]));
    const fills = new Set(one.panels[0].map((disc) => disc.fill));
    expect(fills.has(stepColour(0))).toBe(true);
    expect(fills.size).toBeGreaterThan(40);
  });

  it('write one path per colour', () => {
    const { root } = read(fieldFigure([scattered(4000, 2)]));
    for (const group of find(root, ofClass('particles'))) {
      expect(find(group, named('path')).length).toBeLessThanOrEqual(64);
    }
  });

  it('stay below 0.3 kB per particle', () => {
    expect(fieldFigure([scattered(4000, 2)]).length / 4000).toBeLessThan(300);
  });
});

describe('three dimensions', () => {
  const state = scattered(1000, 3);

  it('show the slice around the mid-plane and say which', () => {
    const { root, panels, side } = read(fieldFigure([state], { thickness: 2 }));
    const scale = side / 10;
    const inside = state.diameters as number[];
    const shown = inside.flatMap((_, i) => (Math.abs(state.positions[3 * i + 2] - 5) <= 1 ? [i] : []));
    expect(shown.length).toBeGreaterThan(150);
    expect(shown.length).toBeLessThan(250);
    const centres = panels[0].filter((d) => d.x >= 0 && d.y >= 0 && d.x <= side && d.y <= side);
    expect(centres).toHaveLength(shown.length);
    for (const i of shown) {
      const [x, y] = [state.positions[3 * i] * scale, (10 - state.positions[3 * i + 1]) * scale];
      expect(centres.filter((disc) => Math.hypot(disc.x - x, disc.y - y) < 0.03)).toHaveLength(1);
    }
    expect(textBoxes(root).filter((box) => box.text.includes('|z − L/2| < 1'))).toHaveLength(2);
  });

  it('say the slice in the key where titles are too narrow', () => {
    const boxes = textBoxes(parseXml(fieldFigure([state, state, state, state])));
    expect(boxes.filter((box) => box.text.includes('|z − L/2| < 0.5')).map((box) => box.text)).toEqual([
      'slice |z − L/2| < 0.5',
    ]);
  });
});

describe('every figure of fields', () => {
  const two = scattered(400, 2);
  const three = scattered(400, 3);
  it.each<[string, string]>([
    ['one state', fieldFigure([four])],
    ['three states', fieldFigure([two, two, two])],
    ['one slice', fieldFigure([three])],
    ['three slices', fieldFigure([three, three, three])],
    ['a column wide', fieldFigure([two], { width: 246 })],
    ['a narrow range', fieldFigure([two], { range: [0.1, 0.15] })],
    ['a wide range', fieldFigure([two], { range: [1e-12, 1] })],
    ['equal values', fieldFigure([{ ...two, d2min: new Array(400).fill(0) }])],
  ])('%s: no text outside or over another, all glyphs there, 8 pt at least', (_, svg) => {
    expect(textFaults(svg)).toEqual([]);
    const boxes = textBoxes(parseXml(svg));
    expect(boxes.flatMap((box) => missingGlyphs(literal(box.text)))).toEqual([]);
    expect(Math.min(...boxes.map((box) => box.size))).toBeGreaterThanOrEqual(8);
    expect(boxes.map((box) => box.text)).toContain('D2min [ℓ2]');
  });
});

describe('bad input', () => {
  it.each<[Partial<FieldState>, string]>([
    [{ dimension: 4 as 2 }, 'OUT_OF_RANGE: dimension'],
    [{ boxLength: 0 }, 'OUT_OF_RANGE: boxLength'],
    [{ positions: [1, 2, 3] }, 'WRONG_LENGTH: positions'],
    [{ displacements: [] }, 'WRONG_LENGTH: displacements'],
    [{ d2min: [1] }, 'WRONG_LENGTH: d2min'],
    [{ defects: [1] }, 'WRONG_LENGTH: defects'],
    [{ positions: [2, 3, Number.NaN, 5, 9.8, 4, 0.1, 9.9] }, 'NOT_FINITE: positions[2]'],
  ])('%j is refused: %s', (change, message) => {
    let seen = '';
    try {
      fieldFigure([{ ...four, ...change }]);
    } catch (e) {
      seen = `${(e as { code: string }).code}: ${(e as Error).message}`;
    }
    expect(seen.startsWith(message)).toBe(true);
  });

  it('options too', () => {
    const code = (call: () => unknown): string => {
      try {
        call();
      } catch (e) {
        return `${(e as { code: string }).code} ${(e as { field: string }).field}`;
      }
      return 'no error';
    };
    expect(code(() => fieldFigure([]))).toBe('INVALID_ARGUMENT states');
    expect(code(() => fieldFigure([four], { magnification: -1 }))).toBe('OUT_OF_RANGE magnification');
    expect(code(() => fieldFigure([four], { range: [0, 1] }))).toBe('OUT_OF_RANGE range');
    expect(code(() => fieldFigure([four], { width: 100 }))).toBe('OUT_OF_RANGE width');
    expect(code(() => fieldFigure([four], { thickness: 0 }))).toBe('OUT_OF_RANGE thickness');
    expect(code(() => fieldFigure([four, { ...four, boxLength: 11 }]))).toBe('INVALID_ARGUMENT states[1].boxLength');
    expect(code(() => fieldFigure([{ ...scattered(30, 3), positions: new Array(90).fill(0) }]))).toBe(
      'TOO_FEW_SAMPLES undefined',
    );
  });
});
