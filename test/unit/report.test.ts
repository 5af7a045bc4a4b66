import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decayFigure, exponentFigure, type FieldState, fieldFigure } from '../../lib/figures';
import { type ReportData, type ReportState, renderReport, writeReport } from '../../lib/report';
import { find, type Node, named, parseXml, textOf } from '../support/svg';

const times = Array.from({ length: 31 }, (_, k) => 10 ** (-2 + k / 10));
const curve = { temperature: 0.2, times, v: times.map((t) => (1 + t) ** -0.92), equilibrated: false };
const field: FieldState = {
  label: '*T* = 0.2',
  dimension: 2,
  boxLength: 4,
  positions: [1, 1, 3, 1, 1, 3, 3, 3],
  diameters: [1, 1, 1, 1],
  d2min: [0.1, 0.2, 0.3, 0.4],
  defects: [0, 0, 0, 1],
  displacements: [0.1, 0, 0, 0.1, 0.1, 0, 0, 0.1],
};

const hot: ReportState = {
  temperature: 0.8,
  energy: { value: 0.93961, error: 0.0012 },
  inherentEnergy: 0.2331234,
  defectConcentration: 0.7712,
  rattlers: 3,
  exponent: { value: 0.931, error: 0.021, window: [10, 300], reducedChi2: 1.13 },
  equilibration: {
    sweeps: 6000,
    relaxationTime: { value: 41.2, error: 3.3 },
    sweepsPerRelaxationTime: 145.6,
    equilibrated: true,
    verdict: 'equilibrated',
    hypervirialRatio: { value: 1.0004, error: 0.0021 },
    drift: 0.4,
    acceptance: { displacement: 0.734, swap: 0.262 },
  },
  flow: { time: 1000, evaluations: 48211, dissipationError: 3.14e-5, rmsForce: 2.2e-9, stopReason: 'time' },
  seeds: { positions: 1, sampling: 2 },
};
const cold: ReportState = {
  ...hot,
  temperature: 0.08,
  energy: null,
  defectConcentration: null,
  rattlers: null,
  exponent: null,
  equilibration: {
    sweeps: 12000,
    relaxationTime: null,
    sweepsPerRelaxationTime: null,
    equilibrated: false,
    verdict: 'fewer than 20 relaxation times',
    hypervirialRatio: null,
    drift: null,
    acceptance: null,
  },
  flow: { ...hot.flow, rmsForce: null },
  seeds: {},
};

const data: ReportData = {
  title: 'Quench of soft spheres',
  summary: 'The velocity decays as *v* ~ *t*^{−*β*}.',
  model: { name: 'soft-spheres-2d', dimension: 2, density: 1, diameterSampling: 'quantile' },
  particles: 4000,
  boxLength: 63.2456,
  sampler: 'swap Monte Carlo',
  protocol: ['Swap Monte Carlo.', 'Steepest descent to *t* = 1000 *τ*_{0}.'],
  states: [hot, cold],
  figures: [
    { id: 'velocity', svg: decayFigure([curve]), caption: 'The decay of *v*(*t*).', wide: false },
    { id: 'exponent', svg: exponentFigure([{ ...curve, beta: curve.v }]), caption: 'Its exponent.', wide: false },
    { id: 'fields', svg: fieldFigure([field]), caption: 'Fields.', wide: true },
  ],
  provenance: {
    version: '0.1.0',
    commit: '0123abc',
    compiler: 'g++ 12.2',
    instructionSet: 'avx512',
    node: 'v20.20.2',
    platform: 'linux-x64',
    processor: null,
    threads: 2,
    date: '2026-11-22T08:00:00Z',
    seconds: 118,
    command: 'vitrelax quench --particles 4000',
    options: { seed: 1, temperatures: [0.8, 0.08] },
  },
  files: [
    { path: 'curves.csv', description: '*v*(*t*) of each temperature', bytes: 48211 },
    { path: 'states/T 0.8#1.h5', description: 'configurations', bytes: null },
  ],
  warnings: ['*T* = 0.08 is not in equilibrium.'],
};

/** The page without its document type, which is all that is not XML in it. */
const parsePage = (html: string): Node => parseXml(html.replace('<!DOCTYPE html>', ''));

/** Rows of all tables: texts of their cells. */
const rows = (page: Node): string[][] =>
  find(page, named('tr')).map((row) => find(row, (n) => n.name === 'td' || n.name === 'th').map(textOf));

