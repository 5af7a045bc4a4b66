import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { requireFreshBuild, vitrelax } from '../support/command-line';
import { pageData } from '../support/page';
import { temporaryFolder } from '../support/temporary-folder';

const folder = temporaryFolder();
jest.setTimeout(300000);
beforeAll(requireFreshBuild);

const figure = (...words: string[]) =>
  vitrelax('figure', ...words, '--directory', join(folder, 'out'), '--workers', '2');

describe('vitrelax figure', () => {
  it('draws a figure from its campaign, with a table beside the paper, and does nothing twice', async () => {
    // a thirty-second of the N of figure S1, which needs no sampling
    const words = ['S1', '--divide', '32', '--samples', '2'];
    const first = await figure(...words);
    expect(first.stderr).toContain('of 12 done');
    expect(first).toMatchObject({ code: 0 });
    expect(first.stdout).toMatch(/^Figure S1, quick: /);
    expect(first.stdout).toContain('quantity');
    const drawn = (name: string): string => join(folder, 'out', 'figures', 'S1', name);
    for (const name of ['figure.svg', 'figure.png', 'figure.pdf', 'comparison.md', 'comparison.csv'])
      expect(existsSync(drawn(name))).toBe(true);
    // a page of the same size as the SVG
    const [width, height] = /viewBox="0 0 ([\d.]+) ([\d.]+)"/.exec(readFileSync(drawn('figure.svg'), 'utf8'))!.slice(1);
    const pdf = readFileSync(drawn('figure.pdf'), 'latin1');
    expect(pdf.startsWith('%PDF-1.5')).toBe(true);
    expect(pdf).toContain(`/MediaBox [0 0 ${width} ${height}]`);
    // 2D and 3D, as they are and scaled, three sizes each
    const { plots } = JSON.parse(readFileSync(drawn('figure.json'), 'utf8'));
    expect(plots.map(({ series }: { series: unknown[] }) => series.length)).toEqual([3, 3, 3, 3]);
    const { campaigns, effects, unresolved, numbers } = JSON.parse(readFileSync(drawn('numbers.json'), 'utf8'));
    expect(campaigns['2D']).toMatchObject({ particles: [100, 125, 500], temperatures: ['infinity'], samples: 2 });
    expect(numbers['2D'].decays).toHaveLength(3);
    // v(0) of random positions is exact: <v²> = rho pi/6 = 0.759829 (N-1)/N
    const [largest] = numbers['2D'].decays.slice(-1);
    expect(largest.means.v2[0]).toBeCloseTo(0.7598 * (499 / 500), 0);
    const weak = effects.filter(
      (e: { difference: { value: number; error: number | null } }) =>
        !(e.difference.value / (e.difference.error ?? Number.NaN) >= 2),
    );
    expect(unresolved).toHaveLength(weak.length);
    expect(readFileSync(drawn('figure.svg'), 'utf8').includes('not resolved')).toBe(weak.length > 0);
    // and a page of it
    const page = await vitrelax('report', join(folder, 'out'), '--json');
    expect(JSON.parse(page.stdout)).toMatchObject({ kind: 'figures', path: join(folder, 'out', 'report.html') });
    const html = readFileSync(join(folder, 'out', 'report.html'), 'utf8');
    expect(html).toContain('Figure S1: v(t) for several system sizes');
    expect(html).toContain('vitrelax figure S1 --scale quick --samples 2 --divide 32');
    // with configurations, of each system in turn, the largest N of a temperature first
    const labels = (path: string) => pageData(readFileSync(path, 'utf8')).viewer?.states.map(({ label }) => label);
    expect(labels(join(folder, 'out', 'report.html'))).toEqual(
      [500, 125, 100].flatMap((n) => ['2D', '3D'].map((d) => `harmonic spheres, ${d}, *T* = ∞, *N* = ${n}, sample 1`)),
    );
    // and of one figure alone, or of their folder; a plan that this version does not know has none to show
    const all = JSON.parse(readFileSync(drawn('numbers.json'), 'utf8'));
    const unknown = { ...all.campaigns, old: { model: { name: 'of-an-earlier-version' } } };
    writeFileSync(drawn('numbers.json'), JSON.stringify({ ...all, campaigns: unknown }));
    for (const one of [join(folder, 'out', 'figures'), join(folder, 'out', 'figures', 'S1')]) {
      expect(await vitrelax('report', one)).toMatchObject({ code: 0 });
      expect(labels(join(one, 'report.html'))).toHaveLength(6);
    }
    // what is left of more samples of it
    const estimate = await figure('S1', '--divide', '32', '--samples', '3', '--estimate');
    expect(estimate.stdout).toMatch(/^S1 +2D +18, 12 done /m);
    expect(estimate.stdout).toMatch(/^.* left: 24 of 36 tasks are done$/m);
    const again = await figure(...words);
    expect(again.stderr).not.toContain('relaxation: done');
    expect(again.stdout.replace(/\(.*\)\n$/, '')).toBe(first.stdout.replace(/\(.*\)\n$/, ''));
  });

  it('estimates a figure before it starts, at the scale of the paper', async () => {
    const { code, stdout } = await vitrelax('figure', '2e', '--scale', 'paper', '--estimate', '--workers', '2');
    expect(code).toBe(0);
    // 8 temperatures, 10 samples, a state and a flow each
    expect(stdout).toMatch(/^2e +sweep +160 +\d+ /m);
    expect(stdout).toMatch(/^\d+ core-hours, between \d+ and \d+; up to \d+ MB a task$/m);
    expect(existsSync(join(folder, 'vitrelax-figures'))).toBe(false);
  });

  it('draws some of the temperatures, and those of the whole figure find them done', async () => {
    const words = ['2d', '--divide', '40', '--samples', '2'];
    const hot = await figure(...words, '--temperatures', 'inf');
    expect(hot).toMatchObject({ code: 0, stderr: expect.stringContaining('of 4 done') });
    const { temperatures, campaigns, comparisons } = JSON.parse(
      readFileSync(join(folder, 'out', 'figures', '2d', 'numbers.json'), 'utf8'),
    );
    expect([temperatures, campaigns.sweep.temperatures]).toEqual([['infinity'], ['infinity']]);
    expect(comparisons.map(({ quantity, paper }: Record<string, unknown>) => [quantity, paper])).toEqual([
      ['β, T = ∞', 0.92],
    ]);
    await vitrelax('report', join(folder, 'out'));
    const html = readFileSync(join(folder, 'out', 'report.html'), 'utf8');
    expect(html).toContain('vitrelax figure 2d --scale quick --samples 2 --divide 40 --temperatures infinity');
    // one more, and the first is not done again
    const more = await figure(...words, '--temperatures', '0.03,inf');
    expect(more.stderr).toContain('T = 0.03, N = 100, sample 2, relaxation: done');
    expect(more.stderr).not.toContain('T = inf, N = 100, sample 1, relaxation: done');
    // the configurations of the page: the cold one first, random positions last
    await vitrelax('report', join(folder, 'out', 'figures', '2d'));
    const { viewer } = pageData(readFileSync(join(folder, 'out', 'figures', '2d', 'report.html'), 'utf8'));
    expect(viewer?.states.map(({ label }) => /T\*.*$/.exec(label)?.[0])).toEqual([
      'T* = 0.03, *N* = 100, sample 1',
      'T* = ∞, *N* = 100, sample 1',
    ]);
  });

  it('prints the campaigns of all figures', async () => {
    const { code, stdout } = await figure('all', '--plan', '--scale', 'paper');
    expect(code).toBe(0);
    const plans = JSON.parse(stdout);
    expect(plans['2a']['2D']).toMatchObject({ particles: [64000], temperatures: ['infinity'] });
    expect(plans['1a'].hot).toMatchObject({ particles: [16384] });
    expect(Object.keys(plans)).toEqual(expect.arrayContaining(['1a', '1b', '2f', '3', '4', '5', 'S5', 'chaos']));
  });

  it('refuses what it does not know in one line', async () => {
    expect(await figure('7')).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringMatching(/^vitrelax: figure is 7; allowed: 1a, .*all\n$/),
    });
    expect(await figure('1a', '--samples', '0')).toMatchObject({ code: 2, stderr: expect.stringContaining('samples') });
    expect(await figure('1a', '--divide', '0.5')).toMatchObject({ code: 2, stderr: expect.stringContaining('divide') });
    expect((await figure('1a', '--scale', 'huge')).code).toBe(2);
    // of all figures before any of them runs
    expect(await figure('all', '--temperatures', 'inf,0.8')).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringMatching(/^vitrelax: temperatures\[0\] is .*those of figure 1a: 0.015, .*\n$/),
    });
  });
});
