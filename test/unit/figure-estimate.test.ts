import { join } from 'node:path';
import { estimateFigures, figureEstimateText } from '../../lib/cli/figure-estimate';
import type { CampaignPlan } from '../../lib/ensemble/campaign/plan-schema';
import { temporaryFolder } from '../support/temporary-folder';

const folder = temporaryFolder();

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
  const found = await estimateFigures(plans, join(folder, 'none'), new AbortController().signal);
  expect(found.map(({ figure, campaign, tasks, sharedWith }) => [figure, campaign, tasks, sharedWith])).toEqual([
    ['a', 'first', 6, null],
    ['b', 'second', 6, 'a'],
  ]);
  expect({ ...found[1], figure: 'a', campaign: 'first', sharedWith: null, own: found[0].own }).toEqual(found[0]);
  expect(found[1].own).toMatchObject({ tasks: 0, coreHours: 0, left: { tasks: 0, coreHours: 0 } });
  for (const { coreHours, coreHoursBetween, longestChainHours, memory, left } of found) {
    expect(left).toEqual({ tasks: 6, coreHours, coreHoursBetween, longestChainHours });
    expect(coreHours).toBeGreaterThan(0);
    expect(coreHoursBetween[0]).toBeLessThan(coreHours);
    expect(memory).toBeGreaterThan(1e7);
  }
});

test('a task that two campaigns share is counted once in the sum', async () => {
  const plan = (samples: number): CampaignPlan => ({
    model: { name: 'harmonic-spheres-2d' },
    particles: [128],
    temperatures: ['infinity'],
    samples,
    relaxation: { until: { time: 10 } },
    seed: 3,
  });
  const plans = { a: { few: plan(2) }, b: { many: plan(5) } };
  const found = await estimateFigures(plans, join(folder, 'none'), new AbortController().signal);
  expect(found.map(({ tasks, own }) => [tasks, own.tasks, own.left.tasks])).toEqual([
    [4, 4, 4],
    [10, 6, 6],
  ]);
  expect(found[1].own.coreHours).toBeCloseTo(0.6 * found[1].coreHours, 12);
  expect(figureEstimateText(found)).toContain('4 tasks that stand in two rows are run once');
});

describe('hours and memory', () => {
  const work = { coreHours: 10, coreHoursBetween: [5, 20] as [number, number], longestChainHours: 8 };
  const none = { tasks: 0, coreHours: 0, coreHoursBetween: [0, 0] as [number, number], longestChainHours: 0 };
  const all = { ...work, tasks: 8, left: { ...work, tasks: 8 } };
  const one = { ...all, memory: 2e8, own: all };
  const long = { ...work, coreHours: 30 };
  const longer = { ...long, tasks: 8, left: { ...long, tasks: 8 } };
  const figures = [
    { figure: '2e', campaign: 'sweep', ...one, sharedWith: null },
    { figure: '3', campaign: 'fields', ...one, sharedWith: '2e', own: { ...none, left: none } },
    { figure: 'S1', campaign: '2D', ...longer, memory: 3e9, sharedWith: null, own: longer },
  ];

  test('are summed over the campaigns of their own', () => {
    const text = figureEstimateText(figures, 2);
    expect(text).toMatch(/^3 +fields +8 +as 2e /m);
    expect(text).toContain('40 core-hours, between 10 and 40; up to 3 GB a task');
    // max(8, 10/2) and max(8, 30/2), one after the other
    expect(text).toContain('23 h 00 min with 2 tasks at a time');
    expect(text).not.toContain('left');
  });

  test('are told of what is left, where something is done', () => {
    const begun = { tasks: 2, coreHours: 2.5, coreHoursBetween: [1.25, 5] as [number, number], longestChainHours: 2 };
    const [sweep, fields, size] = figures;
    const some = [{ ...sweep, left: begun, own: { ...all, left: begun } }, { ...fields, left: begun }, size];
    const text = figureEstimateText(some, 2);
    expect(text).toMatch(/^2e +sweep +8, 6 done +10 +5 to 20 +2\.5 /m);
    expect(text).toContain('40 core-hours, between 10 and 40 in all; up to 3 GB a task');
    // the campaign that two figures have counts once
    expect(text).toContain('33 core-hours, between 6.3 and 25 left: 6 of 16 tasks are done');
    expect(text).toContain('17 h 00 min with 2 tasks at a time');
    const over = figureEstimateText([{ ...sweep, left: none, own: { ...all, left: none } }], 2);
    expect(over).toContain('0 core-hours, between 0 and 0 left: 8 of 8 tasks are done');
    expect(over).not.toContain('at a time');
  });
});
