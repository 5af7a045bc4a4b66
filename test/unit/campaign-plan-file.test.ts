import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { campaignSchema } from '../../lib';
import { checkedPlan, plainPlan } from '../../lib/ensemble/campaign/plan';
import { readPlan } from '../../lib/ensemble/campaign/plan-file';
import { type CampaignPlan, planSchema } from '../../lib/ensemble/campaign/plan-schema';
import { allows } from '../support/json-schema';
import { refusal } from '../support/refusal';
import { temporaryPaths } from '../support/temporary-folder';

const at = temporaryPaths();
const root = join(__dirname, '..', '..');

const yaml = `# a campaign
$schema: ../schema/plan.schema.json
model: { name: soft-spheres-2d, density: 1.0 }
particles: [300, 1200]
temperatures:
  - infinity
  - .5
  - 2e-1
samples: 3
preparation:
  sweeps: [0, 5000, 6000]
  cooling: true
relaxation:
  until: { rmsForce: 1e-10 }
  tolerance: { relative: 1e-2 }
observables: [decay]
seed: 7
`;
const plan = {
  $schema: '../schema/plan.schema.json',
  model: { name: 'soft-spheres-2d', density: 1 },
  particles: [300, 1200],
  temperatures: ['infinity', 0.5, 0.2],
  samples: 3,
  preparation: { sweeps: [0, 5000, 6000], cooling: true },
  relaxation: { until: { rmsForce: 1e-10 }, tolerance: { relative: 1e-2 } },
  observables: ['decay'],
  seed: 7,
} satisfies CampaignPlan;

describe('a plan in a file', () => {
  test('is the same in YAML and in JSON', async () => {
    writeFileSync(at('plan.yaml'), yaml);
    writeFileSync(at('plan.YML'), `\uFEFF${yaml}`);
    writeFileSync(at('plan.json'), JSON.stringify(plan));
    for (const name of ['plan.yaml', 'plan.YML', 'plan.json']) {
      const read = await readPlan(at(name));
      expect(read).toEqual(plan);
      expect(checkedPlan(read)).toMatchObject({ temperatures: [Number.POSITIVE_INFINITY, 0.5, 0.2], samples: 3 });
    }
    writeFileSync(at('infinite.yaml'), 'temperatures: [.inf, 1]');
    expect(plainPlan(await readPlan(at('infinite.yaml')))).toEqual({ temperatures: ['infinity', 1] });
  });

  test.each<[string, string, string]>([
    ['a.yaml', 'model: {name: x}\nparticles: [1,\ntemperatures: [1]', 'line 3, column 1'],
    ['b.yaml', 'seed: 1\nmodel: {name: x}\n  particles: 3', 'line 3, column 1'],
    ['c.yaml', 'seed: 1\nseed: 2\n', 'line 2, column 1'],
    ['d.yaml', 'seed: 1\nmodel: !!python/object x', 'line 2, column 8'],
    ['e.yaml', 'seed: 1\n---\nseed: 2', 'line 2, column 1'],
    ['f.yaml', 'model: *x', 'alias'],
    ['a.json', '{\n  "seed": 1\n  "samples": 2\n}', 'line 3, column 3'],
    ['b.json', '{"seed": 1,\n "samples": two}', 'line 2, column 13'],
    ['c.json', '{"seed": 1,\n', 'line 2, column 1'],
    ['d.json', '{"seed": 1,}', 'line 1, column 12'],
    ['e.json', '', 'line 1, column 1'],
  ])('%s that is broken is refused with the file and the place', async (name, text, place) => {
    writeFileSync(at(name), text);
    const { code, message } = await refusal(readPlan(at(name)));
    expect(code).toBe('FILE_FORMAT');
    expect(message.startsWith(at(name))).toBe(true);
    expect(message).toContain(place);
    expect(message).not.toContain('\n');
  });

  test('that is not there is named', async () => {
    expect((await refusal(readPlan(at('none.yaml')))).code).toBe('FILE_NOT_FOUND');
  });
});

describe('the schema of plans', () => {
  const schema = campaignSchema() as Record<string, unknown>;
  const takes = (value: unknown): boolean => planSchema.safeParse(value).success;

  test('in the package is the one that the library prints', () => {
    expect(JSON.parse(readFileSync(join(root, 'schema', 'plan.schema.json'), 'utf8'))).toEqual(schema);
    const { files, exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    expect(files).toContain('schema');
    expect(exports['./schema/plan.schema.json']).toBe('./schema/plan.schema.json');
  });

  test.each<[unknown, boolean]>([
    [plan, true],
    [{ ...plan, relaxation: false, particles: 10 }, true],
    [{ model: { name: 'my-own', pair: { powers: [[1, -12]] } }, particles: 1, temperatures: [1] }, true],
    [null, false],
    [[], false],
    [{ ...plan, model: 'soft-spheres-2d' }, false],
    [{ ...plan, temperatures: [] }, false],
    [{ ...plan, temperatures: ['hot'] }, false],
    [{ ...plan, temperatures: [0] }, false],
    [{ ...plan, particles: [] }, false],
    [{ ...plan, particles: 1.5 }, false],
    [{ ...plan, sample: 1 }, false],
    [{ ...plan, samples: 0 }, false],
    [{ ...plan, seed: 2 ** 53 }, false],
    [{ ...plan, preparation: { method: 'magic' } }, false],
    [{ ...plan, relaxation: true }, false],
    [{ ...plan, relaxation: { until: { tme: 1 } } }, false],
    [{ ...plan, relaxation: { tolerance: { relative: '1' } } }, false],
    [{ ...plan, relaxation: { evaluationsPerLeg: 499 } }, false],
    [{ ...plan, observables: ['decay', 'beauty'] }, false],
  ])('says of %j what the validator says', (value, good) => {
    expect([allows(schema, value), takes(value)]).toEqual([good, good]);
  });

  test('agrees with the validator on plans with anything in any place', () => {
    const anything = fc.oneof(
      fc.constantFrom<unknown>(null, true, false, 0, 1, -1, 0.5, 500, 2 ** 53, '', 'infinity', 'decay', 'planting', {}),
      fc.jsonValue({ maxDepth: 2 }),
      fc.array(fc.constantFrom<unknown>(1, 'infinity', -1, 'decay', 3), { maxLength: 3 }),
    );
    const places = placesOf(plan);
    let good = 0;
    fc.assert(
      fc.property(fc.constantFrom(...places), anything, (place, value) => {
        const changed = structuredClone(plan);
        const parent = place.slice(0, -1).reduce<unknown>((v, key) => (v as Record<string, unknown>)[key], changed);
        (parent as Record<string, unknown>)[place[place.length - 1]] = value;
        if (takes(changed)) good++;
        expect(allows(schema, changed)).toBe(takes(changed));
      }),
      { seed: 1, numRuns: 3000 },
    );
    expect(good).toBeGreaterThan(100);
  });

  function placesOf(value: unknown): string[][] {
    if (typeof value !== 'object' || value === null) return [];
    return Object.entries(value).flatMap(([key, v]) => [[key], ...placesOf(v).map((rest) => [key, ...rest])]);
  }
});

test('a field whose name is a list is read as it stands, and the parser says nothing of its own', async () => {
  const warn = jest.spyOn(process, 'emitWarning').mockImplementation(() => {});
  try {
    const path = at('keys.yaml');
    writeFileSync(path, `${yaml}[model, x]: 1\n`);
    const read = await readPlan(path);
    expect((await refusal(() => checkedPlan(read))).message).toContain('[ model, x ]');
    expect(warn).not.toHaveBeenCalled();
  } finally {
    warn.mockRestore();
  }
});
