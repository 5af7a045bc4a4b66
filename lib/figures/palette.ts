import { style } from './style';

/**
 * Colours computed in CIE L*C*h (D65), with lightness monotone along every ramp: order is then read the same with
 * any colour vision and in grey print.
 */
type Lch = readonly [lightness: number, chroma: number, hue: number];

/** From cold to hot: violet, magenta, red, orange-brown; never lighter than L* = 60, to be seen as a line on white. */
const temperatureRamp: readonly Lch[] = [
  [20, 60, 300],
  [34, 62, 335],
  [47, 66, 375],
  [60, 68, 420],
];

/** From low to high: pale yellow, orange, red, purple; light enough for black arrows on top. */
const fieldRamp: readonly Lch[] = [
  [91, 30, 100],
  [82, 54, 80],
  [70, 62, 54],
  [57, 64, 22],
  [44, 62, -15],
];

/** A particle without a value of the field. */
export const undetermined = '#9a9a9a';

/** The two states of the defect field: pale blue-grey for 0, vermilion for 1. */
export const defectColours = { intact: '#c3d3de', defect: '#d1460a' } as const;

/** '#rrggbb' of an L*C*h colour; chroma is reduced where sRGB cannot show it. */
function hex([lightness, chroma, hue]: Lch): string {
  for (let c = chroma; ; c *= 0.97) {
    const a = c * Math.cos((hue * Math.PI) / 180);
    const b = c * Math.sin((hue * Math.PI) / 180);
    const fy = (lightness + 16) / 116;
    const cube = (f: number): number => (f > 6 / 29 ? f ** 3 : 3 * (6 / 29) ** 2 * (f - 4 / 29));
    const x = 0.95047 * cube(fy + a / 500);
    const y = cube(fy);
    const z = 1.08883 * cube(fy - b / 200);
    const linear = [
      3.2406 * x - 1.5372 * y - 0.4986 * z,
      -0.9689 * x + 1.8758 * y + 0.0415 * z,
      0.0557 * x - 0.204 * y + 1.057 * z,
    ];
    if (c > 0.5 && linear.some((v) => v < -1e-4 || v > 1.0001)) continue;
    return `#${linear
      .map((v) => {
        const u = Math.min(1, Math.max(0, v));
        const gamma = u <= 0.0031308 ? 12.92 * u : 1.055 * u ** (1 / 2.4) - 0.055;
        return Math.round(255 * gamma)
          .toString(16)
          .padStart(2, '0');
      })
      .join('')}`;
  }
}

function along(ramp: readonly Lch[], fraction: number): string {
  const u = Math.min(1, Math.max(0, fraction)) * (ramp.length - 1);
  const k = Math.min(ramp.length - 2, Math.floor(u));
  const w = u - k;
  const mix = (i: 0 | 1 | 2): number => (1 - w) * ramp[k][i] + w * ramp[k + 1][i];
  return hex([mix(0), mix(1), mix(2)]);
}

/** '#rrggbb' between two of a list, mixed channel by channel. */
function between(colours: readonly string[], fraction: number): string {
  const u = Math.min(1, Math.max(0, fraction)) * (colours.length - 1);
  const k = Math.max(0, Math.min(colours.length - 2, Math.floor(u)));
  const [low, high] = [colours[k], colours[Math.min(k + 1, colours.length - 1)]];
  const channel = (at: number): string => {
    const [a, b] = [low, high].map((colour) => Number.parseInt(colour.slice(at, at + 2), 16));
    return Math.round(a + (u - k) * (b - a))
      .toString(16)
      .padStart(2, '0');
  };
  return `#${channel(1)}${channel(3)}${channel(5)}`;
}

/** Colour of a field value at `fraction` of its scale, 0 to 1. */
export function fieldColour(fraction: number): string {
  return style.fieldColours === null ? along(fieldRamp, fraction) : between(style.fieldColours, fraction);
}

/** One colour per temperature, ordered from cold (dark violet) to hot (orange-brown), evenly by rank. */
export function temperatureColours(temperatures: readonly number[]): string[] {
  const ranks = [...new Set(temperatures)].sort((a, b) => a - b);
  const { curveColours } = style;
  return temperatures.map((t) => {
    const fraction = ranks.length < 2 ? 0 : ranks.indexOf(t) / (ranks.length - 1);
    return curveColours === null ? along(temperatureRamp, fraction) : between(curveColours, fraction);
  });
}
