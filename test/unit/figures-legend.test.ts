import { curveStates } from '../../lib/ensemble/analysis/labels';
import { decayFigure } from '../../lib/figures';
import { find, named, ofClass, parseXml, textBoxes, textFaults, textOf } from '../support/svg';

const times = Array.from({ length: 41 }, (_, k) => 10 ** (-2 + k / 10));

function figureOf(labels: readonly { label: string; temperature: number | null }[], height?: number) {
  const curves = curveStates(labels).map((state) => ({
    ...state,
    times,
    v: times.map((t) => (2 + state.temperature) / (1 + t)),
  }));
  const svg = decayFigure(curves, { guides: [], height });
  const root = parseXml(svg);
  const legend = find(root, ofClass('legend'))[0];
  return { svg, root, legend, entries: find(legend, named('text')).map(textOf) };
}

const temperatures = [1.2, 0.8, 0.4, 0.25, 0.15];
const sizes = [64, 256, 1024];
const both = temperatures.flatMap((temperature) =>
  sizes.map((n) => ({ temperature, label: `T = ${temperature}, N = ${n}` })),
);

describe('the legend of many curves', () => {
  const { svg, root, legend, entries } = figureOf(both);
  const inLegend = new Set(find(legend, ofClass('markers')));

  test('is a key of the colours, that say T, and one of the shapes, that say N', () => {
    expect(entries).toEqual([...temperatures.map((t) => `T = ${t}`), ...sizes.map((n) => `N = ${n}`)]);
    expect(textFaults(svg)).toEqual([]);
    // lines without markers for colours, markers without lines for shapes
    expect(find(legend, named('line'))).toHaveLength(temperatures.length);
    expect(inLegend.size).toBe(sizes.length);
  });

  test('says what the curves show', () => {
    const pathOf = (node: ReturnType<typeof find>[number]) => find(node, named('path'))[0].attributes.d;
    const shapes = find(legend, ofClass('markers')).map(pathOf);
    const data = find(root, ofClass('markers')).filter((node) => !inLegend.has(node));
    expect(data.map(pathOf)).toEqual(temperatures.flatMap(() => shapes));
    const colours = find(legend, named('line')).map(({ attributes }) => attributes.stroke);
    expect(data.map(({ attributes }) => attributes.stroke)).toEqual(
      colours.flatMap((colour) => sizes.map(() => colour)),
    );
  });

  test('above low axes has several columns, none of both keys', () => {
    const low = parseXml(figureOf(both, 90).svg);
    const boxes = textBoxes(low).filter(({ text }) => entries.includes(text));
    expect(Math.max(...boxes.map((box) => box.bottom)) - Math.min(...boxes.map((box) => box.top))).toBeLessThan(40);
    const lefts = (letter: string) =>
      new Set(boxes.filter(({ text }) => text.startsWith(letter)).map(({ left }) => left.toFixed(1)));
    expect([...lefts('T')].filter((left) => lefts('N').has(left))).toEqual([]);
  });
});

test('few curves have an entry each, those of one N the same shape', () => {
  const { legend, entries } = figureOf(both.slice(0, 5));
  expect(entries).toEqual(both.slice(0, 5).map(({ label }) => label));
  const shapes = find(legend, ofClass('markers')).map((node) => find(node, named('path'))[0].attributes.d);
  expect([shapes[3], shapes[4]]).toEqual([shapes[0], shapes[1]]);
});

test('ensembles told apart by a number have shapes of their own; those without T have no key', () => {
  const twice = ['T = 0.4, N = 64', 'T = 0.4, N = 64 (2)', 'T = 0.2, N = 64'].map((label, k) => ({
    label,
    temperature: k < 2 ? 0.4 : 0.2,
  }));
  expect(curveStates(twice).map(({ key }) => key?.shape)).toEqual(['*N* = 64', '*N* = 64 (2)', '*N* = 64']);
  expect(curveStates([{ label: 'soft-spheres-2d, T = 0.4 (2)', temperature: 0.4 }])[0].key).toEqual({
    colour: '*T* = 0.4',
    shape: 'soft-spheres-2d (2)',
  });
  expect(curveStates([{ label: 'N = 64', temperature: null }])[0].key).toBeUndefined();
});
