import type { CampaignPlan } from '../../ensemble/campaign/plan-schema';
import { kobAndersen } from '../../models/kob-andersen';
import { chains } from '../scale';
import { temperatureSweep } from '../temperature-sweep';

function plan(particles: number, temperatures: number[], samples: number, time: number): CampaignPlan {
  return {
    model: { name: 'kob-andersen-3d' },
    particles: [particles],
    temperatures,
    samples,
    preparation: chains(kobAndersen({ dimension: 3 }), temperatures, { method: 'molecular-dynamics' }),
    relaxation: { until: { time, rmsForce: 1e-7 }, tolerance: { relative: 1e-2, absolute: 1e-4 } },
    seed: 1,
  };
}

export const figure2c = temperatureSweep({
  id: '2c',
  title: 'v(t) of the Kob-Andersen model in three dimensions',
  system: 'Kob-Andersen mixture in 3D',
  campaigns: {
    quick: plan(1000, [1, 0.6, 0.5], 8, 100),
    laptop: plan(2000, [1, 0.8, 0.6, 0.5, 0.45], 8, 300),
    paper: plan(76800, [1, 0.8, 0.6, 0.5, 0.45], 10, 3000),
  },
  hot: 0.85,
  cold: 1.25,
  window: { quick: [0.8, 5], laptop: [0.8, 10], paper: [1, 100] },
  compareAt: 1,
  timeRange: [1e-3, 1e2],
  remarks: {
    paper: 'without T = 0.37 and N = 27 135, whose states need the swap of a third species',
  },
});
