import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type Configuration,
  defectClusters,
  defectField,
  defectOverlap,
  defectTemperature,
  harmonicSpheres,
  kobAndersen,
  loadHdf5,
  nonAffineDisplacement,
  PairDistributionAccumulator,
  readCsv,
  readHdf5,
  readLammpsDump,
  System,
  saveHdf5,
  softSpheres,
  writeLammpsDump,
} from '../../lib';
import { RandomStream } from '../../lib/numerics/random';
import { formatWithError } from '../../lib/report/format';
import type { PlotData } from '../../lib/report/page-data';
import { requireFreshBuild, vitrelax } from '../support/command-line';
import { flowTo, saveFlow, saveFlows } from '../support/flow-directories';
import { pageData } from '../support/page';
import { temporaryFolder } from '../support/temporary-folder';

jest.setTimeout(120000);
beforeAll(requireFreshBuild);
const folder = temporaryFolder();
const at = (...names: string[]) => join(folder, ...names);
const lammps = (name: string) => join(__dirname, '../reference/lammps', name);
const reference = (name: string) =>
  JSON.parse(readFileSync(join(__dirname, '../reference/brute-force', `${name}.json`), 'utf8'));
const structure = reference('structure-soft-spheres-2d');
const flow = reference(structure.of);
const stateOf = (positions: number[]): Configuration => ({
  model: softSpheres({ dimension: 2 }),
  boxLength: flow.boxLength,
  positions: Float64Array.from(positions),
  diameters: Float64Array.from(flow.diameters),
});
const initial = stateOf(flow.initialPositions);
const final = stateOf(flow.finalPositionsUnwrapped);

interface Analysis {
  directory: string;
  notes: string[];
  ensembles: {
    label: string;
    temperature: number | null;
    configurations: number;
    thresholds: { xEquilibrium: number; xBreak: number; xInsert: number } | null;
    thresholdErrors: Record<'xEquilibrium' | 'xBreak' | 'xInsert', number | null> | null;
    inherentMinimum: { value: number | null; error: number | null };
    defects: Record<
      'concentration' | 'broken' | 'inserted' | 'difference' | 'susceptibility',
      { value: number; error: number | null }
    > & { concentrations: number[] };
    clusters: { value: number };
    clusterSize: { value: number };
    overlap: { value: number };
    d2min: { value: number };
    rattlers: { value: number };
    displacement: { value: number };
    kurtosis: { value: number };
  }[];
  decays: { label: string; energy: { consistency?: { consistent: boolean } } | null }[];
  defectTemperatures: {
    particles: number;
    temperatures: number;
    inflection: { value: number; error: number };
    peak: { value: number; error: number };
  }[];
}

async function analysis(...words: string[]): Promise<Analysis> {
  const { code, stdout, stderr } = await vitrelax('analyze', ...words, '--json');
  expect(stderr).toBe('');
  expect(code).toBe(0);
  return JSON.parse(stdout);
}

const mean = (values: ArrayLike<number>): number => Array.from(values).reduce((a, b) => a + b, 0) / values.length;

