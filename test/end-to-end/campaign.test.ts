import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { campaignStatus, loadHdf5, readCsv, runEnsemble, System } from '../../lib';
import { averageCampaign } from '../../lib/ensemble/campaign/averages';
import { checkedPlan } from '../../lib/ensemble/campaign/plan';
import { Store } from '../../lib/ensemble/campaign/store';
import { tasksOf } from '../../lib/ensemble/campaign/tasks';
import { at, plan, results, run, tasksIn } from '../support/campaign';
import { type Outcome, requireFreshBuild, vitrelax } from '../support/command-line';
import { flowTo, saveFlow } from '../support/flow-directories';

jest.setTimeout(300000);
beforeAll(requireFreshBuild);

let whole: Promise<Outcome>;
beforeAll(async () => {
  whole = vitrelax(...run('whole', '--json'));
  await whole;
});

describe('a campaign', () => {
  test('does all tasks of its plan and averages over the samples', async () => {
    const { code, stdout, stderr } = await whole;
    expect([code, stderr]).toEqual([0, '']);
    const events = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(events[0]).toMatchObject({ event: 'campaign', tasks: 8, workers: 2, counts: { done: 0, left: 8 } });
    expect(events.filter((e) => e.event === 'finished')).toHaveLength(8);
    const result = events[events.length - 1];
    expect(result).toMatchObject({ event: 'result', failures: [] });
    expect(result.tasks.map((t: { status: string }) => t.status)).toEqual(new Array(8).fill('done'));
    const { columns } = await readCsv(at('whole', 'averages', 'ensembles.csv'));
    expect(Array.from(columns.temperature)).toEqual([1, 0.6]);
    expect(Array.from(columns.samples)).toEqual([2, 2]);
    expect(Array.from(columns.atRest)).toEqual([2, 2]);
    // below the energies of the liquid, above that of the ground state; the colder one deeper
    expect(columns.inherentEnergy[0]).toBeLessThan(0.3);
    expect(columns.inherentEnergy[1]).toBeGreaterThan(0.15);
    expect(columns.energyPerParticle[1]).toBeLessThan(columns.energyPerParticle[0]);
    const decay = (await readCsv(at('whole', 'averages', 'decay-T1-N200.csv'))).columns;
    expect(decay.time[0]).toBe(0);
    expect(decay.v[decay.v.length - 1]).toBeLessThan(1e-6 * decay.v[0]);
    expect(existsSync(at('whole', 'averages', 'fields', 'analysis.csv'))).toBe(true);
  });

  test('means of its samples are those of the files of its tasks', async () => {
    await whole;
    const { columns } = await readCsv(at('whole', 'averages', 'ensembles.csv'));
    const of = tasksIn('whole').filter((task) => task.startsWith('relaxations/T1-'));
    const results = of.map((task) => JSON.parse(readFileSync(at('whole', task, 'relaxation.json'), 'utf8')));
    const energies = results.map(({ inherentEnergy }) => inherentEnergy);
    expect(energies).toHaveLength(2);
    const rattlers = results.map((result) => result.rattlers);
    expect(columns.rattlers[0]).toBe((rattlers[0] + rattlers[1]) / 2);
    expect(columns.rattlerFraction[0]).toBeCloseTo((rattlers[0] + rattlers[1]) / 2 / 200, 14);
    expect(columns.rattlerFractionError[0]).toBeCloseTo(Math.abs(rattlers[0] - rattlers[1]) / 2 / 200, 14);
    expect(columns.inherentEnergy[0]).toBeCloseTo((energies[0] + energies[1]) / 2, 14);
    // of two values the standard error is half their difference
    expect(columns.inherentEnergyError[0]).toBeCloseTo(Math.abs(energies[0] - energies[1]) / 2, 14);
  });

  test.each(['T1', 'T0.6'])('means of v(t) at %s are those of the curves of its samples', async (temperature) => {
    await whole;
    const of = tasksIn('whole').filter((task) => task.startsWith(`relaxations/${temperature}-`));
    const curves = await Promise.all(
      of.map(async (task) => (await readCsv(at('whole', task, 'relaxation.csv'))).columns),
    );
    const decay = (await readCsv(at('whole', 'averages', `decay-${temperature}-N200.csv`))).columns;
    const ends = curves.map(({ time }) => time[time.length - 1]);
    // 10 times per decade, as long as one sample moves
    const last = decay.time[decay.time.length - 1];
    expect(last).toBeLessThanOrEqual(Math.max(...ends));
    expect(1.26 * last).toBeGreaterThan(Math.max(...ends));
    decay.time.forEach((t, k) => {
      // v of a sample that has come to rest is 0
      const [a, b] = curves.map(({ time, rmsVelocity }, j) => {
        const row = time.indexOf(t);
        expect(row >= 0 || t > ends[j]).toBe(true);
        return row < 0 ? 0 : rmsVelocity[row];
      });
      expect(Math.abs(decay.v[k] - (a + b) / 2)).toBeLessThanOrEqual(1e-15 * (a + b));
      expect(Math.abs(decay.v2[k] - (a * a + b * b) / 2)).toBeLessThanOrEqual(1e-15 * (a * a + b * b));
      // of two values the standard error is half their difference
      expect(Math.abs(decay.vError[k] - Math.abs(a - b) / 2)).toBeLessThanOrEqual(1e-15 * (a + b));
    });
  });

  test('analyze of its relaxations has the same curves and exponents', async () => {
    await whole;
    const { columns } = await readCsv(at('whole', 'averages', 'ensembles.csv'));
    const { decays } = JSON.parse(readFileSync(at('whole', 'averages', 'fields', 'analysis.json'), 'utf8'));
    for (const [k, temperature] of ['T1', 'T0.6'].entries()) {
      const own = (await readCsv(at('whole', 'averages', `decay-${temperature}-N200.csv`))).columns;
      const other = (await readCsv(at('whole', 'averages', 'fields', `decay-${temperature}.csv`))).columns;
      for (const [name, values] of Object.entries(own)) expect([name, other[name]]).toEqual([name, values]);
      const { exponent } = decays[k];
      expect([exponent?.beta ?? Number.NaN, exponent?.error ?? Number.NaN]).toEqual([
        columns.beta[k],
        columns.betaError[k],
      ]);
    }
  });

  test('averages of planted flows and rattlers: means with their errors, the exponent that analyze has', async () => {
    await whole;
    cpSync(at('whole'), at('planted'), { recursive: true });
    const checked = checkedPlan(plan);
    const tasks = tasksOf(checked);
    const store = new Store({ directory: at('planted'), states: at('planted', 'states') });
    for (const [k, temperature] of ['T1', 'T0.6'].entries()) {
      const of = tasksIn('planted').filter((task) => task.startsWith(`relaxations/${temperature}-`));
      for (const [sample, task] of of.entries()) {
        const path = at('planted', task, 'relaxation.json');
        const result = JSON.parse(readFileSync(path, 'utf8'));
        const flow = flowTo(1000, true);
        const v = flow.times.map((t) => t ** -(0.85 + 0.05 * k + 0.04 * sample));
        await saveFlow(at('planted', task), { ...flow, v });
        writeFileSync(path, JSON.stringify({ ...result, stiffness: flow.stiffness, rattlers: 7 + k + sample }));
      }
    }
    const { fields } = await averageCampaign(checked, store, tasks);
    const { columns } = await readCsv(at('planted', 'averages', 'ensembles.csv'));
    for (const k of [0, 1]) {
      expect(Math.abs(columns.beta[k] - (0.87 + 0.05 * k))).toBeLessThan(0.01);
      expect(columns.betaError[k]).toBeGreaterThan(0.005);
      const { beta, error } = fields!.decays[k].exponent!;
      expect([columns.beta[k], columns.betaError[k]]).toEqual([beta, error]);
      // of two values the standard error is half their difference
      expect([columns.rattlers[k], columns.rattlersError[k]]).toEqual([7.5 + k, 0.5]);
      expect(columns.rattlerFraction[k]).toBeCloseTo((7.5 + k) / 200, 14);
      expect(columns.rattlerFractionError[k]).toBeCloseTo(0.5 / 200, 14);
    }
  });

  test('leaves states and minima that are what they say, with a manifest that tells who made them', async () => {
    await whole;
    for (const task of tasksIn('whole')) {
      const manifest = JSON.parse(readFileSync(at('whole', task, 'manifest.json'), 'utf8'));
      expect(manifest).toMatchObject({ status: 'done', error: null, notes: [] });
      expect(manifest.attempts).toEqual([
        expect.objectContaining({ version: expect.any(String), instructionSet: expect.any(String), threads: 1 }),
      ]);
      expect(readdirSync(at('whole', task)).sort()).toEqual([...Object.keys(manifest.files), 'manifest.json'].sort());
      if (!task.startsWith('relaxations')) continue;
      const { energy, rmsForce } = await evaluated(at('whole', task, 'inherent-structure.h5'));
      const { inherentEnergy } = JSON.parse(readFileSync(at('whole', task, 'relaxation.json'), 'utf8'));
      expect(energy / 200).toBeCloseTo(inherentEnergy, 10);
      expect(rmsForce).toBeLessThan(1e-9);
      // the start of the flow is the state that the manifest names
      const initial = at('whole', task, manifest.needs, 'equilibrium.h5');
      const start = (await readCsv(at('whole', task, 'relaxation.csv'))).columns.energyPerParticle[0];
      expect((await evaluated(initial)).energy / 200).toBeCloseTo(start, 10);
    }
    const { tasks } = JSON.parse(readFileSync(at('whole', 'index.json'), 'utf8'));
    expect(tasks.map((t: { folder: string }) => t.folder).sort()).toEqual(tasksIn('whole').sort());
  });

  test('that is complete is not done again, by the command or by the library', async () => {
    await whole;
    const before = await results('whole');
    const { code, stderr } = await vitrelax(...run('whole'));
    expect(code).toBe(0);
    expect(stderr).toMatch(/^8 tasks, 2 at a time: 8 of 8 done\naverages/);
    const events: string[] = [];
    const result = await runEnsemble(plan, {
      directory: at('whole'),
      workers: 1,
      onEvent: (e) => events.push(e.event),
    });
    expect(events).toEqual(['campaign', 'averaging', 'averages']);
    expect(result.averages?.ensembles.map(({ samples }) => samples)).toEqual([2, 2]);
    expect(result.averages?.ensembles[0].decay?.samples).toBe(2);
    expect(await results('whole')).toEqual(before);
  });

  test('of a larger plan does what is new alone', async () => {
    await whole;
    cpSync(at('whole'), at('larger'), { recursive: true });
    const manifests = () => tasksIn('larger').map((task) => readFileSync(at('larger', task, 'manifest.json'), 'utf8'));
    const before = manifests();
    writeFileSync(at('larger.json'), JSON.stringify({ ...plan, samples: 3, observables: ['decay'] }));
    const { code, stderr } = await vitrelax('run', at('larger.json'), '--directory', at('larger'), '--workers', '2');
    expect(code).toBe(0);
    expect(stderr).toMatch(/^12 tasks, 2 at a time: 8 of 12 done/);
    expect(stderr.match(/: done in/g)).toHaveLength(4);
    expect(manifests()).toEqual(expect.arrayContaining(before));
    // the two old samples are the first of the three
    const { columns } = await readCsv(at('larger', 'averages', 'ensembles.csv'));
    expect(Array.from(columns.samples)).toEqual([3, 3]);
  });

  test('shares its states with another campaign', async () => {
    await whole;
    writeFileSync(at('finer.json'), JSON.stringify({ ...plan, relaxation: { until: { time: 10 }, tolerance: 0.1 } }));
    const shared = ['--directory', at('shared'), '--states', at('whole', 'states'), '--workers', '2'];
    const { code, stderr } = await vitrelax('run', at('finer.json'), ...shared);
    expect(code).toBe(0);
    expect(stderr).toMatch(/^8 tasks, 2 at a time: 4 of 8 done/);
    expect(existsSync(at('shared', 'states'))).toBe(false);
    // the directory remembers where its states are, and any tool that reads results finds them
    expect((await campaignStatus(at('shared'))).counts).toMatchObject({ done: 8, left: 0 });
    const analysis = await vitrelax('analyze', at('shared'), '--directory', at('shared-analysis'));
    expect(analysis.code).toBe(0);
  });

  async function evaluated(path: string) {
    const c = await loadHdf5(path);
    return System.from(c.model, c).evaluate();
  }
});

