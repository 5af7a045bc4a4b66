import { kobAndersenFlows } from '../kob-andersen';
import { temperatureSweep } from '../temperature-sweep';

export const figure2f = temperatureSweep({
  id: '2f',
  title: 'v(t) of the Kob-Andersen model in two dimensions',
  system: 'Kob-Andersen mixture in 2D',
  campaigns: {
    quick: kobAndersenFlows(2, { particles: 1000, temperatures: [1, 0.6, 0.5], samples: 8, time: 100 }),
    laptop: kobAndersenFlows(2, { particles: 4000, temperatures: [1, 0.8, 0.6, 0.5, 0.45], samples: 8, time: 300 }),
    paper: kobAndersenFlows(2, { particles: 125000, temperatures: [1, 0.8, 0.6, 0.5, 0.45], samples: 10, time: 3000 }),
  },
  hot: 0.92,
  cold: 1,
  window: { quick: [0.8, 5], laptop: [0.8, 10], paper: [1, 100] },
  compareAt: 1,
  timeRange: [1e-3, 1e2],
});
