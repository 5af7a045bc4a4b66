import type { CampaignPlan } from '../../ensemble/campaign/plan-schema';
import { softSpheres } from '../../models/soft-spheres';
import { chains } from '../scale';
import { temperatureSweep } from '../temperature-sweep';

function plan(particles: number, temperatures: number[], samples: number, time: number): CampaignPlan {
  return {
    model: { name: 'soft-spheres-3d' },
    particles: [particles],
    temperatures,
    samples,
    preparation: chains(softSpheres({ dimension: 3 }), temperatures),
    relaxation: { until: { time, rmsForce: 1e-8 }, tolerance: 1e-2 },
    seed: 1,
  };
}

export const figure2b = temperatureSweep({
  id: '2b',
  title: 'v(t) of soft spheres in three dimensions',
  system: 'soft spheres in 3D',
  campaigns: {
    quick: plan(1000, [1, 0.3, 0.12], 6, 100),
    laptop: plan(4000, [1, 0.3, 0.15, 0.1], 10, 300),
    paper: plan(96000, [1, 0.5, 0.3, 0.2, 0.15, 0.1, 0.08, 0.062], 10, 3000),
  },
  hot: 0.85,
  cold: 1.25,
  window: { quick: [0.8, 5], laptop: [0.8, 10], paper: [1, 100] },
  compareAt: 1,
  timeRange: [1e-3, 1e2],
});
