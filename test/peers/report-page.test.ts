import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, ElementHandle, Page } from 'puppeteer-core';
import { kobAndersen, quench, report, softSpheres } from '../../lib';
import { viewerData } from '../../lib/ensemble/report/viewer-data';
import type { ViewedRelaxation } from '../../lib/ensemble/report/viewer-state';
import { renderDocument } from '../../lib/report/document';
import type { PageData } from '../../lib/report/page-data';
import { viewerSection } from '../../lib/report/sections';
import { launch, nextPicture, type OpenPage, open, pixels, slide, textOf } from './browser';

jest.setTimeout(240000);
const folder = mkdtempSync(join(tmpdir(), 'vitrelax-page-'));
let browser: Browser;
const made: Record<'flat' | 'solid', string> = { flat: '', solid: '' };

beforeAll(async () => {
  for (const [name, model, particles] of [
    ['flat', softSpheres({ dimension: 2 }), 300],
    ['solid', kobAndersen({ dimension: 3 }), 400],
  ] as const) {
    const directory = join(folder, name);
    await quench({ model, particles, temperatures: [1, 0.7], sweeps: 800, directory, seed: 2, threads: 2 });
    made[name] = (await report(directory)).path;
  }
  browser = await launch();
});
afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

async function box(page: Page, selector: string): Promise<{ x: number; y: number; width: number; height: number }> {
  const element = (await page.$(selector)) as ElementHandle;
  await element.evaluate((e) => e.scrollIntoView({ block: 'center' }));
  await nextPicture(page);
  return (await element.boundingBox())!;
}

async function dataOf(page: Page): Promise<PageData> {
  return JSON.parse(await textOf(page, '#page-data')) as PageData;
}

