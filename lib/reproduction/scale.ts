import type { CampaignPlan } from '../ensemble/campaign/plan-schema';
import { recommendedSweeps } from '../ensemble/recommended-sweeps';
import { derivedSeed } from '../ensemble/seeds';
import type { Model } from '../models/model';

/** `quick`: minutes on two cores; `laptop`: about an hour; `paper`: N and temperatures of the paper. */
export const scaleNames = ['quick', 'laptop', 'paper'] as const;
export type ScaleName = (typeof scaleNames)[number];

/** Another number of samples, or N divided by a factor: a figure at a size of one's own. */
export interface Reduction {
  samples?: number;
  /** N is divided by it, as far down as the model's box allows */
  divide?: number;
}

/** Relaxation times before the first sample of a chain, and between two. */
const timesBefore = 21;
const timesBetween = 2;

/**
 * How states at finite temperatures are prepared: one chain of the sampler for each temperature and N, 21 relaxation times
 * to its first sample, 2 from one to the next. Planted and random states are independent as they are.
 *
 * @param part of the sweeps that measured relaxation times ask for; below 1 the states are not equilibrated, and say so
 */
export function chains(model: Model, temperatures: readonly number[], part = 1): CampaignPlan['preparation'] {
  const sweeps = temperatures.map((t) => Math.ceil(part * recommendedSweeps(model, t)));
  return { sweeps, sweepsBetween: sweeps.map((n) => Math.max(fewest, Math.ceil((n * timesBetween) / timesBefore))) };
}

/** The sampler's shortest run. */
const fewest = 128;

/** N below which the box of a model is too small for its forces. */
function smallest(model: { name: string }): number {
  if (model.name === 'mari-kurchan') return 1000;
  if (model.name === 'harmonic-spheres-8d') return 2000;
  return 100;
}

/** The plan with other samples or N, as asked for. */
export function reduced(plan: CampaignPlan, { samples, divide = 1 }: Reduction): CampaignPlan {
  const least = smallest(plan.model);
  const fewer = (n: number): number => (divide === 1 ? n : Math.max(Math.min(n, least), Math.round(n / divide)));
  const particles = typeof plan.particles === 'number' ? [plan.particles] : plan.particles;
  return { ...plan, particles: [...new Set(particles.map(fewer))], ...(samples !== undefined && { samples }) };
}

/** The seed of a figure's own random numbers, beside those of its campaigns. */
export function seedOf(figure: string, ...purpose: (string | number)[]): number {
  return derivedSeed(1, 'figure', figure, ...purpose);
}
