import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  loadHdf5,
  type PairModel,
  pairModel,
  quench as quenchByCall,
  readHdf5,
  readPairModel,
  System,
  writeLammpsDump,
} from '../../lib';
import { requireFreshBuild, start, vitrelax, waitUntil } from '../support/command-line';
import { jbb } from '../support/jbb';
import { pageWords } from '../support/page';
import { temporaryFolder } from '../support/temporary-folder';

jest.setTimeout(240000);
beforeAll(requireFreshBuild);
const folder = temporaryFolder();

/** Writes JSON, or text as it is, to a file of the folder. */
function file(name: string, content: unknown): string {
  const path = join(folder, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

async function quench(directory: string, ...words: string[]) {
  const path = join(folder, directory);
  const { code, stdout, stderr } = await vitrelax('quench', '--directory', path, '--quiet', '--json', ...words);
  expect(stderr).toBe('');
  expect(code).toBe(0);
  return { path, result: JSON.parse(stdout), report: readFileSync(join(path, 'report.html'), 'utf8') };
}

describe('a mixture of one’s own', () => {
  const words = ['--temperature', '1', '--particles', '430', '--sweeps', '800', '--seed', '2'];
  let whole: ReturnType<typeof quench>;
  beforeAll(() => {
    whole = quench('jbb', '--model', file('jbb.json', jbb), ...words);
  });

  test('is sampled by Metropolis, quenched and reported', async () => {
    const { path, result, report } = await whole;
    expect(result.plan).toMatchObject({ preparations: ['metropolis'], model: { ...jbb, diameters: 'monodisperse' } });
    const [{ equilibrium, relaxation }] = result.states;
    const { hypervirialRatio } = equilibrium.evidence;
    expect(Math.abs(hypervirialRatio.value - 1)).toBeLessThan(4 * hypervirialRatio.error);
    expect(equilibrium.acceptance.swap).toBeNull();
    expect(equilibrium.crystallisation).toMatchObject({ crystallised: false, speciesA: { crystallised: false } });
    expect(relaxation).toMatchObject({ defects: null, rattlers: null });
    const final = await loadHdf5(join(path, 'T1', 'inherent-structure.h5'));
    expect(final.model).toEqual(pairModel(jbb));
    expect(System.from(final.model, final).energy() / 430).toBeCloseTo(relaxation.inherentEnergy, 10);
    expect([0, 1, 2].map((kind) => final.species?.filter((s) => s === kind).length)).toEqual([200, 110, 120]);
    expect(report).toContain('Quench of jbb, N = 430');
    expect(report).toMatch(/Left out: defects, .* and rattlers: which distances are contacts in a jbb is not known/);
    expect(pageWords(report)).not.toMatch(/Infinity|undefined|NaN|null/);
  });

  test('killed, goes on to the same bits, and is not mistaken for another', async () => {
    const { result } = await whole;
    const path = join(folder, 'killed');
    const command = ['quench', '--directory', path, '--model', join(folder, 'jbb.json'), ...words, '--json', '--quiet'];
    const { child, outcome } = start(...command, '--checkpoint-seconds', '0.02');
    await waitUntil(() => existsSync(join(path, 'checkpoints', 'T1-above.checkpoint')));
    child.kill('SIGKILL');
    await outcome;
    const other = file('other.json', { ...jbb, density: 1.1 });
    const refused = await vitrelax('quench', '--directory', path, '--model', other, ...words);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toMatch(/^vitrelax: model is .*1\.1.* holds a quench with/);
    expect(JSON.parse((await vitrelax(...command)).stdout).states).toEqual(result.states);
  });

  test('is the same job by the library call', async () => {
    const { result } = await whole;
    const called = await quenchByCall({
      directory: join(folder, 'called'),
      model: pairModel(jbb),
      temperatures: [1],
      particles: 430,
      sweeps: 800,
      seed: 2,
    });
    expect(JSON.parse(JSON.stringify(called.states))).toEqual(result.states);
  });

  test('is evaluated, from our files and from those of others', async () => {
    const { path, result } = await whole;
    const h5 = join(path, 'T1', 'inherent-structure.h5');
    const dump = join(folder, 'jbb.dump');
    await writeLammpsDump(dump, await loadHdf5(h5));
    for (const name of [h5, dump]) {
      const { code, stdout } = await vitrelax('evaluate', name, '--model', join(folder, 'jbb.json'), '--json');
      expect(code).toBe(0);
      const found = JSON.parse(stdout);
      expect(found).toMatchObject({ model: 'jbb', particles: 430, dimension: 2 });
      expect(found.energy / 430).toBeCloseTo(result.states[0].relaxation.inherentEnergy, 10);
    }
    const wrong = await vitrelax('evaluate', h5, '--model', file('named.json', { ...jbb, name: 'jbb-2' }));
    expect(wrong.code).toBe(2);
    expect(wrong.stderr).toMatch(/holds jbb, not jbb-2/);
  });
});

test('particles all alike crystallise, and the report warns of it', async () => {
  const model = file('lj.json', {
    name: 'lj',
    dimension: 2,
    density: 0.9,
    cutoff: 2.5,
    smoothing: 'c2',
    pair: jbb.pair,
  });
  const words = ['--temperature', '0.3', '--particles', '400', '--sweeps', '1000'];
  const { path, result, report } = await quench('lj', '--model', model, ...words);
  const [{ equilibrium }] = result.states;
  expect(equilibrium.crystallisation).toMatchObject({ crystallised: true, speciesA: null });
  const { largestCluster } = equilibrium.crystallisation;
  expect(largestCluster).toBeGreaterThan(100);
  expect(report).toContain(`has begun to crystallise: ${largestCluster} of its particles`);
  expect(report).toContain(`<td>yes, ${largestCluster}</td>`);
  const again = await vitrelax('quench', '--directory', path, '--model', model, ...words);
  expect(again.stdout).toMatch(new RegExp(`crystallised +largest cluster\n.* yes +${largestCluster}\n`));
  const { record } = (await readHdf5(join(path, 'T0.3', 'equilibrium.h5'))).groups.vitrelax.groups;
  expect(record.attributes.largestCluster).toBe(largestCluster);
});

test('a polydisperse model from a long table: swaps, bonds, and a report without the table', async () => {
  const r = Array.from({ length: 4000 }, (_, k) => 0.5 + (k * 0.76) / 3999);
  const model = pairModel({
    name: 'constructor',
    dimension: 2,
    density: 1,
    cutoff: 1.25,
    smoothing: 'c2',
    pair: { r, u: r.map((x) => x ** -12) },
    diameters: 'power-law',
    nonAdditivity: 0.2,
  });
  // a model as it is written by JSON.stringify, with what the builder has added
  const path = file('table.JSON', model);
  expect(await readPairModel(path)).toEqual(model);
  const common = ['--temperature', '0.5', '--particles', '300', '--sweeps', '1000', '--seed', '3'];
  const { result, report } = await quench('table', '--model', path, ...common);
  expect(result.plan).toMatchObject({ preparations: ['swap-monte-carlo'], model: { name: 'constructor' } });
  const [{ equilibrium, relaxation }] = result.states;
  expect(equilibrium.crystallisation).toBeNull();
  expect(equilibrium.acceptance.swap).toBeGreaterThan(0.15);
  expect(relaxation.defects.concentration).toBeGreaterThan(0.3);
  expect(relaxation.rattlers).not.toBeNull();
  expect(/… 3.997 more …/.test(report)).toBe(true);
  expect(report).not.toContain(r.slice(100, 103).join());
  // the built-in model is the same one, with another name and without the table
  const soft = await quench('soft', '--model', 'soft-spheres-2d', ...common);
  const energy = soft.result.states[0].relaxation.inherentEnergy;
  expect(Math.abs(relaxation.inherentEnergy / energy - 1)).toBeLessThan(0.1);
});

test('the example of the guide is a model', async () => {
  const guide = readFileSync(join(__dirname, '../../docs/your-own-potential.md'), 'utf8');
  const [, json] = /```json\n([\s\S]*?)```/.exec(guide) as RegExpExecArray;
  const model = await readPairModel(file('guide.json', json));
  expect(model).toEqual(pairModel({ ...JSON.parse(json) }));
  expect(System.random(model, { particles: 200, seed: 1 }).dimension).toBe(3);
});

describe('bad input', () => {
  const good = JSON.stringify(jbb);
  test.each<[string, string | undefined, string[], RegExp]>([
    ['no such file', undefined, [], /none\.json: no such file/],
    ['no JSON', good.slice(0, -20), [], /bad\.json is no JSON/],
    ['an array', '[1]', [], /bad\.json holds no object/],
    ['an unknown field', good.replace('density', 'densty'), [], /bad\.json: densty is 1\.19207; allowed: .*density, /],
    ['a field too few', good.replace('"cutoff":2.5,', ''), [], /bad\.json: cutoff is undefined/],
    ['a string for a number', good.replace('2.5', '"2.5"'), [], /bad\.json: cutoff is "2\.5"/],
    ['the name of a built-in model', good.replace('jbb', 'soft-spheres-2d'), [], /name is "soft-spheres-2d"/],
    ['another ratio of sizes', good.replace('{', '{"sizeRatio":0.5,'), [], /sizeRatio is 0\.5/],
    ['a flag of other models', good, ['--density', '1'], /--density is not for .*bad\.json/],
    ['no sweeps', good, ['--temperature', '1'], /--sweeps.*jbb/],
    ['no temperature', good, ['--sweeps', '1000'], /--temperature.*jbb/],
    ['a small box', good, ['--sweeps', '1000', '--temperature', '1', '--particles', '20'], /boxLength is .*N >= \d+/],
  ])('%s: code 2 and one line', async (_, text, more, message) => {
    const model = text === undefined ? join(folder, 'none.json') : file('bad.json', text);
    const path = join(folder, 'never');
    const { code, stdout, stderr } = await vitrelax('quench', '--directory', path, '--model', model, ...more);
    expect(stderr).toMatch(message);
    expect(stderr).toMatch(/^vitrelax: [^\n]*\n$/);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(existsSync(path)).toBe(false);
  });

  test('evaluate says the same', async () => {
    const model = file('bad.json', good.replace('density', 'densty'));
    const { code, stderr } = await vitrelax('evaluate', join(folder, 'state.h5'), '--model', model);
    expect(code).toBe(2);
    expect(stderr).toMatch(/bad\.json: densty is 1\.19207/);
  });

  test('a call with a damaged model is refused before any work', async () => {
    const path = join(folder, 'never');
    const damaged = { ...pairModel(jbb), cutoff: -1 } as PairModel;
    const asked = { directory: path, temperatures: [1], sweeps: 1000, particles: 430 };
    await expect(quenchByCall({ ...asked, model: damaged })).rejects.toMatchObject({ field: 'cutoff' });
    expect(existsSync(path)).toBe(false);
  });
});
