import type { CampaignPlan } from '../../ensemble/campaign/plan-schema';
import { kobAndersen } from '../../models/kob-andersen';
import { chains } from '../scale';
import { temperatureSweep } from '../temperature-sweep';

function plan(particles: number, temperatures: number[], samples: number, time: number): CampaignPlan {
  return {
    model: { name: 'kob-andersen-2d' },
    particles: [particles],
    temperatures,
    samples,
    preparation: chains(kobAndersen({ dimension: 2 }), temperatures, { method: 'molecular-dynamics' }),
    relaxation: { until: { time, rmsForce: 1e-7 }, tolerance: { relative: 1e-2, absolute: 1e-4 } },
    seed: 1,
  };
}

export const figure2f = temperatureSweep({
  id: '2f',
  title: 'v(t) of the Kob-Andersen model in two dimensions',
  system: 'Kob-Andersen mixture in 2D',
  campaigns: {
    quick: plan(1000, [1, 0.6, 0.5], 8, 100),
    laptop: plan(4000, [1, 0.8, 0.6, 0.5, 0.45], 8, 300),
    paper: plan(125000, [1, 0.8, 0.6, 0.5, 0.45], 10, 3000),
  },
  hot: 0.92,
  cold: 1,
  window: { quick: [0.8, 5], laptop: [0.8, 10], paper: [1, 100] },
  compareAt: 1,
  timeRange: [1e-3, 1e2],
});
