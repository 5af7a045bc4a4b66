import { DrawnFigure } from './support';

describe('5 and S5: minima of several methods', () => {
  it('are farther apart the hotter', () => {
    expect(new DrawnFigure('5').sigmas('distance(T = 0.2) − distance(T = 0.1)')).toBeGreaterThan(2);
    const figure = new DrawnFigure('S5');
    for (const pair of ['SD–CG', 'SD–FIRE', 'CG–FIRE']) {
      const distances = figure.all(`distance ${pair}`);
      const [cold, hot] = [distances[0], distances[distances.length - 1]];
      expect((hot.value - cold.value) / Math.hypot(hot.error ?? 0, cold.error ?? 0)).toBeGreaterThan(4);
      // far above the tolerance of the forces
      expect(hot.value).toBeGreaterThan(0.01);
    }
  });
});

describe('chaos', () => {
  it('leads to other minima after a perturbation by 1e-3 at high T', () => {
    const figure = new DrawnFigure('chaos');
    const hot = figure.here('part that ends in another minimum, T = 0.8, perturbed by 1e-3');
    expect(hot.value).toBeGreaterThan(0.5);
    const cold = figure.here('part that ends in another minimum, T = 0.1, perturbed by 1e-10');
    expect(cold.value).toBeLessThanOrEqual(hot.value);
  });
});