describe('the page of a quench', () => {
  let opened: OpenPage;
  beforeAll(async () => {
    opened = await open(browser, made.flat);
  });

  test('draws every figure of curves, and asks for nothing', async () => {
    const { page, complaints } = opened;
    for (const id of ['decay', 'exponent', 'energy']) {
      expect((await pixels(page, `#${id} canvas`)).inked).toBeGreaterThan(0.01);
      // the drawing itself is for print
      expect(await page.evaluate(`getComputedStyle(document.querySelector('#${id} .drawing')).display`)).toBe('none');
    }
    expect(complaints).toEqual([]);
  });

  test('a click in the legend hides a curve, another shows it again', async () => {
    const { page } = opened;
    const before = await pixels(page, '#decay canvas');
    const button = '#decay .legend button';
    await page.click(button);
    expect(await page.$eval(button, (e) => e.getAttribute('aria-pressed'))).toBe('false');
    const without = await pixels(page, '#decay canvas');
    expect(without.inked).toBeLessThan(before.inked);
    await page.click(button);
    await page.mouse.move(0, 0);
    expect(await pixels(page, '#decay canvas')).toEqual(before);
  });

  test('a point under the cursor says its curve and its values', async () => {
    const { page } = opened;
    const [plot] = (await dataOf(page)).plots.decay;
    const over = await box(page, '#decay .u-over');
    const part = (value: number, [low, high]: readonly [number, number]): number =>
      Math.log(value / low) / Math.log(high / low);
    const placesOf = (k: number) =>
      plot.series[k].x.flatMap((x, i) => {
        const y = plot.series[k].y[i];
        if (x === null || y === null || x <= 0 || y <= 0) return [];
        const left = part(x, plot.x.domain) * over.width;
        return [{ x, y, left, top: (1 - part(y, plot.y.domain)) * over.height }];
      });
    // one that the other curve is not near to
    const [first, others] = [placesOf(0), placesOf(1)];
    const { x, y, left, top } = first.find((a) => others.every((b) => Math.hypot(a.left - b.left, a.top - b.top) > 6))!;
    await page.mouse.move(over.x + left, over.y + top);
    const text = await textOf(page, '#decay .tooltip');
    expect(text).toContain('T = 1');
    // values as the page writes them: 0.1000, 1.234, 2.345×10⁻⁵
    const numbers = text
      .split(': ')
      .slice(1)
      .map((part) => Number.parseFloat(part));
    expect(numbers[0]).toBeCloseTo(x, 3);
    expect(Math.abs(numbers[1] / y - 1)).toBeLessThan(1e-3);
    await page.mouse.move(over.x + over.width - 3, over.y + 3);
    expect(await page.$eval('#decay .tooltip', (e) => (e as never as { hidden: boolean }).hidden)).toBe(true);
  });

  test('a drag enlarges, and a button leads back', async () => {
    const { page } = opened;
    await page.mouse.move(0, 0);
    const whole = await pixels(page, '#energy canvas');
    const over = await box(page, '#energy .u-over');
    await page.mouse.move(over.x + 0.3 * over.width, over.y + 0.2 * over.height);
    await page.mouse.down();
    await page.mouse.move(over.x + 0.6 * over.width, over.y + 0.6 * over.height, { steps: 4 });
    await page.mouse.up();
    expect((await pixels(page, '#energy canvas')).sum).not.toBe(whole.sum);
    await page.click('#energy .reset');
    await page.mouse.move(0, 0);
    expect(await pixels(page, '#energy canvas')).toEqual(whole);
    expect(await page.$eval('#energy .reset', (e) => (e as never as { hidden: boolean }).hidden)).toBe(true);
  });

  test('the viewer draws the particles, and its controls change the picture', async () => {
    const { page, complaints } = opened;
    const canvas = '#viewer-canvas';
    const seen = new Set<number>();
    const changed = async (): Promise<void> => {
      const { inked, sum } = await pixels(page, canvas);
      expect(inked).toBeGreaterThan(0.02);
      expect(seen).not.toContain(sum);
      seen.add(sum);
    };
    await changed();
    for (const id of ['defects', 'speed', 'displacement', 'diameter']) {
      await page.select('#viewer-colour', id);
      await changed();
      expect(await textOf(page, '.colour-bar')).not.toBe('');
    }
    await page.select('#viewer-colour', 'd2min');
    await slide(page, '#viewer-arrows', 8);
    await changed();
    await slide(page, '#viewer-arrows', 0);
    await changed();
    await slide(page, '#viewer-size', 0.4);
    await changed();
    await slide(page, '#viewer-least', 0.5);
    await changed();
    await page.select('#viewer-state', '1');
    await changed();
    expect(complaints).toEqual([]);
  });

  test('the time runs through the saved frames of the flow', async () => {
    const { page } = opened;
    const { viewer } = await dataOf(page);
    await page.select('#viewer-state', '0');
    await slide(page, '#viewer-least', 0);
    const { frames } = viewer!.states[0];
    expect(frames.length).toBeGreaterThan(5);
    const sums: number[] = [];
    for (const k of frames.keys()) {
      await slide(page, '#viewer-time', k);
      sums.push((await pixels(page, '#viewer-canvas')).sum);
    }
    // first and last frames of a flow hardly move
    expect(new Set(sums).size).toBeGreaterThan(4);
    expect(await textOf(page, '.timeline output')).toMatch(/^t = \d.* τ₀, inherent structure$/);
    await slide(page, '#viewer-time', 0);
    expect(await textOf(page, '.timeline output')).toBe('t = 0 τ₀, equilibrium');
    await page.click('#viewer-play');
    await page.waitForFunction('document.querySelector("#viewer-time").value !== "0"');
    await page.click('#viewer-play');
    expect(await textOf(page, '#viewer-play')).toBe('play');
  });

  test('on a narrow screen nothing sticks out', async () => {
    const { page, complaints } = await open(browser, made.flat, 390);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
    expect((await pixels(page, '#decay canvas')).inked).toBeGreaterThan(0.01);
    expect((await pixels(page, '#viewer-canvas')).inked).toBeGreaterThan(0.05);
    expect(complaints).toEqual([]);
    await page.close();
  });
});

