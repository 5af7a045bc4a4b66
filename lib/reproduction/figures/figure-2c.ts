import { kobAndersenFlows } from '../kob-andersen';
import { temperatureSweep } from '../temperature-sweep';

export const figure2c = temperatureSweep({
  id: '2c',
  title: 'v(t) of the Kob-Andersen model in three dimensions',
  system: 'Kob-Andersen mixture in 3D',
  campaigns: {
    quick: kobAndersenFlows(3, { particles: 1000, temperatures: [1, 0.6, 0.5], samples: 8, time: 100 }),
    laptop: kobAndersenFlows(3, { particles: 2000, temperatures: [1, 0.8, 0.6, 0.5, 0.45], samples: 8, time: 300 }),
    paper: kobAndersenFlows(3, { particles: 76800, temperatures: [1, 0.8, 0.6, 0.5, 0.45], samples: 10, time: 3000 }),
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
