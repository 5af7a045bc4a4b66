import { estimateFigures, figureEstimateText } from '../../lib/cli/figure-estimate';
import type { CampaignPlan } from '../../lib/ensemble/campaign/plan-schema';

jest.setTimeout(120000);

test('a campaign that two figures share is measured and counted once', async () => {
  const plan: CampaignPlan = {
    model: { name: 'harmonic-spheres-2d' },
    particles: [128],
    temperatures: ['infinity'],
    samples: 3,
    relaxation: { until: { time: 10 } },
  };
  const plans = { a: { first: plan }, b: { second: { ...plan } } };
  const found = await estimateFigures(plans, new AbortController().signal);
  expect(found.map(({ figure, campaign, tasks, sharedWith }) => [figure, campaign, tasks, sharedWith])).toEqual([
    ['a', 'first', 6, null],
    ['b', 'second', 6, 'a'],
  ]);
  expect({ ...found[1], figure: 'a', campaign: 'first', sharedWith: null }).toEqual(found[0]);
  for (const { coreHours, coreHoursBetween, memory } of found) {
    expect(coreHours).toBeGreaterThan(0);
    expect(coreHoursBetween[0]).toBeLessThan(coreHours);
    expect(memory).toBeGreaterThan(1e7);
  }
});

test('hours and memory are summed over the campaigns of their own', () => {
  const one = {
    tasks: 8,
    coreHours: 10,
    coreHoursBetween: [5, 20] as [number, number],
    memory: 2e8,
    longestChainHours: 8,
  };
  const text = figureEstimateText(
    [
      { figure: '2e', campaign: 'sweep', ...one, sharedWith: null },
      { figure: '3', campaign: 'fields', ...one, sharedWith: '2e' },
      { figure: 'S1', campaign: '2D', ...one, coreHours: 30, memory: 3e9, sharedWith: null },
    ],
    2,
  );
  expect(text).toMatch(/^3 +fields +8 +as 2e /m);
  expect(text).toContain('40 core-hours, between 10 and 40; up to 3 GB a task');
  // max(8, 10/2) and max(8, 30/2), one after the other
  expect(text).toContain('23 h 00 min with 2 tasks at a time');
});
