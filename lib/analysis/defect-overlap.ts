import { requireArray } from '../arguments';
import { invalid } from '../errors';

export interface DefectOverlap {
  /** probability that a defect has the larger D²min, ties halved; NaN without defects or without others */
  auc: number;
  /** defects with a D²min */
  defects: number;
  /** particles without a defect, with a D²min */
  others: number;
}

/**
 * How well a high D²min tells the defects: the area under the receiver operating characteristic,
 *
 *     AUC = P(D²min of a defect > D²min of another particle) + P(they tie)/2 = [R - n_1(n_1 + 1)/2] / (n_1 n_0)
 *
 * with R the sum of the (mid-)ranks of the n_1 defects among all n_1 + n_0 particles: the Mann-Whitney statistic.
 * 1 when every defect lies above every other particle, 1/2 without relation. Its mean is free of bias at any n_1 and
 * n_0. D²min is correlated in space, so the error of one configuration is not that of independent draws: take it over
 * configurations. Particles with D²min NaN are left out.
 *
 * @param field [N], not 0 where there is a defect
 * @param d2min [N]
 * @throws {VitrelaxError} `WRONG_LENGTH` naming d2min
 * @see Mann, Whitney, Ann. Math. Stat. 18, 50 (1947)
 */
export function defectOverlap(field: ArrayLike<number>, d2min: ArrayLike<number>): DefectOverlap {
  requireArray('field', field);
  requireArray('d2min', d2min);
  if (d2min.length !== field.length) {
    throw invalid('WRONG_LENGTH', 'd2min', d2min, `one per particle, ${field.length}`);
  }
  const known = Int32Array.from({ length: field.length }, (_, i) => i).filter((i) => !Number.isNaN(d2min[i]));
  known.sort((i, j) => (d2min[i] < d2min[j] ? -1 : d2min[i] > d2min[j] ? 1 : 0));
  let defects = 0;
  let ranks = 0;
  for (let first = 0; first < known.length; ) {
    let end = first;
    let tied = 0;
    for (; end < known.length && d2min[known[end]] === d2min[known[first]]; end++) if (field[known[end]] !== 0) tied++;
    // ranks count from 1: first + 1 … end
    ranks += tied * 0.5 * (first + 1 + end);
    defects += tied;
    first = end;
  }
  const others = known.length - defects;
  return { auc: (ranks - 0.5 * defects * (defects + 1)) / (defects * others), defects, others };
}