describe('the page', () => {
  const html = renderReport(data);
  const page = parsePage(html);

  it('is well-formed and has its parts in order', () => {
    expect(html.startsWith('<!DOCTYPE html>\n<html lang="en">')).toBe(true);
    expect(textOf(find(page, named('title'))[0])).toBe(data.title);
    expect(find(page, named('h2')).map(textOf)).toEqual(['What was done', 'Results', 'Figures', 'Provenance', 'Files']);
    expect(find(page, named('li')).map(textOf).slice(0, 2)).toEqual([
      'Swap Monte Carlo.',
      'Steepest descent to t = 1000 τ0.',
    ]);
  });

  it('fetches nothing', () => {
    expect(html).not.toMatch(/https?:|\/\/\w|<script|<link|<iframe|<img|\bsrc=|@import|url\((?!#)/i);
    const policy = find(page, (n) => n.attributes['http-equiv'] === 'Content-Security-Policy')[0].attributes.content;
    expect(policy).toBe("default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'");
  });

  it('has a row per quantity and a column per temperature', () => {
    const table = rows(page);
    expect(table).toContainEqual(['', 'T = 0.8', 'T = 0.08']);
    for (const row of [
      ['energy at T, e [v0]', '0.9396(12)', '–'],
      ['inherent structure, eIS [v0]', '0.233123', '0.233123'],
      ['defect concentration, ϕ', '0.771', '–'],
      ['rattlers', '3 (0.075 %)', '–'],
      ['exponent, β', '0.931(21)', '–'],
      ['fitted from, to [τ0]', '10 to 300', '–'],
      ['reduced χ2', '1.1', '–'],
      ['sweeps', '6\u202F000', '12\u202F000'],
      ['relaxation time, τ [sweeps]', '41.2(33)', '–'],
      ['sweeps / τ', '146', '–'],
      ['hypervirial ratio', '1.0004(21)', '–'],
      ['drift between halves [std. errors]', '0.40', '–'],
      ['accepted displacements, swaps', '0.73, 0.26', '–'],
      ['verdict', '● equilibrated', '○ fewer than 20 relaxation times'],
      ['time reached [τ0]', '1000', '1000'],
      ['force evaluations', '48\u202F211', '48\u202F211'],
      ['dissipation error', '3.1×10⁻⁵', '3.1×10⁻⁵'],
      ['rms force at the end [v0/ℓ]', '2.2×10⁻⁹', '–'],
      ['seeds', 'positions 1, sampling 2', '–'],
    ]) {
      expect(table).toContainEqual(row);
    }
  });

  it('leaves out what no state has, and calls the sampler by its name', () => {
    const exact: ReportState = {
      ...cold,
      temperature: Number.POSITIVE_INFINITY,
      equilibration: { ...cold.equilibration, sweeps: null, equilibrated: true, verdict: 'exact (random)' },
    };
    const text = (states: ReportState[], sampler: string) =>
      rows(parsePage(renderReport({ ...data, sampler, states }))).map(([name]) => name);
    const alone = text([exact], '');
    expect(alone).toContain('Equilibration');
    expect(alone).toContain('verdict');
    for (const name of [
      'defect concentration, ϕ',
      'rattlers',
      'sweeps',
      'exponent, β',
      'Decay of the velocity, v ~ t−β',
    ]) {
      expect(alone).not.toContain(name);
    }
    const both = text([exact, hot], 'Metropolis Monte Carlo');
    expect(both).toContain('Equilibration (Metropolis Monte Carlo)');
    expect(both).toContain('sweeps');
  });

  it('says where the numbers come from', () => {
    const table = rows(page);
    expect(table).toContainEqual(['model', 'soft-spheres-2d (density = 1, diameterSampling = quantile)']);
    expect(table).toContainEqual(['box length', '63.2456 mean diameters (1.000 particles per volume)']);
    expect(table).toContainEqual(['vitrelax', '0.1.0 (commit 0123abc)']);
    expect(table).toContainEqual(['machine', 'linux-x64, 2 threads']);
    expect(table).toContainEqual(['wall time', '1 min 58 s']);
    expect(JSON.parse(textOf(find(page, named('pre'))[0]))).toEqual(data.provenance.options);
  });

  it('holds the figures with numbered captions', () => {
    const figures = find(page, named('figure'));
    expect(figures.map((node) => find(node, named('svg')).length)).toEqual([1, 1, 1]);
    expect(figures.map((node) => textOf(find(node, named('figcaption'))[0]))).toEqual([
      'Figure 1. The decay of v(t).',
      'Figure 2. Its exponent.',
      'Figure 3. Fields.',
    ]);
    expect(figures.map((node) => node.attributes.class)).toEqual([undefined, undefined, 'wide']);
    expect(find(page, (n) => 'xmlns' in n.attributes)).toEqual([]);
  });

  it('gives one meaning to each id', () => {
    const meanings = new Map<string, string>();
    for (const node of find(page, (n) => n.attributes.id !== undefined)) {
      const meaning = JSON.stringify(node);
      expect(meanings.get(node.attributes.id) ?? meaning).toBe(meaning);
      meanings.set(node.attributes.id, meaning);
    }
    const used = find(page, (n) => n.attributes['clip-path'] !== undefined).map((n) => n.attributes['clip-path']);
    for (const reference of used) expect(meanings.has(/#([^)]+)/.exec(reference)![1])).toBe(true);
  });

  it('links the files beside it', () => {
    expect(find(page, named('a')).map((node) => node.attributes.href)).toEqual(['curves.csv', 'states/T%200.8%231.h5']);
    expect(find(page, named('li')).map(textOf)).toContain('curves.csv (48 kB): v(t) of each temperature');
  });

  it('takes any text as text', () => {
    const evil = '</title></p><script>alert("&")</script>\u0000\'"';
    const shown = evil.replace('\u0000', '\ufffd');
    const attacked = parsePage(
      renderReport({
        ...data,
        title: evil,
        summary: evil,
        model: { name: evil, dimension: 2, evil },
        protocol: [evil],
        states: [{ ...hot, flow: { ...hot.flow, stopReason: evil }, seeds: { [evil]: 1 } }],
        figures: [{ ...data.figures[0], caption: evil }],
        provenance: { ...data.provenance, version: evil, command: evil, processor: evil, options: { evil } },
        files: [{ path: 'a"b<c>.csv', description: evil, bytes: 1 }],
        warnings: [evil],
      }),
    );
    expect(find(attacked, named('script'))).toEqual([]);
    expect(textOf(find(attacked, named('h1'))[0])).toBe(shown);
    expect(textOf(attacked).split('alert("&")').length - 1).toBeGreaterThanOrEqual(12);
    expect(find(attacked, named('a'))[0].attributes.href).toBe('a%22b%3Cc%3E.csv');
  });

  it('breaks many temperatures into several tables', () => {
    const states = Array.from({ length: 8 }, (_, k) => ({ ...hot, temperature: 0.1 * (k + 1) }));
    const many = parsePage(renderReport({ ...data, states }));
    const tables = find(many, (n) => n.attributes.class === 'results');
    expect(
      tables.map((table) => find(table, named('thead')).flatMap((head) => find(head, named('th'))).length),
    ).toEqual([6, 2]);
  });

  it('leaves out what there is none of', () => {
    const bare = parsePage(renderReport({ ...data, states: [], figures: [], files: [], warnings: [], summary: '' }));
    expect(find(bare, named('h2')).map(textOf)).toEqual(['What was done', 'Provenance']);
    expect(find(bare, (n) => n.attributes.class === 'warnings')).toEqual([]);
  });
});

describe('what does not belong on a page is refused', () => {
  const svg = data.figures[0].svg;
  it.each([
    ['a script', svg.replace('<rect', '<script>x</script><rect')],
    ['an event', svg.replace('<rect', '<rect onload="x"')],
    ['a link', svg.replace('<rect', '<image href="x.png"/><rect')],
    ['an address', svg.replace('fill="#fff"', 'fill="url(x.svg#a)"')],
    ['another document', '<html></html>'],
  ])('%s in a figure', (_, changed) => {
    expect(changed).not.toBe(svg);
    expect(() => renderReport({ ...data, figures: [{ ...data.figures[0], svg: changed }] })).toThrow(
      /figures\[velocity\]\.svg/,
    );
  });

  it.each(['../secret', '/etc/passwd', 'https://example.org/x', 'a/../../b', 'C:\\x', 'javascript:x', ''])(
    'the file %j',
    (path) => {
      const files = [{ path, description: '', bytes: null }];
      expect(() => renderReport({ ...data, files })).toThrow(/files\.path/);
    },
  );

  it('a figure without a proper id', () => {
    expect(() => renderReport({ ...data, figures: [{ ...data.figures[0], id: 'a b' }] })).toThrow(/figures\.id/);
  });
});

describe('the file', () => {
  let directory = '';
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'vitrelax-report-'));
  });
  afterEach(() => rm(directory, { recursive: true }));

  it('is report.html, whole, with nothing left beside it', async () => {
    const path = await writeReport(directory, data);
    expect(path).toBe(join(directory, 'report.html'));
    expect(await readFile(path, 'utf8')).toBe(renderReport(data));
    expect(await readdir(directory)).toEqual(['report.html']);
  });

  it('stays as it was when the new one is refused', async () => {
    await writeFile(join(directory, 'report.html'), 'old');
    const refused = { ...data, figures: [{ ...data.figures[0], svg: 'nothing' }] };
    await expect(writeReport(directory, refused)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    expect(await readFile(join(directory, 'report.html'), 'utf8')).toBe('old');
  });

  it('asks for a directory that exists', async () => {
    await expect(writeReport(join(directory, 'none'), data)).rejects.toMatchObject({ code: 'FILE_UNWRITABLE' });
  });
});
