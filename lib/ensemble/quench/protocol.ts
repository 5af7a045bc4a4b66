import { forceJumpsAtCutoff } from '../../models/kob-andersen';
import { formatTemperature } from '../../report/table';
import { fieldOmissions, pictureOmission } from '../omissions';
import type { QuenchPlan } from '../options';
import type { StateSummary } from '../summary';
import { wayOf } from '../ways';

/** What was done, and what was left out and why, in sentences for the report. Markup. */
export function protocolOf(plan: QuenchPlan, boxLength: number, states: readonly StateSummary[]): string[] {
  const { model } = plan;
  const ways = [...new Set(plan.preparations)].map(wayOf);
  const sampled = ways.filter((way) => way.kind === 'sampled');
  const direct = ways.flatMap((way) => (way.kind === 'direct' ? [way.inWords] : []));
  const hasD2min = states.some(({ equilibrium }) => !fieldOmissions(model, boxLength, equilibrium).d2min);
  const hasDefects = states.some(({ relaxation }) => relaxation.defects !== null);
  return [
    ...direct,
    ...sampled.map(
      ({ inWords, annealing: { fewestSweeps } }) =>
        `Random positions are cooled from 16 *T* to *T* by ${fewestSweeps > 0 ? 'Monte Carlo' : inWords} in eight stages, and equilibrated at *T*${fewestSweeps > 0 ? ` by ${inWords}` : ''}. The second half of the sweeps is measured: energy, hypervirial ratio, and the self-correlations whose decay gives *τ*, the longest of the times to 1/e.`,
    ),
    ...(sampled.length === 0
      ? []
      : ['A second sample starts from 0.8 *T* and comes to *T* from below. The two energies must agree.']),
    ...(sampled.length > 0 && forceJumpsAtCutoff(model)
      ? [
          'The force jumps at the cutoff, which the hypervirial ratio does not count: it is expected a few tenths of a percent off 1.',
        ]
      : []),
    `The state${sampled.length === 0 ? '' : ' from above'} follows the steepest-descent flow to an rms force of 10^{−10}, at a relative tolerance of ${plan.tolerance}.`,
    ...(hasD2min
      ? ['*D*^{2}_{min} (neighbours within 2.5 mean diameters, summed) compares the two ends of the flow.']
      : []),
    ...(hasDefects
      ? [
          'So do the defects. Bonds of the equilibrium state end at the first minimum of its *g*(*x*), averaged over the time origins of both samples.',
        ]
      : []),
    '*β* is fitted to *v*(*t*) of one sample from 270/*λ*_{max} on, the largest eigenvalue of the Hessian of the inherent structure, to 0.3 of the time at which the local exponent exceeds 1.5 times its plateau. Its error is that of a straight line, a lower bound: one sample says nothing of the scatter between samples.',
    ...omissionsOf(plan, boxLength, states),
  ];
}

/** One sentence for each reason to leave something out. */
function omissionsOf({ model }: QuenchPlan, boxLength: number, states: readonly StateSummary[]): string[] {
  const reasons = new Map<string, { what: string; at: string[] }>();
  const note = (what: string, why: string | undefined, at: string): void => {
    if (why === undefined) return;
    const key = `${what}: ${why}`;
    const known = reasons.get(key) ?? { what: key, at: [] };
    known.at.push(at);
    reasons.set(key, known);
  };
  for (const { temperature, equilibrium, relaxation } of states) {
    const at = formatTemperature(temperature);
    const { d2min, defects } = fieldOmissions(model, boxLength, equilibrium);
    const ofContacts = relaxation.rattlers === null ? 'defects, *g*(*x*) and rattlers' : 'defects';
    if (d2min === defects) note(`*D*^{2}_{min}, ${ofContacts}`, d2min, at);
    else {
      note('*D*^{2}_{min}', d2min, at);
      note(ofContacts, defects, at);
    }
    note('the fields', d2min === undefined ? pictureOmission(model) : undefined, at);
  }
  return [...reasons.values()].map(({ what, at }) => {
    const where = at.length === states.length ? '' : ` at *T* = ${at.join(', ')}`;
    return `Left out${where}: ${what}.`;
  });
}
