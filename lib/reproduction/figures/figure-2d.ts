import type { CampaignPlan } from '../../ensemble/campaign/plan-schema';
import { recommendedSweeps } from '../../ensemble/recommended-sweeps';
import { harmonicSpheres } from '../../models/harmonic-spheres';
import { chains } from '../scale';
import { temperatureSweep } from '../temperature-sweep';

function plan(particles: number, cold: number[], samples: number, time: number): CampaignPlan {
  const model = harmonicSpheres({ dimension: 2 });
  // at T = infinity nothing is sampled, whatever the numbers
  const tau = [...cold.map((t) => recommendedSweeps(model, t) / 21), 1024];
  return {
    model: { name: 'harmonic-spheres-2d' },
    particles: [particles],
    temperatures: [...cold, 'infinity'],
    samples,
    preparation: chains(model, [...cold, Number.POSITIVE_INFINITY], { tau }),
    relaxation: { until: { time, rmsForce: 1e-10 }, tolerance: 1e-2 },
    seed: 1,
  };
}

export const figure2d = temperatureSweep({
  id: '2d',
  title: 'v(t) of harmonic spheres in two dimensions',
  system: 'polydisperse harmonic discs, φ = 1.2',
  campaigns: {
    quick: plan(4000, [0.03, 0.01, 0.003], 6, 1000),
    laptop: plan(16000, [0.03, 0.01, 0.005, 0.003], 10, 3000),
    paper: plan(64000, [0.03, 0.01, 0.005, 0.003, 0.002], 20, 1e4),
  },
  hot: 0.92,
  cold: 1,
  window: { quick: [30, 150], laptop: [30, 300], paper: [30, 1000] },
  compareAt: 10,
  timeRange: [0.1, 1e3],
});
