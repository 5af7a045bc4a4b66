import { softSpheres2d } from '../soft-spheres';
import { temperatureSweep } from '../temperature-sweep';

export const figure2e = temperatureSweep({
  id: '2e',
  title: 'v(t) of soft spheres in two dimensions',
  system: 'soft spheres in 2D',
  campaigns: { quick: softSpheres2d('quick'), laptop: softSpheres2d('laptop'), paper: softSpheres2d('paper') },
  hot: 0.92,
  cold: 1,
  window: { quick: [0.8, 5], laptop: [0.8, 10], paper: [1, 100] },
  compareAt: 1,
  timeRange: [1e-3, 1e2],
});
