import { displacementField } from '../../analysis/displacement';
import { type FieldState, fieldFigure } from '../../figures';
import { contactDistance } from '../../models/mixing';
import type { ReportFigure } from '../../report/report-data';
import { markupOf } from './labels';
import type { AnalysedEnsemble } from './result';

/** Columns of fields beside each other. */
const mostFields = 3;

/** Non-affine displacements and defects of an example of each ensemble. */
export function fieldFigures(ensembles: readonly AnalysedEnsemble[]): ReportFigure[] {
  return statesByBox(ensembles).map((states, k) => ({
    id: `fields${k === 0 ? '' : `-${k + 1}`}`,
    svg: fieldFigure(states),
    caption: 'Non-affine displacement and defects. Arrows: displacements, three times magnified.',
    wide: true,
  }));
}

/**
 * The first pairs of ensembles in two and three dimensions with known defects, those of one box length together, in
 * whatever order sizes come.
 */
function statesByBox(ensembles: readonly AnalysedEnsemble[]): FieldState[][] {
  const figures: FieldState[][] = [];
  for (const { summary, example } of ensembles) {
    const { a, b, d2min, defects } = example;
    const { dimension } = a.model;
    if ((dimension !== 2 && dimension !== 3) || defects === undefined) continue;
    const { displacement } = displacementField(a, b);
    const contact = contactDistance(a);
    const state: FieldState = {
      label: markupOf(summary.label),
      dimension,
      boxLength: a.boxLength,
      positions: a.positions,
      diameters: d2min.map((_, i) => contact(i, i)),
      d2min,
      defects: defects.field,
      displacements: displacement,
    };
    const open = figures.findLast((some) => some[0].boxLength === a.boxLength);
    if (open !== undefined && open.length < mostFields) open.push(state);
    else figures.push([state]);
  }
  return figures;
}
