import { type ArrowField, arrowFigure } from '../figures/arrows';
import type { VibrationalModes } from '../landscape/vibrational-modes';
import { contactDistance } from '../models/mixing';
import { formatNumber } from '../report/format';
import type { System } from '../system';

/** Modes in a figure. */
const panels = 4;
/** Lengths of arrows in a figure: the largest, and the rms over particles, whichever is met first [mean diameters]. */
const longestArrow = 2.5;
const rmsArrow = 0.8;

/** The lowest modes as fields of arrows; of three dimensions the slice through the particle that moves most. */
export function modesFigure(
  system: System,
  { eigenvalues, vectors, participation }: VibrationalModes,
  loose?: { mask: Uint8Array },
): string {
  const { boxLength, positions, particles, model } = system;
  const contact = contactDistance(system.configuration());
  const diameters = Float64Array.from({ length: particles }, (_, i) => contact(i, i));
  const dimension = model.dimension as 2 | 3;
  const fields = vectors.slice(0, panels).map((vector, k): ArrowField => {
    const length = (i: number) => Math.hypot(...vector.subarray(i * dimension, (i + 1) * dimension));
    let first = 0;
    for (let i = 1; i < particles; i++) if (length(i) > length(first)) first = i;
    // figures show the slice about half the height of the box
    const lift = dimension === 3 ? boxLength / 2 - positions[first * 3 + 2] : 0;
    const w = formatNumber(Math.sqrt(eigenvalues[k]));
    return {
      label: `*ω* = ${w}, participation ${formatNumber(participation[k], 2)}`,
      dimension,
      boxLength,
      positions: dimension === 3 ? positions.map((x, c) => (c % 3 === 2 ? x + lift : x)) : positions,
      diameters,
      vectors: vector,
      // vectors are normalised: the rms over particles is 1/sqrt(N)
      magnification: Math.min(longestArrow / length(first), rmsArrow * Math.sqrt(particles)),
      excluded: loose?.mask,
    };
  });
  return arrowFigure(fields, {
    key: 'arrows: eigenvectors, each mode in a scale of its own',
    excluded: 'grey: rattlers',
    slice: 'slices one diameter thick, about the longest arrow',
    title: 'Vibrational modes',
  });
}
