import { edges } from '../numerics/quadrature';
import { findRoot } from '../numerics/root';

/** Boltzmann factors below exp(-80) add nothing to an integral in double precision. */
const largestExponent = 80;
/** Part of the distance by which the panels of an integral may grow: U changes over a twelfth of its distance. */
const growth = 1 / 6;

/** What the theory of the Mari-Kurchan model needs of a repulsion: the Boltzmann factor of a pair, and its scales. */
export interface Repulsion {
  /** distance below which the Boltzmann factor is zero in double precision [length] */
  core: number;
  /** distance at which U = T: the effective diameter [length] */
  diameter: number;
  /** distance beyond which 1 - exp(-U/T) is zero, or negligible against its integral [length] */
  reach: number;
  /** exp(-U(r)/T) for r >= core */
  boltzmann(r: number): number;
  /**
   * Panels from the core to `end`, each short against the distance over which the Boltzmann factor changes and no wider
   * than `widest`; where the potential has a kink, panels meet. `refinement` divides all widths.
   */
  panels(end: number, widest: number, refinement: number): number[];
}

/** A pair potential and the force of the pair, both functions of the distance. */
export interface PairPotential {
  /** U(r) [energy] */
  energy(r: number): number;
  /** dU/dr [energy/length] */
  slope(r: number): number;
}

/**
 * U = v0 [x^-12 + c0 + c1 x² + c2 x⁴], x = r/d < cutoff, with U = U' = U'' = 0 at the cutoff. With y = (x/cutoff)² the
 * bracket is cutoff^-12 y^-6 (1 - 28 y⁶ + 48 y⁷ - 21 y⁸), of which (1 - y)³ is a factor; the rest has positive terms
 * only, so nothing cancels near the cutoff. Likewise (1 - y)² in U'.
 */
export function inversePower(cutoff: number): PairPotential {
  const scale = cutoff ** -12;
  return {
    energy(r) {
      const y = (r / cutoff) ** 2;
      if (y >= 1) return 0;
      const rest = 1 + y * (3 + y * (6 + y * (10 + y * (15 + y * 21))));
      return (scale * (1 - y) ** 3 * rest) / y ** 6;
    },
    slope(r) {
      const y = (r / cutoff) ** 2;
      if (y >= 1) return 0;
      const rest = 1 + y * (2 + y * (3 + y * (4 + y * (5 + y * (6 + y * 7)))));
      return (-12 * scale * (1 - y) ** 2 * rest) / (y ** 6 * r);
    },
  };
}

/** The repulsion of `inversePower` at a temperature [energy]. */
export function softRepulsion(temperature: number, cutoff: number): Repulsion {
  const { energy, slope } = inversePower(cutoff);
  /** U(r) = level; U falls and is below r^-12, a margin for rounding aside. */
  const distanceAt = (level: number) => {
    const above = Math.min(cutoff, 1.001 * level ** (-1 / 12));
    let below = above / 2;
    while (energy(below) < level) below /= 2;
    return findRoot((r) => energy(r) / level - 1, below, above, 0);
  };
  const diameter = distanceAt(temperature);
  const core = distanceAt(largestExponent * temperature);
  const width = (2 * temperature) / Math.abs(slope(diameter));
  return {
    core,
    diameter,
    // Farther out, beta U and so the terms of the theory, its square, are below 6^-24.
    reach: Math.min(cutoff, 6 * diameter),
    boltzmann: (r) => Math.exp(-energy(r) / temperature),
    panels(end, widest, refinement) {
      const widthAt = (r: number) => Math.min(widest, width + growth * Math.max(0, r - diameter)) / refinement;
      const inside = edges(core, Math.min(cutoff, end), widthAt);
      return end > cutoff ? [...inside, ...edges(cutoff, end, () => widest / refinement).slice(1)] : inside;
    },
  };
}

/** Hard spheres of diameter 1. */
export const hardRepulsion: Repulsion = {
  core: 1,
  diameter: 1,
  reach: 1,
  boltzmann: () => 1,
  panels: (end, widest, refinement) => edges(1, end, () => widest / refinement),
};
