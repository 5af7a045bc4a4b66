import { defectField } from '../../analysis/defects';
import type { Configuration } from '../../configuration';
import { VitrelaxError } from '../../errors';
import { arrange } from '../../figures/svg';
import { type BondEvent, bondEvents, neighbourhoodPanel } from '../bond-events';
import { bondThresholds } from '../bonds';
import type { PaperFigure } from '../figure';
import { softSpheres2d } from '../soft-spheres';

/** Where defects stand alone. */
const preferred = 0.2;

export const figureS2: PaperFigure = {
  id: 'S2',
  title: 'a broken and an inserted bond of soft spheres in two dimensions',
  campaigns: (scale) => ({ fields: softSpheres2d(scale) }),
  async draw(study) {
    const ensembles = await study.ensembles('fields');
    const thresholds = await bondThresholds(study, ensembles);
    const ensemble = ensembles.find(({ temperature }) => temperature === preferred) ?? ensembles[0];
    const bonds = thresholds(ensemble.temperature);
    const found: Partial<Record<BondEvent['kind'], { event: BondEvent; a: Configuration; b: Configuration }>> = {};
    for (const sample of ensemble.samples) {
      const { a, b } = await study.pair(sample);
      const { broken, inserted } = defectField(a, b, bonds);
      for (const event of bondEvents(a, b, bonds)) {
        // a particle with one event alone shows it best
        if (broken[event.i] + inserted[event.i] > 1) continue;
        found[event.kind] ??= { event, a, b };
      }
      if (found.broken && found.inserted) break;
    }
    const { broken, inserted } = found;
    if (broken === undefined || inserted === undefined)
      throw new VitrelaxError('TOO_FEW_SAMPLES', 'no broken or no inserted bond in any sample');
    const row = (letter: string, { event, a, b }: typeof broken) => [
      neighbourhoodPanel(a, event, bonds, {
        title: `(${letter}) equilibrium, *x* = ${event.before.toFixed(2)}`,
        final: false,
      }),
      neighbourhoodPanel(b, event, bonds, {
        title: `inherent structure, *x* = ${event.after.toFixed(2)}`,
        final: true,
      }),
    ];
    const { xEquilibrium, xInsert, xBreak } = bonds;
    return {
      panel: arrange([row('a', broken), row('b', inserted)]),
      comparisons: [
        {
          quantity: 'x of the broken bond in the inherent structure',
          paper: xBreak,
          here: exact(broken.event.after),
          remark: 'above',
        },
        {
          quantity: 'x of the inserted bond in the inherent structure',
          paper: xInsert,
          here: exact(inserted.event.after),
          remark: 'below',
        },
      ],
      effects: [],
      numbers: { temperature: ensemble.temperature, thresholds: bonds, broken: broken.event, inserted: inserted.event },
      remarks: [
        `soft spheres in 2D, T = ${ensemble.temperature}, N = ${ensemble.particles}. Lines: bonds of particle 0, x < ${xEquilibrium.toFixed(2)} in equilibrium; x < ${xBreak} (a) or x < ${xInsert} (b) in the inherent structure`,
      ],
    };
  },
};

function exact(value: number) {
  return { value, error: Number.NaN };
}