describe('vitrelax analyze', () => {
  test('a directory of results: the numbers of the reference, with all files and figures', async () => {
    for (const temperature of [0.5, 0.2]) {
      const to = at('results', `T${temperature}`);
      mkdirSync(to, { recursive: true });
      await saveHdf5(join(to, 'equilibrium.h5'), initial, { record: { temperature } });
      await saveHdf5(join(to, 'inherent-structure.h5'), final);
      writeFileSync(
        join(to, 'equilibrium.json'),
        JSON.stringify({ xEquilibrium: { value: structure.defects.xEquilibrium, error: 0.01 } }),
      );
    }
    const out = at('out-results');
    const { ensembles } = await analysis(
      ...[at('results'), '--cutoff', String(structure.d2min.cutoff), '--directory', out],
    );
    expect(ensembles.map(({ label, temperature }) => [label, temperature])).toEqual([
      ['T = 0.5', 0.5],
      ['T = 0.2', 0.2],
    ]);
    const [first] = ensembles;
    expect(first.thresholds).toEqual({ xEquilibrium: structure.defects.xEquilibrium, xBreak: 1.5, xInsert: 1.23 });
    expect(first.thresholdErrors).toEqual({ xEquilibrium: 0.01, xBreak: null, xInsert: null });
    expect(first.defects.concentration.value).toBeCloseTo(structure.defects.concentration, 12);
    expect(first.defects.broken.value).toBeCloseTo(mean(structure.defects.broken), 12);
    expect(first.defects.inserted.value).toBeCloseTo(mean(structure.defects.inserted), 12);
    expect(first.defects.susceptibility.value).toBeNull();
    const { d2min, neighbours } = nonAffineDisplacement(initial, final, { cutoff: structure.d2min.cutoff });
    expect(first.d2min.value).toBeCloseTo(mean(d2min), 12);
    expect(mean(d2min.map((x, i) => x / neighbours[i]))).toBeCloseTo(mean(structure.d2min.values), 10);
    const clusters = defectClusters(initial, structure.defects.field);
    expect(first.clusters.value).toBe(clusters.count);
    expect(first.clusterSize.value).toBeCloseTo(clusters.weightedSize, 12);
    expect(first.overlap.value).toBeCloseTo(defectOverlap(structure.defects.field, d2min).auc, 12);

    const { columns, comments } = await readCsv(join(out, 'analysis.csv'));
    expect(Array.from(columns.temperature)).toEqual([0.5, 0.2]);
    expect(columns.phi[0]).toBeCloseTo(structure.defects.concentration, 12);
    expect([columns.xEquilibriumError[0], columns.xInsertError[0]]).toEqual([0.01, Number.NaN]);
    expect(comments).toContain('row 2: T = 0.2');
    const fields = (await readHdf5(join(out, 'fields-T0.5.h5'))).datasets;
    expect(Array.from(fields.defect.data as Uint8Array)).toEqual(structure.defects.field);
    expect(fields.d2min.data).toEqual(d2min);
    const curves = (await readHdf5(join(out, 'analysis.h5'))).groups['T0.2'].groups;
    expect(Object.keys(curves).sort()).toEqual(['non_affine', 'pair_distribution', 'van_hove']);
    const g = (await readCsv(join(out, 'pair-distribution-T0.2.csv'))).columns;
    expect(curves.pair_distribution.datasets.initial.data).toEqual(g.initial);
    expect((await readCsv(join(out, 'pairs.csv'))).columns.d2min[1]).toBeCloseTo(mean(d2min), 12);
    for (const id of ['fields', 'pair-distribution', 'van-hove']) {
      expect(
        readFileSync(join(out, 'figures', `${id}.png`))
          .subarray(1, 4)
          .toString(),
      ).toBe('PNG');
      expect(readFileSync(join(out, 'figures', `${id}.svg`), 'utf8')).toMatch(/^<svg/);
    }
  });

  test('ensembles at six temperatures: T_def, from the defects of all', async () => {
    // of the states of one temperature, and their mean
    const minima = [1.47, 1.49];
    const xEquilibrium = 1.48;
    // parts of the way to the inherent structure, as far as the states of one temperature differ: most in the middle
    const parts = [
      [0.2, 0.22],
      [0.35, 0.38],
      [0.46, 0.54],
      [0.54, 0.72],
      [0.85, 0.95],
      [1.1, 1.2],
    ];
    const roots = [at('one'), at('other')];
    const points = [];
    for (const [k, of] of parts.entries()) {
      const temperature = 0.1 * 1.4 ** k;
      const phi = [];
      for (const [j, part] of of.entries()) {
        const end = stateOf(flow.initialPositions.map((x: number, i: number) => x + part * (final.positions[i] - x)));
        phi.push(defectField(initial, end, { xEquilibrium }).concentration);
        const to = join(roots[j], `T${temperature}`);
        mkdirSync(to, { recursive: true });
        await saveHdf5(join(to, 'equilibrium.h5'), initial, { record: { temperature } });
        await saveHdf5(join(to, 'inherent-structure.h5'), end);
        writeFileSync(join(to, 'equilibrium.json'), JSON.stringify({ xEquilibrium: { value: minima[j], error: 0 } }));
      }
      points.push({ temperature, concentrations: phi });
    }
    const out = at('out-temperatures');
    const { ensembles, defectTemperatures } = await analysis(...roots, '--directory', out);
    expect(ensembles.map(({ configurations }) => configurations)).toEqual([2, 2, 2, 2, 2, 2]);
    for (const { thresholds, thresholdErrors } of ensembles) {
      expect(thresholds?.xEquilibrium).toBeCloseTo(xEquilibrium, 12);
      // over the states
      expect(thresholdErrors?.xEquilibrium).toBeCloseTo(0.01, 12);
    }
    const expected = defectTemperature(points);
    expect(defectTemperatures).toHaveLength(1);
    expect(defectTemperatures[0]).toMatchObject({ particles: initial.diameters?.length, temperatures: 6 });
    expect(defectTemperatures[0].inflection.value).toBeCloseTo(expected.inflection.value, 6);
    expect(defectTemperatures[0].peak.value).toBeCloseTo(expected.peak.value, 6);
    const { comments } = await readCsv(join(out, 'analysis.csv'));
    expect(comments.filter((line) => line.startsWith('T_def of soft-spheres-2d, N = '))).toHaveLength(1);
    const kept = JSON.parse(readFileSync(join(out, 'analysis.json'), 'utf8')) as Analysis;
    expect(ensembles[5].defects.concentrations).toEqual([...points[0].concentrations]);
    expect(kept.ensembles).toEqual(ensembles);
    const stored = (await readHdf5(join(out, 'analysis.h5'))).groups.defect_temperature.groups;
    expect(Object.values(stored).map(({ attributes }) => attributes)).toEqual([
      expect.objectContaining({
        inflection: defectTemperatures[0].inflection.value,
        inflectionError: defectTemperatures[0].inflection.error,
        peak: defectTemperatures[0].peak.value,
        peakError: defectTemperatures[0].peak.error,
      }),
    ]);
    // drawn with the numbers of the table, T_def marked; the report shows these same figures
    for (const [id, of, mark] of [
      ['phi', 'concentration', 'inflection'],
      ['chi', 'susceptibility', 'peak'],
    ] as const) {
      expect(readFileSync(join(out, 'figures', `${id}.png`)).toString('latin1', 1, 4)).toBe('PNG');
      const { plots } = JSON.parse(readFileSync(join(out, 'figures', `${id}.json`), 'utf8'));
      const [{ series, guides, bands }] = plots as PlotData[];
      expect(series).toHaveLength(1);
      const rows = [...ensembles].reverse();
      expect(series[0].x).toEqual(rows.map(({ temperature }) => Number((temperature as number).toPrecision(7))));
      const shown = (x: number | null) => (x === null ? null : Number(x.toPrecision(7)));
      expect(series[0].y).toEqual(rows.map(({ defects }) => shown(defects[of].value)));
      // the jackknife of two configurations tells no error of chi
      expect(series[0].error).toEqual(rows.map(({ defects }) => shown(defects[of].error)));
      const { value, error } = defectTemperatures[0][mark];
      expect(guides.map(({ x }) => x)).toEqual([[value, value]]);
      expect(bands[0].x[1] - bands[0].x[0]).toBeCloseTo(2 * error, 9);
    }
    // what an analysis before has left is not of this one
    writeFileSync(join(out, 'figures', 'decay.svg'), '<svg width="1pt"></svg>');
    await vitrelax('report', out);
    const page = readFileSync(join(out, 'report.html'), 'utf8');
    const shown = pageData(page);
    expect(Object.keys(shown.plots).slice(0, 2)).toEqual(['phi', 'chi']);
    expect(page).not.toContain('<svg width="1pt">');
    const { stdout } = await vitrelax('analyze', roots[0], '--directory', at('out-single'));
    expect(stdout).not.toMatch(/^T_def/m);
    expect(stdout).toMatch(/^note: no T_def of soft-spheres-2d, N = \d+: 0 of 6 temperatures have two configurations/m);
  });

  test('the tables of the command and of the report say what its JSON says', async () => {
    for (const [k, temperature] of [0.5, 0.2].entries()) {
      for (const sample of [0, 1]) {
        const to = at('told', `T${temperature}-${sample}`);
        mkdirSync(to, { recursive: true });
        // starts and ends that differ, so that errors are not 0
        const along = (part: number) =>
          stateOf(flow.initialPositions.map((x: number, i: number) => x + part * (final.positions[i] - x)));
        await saveHdf5(join(to, 'equilibrium.h5'), along(0.2 * sample), { record: { temperature } });
        await saveHdf5(join(to, 'inherent-structure.h5'), along(1 + 0.1 * sample));
        writeFileSync(
          join(to, 'equilibrium.json'),
          JSON.stringify({ xEquilibrium: { value: 1.38 + 0.04 * sample, error: 0.01 } }),
        );
        // of the second the energy does not go with v
        const beta = 0.88 + 0.04 * sample;
        const decay = flowTo(1000, true);
        const v = decay.times.map((t) => t ** -beta);
        const energy = decay.times.map((t) => decay.inherentEnergy + t ** (k === 0 ? 1 - 2 * beta : -0.3 * beta));
        await saveFlow(to, { ...decay, v, energy }, 'rms-force');
      }
    }
    const words = [at('told'), '--directory', at('out-told')];
    const { ensembles, decays } = await analysis(...words);
    expect(decays.map(({ energy }) => energy?.consistency?.consistent)).toEqual([true, false]);
    const lines = (await vitrelax('analyze', ...words)).stdout.split('\n').map((line) => line.trim().split(/ {2,}/));
    // the head of the first column is empty
    const printed = (head: string) => {
      const start = lines.findIndex((cells) => cells.includes(head));
      return ensembles.map(
        ({ label }) => lines.slice(start).find(([first]) => first === label)?.[lines[start].indexOf(head) + 1],
      );
    };
    const difference = ensembles.map(({ defects: { difference: x } }) => formatWithError(x.value, x.error, 3));
    const inherent = ensembles.map(({ inherentMinimum: x }) => formatWithError(x.value, x.error, 4));
    for (const text of [...difference, ...inherent]) expect(text).toMatch(/\(\d+\)$/);
    expect(printed('B - I')).toEqual(difference);
    expect(printed('x_IS')).toEqual(inherent);
    expect(printed('x_EQ')).toEqual(
      ensembles.map(({ thresholds, thresholdErrors }) =>
        formatWithError(thresholds?.xEquilibrium, thresholdErrors?.xEquilibrium, 4),
      ),
    );
    expect(printed('x_EQ')).toEqual(['1.400(20)', '1.400(20)']);
    expect(printed('consistent')).toEqual(['yes', 'no']);

    await vitrelax('report', at('out-told'));
    const page = readFileSync(at('out-told', 'report.html'), 'utf8');
    const tables = page.split('<table class="results data">').slice(1);
    const texts = (html: string, tag: string) =>
      [...html.matchAll(new RegExp(`<${tag}\\b[^>]*>(.*?)</${tag}>`, 'g'))].map(([, text]) => text);
    const shown = (head: string) => {
      const table = tables.find((html) => texts(html, 'th').includes(head)) as string;
      const [, ...rows] = texts(table, 'tr');
      return rows.map((row) => texts(row, 'td')[texts(table, 'th').indexOf(head)]);
    };
    expect(shown('broken − inserted')).toEqual(difference);
    expect(shown('<i>x</i><sub>IS</sub>')).toEqual(inherent);
  });

  test('results at several sizes: z in the table and the report, or the reason why there is none', async () => {
    const made = { samples: 4, random: new RandomStream(3), stiffness: 27 };
    await saveFlows(at('sizes'), { sizes: [64, 256, 1024], ...made });
    const out = at('out-sizes');
    const { code, stdout } = await vitrelax('analyze', at('sizes'), '--directory', out);
    expect(code).toBe(0);
    const found = /^where sizes of harmonic-spheres-2d part, N = 64, 256, 1024: z (0\.\d+)\((\d+)\), S [\d.]+$/m.exec(
      stdout,
    );
    expect(Math.abs(Number(found?.[1]) - 0.6)).toBeLessThan(0.1);
    expect(stdout).toMatch(/^finite-size scaling of harmonic-spheres-2d, N = 64, 256, 1024: beta .*, z 0\./m);
    await vitrelax('report', out);
    const page = readFileSync(join(out, 'report.html'), 'utf8');
    const [, scaling] = page.split('<h2>Finite-size scaling</h2>');
    expect(scaling).toMatch(
      new RegExp(`<td>harmonic-spheres-2d</td><td>64, 256, 1.024</td>.*<td>${found?.[1]}\\(${found?.[2]}\\)</td>`),
    );
    expect(page).toContain('What parts each size');

    await saveFlows(at('uneven'), { sizes: [64, 128, 1024], ...made });
    const uneven = await vitrelax('analyze', at('uneven'), '--directory', at('out-uneven'));
    expect(uneven.code).toBe(0);
    expect(uneven.stdout).toMatch(
      /^note: no z of harmonic-spheres-2d from where sizes part: .*allowed: sizes in a constant ratio/m,
    );
    expect(uneven.stdout).not.toMatch(/^where sizes/m);
  });

  test('pairs of LAMMPS dumps of another program: an ensemble, with bond lengths from its g(x)', async () => {
    const [start, fire, cg] = ['start', 'fire', 'cg'].map((stage) => lammps(`kalj3d-N1000.${stage}.dump`));
    const { ensembles, notes } = await analysis(
      ...[
        '--initial',
        start,
        start,
        '--final',
        fire,
        cg,
        '--model',
        'kob-andersen-3d',
        '--directory',
        at('out-lammps'),
      ],
    );
    expect(ensembles).toHaveLength(1);
    // attraction has no contacts, here as everywhere
    expect(ensembles[0].rattlers.value).toBeNull();
    expect(notes).toContain('which distances are contacts in a kob-andersen-3d is not known: no rattlers');
    expect(notes).toContainEqual(expect.stringMatching(/Student's factor, 1\.84 for n = 2$/));
    const fields = readdirSync(at('out-lammps')).find((name) => name.startsWith('fields-')) as string;
    expect((await readHdf5(at('out-lammps', fields))).datasets).not.toHaveProperty('rattler');
    const [{ thresholds, thresholdErrors, inherentMinimum }] = ensembles;
    const [{ defects, configurations, d2min, kurtosis, displacement }] = ensembles;
    expect(configurations).toBe(2);
    const model = kobAndersen({ dimension: 3 });
    const [a, b, c] = await Promise.all([start, fire, cg].map((path) => readLammpsDump(path, { model })));
    if (thresholds === null) throw new Error('no bond lengths');
    // the first shell of the mixture
    expect(thresholds.xEquilibrium).toBeGreaterThan(1.3);
    expect(thresholds.xEquilibrium).toBeLessThan(1.6);
    // measured, all of them, and the minimum of the inherent structures beside
    const [minimum, inherent] = [1, 2].map(() => new PairDistributionAccumulator({ xMax: 2.5 }));
    for (const end of [b, c]) {
      minimum.add(a);
      inherent.add(end);
    }
    const { xBreak, xInsert } = inherent.minimumEdges();
    expect(thresholdErrors).toEqual({
      xEquilibrium: minimum.firstMinimum().error,
      xBreak: xBreak.error,
      xInsert: xInsert.error,
    });
    expect(inherentMinimum).toEqual(inherent.firstMinimum());
    const { columns } = await readCsv(at('out-lammps', 'analysis.csv'));
    expect([columns.xBreakError[0], columns.xInherent[0], columns.xInherentError[0]]).toEqual([
      xBreak.error,
      inherentMinimum.value,
      inherentMinimum.error,
    ]);
    const phi = [b, c].map((end) => defectField(a, end, thresholds).concentration);
    expect(defects.concentration.value).toBeCloseTo(mean(phi), 12);
    expect(defects.concentration.error).toBeCloseTo(Math.abs(phi[0] - phi[1]) / 2, 12);
    const expectedChi = (1000 * (phi[0] - phi[1]) ** 2) / 2;
    expect(Math.abs(defects.susceptibility.value - expectedChi)).toBeLessThan(1e-9 * expectedChi);
    expect(d2min.value).toBeCloseTo(mean([b, c].map((end) => mean(nonAffineDisplacement(a, end).d2min))), 10);
    const u = [b, c].flatMap((end) => Array.from(end.positions, (x, k) => x - a.positions[k]));
    const second = mean(u.map((x) => x * x));
    expect(displacement.value).toBeCloseTo(Math.sqrt(3 * second), 10);
    expect(kurtosis.value).toBeCloseTo(mean(u.map((x) => x ** 4)) / second ** 2 - 3, 9);
  });

  test('a trajectory: its first and last frames, unwrapped where the program has wrapped them', async () => {
    await writeLammpsDump(at('first.dump'), initial);
    await writeLammpsDump(at('last.dump'), final);
    const [first, last] = ['first', 'last'].map((name) => readFileSync(at(`${name}.dump`), 'utf8'));
    writeFileSync(at('whole.dump'), first + last);
    const words = ['--model', 'soft-spheres-2d', '--x-equilibrium', String(structure.defects.xEquilibrium)];
    const plain = await analysis(at('whole.dump'), ...words, '--directory', at('out-whole'));
    expect(plain.ensembles[0].defects.concentration.value).toBeCloseTo(structure.defects.concentration, 12);
    expect(plain.notes).toEqual([]);
    const l = flow.boxLength;
    const wrap = (c: Configuration) => ({ ...c, positions: c.positions.map((x) => x - l * Math.floor(x / l)) });
    await writeLammpsDump(at('a.dump'), wrap(initial));
    await writeLammpsDump(at('b.dump'), wrap(final));
    const wrapped = await analysis(
      ...['--initial', at('a.dump'), '--final', at('b.dump'), ...words, '--directory', at('out-wrapped')],
    );
    expect(wrapped.notes).toEqual([expect.stringContaining('minimum images')]);
    expect(wrapped.ensembles[0].displacement.value).toBeCloseTo(plain.ensembles[0].displacement.value, 9);
    expect(wrapped.ensembles[0].d2min.value).toBeCloseTo(plain.ensembles[0].d2min.value, 9);
  });

  test('rows without ids, and one frame of two that is wrapped, are said', async () => {
    const l = flow.boxLength;
    const wrapped = { ...initial, positions: initial.positions.map((x) => x - l * Math.floor(x / l)) };
    await writeLammpsDump(at('wrapped.dump'), wrapped);
    await writeLammpsDump(at('unwrapped.dump'), { ...final, positions: final.positions.map((x) => x + l) });
    const compare = (a: string, b: string, out: string) =>
      analysis(...['--initial', at(a), '--final', at(b), '--model', 'soft-spheres-2d', '--directory', at(out)]);
    expect((await compare('wrapped.dump', 'unwrapped.dump', 'out-mixed')).notes).toEqual([
      expect.stringContaining("displacements of a box length may be the file's"),
    ]);
    const rows = readFileSync(at('first.dump'), 'utf8').split('\n');
    const start = rows.findIndex((row) => row.startsWith('ITEM: ATOMS')) + 1;
    const bare = rows.map((row, k) => (k < start ? row.replace('ATOMS id', 'ATOMS') : row.replace(/^\d+ /, '')));
    writeFileSync(at('bare.dump'), bare.join('\n'));
    expect((await compare('bare.dump', 'last.dump', 'out-bare')).notes).toEqual([
      expect.stringContaining('has no ids: rows are taken for the same particles'),
    ]);
  });

  test('a box under twice the cutoff of D2min is said', async () => {
    const system = System.random(harmonicSpheres({ dimension: 2 }), { particles: 16, seed: 1 });
    const { boxLength } = system;
    await saveHdf5(at('small-a.h5'), system);
    system.setPositions(system.positions.map((x) => x + 0.01));
    await saveHdf5(at('small-b.h5'), system);
    system.dispose();
    const words = ['--initial', at('small-a.h5'), '--final', at('small-b.h5'), '--directory', at('out-small')];
    const said = expect.stringMatching(/^N = 16: the box length \d.* is under twice the cutoff of D2min, 2\.500/);
    expect(boxLength).toBeLessThan(5);
    expect((await analysis(...words)).notes).toContainEqual(said);
    expect((await analysis(...words, '--cutoff', '0.5')).notes).not.toContainEqual(said);
  });

  test('random starts have no bonds: everything else is there, and a note', async () => {
    const { code, stdout } = await vitrelax(
      ...['analyze', '--initial', lammps('harm3d-N1000.start.dump'), '--final', lammps('harm3d-N1000.fire.dump')],
      ...['--model', 'harmonic-spheres-3d', '--directory', at('out-random')],
    );
    expect(code).toBe(0);
    expect(stdout).toMatch(/^\s+N +n +x_EQ +x_IS +phi +B +I +B - I +chi .* rattlers +fraction/);
    expect(stdout).toMatch(/^N = 1000 +1000 +1 +– +1\.\d+\(\d+\) +–/m);
    expect(stdout).toContain('note: N = 1000: g(x) shows no minimum');
    expect(existsSync(at('out-random', 'figures', 'van-hove.png'))).toBe(true);
  });

  test('a directory that cannot be is refused, at once', async () => {
    for (const path of ['/proc/analysis', at('single-file', 'below')]) {
      writeFileSync(at('single-file'), '');
      const { code, stderr } = await vitrelax(
        ...['analyze', '--initial', lammps('harm3d-N1000.start.dump'), '--final', lammps('harm3d-N1000.fire.dump')],
        ...['--model', 'harmonic-spheres-3d', '--directory', path],
      );
      expect(code).toBe(2);
      expect(stderr).toMatch(/^vitrelax: cannot write to directory [^\n]*\n$/);
    }
  });

  test('what is wrong, in one line and with code 2', async () => {
    await saveHdf5(at('single.h5'), initial);
    await saveHdf5(at('other.h5'), await loadHdf5(at('single.h5')));
    const dump = lammps('kalj3d-N1000.start.dump');
    const fewer = System.random(softSpheres({ dimension: 2 }), { particles: 50, seed: 1 });
    await saveHdf5(at('fewer.h5'), fewer);
    fewer.dispose();
    writeFileSync(at('empty.dump'), '');
    writeFileSync(at('plan.json'), '{ "model": { "name": "kob-andersen-3d" } }\n');
    const pair = ['--initial', at('single.h5'), '--final', at('other.h5')];
    for (const [words, said] of [
      [[], 'paths'],
      [[at('nowhere')], 'nowhere'],
      [['--initial', dump, '--final', dump], 'model'],
      [['--initial', dump], 'final'],
      [[at('single.h5')], 'single.h5'],
      [[dump, '--model', 'kob-andersen-3d'], 'start.dump'],
      [['--initial', dump, '--final', lammps('kalj2d-N1000.start.dump'), '--model', 'kob-andersen-3d'], 'kalj2d'],
      [['--initial', at('single.h5'), '--final', at('other.h5'), '--x-break', '1.2'], 'xBreak'],
      [['--initial', at('single.h5'), '--final', at('other.h5'), '--cutoff', '-1'], 'cutoff'],
      [['--initial', at('single.h5'), '--final', at('other.h5'), '--model', 'kob-andersen-3d'], 'single.h5'],
      [[at('empty.dump'), '--model', 'kob-andersen-3d'], 'empty.dump is empty; allowed: HDF5'],
      [[at('empty.dump')], 'empty.dump is empty; allowed: HDF5'],
      [[at('plan.json'), '--model', 'kob-andersen-3d'], 'plan.json is of no known format; allowed: HDF5'],
      [['--initial', dump, '--final', dump, '--model', 'kob-andersen-3d'], 'final is '],
      [['--initial', at('single.h5'), '--final', at('fewer.h5')], 'fewer.h5 holds 50 particles, and '],
      [[...pair.slice(0, 2), at('single.h5'), ...pair.slice(2), at('other.h5')], 'each trajectory or pair once'],
      [[at('whole.dump'), at('whole.dump'), '--model', 'soft-spheres-2d'], 'each trajectory or pair once'],
    ] as [string[], string][]) {
      const { code, stdout, stderr } = await vitrelax('analyze', ...words, '--directory', at('out-wrong'));
      expect([words, code, stdout]).toEqual([words, 2, '']);
      expect(stderr.trim().split('\n')).toHaveLength(1);
      expect(stderr).toContain(said);
    }
  });
});
