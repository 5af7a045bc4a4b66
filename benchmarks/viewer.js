/**
 * The report's viewer with 100 000 particles while it is turned by the mouse: times between pictures in a browser without a
 * screen whose WebGL the processor computes, and apart from them the time of our own JavaScript in each, which no graphics card
 * changes.
 */
const { existsSync, mkdtempSync, rmSync, writeFileSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');
const { softSpheres } = require('../dist');
const { viewerData } = require('../dist/ensemble/report/viewer-data');
const { renderDocument } = require('../dist/report/document');
const { viewerSection } = require('../dist/report/sections');
const { median, table } = require('./machine');

const particles = 100_000;
/** Few: without a graphics card one takes a second and more. */
const pictures = { warmUp: 2, measured: 8 };
const viewport = { width: 1280, height: 900 };

function chromium() {
  const names = ['chromium', 'chromium-browser'];
  const paths = (process.env.PATH ?? '').split(':').flatMap((folder) => names.map((name) => join(folder, name)));
  return paths.find((path) => existsSync(path));
}

/** A lattice whose particles all move, with every field that costs something. */
function relaxation(dimension) {
  const row = Math.ceil(particles ** (1 / dimension));
  const boxLength = particles ** (1 / dimension);
  const positions = Float64Array.from({ length: dimension * particles }, (_, k) => {
    const i = Math.floor(k / dimension);
    return (boxLength * (Math.floor(i / row ** (k % dimension)) % row)) / row;
  });
  return {
    label: `*D* = ${dimension}`,
    initial: {
      model: softSpheres({ dimension }),
      positions,
      boxLength,
      diameters: new Float64Array(particles).fill(1),
    },
    frames: [
      { time: 0, name: 'equilibrium', positions },
      { time: 1, name: null, positions: positions.map((x, k) => x + 0.3 * Math.cos(k)) },
    ],
    fields: { d2min: Float64Array.from({ length: particles }, (_, k) => Math.exp(Math.sin(k))) },
    velocities: false,
  };
}

async function writePage(path) {
  const viewer = await viewerData(
    [2, 3].map((dimension) => ({
      label: `*D* = ${dimension}`,
      particles,
      dimension,
      load: () => Promise.resolve(relaxation(dimension)),
    })),
  );
  const sections = [{ title: 'Configurations', html: viewerSection(viewer) }];
  const document = { title: 'viewer', byline: '', summary: '', warnings: [], sections, data: { plots: {}, viewer } };
  writeFileSync(path, renderDocument(document));
}

/** Before the page's own script: its callbacks before a picture are timed, and what goes to the card is counted. */
const instruments = `
  window.plainFrame = window.requestAnimationFrame.bind(window);
  window.script = [];
  window.uploads = 0;
  window.requestAnimationFrame = (draw) => plainFrame((now) => {
    const before = performance.now();
    draw(now);
    window.script.push(performance.now() - before);
  });
  for (const name of ['bufferData', 'texImage2D']) {
    const call = WebGL2RenderingContext.prototype[name];
    WebGL2RenderingContext.prototype[name] = function (...given) {
      window.uploads++;
      return call.apply(this, given);
    };
  }
`;

/** Drags by a few pixels before each picture; times between them, and of the script in each [ms]. */
const drag = `new Promise((done) => {
  const canvas = document.querySelector('#viewer-canvas');
  // there is no pointer behind these events
  canvas.setPointerCapture = () => {};
  const { left, top, width, height } = canvas.getBoundingClientRect();
  let k = 0;
  const send = (type) => canvas.dispatchEvent(new PointerEvent(type, {
    pointerId: 1, bubbles: true, buttons: 1,
    clientX: left + width / 2 + 60 * Math.sin(k / 10), clientY: top + height / 2 + 40 * Math.cos(k / 10),
  }));
  send('pointerdown');
  const times = [];
  const { warmUp, measured } = ${JSON.stringify(pictures)};
  const next = (now) => {
    times.push(now);
    if (k++ === warmUp) window.script = [], window.uploads = 0, times.splice(0, times.length - 1);
    if (times.length > measured && k > warmUp) {
      send('pointerup');
      done({ between: times.slice(1).map((t, i) => t - times[i]), script: window.script, uploads: window.uploads });
      return;
    }
    send('pointermove');
    plainFrame(next);
  };
  plainFrame(next);
})`;

const both = (values, digits) => `${median(values).toFixed(digits)} (${Math.max(...values).toFixed(digits)})`;

async function run() {
  const executablePath = chromium();
  if (executablePath === undefined) {
    console.log('\nThe viewer is left out: there is no chromium (Debian package of that name)');
    return;
  }
  const puppeteer = require('puppeteer-core').default;
  const folder = mkdtempSync(join(tmpdir(), 'vitrelax-viewer-'));
  const args = ['--no-sandbox', '--disable-dev-shm-usage', '--ignore-gpu-blocklist'];
  const software = ['--use-gl=angle', '--use-angle=swiftshader', '--enable-unsafe-swiftshader'];
  const browser = await puppeteer.launch({ executablePath, protocolTimeout: 600000, args: [...args, ...software] });
  try {
    const path = join(folder, 'page.html');
    await writePage(path);
    const page = await browser.newPage();
    await page.setViewport(viewport);
    await page.evaluateOnNewDocument(instruments);
    // the first picture is long in coming on a busy machine
    await page.goto(`file://${path}`, { timeout: 300000 });
    const rows = [];
    for (const [state, dimension] of [2, 3].entries()) {
      await page.select('#viewer-state', String(state));
      for (const arrows of [0, 3]) {
        await page.evaluate(`(() => {
          const input = document.querySelector('#viewer-arrows');
          input.value = ${arrows};
          input.dispatchEvent(new Event('input', { bubbles: true }));
        })()`);
        const { between, script, uploads } = await page.evaluate(drag);
        rows.push({
          job: `D = ${dimension}, ${arrows === 0 ? 'particles' : 'particles and arrows'}`,
          'script a picture [ms], median (most)': both(script, 2),
          'between pictures [ms], median (most)': both(between, 0),
          'pictures a second': (1000 / median(between)).toFixed(1),
          'uploads during the drag': uploads,
        });
      }
    }
    const size = await page.evaluate(
      `(({ width, height }) => width + ' x ' + height)(document.querySelector('#viewer-canvas'))`,
    );
    table(`Viewer, ${particles} particles on ${size} pixels, WebGL by the processor`, rows);
  } finally {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

module.exports = { run };
