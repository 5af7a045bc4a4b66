import { colourStep, colourSteps, stepColour } from '../../lib/figures/colour-bar';
import { defectColours, fieldColour, temperatureColours } from '../../lib/figures/palette';

/** Relative luminance of an sRGB colour, as WCAG 2.1 defines it. */
function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((k) => {
    const v = Number.parseInt(hex.slice(k, k + 2), 16) / 255;
    return v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
const contrast = (a: string, b: string): number => {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
};

describe('colours of temperatures', () => {
  const temperatures = [0.035, 0.06, 0.1, 0.2, 0.4, 0.8, 1.6, Number.POSITIVE_INFINITY];

  it('brighten from cold to hot, so that the order survives any colour vision and grey print', () => {
    const bright = temperatureColours(temperatures).map(luminance);
    for (let k = 1; k < bright.length; k++) expect(bright[k]).toBeGreaterThan(bright[k - 1] * 1.1);
  });

  it('are seen on white as lines (3:1)', () => {
    for (const colour of temperatureColours(temperatures)) expect(contrast(colour, '#ffffff')).toBeGreaterThan(3);
  });

  it('go by rank: same temperature, same colour', () => {
    const [a, b, c] = temperatureColours([0.5, 0.1, 0.5]);
    expect(a).toBe(c);
    expect(a).not.toBe(b);
  });
});

describe('colours of fields', () => {
  it('darken from low to high and leave black arrows visible (3:1)', () => {
    const colours = Array.from({ length: 21 }, (_, k) => fieldColour(k / 20));
    for (let k = 1; k < colours.length; k++) expect(luminance(colours[k])).toBeLessThan(luminance(colours[k - 1]));
    for (const colour of [...colours, ...Object.values(defectColours)]) {
      expect(contrast(colour, '#000000')).toBeGreaterThan(3);
    }
    expect(luminance(defectColours.intact)).toBeGreaterThan(2.5 * luminance(defectColours.defect));
  });

  it('have equal steps of the logarithm, the ends taking what lies beyond', () => {
    const range = [1e-4, 1] as const;
    expect(colourStep(1e-4 * 1.0001, range)).toBe(0);
    expect(colourStep(1e-2 * 1.0001, range)).toBe(colourSteps / 2);
    expect(colourStep(1e-2 * 0.9999, range)).toBe(colourSteps / 2 - 1);
    expect([0, 1e-9, 1, 50].map((value) => colourStep(value, range))).toEqual([0, 0, colourSteps - 1, colourSteps - 1]);
    expect(new Set(Array.from({ length: colourSteps }, (_, k) => stepColour(k))).size).toBe(colourSteps);
  });
});