describe('on the command line', () => {
  test('a plan with a mistake: code 2, one line that names it, and nothing is made', async () => {
    for (const [bad, field] of [
      [{ ...plan, temperatures: [-1] }, 'temperatures[0]'],
      [{ ...plan, preparation: { sweep: 1 } }, 'preparation.sweep'],
    ] as const) {
      writeFileSync(at('bad.json'), JSON.stringify(bad));
      const { code, stdout, stderr } = await vitrelax('run', at('bad.json'), '--directory', at('never'));
      expect([code, stdout]).toEqual([2, '']);
      expect(stderr).toMatch(/^vitrelax: [^\n]*\n$/);
      expect(stderr).toContain(field);
    }
    for (const words of [[], [at('missing.json')], [at('plan.json'), '--workers', '0']]) {
      const { code, stderr } = await vitrelax('run', ...words, '--directory', at('never'));
      expect([code, stderr.trim().split('\n').length]).toEqual([2, 1]);
    }
    expect(existsSync(at('never'))).toBe(false);
  });

  test('a directory of something else is refused, and left as it is', async () => {
    mkdirSync(at('foreign'));
    writeFileSync(at('foreign', 'thesis.tex'), 'important');
    const { code, stderr } = await vitrelax(...run('foreign'));
    expect([code, stderr]).toEqual([2, expect.stringContaining('thesis.tex')]);
    expect(readdirSync(at('foreign'))).toEqual(['thesis.tex']);
    expect((await vitrelax('status', at('foreign'))).code).toBe(2);
  });

  test('--schema prints the JSON Schema of a plan', async () => {
    const { code, stdout } = await vitrelax('run', '--schema');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ type: 'object', required: ['model', 'particles', 'temperatures'] });
  });

  test('that is done says again what came out, in a table with rattlers', async () => {
    await whole;
    const { code, stdout } = await vitrelax(...run('whole', '--quiet'));
    expect(code).toBe(0);
    const [header, ...rows] = stdout.split('\n').map((line) => line.trim().split(/ {2,}/));
    expect(header).toEqual([
      ...['T', 'N', 'samples', 'equilibrated', 'e', 'e_IS', 'rattlers', 'fraction', 'beta', 'at rest'],
    ]);
    const { columns } = await readCsv(at('whole', 'averages', 'ensembles.csv'));
    for (const k of [0, 1]) {
      const of = (name: string): number => Number.parseFloat(rows[k][header.indexOf(name)]);
      expect(Math.abs(of('rattlers') - columns.rattlers[k])).toBeLessThan(1);
      expect(Math.abs(of('fraction') - columns.rattlers[k] / 200)).toBeLessThan(0.01);
    }
  });

  test('status says what there is, by temperature and N, and in JSON', async () => {
    await whole;
    const { code, stdout } = await vitrelax('status', at('whole'), '--tasks');
    expect(code).toBe(0);
    expect(stdout).toContain('100 % of 8 tasks: 8 done, 0 left');
    expect(stdout).toMatch(/^0\.6 +200 +relaxation +2 +0 +0 +0/m);
    expect(stdout.match(/^T = .* done/gm)).toHaveLength(8);
    const json = JSON.parse((await vitrelax('status', at('whole'), '--json')).stdout);
    expect(json).toMatchObject({ owner: null, counts: { done: 8 }, secondsLeft: 0, others: 0 });
    expect(stdout).not.toContain('latest plan');
    // as after a smaller plan, or another figure
    cpSync(at('whole'), at('others'), { recursive: true });
    const file = at('others', 'campaign.json');
    const campaign = JSON.parse(readFileSync(file, 'utf8'));
    writeFileSync(file, JSON.stringify({ ...campaign, plan: { ...campaign.plan, samples: 1 } }));
    const later = await vitrelax('status', at('others'));
    expect(later.stdout).toContain('100 % of 4 tasks: 4 done, 0 left');
    expect(later.stdout).toMatch(/^this is the latest plan; of others 4 tasks are done here$/m);
  });
});

describe('samples of one chain', () => {
  test('go on from one another, and their sweeps count together', async () => {
    const preparation = { sweeps: 3000, sweepsBetween: 400 };
    const { tasks } = await runEnsemble(
      { ...plan, temperatures: [1], samples: 3, preparation, relaxation: false },
      { directory: at('chain'), workers: 2 },
    );
    const evidence = tasks.map(({ folder }) => JSON.parse(readFileSync(`${folder}/equilibrium.json`, 'utf8')).evidence);
    expect(evidence.map(({ sweeps }) => sweeps)).toEqual([3000, 3400, 3800]);
    // a short run does not see the relaxation time: it is that of the first
    for (const { sweeps, sweepsPerTau, tau } of evidence) {
      expect(tau.value).toBe(evidence[0].tau.value);
      expect(sweepsPerTau).toBeCloseTo(sweeps / tau.value, 12);
    }
    const [first, second] = await Promise.all(tasks.map(({ folder }) => loadHdf5(`${folder}/equilibrium.h5`)));
    expect(second.positions).not.toEqual(first.positions);
    // the sizes are exchanged, never made anew
    expect(Array.from(second.diameters ?? []).sort()).toEqual(Array.from(first.diameters ?? []).sort());
  });
});
