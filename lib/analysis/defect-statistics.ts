import { requireArray, requireObject, requirePositive } from '../arguments';
import type { StateLike } from '../configuration';
import { invalid } from '../errors';
import { type Estimate, mean, meanEstimate } from '../numerics/statistics';
import { type Accumulator, requireConfigurations, requireSame, requireSameKind } from './accumulator';
import { type BondThresholds, type DefectField, defectField } from './defects';
import { checkedConfiguration, particlesOf } from './states';
import { susceptibility } from './susceptibility';

/** Bonds broken and inserted, per particle (a bond counts at both of its ends). */
export interface BondBalance {
  /** <B> */
  broken: Estimate;
  /** <I> */
  inserted: Estimate;
  /** <B> - <I>, with the error over configurations of B - I, which are correlated */
  difference: Estimate;
}

export interface DefectStatistics extends BondBalance {
  /** <phi> */
  concentration: Estimate;
  /** chi = N n/(n-1) (<phi²> - <phi>²), see `susceptibility`; NaN of one configuration */
  susceptibility: Estimate;
  /** [n] phi of each configuration, in the order in which they came */
  concentrations: Float64Array;
  particles: number;
  configurations: number;
}

/**
 * The check of the bond lengths of the defect field: a liquid at constant density that trades neighbours has as many
 * bonds broken as inserted, <B> = <I>. With errors over configurations; a difference of several errors says that
 * xEquilibrium, xBreak and xInsert do not belong together. One configuration has no errors (NaN).
 *
 * @param fields `defectField` of each pair of configurations
 * @throws {VitrelaxError} `TOO_FEW_SAMPLES` without any
 */
export function bondBalance(fields: readonly Pick<DefectField, 'broken' | 'inserted'>[]): BondBalance {
  requireArray('fields', fields);
  if (fields.length === 0) throw invalid('TOO_FEW_SAMPLES', 'fields', fields, 'at least one');
  for (const [k, field] of Array.from(fields).entries()) requireObject(`fields[${k}]`, field);
  return balanceOf(
    fields.map(({ broken }) => mean(broken)),
    fields.map(({ inserted }) => mean(inserted)),
  );
}

function balanceOf(broken: readonly number[], inserted: readonly number[]): BondBalance {
  return {
    broken: estimate(broken),
    inserted: estimate(inserted),
    difference: estimate(broken.map((b, k) => b - inserted[k])),
  };
}

function estimate(values: readonly number[]): Estimate {
  return values.length < 2 ? { value: mean(values), error: Number.NaN } : meanEstimate(values);
}

/**
 * phi, chi and the balance of bonds over an ensemble, a pair of configurations at a time. Of each pair it keeps three
 * numbers: phi, B and I per particle.
 */
export class DefectAccumulator implements Accumulator<[StateLike, StateLike], DefectStatistics> {
  private readonly phi: number[] = [];
  private readonly broken: number[] = [];
  private readonly inserted: number[] = [];
  private about: { model: string; particles: number } | undefined;

  /**
   * @param thresholds the same bond lengths for all, as a rule from the g(x) of many configurations
   * @throws {VitrelaxError} `INVALID_ARGUMENT` or `OUT_OF_RANGE` naming the bond length
   */
  constructor(private readonly thresholds: Readonly<BondThresholds>) {
    requireObject('thresholds', thresholds);
    for (const name of ['xEquilibrium', 'xBreak', 'xInsert'] as const) requirePositive(name, thresholds[name]);
  }

  get configurations(): number {
    return this.phi.length;
  }

  /**
   * @returns the defect field of the pair, for other uses
   * @throws {VitrelaxError} `MODEL_MISMATCH` when model or N are others than before, and as `defectField`
   */
  add(a: StateLike, b: StateLike): DefectField {
    const c = checkedConfiguration(a, 'a');
    const about = { model: c.model.name, particles: particlesOf(c) };
    requireSame('a', about, this.about ?? about);
    const field = defectField(c, b, { ...this.thresholds });
    this.phi.push(field.concentration);
    this.broken.push(mean(field.broken));
    this.inserted.push(mean(field.inserted));
    this.about = about;
    return field;
  }

  merge(other: this): void {
    requireSameKind(this, other);
    requireSame('other', { ...other.thresholds }, { ...this.thresholds });
    if (other.about === undefined) return;
    requireSame('other', other.about, this.about ?? other.about);
    this.phi.push(...other.phi);
    this.broken.push(...other.broken);
    this.inserted.push(...other.inserted);
    this.about = other.about;
  }

  result(): DefectStatistics {
    requireConfigurations(this.phi.length);
    const particles = this.about?.particles ?? 0;
    return {
      concentration: estimate(this.phi),
      susceptibility:
        this.phi.length < 2 ? { value: Number.NaN, error: Number.NaN } : susceptibility(this.phi, particles),
      ...balanceOf(this.broken, this.inserted),
      concentrations: Float64Array.from(this.phi),
      particles,
      configurations: this.phi.length,
    };
  }
}
