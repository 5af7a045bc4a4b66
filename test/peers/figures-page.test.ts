import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, ElementHandle, Page } from 'puppeteer-core';
import { fieldFigure, report } from '../../lib';
import { svgDocument } from '../../lib/figures/svg';
import { type XyPlot, xyPanel } from '../../lib/figures/xy-panel';
import type { PageData } from '../../lib/report/page-data';
import { plotData } from '../../lib/report/plot-data';
import { launch, nextPicture, type OpenPage, open, pixels, textOf } from './browser';

jest.setTimeout(240000);
const folder = mkdtempSync(join(tmpdir(), 'vitrelax-figures-'));
const drawn = (id: string, name: string): string => join(folder, 'figures', id, name);
let browser: Browser;
let opened: OpenPage;

const table = [
  ['quantity', 'paper', 'here', 'difference [σ]', 'remark'],
  ['β, 2D', '0.9200', '0.93(5)', '0.20', 't from 10 to 100'],
  ['z > 0, 2D <&>', '> 0', '0.60(3)', '20', 'resolved'],
  ['z > 0, 3D', '> 0', '0.1(1)', '1.0', 'not resolved at this scale'],
];

/** A figure as `vitrelax figure` leaves it (test/end-to-end/figure.test.ts has a real one). */
function addFigure(id: string, title: string, files: Record<string, string>): void {
  mkdirSync(join(folder, 'figures', id), { recursive: true });
  const session = { date: '2026-01-01T00:00:00.000Z', version: '0.1.0', commit: 'abcdef', instructionSet: 'avx2' };
  const numbers = {
    id,
    title,
    scale: 'quick',
    samples: 2,
    divide: 32,
    drawn: { ...session, threads: 2, seconds: 12 },
    campaigns: { '2D': { model: { name: 'harmonic-spheres-2d' }, particles: [100], temperatures: ['infinity'] } },
    effects: [{}, {}],
    unresolved: ['z > 0, 3D, 1.0 σ'],
    table,
  };
  writeFileSync(drawn(id, 'numbers.json'), JSON.stringify(numbers));
  for (const [name, text] of Object.entries(files)) writeFileSync(drawn(id, name), text);
}

/** A field of discs, which has no curves. */
function field(): string {
  const n = 100;
  const positions = Float64Array.from(
    { length: 2 * n },
    (_, k) => (k % 2 === 0 ? (k >> 1) % 10 : Math.floor(k / 20)) + 0.5,
  );
  const state = {
    label: '*T* = 0.1',
    dimension: 2,
    boxLength: 10,
    positions,
    diameters: new Float64Array(n).fill(1),
  } as const;
  const d2min = Float64Array.from({ length: n }, (_, k) => 0.01 * (k + 1));
  return fieldFigure([{ ...state, d2min, displacements: new Float64Array(2 * n).fill(0.1) }]);
}

/** Measured, with errors and one open symbol, and predicted. */
const plot: XyPlot = {
  x: { kind: 'log', domain: [1, 100], label: '*t*' },
  y: { kind: 'log', domain: [1e-3, 1], label: '*v*' },
  series: [
    {
      x: [1, 10, 100],
      y: [0.5, 0.05, 0.005],
      yError: [0.1, 0.01, 0.001],
      colour: '#d1460a',
      shape: 0,
      filled: true,
      open: [false, true, false],
      label: 'measured',
    },
    {
      x: [1, 10, 100],
      y: [0.3, 0.03, 0.003],
      colour: '#14508c',
      shape: 0,
      filled: true,
      label: 'predicted',
      line: 'dashed',
    },
  ],
};

beforeAll(async () => {
  const curves = (count: number): Record<string, string> => ({
    'figure.svg': svgDocument(xyPanel(plot), 'curves'),
    'figure.json': JSON.stringify({
      caption: 'Of a test',
      wide: count > 1,
      plots: new Array(count).fill(plotData(plot)),
    }),
  });
  addFigure('S1', 'sizes', curves(4));
  addFigure('3', 'fields', { 'figure.svg': field() });
  addFigure('2e', 'a prediction', curves(1));
  const { path, kind } = await report(folder);
  expect(kind).toBe('figures');
  browser = await launch();
  opened = await open(browser, path);
});
afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

const display = (page: Page, selector: string) =>
  page.evaluate(`getComputedStyle(document.querySelector(${JSON.stringify(selector)})).display`);

test('curves are drawn anew, a field is a picture, and nothing is asked for', async () => {
  const { page, complaints } = opened;
  for (const id of ['figure-2e', 'figure-S1']) {
    expect((await pixels(page, `#${id} canvas`)).inked).toBeGreaterThan(0.01);
    expect(await display(page, `#${id} .drawing`)).toBe('none');
  }
  expect(await page.$$('#figure-S1 canvas')).toHaveLength(4);
  expect(await display(page, '#figure-3 .drawing')).toBe('block');
  expect(await page.$$('#figure-3 canvas')).toHaveLength(0);
  expect(await page.$$('#figure-3 .drawing svg path')).not.toHaveLength(0);
  expect(await textOf(page, '#figure-S1 figcaption')).toContain('Figure S1.');
  expect(complaints).toEqual([]);
});

