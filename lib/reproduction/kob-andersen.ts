import type { CampaignPlan } from '../ensemble/campaign/plan-schema';
import { kobAndersen } from '../models/kob-andersen';
import { chains } from './scale';

/** Flows of Kob-Andersen from states of molecular dynamics: figures 2c and 2f. */
export function kobAndersenFlows(
  dimension: 2 | 3,
  o: { particles: number; temperatures: number[]; samples: number; time: number },
): CampaignPlan {
  const { particles, temperatures, samples, time } = o;
  return {
    model: { name: `kob-andersen-${dimension}d` },
    particles: [particles],
    temperatures,
    samples,
    preparation: chains(kobAndersen({ dimension }), temperatures, { method: 'molecular-dynamics' }),
    relaxation: { until: { time, rmsForce: 1e-7 }, tolerance: { relative: 1e-2, absolute: 1e-4 } },
    seed: 1,
  };
}
