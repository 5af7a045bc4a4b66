import { knownOptions, requirePositive } from '../arguments';
import type { Configuration, StateLike } from '../configuration';
import { invalid } from '../errors';
import { contactDistance } from '../models/mixing';
import { firstMinimum, minimumEdges } from './first-minimum';
import { NeighbourSearch } from './neighbours';
import { rescaledPairDistribution } from './pair-distribution';
import { largestContactDistance, squaredDistance } from './pair-geometry';
import { checkedPair, particlesOf, requireSameParticles } from './states';

/** Bond lengths x = r/d_ij of the defect field. */
export interface BondThresholds {
  /** bonds of the initial configuration are x < xEquilibrium, the first minimum of its g(x) */
  xEquilibrium: number;
  /** a bond is broken when x > xBreak in the final configuration */
  xBreak: number;
  /** a bond is inserted when x < xInsert in the final configuration and was none in the initial one */
  xInsert: number;
}

export interface DefectField {
  /** [N] phi_i: 1 where a bond was broken or inserted */
  field: Uint8Array;
  /** [N] B_i */
  broken: Int32Array;
  /** [N] I_i */
  inserted: Int32Array;
  /** phi, the mean of the field */
  concentration: number;
  /** the bond lengths that were used */
  thresholds: BondThresholds;
}

/** The one model whose flat minimum of the inherent structures' g(x) is published, x = 1.23 to 1.50. */
const publishedModel = 'soft-spheres-2d';
const published = { xBreak: 1.5, xInsert: 1.23 };

/**
 * Defects left behind between a configuration a and its inherent structure b: with x_ij = r_ij/d_ij (minimum image),
 *
 *     B_i = #{ j : x_ij(a) < xEquilibrium and x_ij(b) > xBreak }      bonds broken
 *     I_i = #{ j : x_ij(b) < xInsert and x_ij(a) > xEquilibrium }     bonds inserted
 *     phi_i = 1 if B_i + I_i > 0, else 0;   phi = mean of phi_i
 *
 * xBreak > xEquilibrium > xInsert leaves a margin, so that a bond that only vibrates is no defect and phi = 0 without
 * displacement. <B> close to <I> is the check of xEquilibrium.
 *
 * With 'fromPairDistribution', xEquilibrium is the first minimum of g(x) of a; in soft-spheres-2d held within [1.23,
 * 1.50], elsewhere xInsert and xBreak are where the smoothed g(x) of b stands 10 % above its minimum. The g of one
 * configuration is noisy: the minimum of some thousand particles is known to a few percent only, that of a few hundred
 * hardly. Production takes xEquilibrium(T) from `firstMinimum` of the g of many configurations and gives it as a
 * number.
 *
 * @param a the initial (equilibrium) configuration
 * @param b the final configuration of the same particles
 * @param o.xEquilibrium 1.34 (T = 0.035) to 1.48 (T = 0.8) in soft-spheres-2d
 * @param o.xBreak 1.5 in soft-spheres-2d; required elsewhere
 * @param o.xInsert 1.23 in soft-spheres-2d; required elsewhere
 * @returns the field and its parts; `broken` and `inserted` count each bond at both of its ends
 * @throws {VitrelaxError} `INVALID_ARGUMENT` when xBreak or xInsert is missing where there is no default, or unless
 *   xInsert <= xEquilibrium <= xBreak
 * @throws {VitrelaxError} `MODEL_MISMATCH` or `WRONG_LENGTH` when a and b are not the same particles in the same box
 * @throws {VitrelaxError} `NO_MINIMUM` when g(x) shows none
 * @see Nishikawa et al., Supplemental Material, "Definition of the defect field"
 */
export function defectField(
  a: StateLike,
  b: StateLike,
  o: { xEquilibrium: number; xBreak?: number; xInsert?: number } | 'fromPairDistribution',
): DefectField {
  const pair = checkedPair(a, b);
  requireSameParticles(pair.a, pair.b);
  const thresholds =
    o === 'fromPairDistribution' ? measuredThresholds(pair.a, pair.b) : givenThresholds(pair.a.model.name, o);
  const { broken, inserted } = countBonds(pair.a, pair.b, thresholds);
  const field = new Uint8Array(broken.length);
  let defects = 0;
  for (let i = 0; i < field.length; i++) {
    field[i] = broken[i] + inserted[i] > 0 ? 1 : 0;
    defects += field[i];
  }
  return { field, broken, inserted, concentration: defects / field.length, thresholds };
}

