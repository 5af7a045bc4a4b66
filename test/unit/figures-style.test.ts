import { writeFileSync } from 'node:fs';
import { decayFigure, type FigureStyle, setFigureStyle } from '../../lib';
import { useStyle } from '../../lib/cli/figure-style';
import { fieldColour, temperatureColours } from '../../lib/figures/palette';
import { refusal } from '../support/refusal';
import { temporaryPaths } from '../support/temporary-folder';

const at = temporaryPaths();
afterEach(() => setFigureStyle({}));

const times = [1, 10, 100, 1000];
const curves = [0.2, 0.8].map((temperature) => ({
  temperature,
  times,
  v: times.map((t) => temperature / t),
  equilibrated: true,
}));
const drawn = (): string => decayFigure(curves);

describe('the style of figures', () => {
  test('changes sizes and colours of what is drawn after, and {} leads back', () => {
    const usual = drawn();
    expect(usual).toContain('font-size="9"');
    setFigureStyle({ labelSize: 12, tickSize: 11, legendSize: 10, lineWidth: 2, curveColours: ['#0000ff', '#FF0000'] });
    const own = drawn();
    for (const size of [12, 11, 10]) expect(own).toContain(`font-size="${size}"`);
    expect(own).not.toContain('font-size="9"');
    expect(own).toContain('stroke="#0000ff"');
    expect(own).toContain('stroke="#ff0000"');
    expect(own).toContain('stroke-width="2"');
    expect(own).not.toContain('stroke-width="0.9"');
    // larger symbols are other paths
    setFigureStyle({ markerSize: 2 });
    expect(drawn()).not.toBe(usual);
    setFigureStyle({});
    expect(drawn()).toBe(usual);
  });

  test('mixes the colours between those that are given', () => {
    setFigureStyle({ curveColours: ['#000000', '#ff8000'], fieldColours: ['#000000', '#ffffff', '#ff0000'] });
    expect(temperatureColours([1, 0.5, 0.1])).toEqual(['#ff8000', '#804000', '#000000']);
    expect([0, 0.25, 0.5, 1].map(fieldColour)).toEqual(['#000000', '#808080', '#ffffff', '#ff0000']);
    setFigureStyle({ curveColours: ['#123456'] });
    expect(temperatureColours([1, 0.5])).toEqual(['#123456', '#123456']);
  });

  test.each<[object, string, string]>([
    [{ tickSize: 1 }, 'tickSize', '4 to 24'],
    [{ lineWidth: Number.NaN }, 'lineWidth', '0.1 to 6'],
    [{ fontSize: 9 }, 'fontSize', 'tickSize, labelSize'],
    [{ curveColours: ['red'] }, 'curveColours[0]', '#rrggbb'],
    [{ curveColours: 'red' }, 'curveColours', 'an array'],
    [{ fieldColours: ['#000000'] }, 'fieldColours', 'at least 2'],
  ])('%j is refused, naming %s, and nothing changes', async (style, field, allowed) => {
    const usual = drawn();
    const error = await refusal(() => setFigureStyle({ labelSize: 20, ...style } as Partial<FigureStyle>));
    expect(error).toMatchObject({ field, message: expect.stringContaining(allowed) });
    expect(drawn()).toBe(usual);
  });

  test('is read from a file on the command line', async () => {
    writeFileSync(at('style.json'), '{"labelSize": 13}');
    await useStyle(at('style.json'));
    expect(drawn()).toContain('font-size="13"');
    writeFileSync(at('broken.json'), '{"labelSize": ');
    await expect(useStyle(at('broken.json'))).rejects.toMatchObject({ code: 'FILE_FORMAT', field: 'style' });
    writeFileSync(at('null.json'), 'null');
    await expect(useStyle(at('null.json'))).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    await expect(useStyle(at('none.json'))).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
  });
});