test('a box of three dimensions turns, moves, grows and comes back', async () => {
  const { page, complaints } = await open(browser, made.solid);
  const canvas = '#viewer-canvas';
  const first = await pixels(page, canvas);
  expect(first.inked).toBeGreaterThan(0.1);
  const { x, y, width, height } = await box(page, canvas);
  const middle = [x + width / 2, y + height / 2] as const;
  const sums = [first.sum];
  const drag = async (): Promise<void> => {
    await page.mouse.move(...middle);
    await page.mouse.down();
    await page.mouse.move(middle[0] + 60, middle[1] + 20, { steps: 3 });
    await page.mouse.up();
    sums.push((await pixels(page, canvas)).sum);
  };
  await drag();
  await page.keyboard.down('Shift');
  await drag();
  await page.keyboard.up('Shift');
  await page.mouse.wheel({ deltaY: -300 });
  sums.push((await pixels(page, canvas)).sum);
  await slide(page, '#viewer-slice', 0.3);
  sums.push((await pixels(page, canvas)).sum);
  await page.select('#viewer-colour', 'species');
  sums.push((await pixels(page, canvas)).sum);
  expect(new Set(sums).size).toBe(sums.length);
  await slide(page, '#viewer-slice', 1);
  await page.select('#viewer-colour', 'd2min');
  await page.click('#viewer-reset');
  expect(await pixels(page, canvas)).toEqual(first);
  expect(complaints).toEqual([]);
  await page.close();
});

test('a hundred thousand particles are loaded, drawn, recoloured and moved', async () => {
  const particles = 100_000;
  const relaxation = (dimension: 2 | 3): ViewedRelaxation => {
    const side = Math.ceil(particles ** (1 / dimension));
    // a lattice, disturbed
    const positions = Float64Array.from({ length: particles * dimension }, (_, k) => {
      const [i, axis] = [Math.floor(k / dimension), k % dimension];
      return (Math.floor(i / side ** axis) % side) + 0.5 + 0.2 * Math.sin(k);
    });
    return {
      label: `*D* = ${dimension}`,
      initial: {
        model: softSpheres({ dimension }),
        positions,
        boxLength: side,
        diameters: new Float64Array(particles).fill(1),
      },
      frames: [
        { time: 0, name: 'equilibrium', positions },
        { time: 1, name: null, positions: positions.map((x, k) => x + 0.3 * Math.cos(k)) },
      ],
      fields: { d2min: Float64Array.from({ length: particles }, (_, k) => Math.exp(Math.sin(k))) },
      velocities: false,
    };
  };
  const viewer = await viewerData(
    ([2, 3] as const).map((dimension) => ({
      label: `*D* = ${dimension}`,
      particles,
      dimension,
      load: () => Promise.resolve(relaxation(dimension)),
    })),
  );
  expect(viewer.omitted).toEqual([]);
  const path = join(folder, 'large.html');
  writeFileSync(
    path,
    renderDocument({
      title: 'large',
      byline: '',
      summary: '',
      warnings: [],
      sections: [{ title: 'Configurations', html: viewerSection(viewer) }],
      data: { plots: {}, viewer },
    }),
  );
  expect(statSync(path).size).toBeLessThan(15e6);
  // a picture that the processor can draw in a moment
  const { page, complaints } = await open(browser, path, 640);
  await page.evaluate(`(() => {
    const own = WebGL2RenderingContext.prototype;
    window.calls = { bufferData: 0, texImage2D: 0, drawArraysInstanced: 0 };
    for (const name of Object.keys(window.calls)) {
      const call = own[name];
      own[name] = function (...given) {
        window.calls[name]++;
        return call.apply(this, given);
      };
    }
  })()`);
  for (const state of ['0', '1']) {
    await page.select('#viewer-state', state);
    await page.select('#viewer-colour', 'd2min');
    const first = await pixels(page, '#viewer-canvas');
    expect(first.inked).toBeGreaterThan(0.2);
    await slide(page, '#viewer-time', 0);
    const before = await pixels(page, '#viewer-canvas');
    expect(before.sum).not.toBe(first.sum);
    await page.select('#viewer-colour', 'displacement');
    expect((await pixels(page, '#viewer-canvas')).sum).not.toBe(before.sum);
    // another view of the same particles: nothing goes to the card anew, and all of a kind are one call
    const counted = (): Promise<unknown> => page.evaluate('({ ...window.calls })');
    const start = (await counted()) as Record<string, number>;
    await slide(page, '#viewer-size', 0.5);
    await nextPicture(page);
    expect(await counted()).toEqual({ ...start, drawArraysInstanced: start.drawArraysInstanced + 2 });
    await slide(page, '#viewer-size', 1);
  }
  expect(complaints).toEqual([]);
  await page.close();
});
