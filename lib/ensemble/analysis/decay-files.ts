import type { AnalysedDecay, DecayAnalysis } from './decays';
import { nothing, withErrors } from './with-errors';

/** The forms as numbers of a table. */
const forms = { 'power-law': 1, exponential: -1, undecided: 0 } as const;

/** What numbers of `decayNumbers` stand for that are no measurements. */
export const decayLegend =
  'form: 1 power law, -1 exponential, 0 undecided; consistent: 1 where the exponent of the energy is 2 beta - 1, else 0';

/** What the decay of an ensemble says, as columns of a table; NaN where it does not tell. */
export function decayNumbers(decay: DecayAnalysis | undefined): Record<string, number> {
  const { exponent, form, energy } = decay ?? {};
  const [from, to] = exponent?.window ?? [Number.NaN, Number.NaN];
  const consistent = energy?.consistency?.consistent;
  return {
    flows: decay?.samples ?? 0,
    ...withErrors({ beta: exponent ? { value: exponent.beta, error: exponent.error } : nothing }),
    windowFrom: from,
    windowTo: to,
    form: form ? forms[form.form] : Number.NaN,
    ...withErrors({ growthRatio: form?.growthRatio ?? nothing, energyExponent: energy?.exponent ?? nothing }),
    consistent: consistent === undefined ? Number.NaN : Number(consistent),
    ...withErrors({ bursts: decay?.bursts ?? nothing, burstSize: decay?.burstSize ?? nothing }),
  };
}

/** Mean curves, and the local exponent of <v>. */
export function decayCurves({ means, local }: AnalysedDecay): Record<string, Float64Array> {
  const { times, v, vError, v2, v2Error } = means;
  return { time: times, v, vError, v2, v2Error, localExponent: local.beta, localExponentError: local.error };
}
