import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  defectClusters,
  defectField,
  defectOverlap,
  defectTemperature,
  nonAffineDisplacement,
  readCsv,
  readHdf5,
  saveHdf5,
} from '../../lib';
import { RandomStream } from '../../lib/numerics/random';
import { formatWithError } from '../../lib/report/format';
import type { PlotData } from '../../lib/report/page-data';
import { type Analysis, analysis, final, flow, initial, mean, stateOf, structure } from '../support/analysis';
import { requireFreshBuild, vitrelax } from '../support/command-line';
import { flowTo, saveFlow, saveFlows } from '../support/flow-directories';
import { pageData } from '../support/page';
import { temporaryFolder } from '../support/temporary-folder';

jest.setTimeout(120000);
beforeAll(requireFreshBuild);
const folder = temporaryFolder();
const at = (...names: string[]) => join(folder, ...names);

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
});