test('the overview leads to each figure, in the order of the paper', async () => {
  const { page } = opened;
  const links = await page.$$eval('table a', (all) => all.map((a) => a.getAttribute('href')));
  expect(links).toEqual(['#figure-2e', '#figure-3', '#figure-S1']);
  await page.click('table a[href="#figure-S1"]');
  expect(await page.evaluate('location.hash')).toBe('#figure-S1');
});

test('a prediction is dashed and has no markers, a state short of equilibrium has an open one', async () => {
  const { page } = opened;
  const data = JSON.parse(await textOf(page, '#page-data')) as PageData;
  expect(data.plots['figure-2e'][0].series.map(({ line }) => line)).toEqual([undefined, 'dashed']);
  const canvas = '#figure-2e canvas';
  const all = await pixels(page, canvas);
  const [measured, predicted] = await page.$$('#figure-2e .legend button');
  const without = async (button: ElementHandle): Promise<{ inked: number; sum: number }> => {
    await button.click();
    const seen = await pixels(page, canvas);
    await button.click();
    return seen;
  };
  const [withoutData, withoutLine] = [await without(measured), await without(predicted)];
  // a dashed line has less ink than a line with markers and error bars
  expect(withoutLine.inked).toBeLessThan(all.inked);
  expect(all.inked - withoutLine.inked).toBeLessThan(0.7 * (all.inked - withoutData.inked));
  await page.mouse.move(0, 0);
  expect(await pixels(page, canvas)).toEqual(all);
  // white in the middle of the open marker, and of that one alone
  const inside = (x: number, y: number): Promise<unknown> =>
    page.evaluate(`(() => {
      const canvas = document.querySelector('${canvas}');
      const over = document.querySelector('#figure-2e .u-over').getBoundingClientRect();
      const own = canvas.getBoundingClientRect();
      const left = (over.left - own.left + ${x} * over.width) * devicePixelRatio;
      const top = (over.top - own.top + (1 - ${y}) * over.height) * devicePixelRatio;
      const [r, g, b] = canvas.getContext('2d').getImageData(Math.round(left), Math.round(top) - 2, 1, 1).data;
      return r + g + b === 765;
    })()`);
  const height = Math.log(0.05 / 1e-3) / Math.log(1e3);
  expect(await inside(0.5, height)).toBe(true);
});

test('values, zoom and the way back', async () => {
  const { page } = opened;
  const area = (await page.$('#figure-2e .u-over')) as ElementHandle;
  await area.evaluate((e) => e.scrollIntoView({ block: 'center' }));
  await nextPicture(page);
  const { x, y, width, height } = (await area.boundingBox())!;
  const at = (v: number): number => y + height * (1 - Math.log(v / 1e-3) / Math.log(1e3));
  await page.mouse.move(x + width / 2, at(0.05));
  expect(await textOf(page, '#figure-2e .tooltip')).toMatch(/measured.*10\.00.*0\.050\(10\)/);
  await page.mouse.move(x + width / 2, at(0.03) + 1);
  expect(await textOf(page, '#figure-2e .tooltip')).toMatch(/predicted.*10\.00.*0\.03000/);
  const whole = await pixels(page, '#figure-2e canvas');
  await page.mouse.move(x + 0.3 * width, y + 0.2 * height);
  await page.mouse.down();
  await page.mouse.move(x + 0.7 * width, y + 0.7 * height, { steps: 4 });
  await page.mouse.up();
  expect((await pixels(page, '#figure-2e canvas')).sum).not.toBe(whole.sum);
  await page.click('#figure-2e .reset');
  expect(await pixels(page, '#figure-2e canvas')).toEqual(whole);
});

test('each figure has its table and says where it comes from', async () => {
  const { page, complaints } = opened;
  const section = (await page.evaluateHandle(
    `document.querySelector('#figure-S1').closest('section')`,
  )) as ElementHandle<never>;
  const cells = await section.$$eval('table.comparison tbody tr', (all) =>
    all.map((row) => Array.from((row as never as { cells: { textContent: string }[] }).cells, (c) => c.textContent)),
  );
  expect(cells).toEqual(table.slice(1));
  expect(await section.$eval('li', (e) => e.textContent)).toBe('not resolved at this scale: z > 0, 3D, 1.0 σ');
  const summary = (await section.$('summary'))!;
  await summary.click();
  expect(await section.$eval('details', (e) => e.hasAttribute('open'))).toBe(true);
  const words = await section.$eval('details', (e) => e.textContent);
  expect(words).toContain('vitrelax figure S1 --scale quick --samples 2 --divide 32');
  expect(words).toContain('abcdef');
  expect(words).toContain('harmonic-spheres-2d');
  expect(complaints).toEqual([]);
});

test('on a narrow screen nothing sticks out', async () => {
  const { page, complaints } = await open(browser, join(folder, 'report.html'), 390);
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
  expect(complaints).toEqual([]);
  await page.close();
});

test('one figure is a page as well, and a damaged one is named', async () => {
  expect(await report(drawn('S1', '.'), { output: join(folder, 'one.html') })).toMatchObject({ kind: 'figures' });
  expect(readFileSync(join(folder, 'one.html'), 'utf8')).toContain('<h1>Figure S1: sizes');
  writeFileSync(drawn('2e', 'numbers.json'), '{"id": 2}');
  await expect(report(folder)).rejects.toMatchObject({
    code: 'FILE_FORMAT',
    message: expect.stringContaining(join('2e', 'numbers.json')),
  });
});
