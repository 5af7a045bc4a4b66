import { existsSync } from 'node:fs';
import { join } from 'node:path';
import puppeteer, { type Browser, type Page } from 'puppeteer-core';

/** Chromium as it is found by the shell. */
function chromium(): string {
  const folders = (process.env.PATH ?? '').split(':');
  const paths = folders.flatMap((folder) => ['chromium', 'chromium-browser'].map((name) => join(folder, name)));
  const found = paths.find((path) => existsSync(path));
  if (found === undefined) throw new Error('there is no chromium: install the Debian package');
  return found;
}

/** A browser without a screen whose WebGL is computed by the processor. */
export function launch(): Promise<Browser> {
  return puppeteer.launch({
    executablePath: chromium(),
    // more than a busy machine needs for its first page
    protocolTimeout: 120000,
    args: [
      // a container's root user has no sandbox
      '--no-sandbox',
      '--disable-dev-shm-usage',
      '--use-gl=angle',
      '--use-angle=swiftshader',
      '--enable-unsafe-swiftshader',
      '--ignore-gpu-blocklist',
    ],
  });
}

export interface OpenPage {
  page: Page;
  /** errors and warnings of the page, and every address but its own that it has asked for */
  complaints: string[];
}

/** Opens a file and waits until its first picture. */
export async function open(browser: Browser, path: string, width = 1280): Promise<OpenPage> {
  const page = await browser.newPage();
  const complaints: string[] = [];
  const own = `file://${path}`;
  page.on('console', (message) => complaints.push(`${message.type()}: ${message.text()}`));
  page.on('pageerror', (e) => complaints.push(String(e)));
  page.on('request', (request) => {
    if (request.url() !== own) complaints.push(`request: ${request.url()}`);
  });
  await page.setViewport({ width, height: 900 });
  await page.goto(own);
  await nextPicture(page);
  return { page, complaints };
}

/** Two frames later all that was asked for is drawn. */
export async function nextPicture(page: Page): Promise<void> {
  await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
}

/** The part of a canvas that is not white, and a number that changes with any pixel. */
export async function pixels(page: Page, selector: string): Promise<{ inked: number; sum: number }> {
  await nextPicture(page);
  return (await page.evaluate(`(() => {
    const source = document.querySelector(${JSON.stringify(selector)});
    const copy = document.createElement('canvas');
    copy.width = source.width;
    copy.height = source.height;
    const c = copy.getContext('2d');
    c.fillStyle = '#fff';
    c.fillRect(0, 0, copy.width, copy.height);
    c.drawImage(source, 0, 0);
    const { data } = c.getImageData(0, 0, copy.width, copy.height);
    let inked = 0;
    let sum = 0;
    for (let k = 0; k < data.length; k += 4) {
      if (data[k] < 250 || data[k + 1] < 250 || data[k + 2] < 250) inked++;
      sum = (sum * 31 + data[k] + 256 * data[k + 1] + 65536 * data[k + 2]) % 2147483647;
    }
    return { inked: inked / (data.length / 4), sum };
  })()`)) as { inked: number; sum: number };
}

/** Moves a slider as a hand does. */
export async function slide(page: Page, selector: string, value: number): Promise<void> {
  await page.evaluate(`(() => {
    const input = document.querySelector(${JSON.stringify(selector)});
    input.value = ${value};
    input.dispatchEvent(new Event('input', { bubbles: true }));
  })()`);
}

export async function textOf(page: Page, selector: string): Promise<string> {
  return (await page.evaluate(`document.querySelector(${JSON.stringify(selector)}).textContent`)) as string;
}
