import { requireArray, requireObject, requireOptions } from '../arguments';
import { invalid, VitrelaxError } from '../errors';
import { logDomain } from './curves';
import type { PlacedGuide } from './guides';
import type { Series } from './marks';
import { arrange, type Panel, svgDocument } from './svg';
import { columnWidth, xyPanel } from './xy-panel';

/** g(w) of one inherent structure, normalised to 1 over its modes. */
export interface DensityOfStatesCurve {
  dimension: number;
  /** [n] w, increasing [sqrt(v0)/length] */
  frequencies: ArrayLike<number>;
  /** [n] [length/sqrt(v0)] */
  density: ArrayLike<number>;
  /** [n] standard errors */
  densityError: ArrayLike<number>;
  /** width of the kernel that smooths g; what lies below twice that is left out */
  resolution: number;
  /** w_D of the Debye law g_D = D w^(D-1)/w_D^D; without it no line */
  debyeFrequency?: number;
  /** 2 pi c_T/L, where the phonons of the box begin: marked */
  firstPhonon?: number;
}

export interface DensityOfStatesFigureOptions {
  /** of each panel [pt] */
  width?: number;
  height?: number;
}

const colour = '#1f5fa8';
const binsPerDecade = 25;
/** g below this part of its maximum is not shown on the logarithmic axes. */
const decline = 1000;
const unit = (power: number) => (power === 1 ? '' : `^{${power}}`);

/** The two panels of `densityOfStatesFigure`, to set beside others. */
export function densityOfStatesPanels(curve: DensityOfStatesCurve, o: DensityOfStatesFigureOptions = {}): Panel[] {
  requireObject('curve', curve);
  for (const name of ['frequencies', 'density', 'densityError'] as const) requireArray(name, curve[name]);
  const { dimension: D, frequencies, density, densityError, resolution, debyeFrequency, firstPhonon } = curve;
  for (const [name, values] of Object.entries({ density, densityError })) {
    if (values.length !== frequencies.length)
      throw invalid('WRONG_LENGTH', name, values, `one value per frequency (${frequencies.length})`);
  }
  const binned = bins(curve, 2 * resolution);
  const series = (power: number, label: string): Series => ({
    x: binned.map(({ w }) => w),
    y: binned.map(({ w, g }) => g / w ** power),
    yError: binned.map(({ w, error }) => error / w ** power),
    colour,
    shape: 0,
    filled: true,
    label,
  });
  const reducedLabel = `*g*(*ω*) / *ω*${unit(D - 1)}`;
  const plain = series(0, '*g*(*ω*)');
  const reduced = series(D - 1, reducedLabel);
  const top = binned.reduce((most, { g }) => Math.max(most, g), 0);
  if (top === 0) throw new VitrelaxError('TOO_FEW_SAMPLES', 'no modes above twice the resolution');
  // what falls to nothing at the ends of the spectrum would take most of the axes
  const shown = binned.filter(({ g }) => g > top / decline);
  const domain = logDomain(
    shown.map(({ w }) => w),
    0.08,
    'frequency',
  );
  const floor = Math.min(...shown.map(({ g }) => g)) / 2;
  const x = { kind: 'log' as const, domain, label: '*ω* [*v*_{0}^{1/2} / *ℓ*]' };
  const ofSpeed = D % 2 === 0 ? unit(D / 2) : `^{${D}/2}`;
  const laws: { plain: PlacedGuide[]; reduced: PlacedGuide[] } = { plain: [], reduced: [] };
  let highest = Math.max(...Array.from(reduced.y));
  if (debyeFrequency !== undefined) {
    const level = D / debyeFrequency ** D;
    const ends: [number, number] = [domain[0], Math.min(debyeFrequency, domain[1])];
    laws.plain.push({ x: ends, y: [level * ends[0] ** (D - 1), level * ends[1] ** (D - 1)], label: '', side: 'above' });
    laws.reduced.push({ x: ends, y: [level, level], label: '', side: 'above' });
    highest = Math.max(highest, level);
  }
  highest *= 1.35;
  if (firstPhonon !== undefined) {
    for (const [guides, y] of [
      [laws.plain, [floor, 2 * top]],
      [laws.reduced, [0, highest]],
    ] as const)
      guides.push({ x: [firstPhonon, firstPhonon], y: [...y], label: '', side: 'above' });
  }
  const notes = [
    ...(debyeFrequency === undefined ? [] : ['dashed: Debye']),
    ...(firstPhonon === undefined ? [] : ['and 2*πc*_{T} / *L*']),
  ];
  return [
    xyPanel(
      {
        x,
        y: { kind: 'log', domain: [floor, 2 * top], label: '*g*(*ω*) [*ℓ* / *v*_{0}^{1/2}]' },
        series: [plain],
        guides: laws.plain,
        notes,
      },
      o,
    ),
    xyPanel(
      {
        x,
        y: { kind: 'linear', domain: [0, highest], label: `${reducedLabel} [*ℓ*${unit(D)} / *v*_{0}${ofSpeed}]` },
        series: [reduced],
        guides: laws.reduced,
      },
      o,
    ),
  ];
}

/** Means over bins of equal width in ln w, of points above `least`; errors as of one point, an upper bound. */
function bins({ frequencies, density, densityError }: DensityOfStatesCurve, least: number) {
  const found = new Map<number, number[]>();
  for (let k = 0; k < frequencies.length; k++) {
    if (!(frequencies[k] >= least)) continue;
    const bin = Math.floor(binsPerDecade * Math.log10(frequencies[k]));
    const points = found.get(bin);
    if (points === undefined) found.set(bin, [k]);
    else points.push(k);
  }
  return Array.from(found.values(), (points) => {
    const over = (values: ArrayLike<number>) => points.reduce((sum, k) => sum + values[k] / points.length, 0);
    return { w: over(frequencies), g: over(density), error: over(densityError) };
  });
}

/**
 * Density of vibrational states on log-log axes with the law of Debye as a dashed line, and beside it g(w)/w^(D-1), in which
 * that law is a level: what rises above it are the modes in excess of phonons. Means over 25 bins a decade, with the standard
 * error of a single point; frequencies below twice the resolution are left out.
 *
 * @returns an SVG file as text
 * @throws {VitrelaxError} `WRONG_LENGTH` naming the array, `TOO_FEW_SAMPLES` when nothing is left to draw
 */
export function densityOfStatesFigure(curve: DensityOfStatesCurve, o: DensityOfStatesFigureOptions = {}): string {
  requireOptions('options', o);
  const width = o.width ?? columnWidth;
  return svgDocument(arrange([densityOfStatesPanels(curve, { ...o, width })]), 'Density of vibrational states');
}
