import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { requireFreshBuild, vitrelax } from '../support/command-line';
import { pageData } from '../support/page';
import { temporaryFolder } from '../support/temporary-folder';

jest.setTimeout(240000);
beforeAll(requireFreshBuild);
const folder = temporaryFolder();
const at = (...names: string[]): string => join(folder, ...names);

const plan = {
  model: { name: 'soft-spheres-2d' },
  particles: [100, 200],
  temperatures: [1, 0.7],
  samples: 2,
  preparation: { sweeps: 1000 },
  relaxation: { frames: true },
  seed: 3,
};

test('a campaign becomes a page with its averages, curves and configurations', async () => {
  writeFileSync(at('plan.json'), JSON.stringify(plan));
  expect((await vitrelax('run', at('plan.json'), '--directory', at('out'), '--workers', '2')).code).toBe(0);
  const { code, stdout } = await vitrelax('report', at('out'), '--json');
  expect(code).toBe(0);
  const path = at('out', 'report.html');
  expect(JSON.parse(stdout)).toMatchObject({ path, kind: 'campaign' });
  const html = readFileSync(path, 'utf8');
  const { ensembles } = JSON.parse(readFileSync(at('out', 'averages', 'averages.json'), 'utf8'));
  expect(html.match(/<tbody>(<tr>.*?)<\/tbody>/)![1].match(/<tr>/g)).toHaveLength(4);
  const { plots, viewer } = pageData(readFileSync(path, 'utf8'));
  expect(Object.keys(plots)).toEqual(
    expect.arrayContaining(['decay-N100', 'decay-N200', 'inherent-energy', 'phi', 'chi', 'van-hove']),
  );
  // cold to hot, with the errors of the table
  const energies = ensembles.filter((e: { particles: number }) => e.particles === 100).reverse();
  const [series] = plots['inherent-energy'][0].series;
  expect(series.x).toEqual([0.7, 1]);
  energies.forEach(({ inherentEnergy }: { inherentEnergy: { value: number; error: number } }, k: number) => {
    expect(series.y[k]).toBeCloseTo(inherentEnergy.value, 6);
    expect(series.error![k]).toBeCloseTo(inherentEnergy.error, 6);
  });
  expect(viewer!.states.map(({ label }: { label: string }) => label)).toEqual([
    '*T* = 1, *N* = 200, sample 1',
    '*T* = 0.7, *N* = 200, sample 1',
    '*T* = 1, *N* = 100, sample 1',
    '*T* = 0.7, *N* = 100, sample 1',
  ]);
  for (const { frames } of viewer!.states) expect(frames.length).toBeGreaterThan(4);
  expect(html).toContain('<h3>Displacements</h3>');
  expect(html).toContain('<h2>Decay of the velocity</h2>');
  const windows = ensembles.map(({ exponent }: { exponent: { window: number[] } | null }) => exponent?.window);
  // the head of the first table, where a window is known
  if (windows.some((window: unknown) => window)) expect(html.match(/<thead>.*?<\/thead>/)![0]).toContain('>window <');
  expect(html).toContain('Not all states are shown to be in equilibrium');
});

test('what is no directory of results is refused in one line', async () => {
  const { code, stderr } = await vitrelax('report', at('nothing'));
  expect(code).toBe(2);
  expect(stderr).toMatch(/^vitrelax: directory is .*nothing"; allowed: .*\n$/);
});
