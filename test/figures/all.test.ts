import { figureIds } from '../../lib';
import { DrawnFigure } from './support';

describe.each(figureIds)('figure %s', (id) => {
  it('is drawn at quick scale with a table', () => {
    const { found, svg } = new DrawnFigure(id);
    expect(found.scale).toBe('quick');
    expect(found.comparisons.length).toBeGreaterThan(0);
    for (const { here } of found.comparisons) expect(Number.isFinite(here.value)).toBe(true);
    expect(svg).toContain('<svg');
  });

  it('says in the picture which effects it does not resolve', () => {
    const { found, svg } = new DrawnFigure(id);
    const weak = found.effects.filter(({ difference: { value, error } }) => !(value / (error ?? Number.NaN) >= 2));
    expect(found.unresolved).toHaveLength(weak.length);
    if (weak.length > 0) expect(svg).toContain('not resolved');
    else expect(svg).not.toContain('not resolved');
  });
});
