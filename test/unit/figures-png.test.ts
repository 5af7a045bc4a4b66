import { crc32, inflateSync } from 'node:zlib';
import { renderAsync } from '@resvg/resvg-js';
import { decayFigure, svgToPng } from '../../lib/figures';
import { ownFonts } from '../../lib/figures/png';
import { pngFile } from '../../lib/figures/png-file';
import { parseXml, textBoxes } from '../support/svg';

interface Picture {
  width: number;
  height: number;
  /** red, green and blue of each */
  rgb: Uint8Array;
  /** darkness of each pixel on white, 0 to 255, row by row */
  ink: Uint8Array;
}

function sizeOf(png: Uint8Array): { width: number; height: number } {
  const file = Buffer.from(png);
  expect(file.subarray(0, 8).toString('latin1')).toBe('\u0089PNG\r\n\u001a\n');
  return { width: file.readUInt32BE(16), height: file.readUInt32BE(20) };
}

/** Reads a PNG of 8 bits per channel, not interlaced. */
function decode(png: Uint8Array): Picture {
  const file = Buffer.from(png);
  const { width, height } = sizeOf(png);
  const channels = { 2: 3, 3: 1, 6: 4 }[file[25]]!;
  const data: Buffer[] = [];
  let palette: Buffer | undefined;
  for (let at = 8; at < file.length; ) {
    const length = file.readUInt32BE(at);
    const type = file.toString('latin1', at + 4, at + 8);
    const content = file.subarray(at + 8, at + 8 + length);
    expect(crc32(file.subarray(at + 4, at + 8 + length))).toBe(file.readUInt32BE(at + 8 + length));
    if (type === 'IDAT') data.push(content);
    if (type === 'PLTE') palette = content;
    at += 12 + length;
  }
  const raw = inflateSync(Buffer.concat(data));
  const stride = width * channels;
  const pixels = new Uint8Array(stride * height);
  for (let y = 0; y < height; y++) {
    const filter = raw[y * (stride + 1)];
    for (let x = 0; x < stride; x++) {
      const left = x >= channels ? pixels[y * stride + x - channels] : 0;
      const up = y > 0 ? pixels[(y - 1) * stride + x] : 0;
      const corner = x >= channels && y > 0 ? pixels[(y - 1) * stride + x - channels] : 0;
      const p = left + up - corner;
      const [a, b, c] = [Math.abs(p - left), Math.abs(p - up), Math.abs(p - corner)];
      const paeth = a <= b && a <= c ? left : b <= c ? up : corner;
      const predicted = [0, left, up, (left + up) >> 1, paeth][filter];
      pixels[y * stride + x] = raw[y * (stride + 1) + 1 + x] + predicted;
    }
  }
  const rgb = new Uint8Array(3 * width * height);
  for (let k = 0; k < width * height; k++) {
    const colour = palette === undefined ? pixels.subarray(k * channels) : palette.subarray(3 * pixels[k]);
    rgb.set(colour.subarray(0, 3), 3 * k);
  }
  return { width, height, rgb, ink: Uint8Array.from({ length: width * height }, (_, k) => 255 - rgb[3 * k]) };
}

const figure = decayFigure([
  { temperature: 0.5, times: [0.01, 0.1, 1, 10], v: [1, 0.3, 0.04, 0.005], equilibrated: true },
]);

/** Pixels of ink inside a box given in pt. */
function inkIn(
  picture: Picture,
  box: { left: number; right: number; top: number; bottom: number },
  scale: number,
): number {
  let count = 0;
  for (let y = Math.ceil(box.top * scale); y < box.bottom * scale; y++) {
    for (let x = Math.ceil(box.left * scale); x < box.right * scale; x++) {
      if (picture.ink[y * picture.width + x] > 100) count++;
    }
  }
  return count;
}

describe('the PNG of a figure', () => {
  it('has the width asked for and the shape of the figure', async () => {
    const { width, height } = sizeOf(await svgToPng(figure, { width: 800 }));
    expect(width).toBe(800);
    expect(Math.abs(height - (800 * 190) / 246)).toBeLessThanOrEqual(1);
    expect(sizeOf(await svgToPng(figure)).width).toBe(1600);
  });

  it('shows every text of the figure where it belongs, without any font of the system', async () => {
    const scale = 492 / 246;
    const full = decode(await svgToPng(figure, { width: 492 }));
    const without = decode(await svgToPng(figure.replace(/<text .*?<\/text>/g, ''), { width: 492 }));
    const boxes = textBoxes(parseXml(figure));
    expect(boxes.length).toBeGreaterThan(8);
    for (const box of boxes) {
      const drawn = inkIn(full, box, scale) - inkIn(without, box, scale);
      expect({ text: box.text, drawn: drawn > 2 * box.text.length }).toEqual({ text: box.text, drawn: true });
    }
  });

  it('keeps its texts within the widths that the layout reckons with', async () => {
    const full = decode(await svgToPng(figure, { width: 492 }));
    const without = decode(await svgToPng(figure.replace(/<text .*?<\/text>/g, ''), { width: 492 }));
    const boxes = textBoxes(parseXml(figure));
    let outside = 0;
    for (let k = 0; k < full.ink.length; k++) {
      if (full.ink[k] - without.ink[k] < 100) continue;
      const [x, y] = [(k % full.width) / 2, Math.floor(k / full.width) / 2];
      const slack = 1;
      const within = (b: (typeof boxes)[number]): boolean =>
        x > b.left - slack && x < b.right + slack && y > b.top - 3 * slack && y < b.bottom + 2 * slack;
      if (!boxes.some(within)) outside++;
    }
    expect(outside).toBe(0);
  });

  it('is opaque white around', async () => {
    const { ink } = decode(await svgToPng(figure, { width: 300 }));
    expect(ink[0]).toBe(0);
  });
});

describe('the file', () => {
  it('holds every pixel of the renderer, in less than it takes for them', async () => {
    const drawn = await renderAsync(figure, {
      background: '#ffffff',
      fitTo: { mode: 'width', value: 500 },
      font: ownFonts(),
    });
    const file = await svgToPng(figure, { width: 500 });
    const { rgb, width, height } = decode(file);
    expect([width, height]).toEqual([drawn.width, drawn.height]);
    expect(Buffer.from(rgb).equals(Buffer.from(drawn.pixels.filter((_, k) => k % 4 !== 3)))).toBe(true);
    expect(file.length).toBeLessThan(0.8 * drawn.asPng().length);
  });

  it.each([
    [1, 3],
    [256, 3],
    [257, 2],
  ])('of %d colours is of type %d', async (colours, type) => {
    const [width, height] = [23, 31];
    const pixels = new Uint8Array(4 * width * height).fill(255);
    for (let k = 0; k < width * height; k++) pixels.set([(k % colours) & 255, (k % colours) >> 8, 7], 4 * k);
    const file = await pngFile({ width, height, pixels });
    expect(file[25]).toBe(type);
    expect(decode(file).rgb).toEqual(pixels.filter((_, k) => k % 4 !== 3));
  });
});

describe('bad input', () => {
  it.each([0, -5, 1.5, 1e6, Number.NaN])('width %d is refused', async (width) => {
    await expect(svgToPng(figure, { width })).rejects.toMatchObject({ code: 'OUT_OF_RANGE', field: 'width' });
  });

  it('text that is no SVG is refused', async () => {
    await expect(svgToPng('<svg')).rejects.toMatchObject({ code: 'INVALID_ARGUMENT', field: 'svg' });
  });
});
