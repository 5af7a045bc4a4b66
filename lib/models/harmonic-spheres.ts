import { knownOptions } from '../arguments';
import { invalid } from '../errors';
import type { ModelDescription } from './description';
import { type DiameterSampling, inRange, type Model } from './model';

const options = ['volumeFraction', 'polydisperse', 'nonAdditivity', 'diameterSampling'] as const;

/** Volume fractions of the paper. */
const paperVolumeFraction: Record<number, number> = { 2: 1.2, 3: 0.73, 4: 0.5, 8: 0.1 };

/**
 * Harmonic spheres: U = (v0/2) (1 - r/d_ij)² for r < d_ij. In 2D polydisperse and non-additive by default (f(d) ~ d^-3,
 * d_ij as for soft spheres, volume fraction of the bare discs, rho (pi/4) <d²>), of diameter 1 otherwise.
 *
 * @param o.dimension 1 to 10
 * @param o.volumeFraction 1.2, 0.73, 0.5, 0.1 in D = 2, 3, 4, 8 (the paper's); required in every other D
 * @param o.polydisperse true in 2D, false otherwise
 * @param o.nonAdditivity epsilon of d_ij [1/length]; 0.2 where polydisperse, 0 (without effect) otherwise
 * @param o.diameterSampling 'quantile' (default) or 'independent'
 * @throws {VitrelaxError} `OUT_OF_RANGE` or `INVALID_ARGUMENT`, naming the option
 * @see Durian, Phys. Rev. Lett. 75, 4780 (1995); Nishikawa et al., Methods
 */
export function harmonicSpheres(o: {
  dimension: number;
  volumeFraction?: number;
  polydisperse?: boolean;
  nonAdditivity?: number;
  diameterSampling?: DiameterSampling;
}): Model {
  knownOptions('harmonicSpheres', o, ['dimension', ...options]);
  const { dimension } = o;
  if (!Number.isInteger(dimension) || dimension < 1 || dimension > 10) {
    throw invalid('OUT_OF_RANGE', 'dimension', dimension, 'a whole number from 1 to 10');
  }
  const volumeFraction = o.volumeFraction ?? paperVolumeFraction[dimension];
  if (volumeFraction === undefined) {
    throw invalid(
      'INVALID_ARGUMENT',
      'volumeFraction',
      undefined,
      `a positive number: there is no default in D = ${dimension}`,
    );
  }
  const polydisperse = o.polydisperse ?? dimension === 2;
  if (typeof polydisperse !== 'boolean')
    throw invalid('INVALID_ARGUMENT', 'polydisperse', polydisperse, 'true or false');
  const diameterSampling = o.diameterSampling ?? 'quantile';
  if (diameterSampling !== 'quantile' && diameterSampling !== 'independent') {
    throw invalid('INVALID_ARGUMENT', 'diameterSampling', diameterSampling, "'quantile' or 'independent'");
  }
  return Object.freeze({
    name: `harmonic-spheres-${dimension}d`,
    dimension,
    volumeFraction: inRange('volumeFraction', volumeFraction, 0, 100, 'a positive number'),
    polydisperse,
    nonAdditivity: inRange('nonAdditivity', o.nonAdditivity ?? (polydisperse ? 0.2 : 0), -1e-300, 1, '0 to 1'),
    cutoff: 1,
    sizeRatio: polydisperse ? 0.449 : 1,
    diameterSampling,
  });
}

const paperParticles: Record<number, number> = { 2: 64000, 3: 65536, 4: 65536, 8: 16384 };
const paperExponents: Record<number, number[]> = { 2: [0.92, 1], 3: [0.85, 1.25], 4: [0.75], 8: [0.75] };

export function harmonicSpheresDescription(dimension: number): ModelDescription {
  const inPaper = dimension in paperParticles;
  return {
    what: 'harmonic spheres',
    sizes: dimension === 2 ? 'f(d) ~ d^-3 from 0.72 to 1.61, non-additive; or all 1' : 'all 1',
    potential: '(1 - r/d_ij)²/2 to d_ij',
    options,
    ...(!inPaper && { requires: 'volumeFraction' }),
    particles: inPaper ? paperParticles[dimension] : null,
    source: !inPaper ? null : dimension === 2 ? 'Figs. 2a, 2d' : 'Fig. 2a',
    temperatures: [Number.POSITIVE_INFINITY],
    exponents: paperExponents[dimension] ?? [],
    surroundings: 'contacts',
    mayCrystallise: ({ polydisperse }) => !polydisperse && (dimension === 2 || dimension === 3),
    preparation: ({ polydisperse }) => (polydisperse ? 'swap-monte-carlo' : 'metropolis'),
  };
}
