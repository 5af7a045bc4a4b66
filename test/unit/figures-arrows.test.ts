import { VitrelaxError } from '../../lib/errors';
import { type ArrowField, arrowFigure } from '../../lib/figures';
import { defectColours, undetermined } from '../../lib/figures/palette';
import { find, type Node, named, ofClass, parseXml, textFaults } from '../support/svg';

/** Three particles in a box of side 10. */
const three: ArrowField = {
  label: '*ω* = 0.3',
  dimension: 2,
  boxLength: 10,
  positions: [2, 3, 5, 5, 8, 1],
  diameters: [1, 1.2, 0.8],
  vectors: [0.5, 0, 0, -0.25, 0, 0],
  magnification: 2,
};
const words = { key: 'arrows: displacements', title: 'Displacements' };

const panels = (svg: string): Node[] => find(parseXml(svg), ofClass('arrows'));

/** Shafts of arrows in a panel: from and to [pt]. */
function shafts(panel: Node): number[][] {
  // shaft and head follow one another: M x,y L x,y M … L … L …
  return [...panel.attributes.d.matchAll(/M([\d.-]+),([\d.-]+)L([\d.-]+),([\d.-]+)(?=M|$)/g)].map((match) =>
    match.slice(1).map(Number),
  );
}

test('arrows from the particles, as long as the magnification says', () => {
  const svg = arrowFigure([three], words);
  const [panel, ...more] = panels(svg);
  expect(more).toHaveLength(0);
  const side = (504 - 2 * 3 - 12) / 2;
  const scale = side / 10;
  const drawn = shafts(panel);
  expect(drawn).toHaveLength(2);
  const expected = [
    [2, 7, 3, 7],
    [5, 5, 5, 5.5],
  ].map((points) => points.map((x) => x * scale));
  drawn.flat().forEach((x, k) => {
    expect(Math.abs(x - expected.flat()[k])).toBeLessThan(0.02);
  });
  expect(textFaults(svg)).toEqual([]);
  expect(svg).toContain('Displacements');
});

test('two panels to a row, and a key for the grey particles alone where there are some', () => {
  const fields = [three, { ...three, excluded: Uint8Array.of(0, 1, 0) }, three];
  const svg = arrowFigure(fields, { ...words, excluded: 'grey: rattlers' });
  expect(panels(svg)).toHaveLength(3);
  expect(svg).toContain('grey: rattlers');
  const fills = find(parseXml(svg), ofClass('particles')).map((group) =>
    find(group, named('path')).map(({ attributes }) => attributes.fill),
  );
  expect(fills).toEqual([[defectColours.intact], [undetermined, defectColours.intact], [defectColours.intact]]);
  const [width, height] = [parseXml(svg).attributes.width, parseXml(svg).attributes.height].map(Number.parseFloat);
  expect(width).toBeCloseTo(504, 0);
  expect(height).toBeGreaterThan(2 * 243);
  expect(arrowFigure([three], { ...words, excluded: 'grey: rattlers' })).not.toContain('grey');
});

test('of three dimensions the slice around the middle', () => {
  const field: ArrowField = {
    ...three,
    dimension: 3,
    positions: [2, 3, 5, 5, 5, 5.4, 8, 1, 1],
    vectors: new Float64Array(9).fill(0.3),
  };
  const svg = arrowFigure([field], words);
  expect(shafts(panels(svg)[0])).toHaveLength(2);
  expect(svg).toContain('slice');
});

test.each([
  ['no field', () => arrowFigure([], words), 'fields'],
  ['a magnification of 0', () => arrowFigure([{ ...three, magnification: 0 }], words), 'fields[0].magnification'],
  ['too narrow', () => arrowFigure([three], { ...words, width: 100 }), 'width'],
  ['vectors too few', () => arrowFigure([{ ...three, vectors: [1] }], words), 'displacements'],
  ['a slice of nothing', () => arrowFigure([three], { ...words, thickness: 0 }), 'thickness'],
])('refused: %s', (_what, draw, field) => {
  try {
    draw();
  } catch (e) {
    expect(e).toBeInstanceOf(VitrelaxError);
    expect((e as VitrelaxError).field).toBe(field);
    return;
  }
  throw new Error('drawn');
});