function givenThresholds(
  model: string,
  o: { xEquilibrium: number; xBreak?: number; xInsert?: number },
): BondThresholds {
  if (typeof o !== 'object' || o === null) {
    throw invalid('INVALID_ARGUMENT', 'options', o, "{ xEquilibrium, xBreak?, xInsert? } or 'fromPairDistribution'");
  }
  knownOptions('defectField', o, ['xEquilibrium', 'xBreak', 'xInsert']);
  const defaults = model === publishedModel ? published : undefined;
  const required = (field: 'xBreak' | 'xInsert'): number => {
    const value = o[field] ?? defaults?.[field];
    if (value === undefined) {
      throw invalid(
        'INVALID_ARGUMENT',
        field,
        value,
        `a number, in ${model} (${publishedModel} alone has a default), or 'fromPairDistribution' for all three`,
      );
    }
    return requirePositive(field, value);
  };
  const xEquilibrium = requirePositive('xEquilibrium', o.xEquilibrium);
  const xBreak = required('xBreak');
  const xInsert = required('xInsert');
  if (xBreak < xEquilibrium) {
    throw invalid('INVALID_ARGUMENT', 'xBreak', xBreak, `at least xEquilibrium = ${xEquilibrium}`);
  }
  if (xInsert > xEquilibrium) {
    throw invalid('INVALID_ARGUMENT', 'xInsert', xInsert, `at most xEquilibrium = ${xEquilibrium}`);
  }
  return { xEquilibrium, xBreak, xInsert };
}

function measuredThresholds(a: Configuration, b: Configuration): BondThresholds {
  const { xBreak, xInsert } =
    a.model.name === publishedModel ? published : outerEdges(minimumEdges(rescaledPairDistribution(b)));
  const minimum = firstMinimum(rescaledPairDistribution(a)).value;
  return { xEquilibrium: Math.min(xBreak, Math.max(xInsert, minimum)), xBreak, xInsert };
}

function outerEdges(edges: [number, number]): { xBreak: number; xInsert: number } {
  return { xInsert: edges[0], xBreak: edges[1] };
}

/** Each pair once, from the side of its smaller index; bonds counted at both ends. */
function countBonds(a: Configuration, b: Configuration, x: BondThresholds): Pick<DefectField, 'broken' | 'inserted'> {
  const { dimension } = a.model;
  const contact = contactDistance(a);
  const widest = largestContactDistance(a, contact);
  const broken = new Int32Array(particlesOf(a));
  const inserted = new Int32Array(particlesOf(a));

  const before = new NeighbourSearch(a.positions, a.boxLength, dimension, x.xEquilibrium * widest);
  for (const i of before.order) {
    const n = before.row(i);
    for (let k = 0; k < n; k++) {
      const j = before.index[k];
      if (j < i) continue;
      const d = contact(i, j);
      if (before.squaredDistance[k] >= (x.xEquilibrium * d) ** 2) continue;
      if (squaredDistance(b.positions, b.boxLength, dimension, i, j) > (x.xBreak * d) ** 2) {
        broken[i]++;
        broken[j]++;
      }
    }
  }
  const after = new NeighbourSearch(b.positions, b.boxLength, dimension, x.xInsert * widest);
  for (const i of after.order) {
    const n = after.row(i);
    for (let k = 0; k < n; k++) {
      const j = after.index[k];
      if (j < i) continue;
      const d = contact(i, j);
      if (after.squaredDistance[k] >= (x.xInsert * d) ** 2) continue;
      if (squaredDistance(a.positions, a.boxLength, dimension, i, j) > (x.xEquilibrium * d) ** 2) {
        inserted[i]++;
        inserted[j]++;
      }
    }
  }
  return { broken, inserted };
}
