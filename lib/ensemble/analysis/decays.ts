import { avalanches } from '../../analysis/avalanches';
import { fitPowerLaw, localExponent, type PowerLaw } from '../../analysis/decay';
import { type DecayForm, decayForm } from '../../analysis/decay-form';
import { type EnergyDecay, fitEnergyDecay } from '../../analysis/energy-decay';
import { type EnsembleMeans, ensembleDecay } from '../../analysis/ensemble-decay';
import { VitrelaxError } from '../../errors';
import { type Estimate, mean, meanOfAny } from '../../numerics/statistics';
import { atCommonTimes, type StoredFlow } from '../stored-flow';

/** What the decays of an ensemble say; null where they do not tell. */
export interface DecayAnalysis {
  label: string;
  particles: number;
  temperature: number | null;
  /** flows: each of the ensemble's directories that holds one */
  samples: number;
  /** in the window [270/lambda_max, 0.3 t_c] */
  exponent: PowerLaw | null;
  /** power law or exponential, in that window; of three flows or more */
  form: DecayForm | null;
  /** of E(t) - E_IS in that window */
  energy: EnergyDecay | null;
  /** bursts of v(t) in a flow, and what one of them drops of the energy per particle */
  bursts: Estimate;
  burstSize: Estimate;
}

/** The decay of an ensemble: what it says, and its curves. */
export interface AnalysedDecay {
  summary: DecayAnalysis;
  means: EnsembleMeans;
  /** -d ln v/d ln t of the mean at its times; NaN at those that have none, errors of a single flow */
  local: { beta: Float64Array; error: Float64Array };
}

/** beta, the form of the decay, its energy and its bursts, with the mean curves. */
export function decayAnalysis(
  { label, particles, temperature }: { label: string; particles: number; temperature: number | null },
  flows: readonly StoredFlow[],
  o: { window?: readonly [number, number]; notes?: Set<string> } = {},
): AnalysedDecay {
  const same = atCommonTimes(flows);
  const [{ times }] = same;
  const v = same.map((flow) => flow.v);
  const stiffness = stiffnessOf(flows);
  const refused = (what: string) => (e: VitrelaxError) => {
    // how many flows there are stands beside
    if (e.code !== 'TOO_FEW_SAMPLES') o.notes?.add(`no ${what} of ${label}: ${e.message}`);
  };
  const exponent = orNull(
    () => fitPowerLaw(times, v, o.window ? { window: o.window } : { stiffness }),
    refused('beta'),
  );
  const window = exponent?.window;
  const form =
    window === undefined ? null : orNull(() => decayForm(times, v, { window }), refused('form of the decay'));
  if (form?.growthRatio === null) o.notes?.add(`no growth of the local exponent of ${label}: ${withoutGrowth(form)}`);
  const found = flows.map((flow) => orNull(() => avalanches(flow)));
  const sizes = found.flatMap((one) => one?.avalanches ?? []).map(({ energyDrop }) => energyDrop);
  return {
    summary: {
      label,
      particles,
      temperature,
      samples: flows.length,
      exponent,
      form,
      energy:
        window === undefined
          ? null
          : orNull(
              () =>
                fitEnergyDecay(
                  times,
                  same.map((flow) => flow.energy),
                  { window, ...inherentEnergies(flows), ...(v.length > 1 && { v }) },
                ),
              refused('exponent of E'),
            ),
      bursts: meanOfAny(found.flatMap((one) => one?.avalanches.length ?? [])),
      burstSize: meanOfAny(sizes),
    },
    means: ensembleDecay(same),
    local: localExponents(times, v),
  };
}

/** `localExponent` at all of the times. */
function localExponents(times: Float64Array, v: readonly Float64Array[]): AnalysedDecay['local'] {
  const found = v.length > 1 ? localExponent(times, v) : { ...localExponent(times, v[0]), error: [] };
  const at = new Map(Array.from(found.times, (t, k) => [t, k]));
  const spread = (values: ArrayLike<number>) => times.map((t) => values[at.get(t) ?? -1] ?? Number.NaN);
  return { beta: spread(found.beta), error: spread(found.error) };
}

function withoutGrowth({ localExponents, times }: DecayForm): string {
  const [first, last] = localExponents.map(
    ({ value, error }, k) => `${value.toPrecision(2)} +- ${error.toPrecision(2)} around t = ${times[k].toPrecision(2)}`,
  );
  return `it is ${first} and ${last}, which tells no ratio`;
}

/** The mean, where all are known. */
export function stiffnessOf(flows: readonly StoredFlow[]): number | undefined {
  const each = flows.map(({ stiffness }) => stiffness);
  return each.some(Number.isNaN) ? undefined : mean(each);
}

/** E_IS is fitted where it is not known of all. */
function inherentEnergies(flows: readonly StoredFlow[]): { inherentEnergy?: number[] } {
  const inherentEnergy = flows.map((flow) => flow.inherentEnergy);
  return inherentEnergy.some(Number.isNaN) ? {} : { inherentEnergy };
}

/** The value, or null where the data do not tell it. */
function orNull<T>(compute: () => T, refused?: (e: VitrelaxError) => void): T | null {
  try {
    return compute();
  } catch (e) {
    if (!(e instanceof VitrelaxError)) throw e;
    refused?.(e);
    return null;
  }
}
