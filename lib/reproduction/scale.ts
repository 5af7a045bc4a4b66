import type { CampaignPlan } from '../ensemble/campaign/plan-schema';
import { recommendedSweeps } from '../ensemble/recommended-sweeps';
import { derivedSeed } from '../ensemble/seeds';
import type { PreparationName } from '../models/description';
import type { Model } from '../models/model';

/** `quick`: minutes on two cores; `laptop`: about an hour; `paper`: N and temperatures of the paper. */
export const scaleNames = ['quick', 'laptop', 'paper'] as const;
export type ScaleName = (typeof scaleNames)[number];

/** Another number of samples, N divided by a factor, or some of the temperatures: a figure at a size of one's own. */
export interface Reduction {
  samples?: number;
  /** N is divided by it, as far down as the model's box allows */
  divide?: number;
  /** of those of the figure, Infinity for random positions; all */
  temperatures?: ArrayLike<number>;
}

/** Relaxation times before the first sample of a chain, and between two: a margin over the 20 that are asked for. */
const timesBefore = 24;
const timesBetween = 2;
/** In the sweeps that are recommended. */
const timesRecommended = 21;
/** The sampler's shortest run. */
const fewest = 128;

/** How the chains of a figure are made, where it is not as usual. */
interface ChainOptions {
  /** as the model says */
  method?: PreparationName;
  /** relaxation times [sweeps]; those that have been measured for the model and method (`recommendedSweeps`) */
  tau?: readonly number[];
}

/**
 * How states at finite temperatures are prepared: one chain of the sampler for each temperature and N, 24 relaxation times
 * to its first sample, 2 from one to the next. Planted and random states are independent as they are.
 */
export function chains(
  model: Model,
  temperatures: readonly number[],
  { method, tau = temperatures.map((t) => recommendedSweeps(model, t, method) / timesRecommended) }: ChainOptions = {},
): CampaignPlan['preparation'] {
  return {
    ...(method !== undefined && { method }),
    sweeps: tau.map((t) => Math.ceil(timesBefore * t)),
    sweepsBetween: tau.map((t) => Math.max(fewest, Math.ceil(timesBetween * t))),
  };
}

/** N below which the box of a model is too small for its forces. */
function smallest(model: { name: string }): number {
  if (model.name === 'mari-kurchan-3d') return 1000;
  if (model.name === 'harmonic-spheres-8d') return 2000;
  if (model.name === 'kob-andersen-3d') return 200;
  return 100;
}

/** The plan with other samples or N, as asked for. */
export function reduced(plan: CampaignPlan, { samples, divide = 1 }: Omit<Reduction, 'temperatures'>): CampaignPlan {
  const least = smallest(plan.model);
  const fewer = (n: number): number => (divide === 1 ? n : Math.max(Math.min(n, least), Math.round(n / divide)));
  const particles = typeof plan.particles === 'number' ? [plan.particles] : plan.particles;
  return { ...plan, particles: [...new Set(particles.map(fewer))], ...(samples !== undefined && { samples }) };
}

/** The temperatures of a plan, as it lists them. */
export function temperaturesOf({ temperatures }: Pick<CampaignPlan, 'temperatures'>): number[] {
  return temperatures.map((t) => (t === 'infinity' ? Number.POSITIVE_INFINITY : t));
}

/** The plan at some of its temperatures, whose tasks stay what they are; undefined where none is left. */
export function restricted(plan: CampaignPlan, temperatures: readonly number[]): CampaignPlan | undefined {
  const kept = temperaturesOf(plan).map((t) => temperatures.includes(t));
  if (!kept.includes(true)) return undefined;
  const some = <T>(values: T): T => (Array.isArray(values) ? (values.filter((_, k) => kept[k]) as T) : values);
  const { preparation } = plan;
  return {
    ...plan,
    temperatures: some(plan.temperatures),
    ...(preparation && {
      preparation: {
        ...preparation,
        ...(preparation.sweeps !== undefined && { sweeps: some(preparation.sweeps) }),
        ...(preparation.sweepsBetween !== undefined && { sweepsBetween: some(preparation.sweepsBetween) }),
      },
    }),
  };
}

/** The seed of a figure's own random numbers, beside those of its campaigns. */
export function seedOf(figure: string, ...purpose: (string | number)[]): number {
  return derivedSeed(1, 'figure', figure, ...purpose);
}
