import { mkdirSync } from 'node:fs';
import { type CampaignPlan, figureCampaigns, figureIds, softSpheres } from '../../lib';
import { checkedPlan } from '../../lib/ensemble/campaign/plan';
import { tasksOf } from '../../lib/ensemble/campaign/tasks';
import { comparisonCsv, comparisonRows, markdownTable } from '../../lib/reproduction/comparison-table';
import { type Effect, isResolved } from '../../lib/reproduction/figure';
import { figureOf } from '../../lib/reproduction/registry';
import { chains, reduced, temperaturesOf } from '../../lib/reproduction/scale';
import { Study } from '../../lib/reproduction/study';
import { flowTo, saveFlow } from '../support/flow-directories';
import { refusal } from '../support/refusal';
import { temporaryPaths } from '../support/temporary-folder';

const at = temporaryPaths();

const all = ['1a', '1b', '2a', '2b', '2c', '2d', '2e', '2f', '3', '4', '5', 'S1', 'S2', 'S3', 'S4', 'S5', 'chaos'];

test('there is every figure of the paper', () => expect([...figureIds].sort()).toEqual([...all].sort()));

test.each(all)('the campaigns of figure %s are plans at every scale, larger ones of more or larger samples', (id) => {
  const work = (['quick', 'laptop', 'paper'] as const).map((scale) => {
    const plans = Object.values(figureCampaigns(id, { scale }));
    expect(plans.length).toBeGreaterThan(0);
    return plans.flatMap((plan) => tasksOf(checkedPlan(plan))).reduce((sum, { cost }) => sum + cost, 0);
  });
  expect(work[1]).toBeGreaterThan(work[0]);
  expect(work[2]).toBeGreaterThan(work[1]);
});

test.each(['2b', '2e', '4'])('figure %s at laptop samples about an hour of two cores', (id) => {
  const plans = Object.values(figureCampaigns(id, { scale: 'laptop' }));
  const states = plans
    .flatMap((plan) => tasksOf(checkedPlan(plan)))
    .filter(({ computes }) => computes.kind === 'state');
  const moves = states.reduce((sum, { cost }) => sum + cost, 0);
  // of swap Monte Carlo, of which a core does some 4 million a second or more
  expect(moves).toBeLessThan(3600 * 2 * 4e6);
});

test('figures of one system share their campaign', () => {
  const [first, ...others] = ['3', '2e', '5', 'S2', 'S3', 'S4', 'S5', 'chaos'].map((id) =>
    JSON.stringify(Object.values(figureCampaigns(id))),
  );
  for (const other of others) expect(other).toBe(first);
});

test('a figure may be made smaller, down to the boxes that its forces need', () => {
  const plan = {
    model: { name: 'harmonic-spheres-8d' },
    particles: [4000, 16384],
    temperatures: ['infinity' as const],
  };
  expect(reduced(plan, { divide: 4, samples: 3 })).toMatchObject({ particles: [2000, 4096], samples: 3 });
  expect(reduced(plan, {})).toEqual(plan);
  expect(figureCampaigns('1a', { divide: 100 }).hot.particles).toEqual([1000]);
});

const temperaturesIn = (plans: readonly CampaignPlan[]) => [...new Set(plans.flatMap(temperaturesOf))];
const idsIn = (plans: readonly CampaignPlan[]) =>
  plans.flatMap((plan) => tasksOf(checkedPlan(plan)).map(({ id }) => id));

test.each(all.filter((id) => figureOf(id).needsAllTemperatures === undefined))(
  'figure %s at some temperatures has those of its own tasks, at every scale',
  (id) => {
    for (const scale of ['quick', 'laptop', 'paper'] as const) {
      const plans = Object.values(figureCampaigns(id, { scale, samples: 3 }));
      const found = temperaturesIn(plans).map((t) => {
        const some = Object.values(figureCampaigns(id, { scale, samples: 3, temperatures: [t] }));
        expect(temperaturesIn(some)).toEqual([t]);
        return idsIn(some);
      });
      expect(found.every((ids) => ids.length > 0)).toBe(true);
      // each task once: a state knows neither the others nor its place among them
      expect(found.flat().sort()).toEqual(idsIn(plans).sort());
    }
  },
);

test('temperatures may come in any order, twice, and in a typed array', () => {
  const { sweep } = figureCampaigns('2d', { temperatures: [0.003, Number.POSITIVE_INFINITY, 0.003] });
  expect(sweep.temperatures).toEqual([0.003, 'infinity']);
  expect(figureCampaigns('2e', { temperatures: Float64Array.of(0.2, 0.8) }).sweep.temperatures).toEqual([0.8, 0.2]);
  expect(Object.keys(figureCampaigns('1a', { temperatures: [1e-4] }))).toEqual(['cold']);
  expect(figureCampaigns('5', { temperatures: [0.1, 0.15, 0.2, 0.4, 0.8] })).toEqual(figureCampaigns('5'));
});

test('temperatures that a figure does not have are refused with those that it has', async () => {
  const of = (id: string, temperatures: unknown) =>
    refusal(() => figureCampaigns(id, { temperatures: temperatures as number[] }));
  expect(await of('2b', [1, 0.5])).toMatchObject({
    code: 'INVALID_ARGUMENT',
    field: 'temperatures[1]',
    value: 0.5,
    allowed: 'those of figure 2b: 1, 0.3, 0.12',
  });
  expect(await of('2a', [0.5])).toMatchObject({ allowed: 'those of figure 2a: infinity' });
  expect(await of('2d', [])).toMatchObject({ field: 'temperatures', allowed: 'some of infinity, 0.03, 0.01, 0.003' });
  expect(await of('2d', 0.03)).toMatchObject({ code: 'INVALID_ARGUMENT', field: 'temperatures' });
  expect(await of('2d', ['infinity'])).toMatchObject({ field: 'temperatures[0]' });
  for (const id of ['5', 'S4'])
    expect(await of(id, [0.8])).toMatchObject({
      field: 'temperatures',
      allowed: expect.stringMatching(/^all of 0.8, /),
    });
});

test('options are refused by name', async () => {
  expect(await refusal(() => figureCampaigns('6'))).toMatchObject({ code: 'INVALID_ARGUMENT', field: 'id' });
  expect(await refusal(() => figureCampaigns('3', { samples: 0 }))).toMatchObject({ field: 'samples', value: 0 });
  expect(await refusal(() => figureCampaigns('3', { divide: 0.5 }))).toMatchObject({ field: 'divide', value: 0.5 });
  const misspelt = { temperature: [0.8] } as never;
  expect(await refusal(() => figureCampaigns('3', misspelt))).toMatchObject({ field: 'temperature' });
  const scale = 'huge' as never;
  expect(await refusal(() => figureCampaigns('3', { scale }))).toMatchObject({ field: 'scale', value: 'huge' });
});

test('chains hold 24 relaxation times to the first sample, and 2 to the next', () => {
  const { sweeps, sweepsBetween } = chains(softSpheres({ dimension: 2 }), [0.8, 0.2], { tau: [100, 50] }) ?? {};
  expect(sweeps).toEqual([2400, 1200]);
  // no run is shorter than the sampler's shortest
  expect(sweepsBetween).toEqual([200, 128]);
  // measured: 625 and 2420 sweeps, asked for 21 times over
  expect(chains(softSpheres({ dimension: 2 }), [0.8, 0.2])?.sweeps).toEqual([15000, 58080]);
});

describe('the table', () => {
  const comparisons = [
    { quantity: 'β, "D = 2"', paper: 0.92, here: { value: 0.95, error: 0.01 } },
    { quantity: 'φ', paper: null, here: { value: 0.5, error: Number.NaN }, remark: 'a | b' },
  ];
  const effect = (value: number, error: number): Effect => ({ what: 'more', difference: { value, error } });

  test('has differences in standard errors, and says what is resolved', () => {
    const rows = comparisonRows(comparisons, [effect(3, 1), effect(1, 1)]);
    expect(rows[1].slice(1, 4)).toEqual(['0.9200', '0.950(10)', '3.0']);
    expect(rows[2].slice(1, 4)).toEqual(['–', '0.5000', '–']);
    expect(rows.slice(3).map((row) => row[4])).toEqual(['resolved', 'not resolved at this scale']);
    expect(markdownTable(rows).split('\n')[3]).toContain('a \\| b');
    const csv = comparisonCsv(comparisons, [effect(3, 1)]).split('\n');
    expect(csv[1]).toMatch(/^"β, ""D = 2""",0\.92,0\.95,0\.01,2\.99+\d*,$/);
    expect(csv[2]).toBe('φ,,0.5,,,a | b');
    expect(csv[3]).toBe('more,,3,1,3,resolved');
  });

  test('counts an effect with the sign that it is named for alone, and never without an error', () => {
    expect([effect(2, 1), effect(1.9, 1), effect(-5, 1), effect(5, 0), effect(5, Number.NaN)].map(isResolved)).toEqual([
      true,
      false,
      false,
      false,
      false,
    ]);
  });
});

test('a decay reaches as far as the sample that moves longest, with v = 0 of one at rest', async () => {
  const samples = [];
  for (const end of [12.3, 456]) {
    const folder = at(`rest-${end}`);
    mkdirSync(folder);
    await saveFlow(folder, flowTo(end, true), 'rms-force');
    samples.push({ folder });
  }
  const { times, means } = (await Study.prototype.decay.call({} as Study, { samples } as never))!;
  const last = times.length - 1;
  expect(times[last]).toBeGreaterThan(12.3);
  expect(means.v[last]).toBeCloseTo(times[last] ** -0.9 / 2, 15);
});
