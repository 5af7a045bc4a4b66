import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { analyze, quench, report, softSpheres } from '../../lib';
import { loadFrames } from '../../lib/ensemble/flow-frames';
import { loadHdf5 } from '../../lib/io/hdf5';
import { readHdf5 } from '../../lib/io/hdf5-tree';
import type { Packed, PageData } from '../../lib/report/page-data';
import { pageData } from '../support/page';
import { refusal } from '../support/refusal';
import { temporaryFolder } from '../support/temporary-folder';

const folder = temporaryFolder();
const at = (...names: string[]): string => join(folder, ...names);

const floats = (packed: Packed): Float32Array =>
  new Float32Array(Uint8Array.from(Buffer.from(packed, 'base64')).buffer);

const made = quench({
  model: softSpheres({ dimension: 2 }),
  particles: 200,
  temperatures: [1, 0.6],
  sweeps: 800,
  directory: at('quench'),
  threads: 2,
  seed: 4,
});

describe('the page of a quench', () => {
  let data: PageData;
  let html: string;
  beforeAll(async () => {
    await made;
    const { path, kind, bytes } = await report(at('quench'), { output: at('page.html') });
    expect([path, kind]).toEqual([at('page.html'), 'quench']);
    html = readFileSync(path, 'utf8');
    expect(bytes).toBe(Buffer.byteLength(html));
    data = pageData(html);
  });

  test('lets its own script run and nothing else, and fetches nothing', () => {
    const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html)![1];
    expect(policy).toMatch(
      /^default-src &#39;none&#39;; style-src &#39;unsafe-inline&#39;; script-src &#39;sha256-[\w+/=]{44}&#39;; base-uri &#39;none&#39;; form-action &#39;none&#39;$/,
    );
    expect(html.match(/<script/g)).toHaveLength(2);
    expect(html).not.toMatch(/<(?:link|img|iframe)\b|\bsrc=|@import|\beval\(|new Function\(/);
    expect(html).not.toMatch(/(?:src|href)="(?:https?:)?\/\//);
  });

  test('has the curves that are in the files', () => {
    expect(Object.keys(data.plots)).toEqual(['decay', 'exponent', 'energy']);
    const [{ series, x, y }] = data.plots.decay;
    expect([x.kind, y.kind]).toEqual(['log', 'log']);
    expect(series.map(({ label }) => label)).toEqual(['*T* = 1', '*T* = 0.6']);
    const csv = readFileSync(at('quench', 'T1', 'relaxation.csv'), 'utf8').split('\n');
    const rows = csv.filter((line) => /^\d/.test(line)).map((line) => line.split(',').map(Number));
    expect(series[0].x).toHaveLength(rows.length);
    rows.forEach(([time, , velocity], k) => {
      expect(Math.abs((series[0].x[k] as number) - time)).toBeLessThanOrEqual(1e-6 * time);
      expect(Math.abs((series[0].y[k] as number) / velocity - 1)).toBeLessThan(1e-6);
    });
  });

  test('has the configurations, as float32 of what the files hold', async () => {
    const { states, omitted } = data.viewer!;
    expect(omitted).toEqual([]);
    expect(states.map(({ label }) => label)).toEqual(['*T* = 1', '*T* = 0.6']);
    const [state] = states;
    const initial = await loadHdf5(at('quench', 'T1', 'equilibrium.h5'));
    const final = await loadHdf5(at('quench', 'T1', 'inherent-structure.h5'));
    const frames = await loadFrames(at('quench', 'T1', 'flow.h5'), initial.positions.length);
    const l = initial.boxLength;
    expect(state).toMatchObject({ dimension: 2, boxLength: l, particles: 200 });
    expect(floats(state.positions)).toEqual(Float32Array.from(initial.positions, (r) => r - l * Math.floor(r / l)));
    expect(floats(state.diameters!)).toEqual(Float32Array.from(initial.diameters!));
    expect(state.frames.map(({ time }) => time)).toEqual([
      0,
      ...frames.map(({ time }) => time),
      JSON.parse(readFileSync(at('quench', 'T1', 'relaxation.json'), 'utf8')).flow.time,
    ]);
    expect(frames.length).toBeGreaterThan(4);
    const moved = (positions: Float64Array) => Float32Array.from(positions, (r, k) => r - initial.positions[k]);
    expect(state.frames[0].displacement).toBeNull();
    expect(floats(state.frames[3].displacement!)).toEqual(moved(frames[2].positions));
    expect(floats(state.frames.at(-1)!.displacement!)).toEqual(moved(final.positions));
    const fields = (await readHdf5(at('quench', 'T1', 'fields.h5'))).datasets;
    expect(state.fields.map(({ id }) => id)).toEqual(['d2min', 'defects']);
    expect(floats(state.fields[0].values)).toEqual(Float32Array.from(fields.d2min.data as Float64Array));
    expect(Array.from(Buffer.from(state.fields[1].values, 'base64'))).toEqual(
      Array.from(fields.defects.data as Uint8Array),
    );
  });

  test('has velocities whose mean square is that of the curves', () => {
    const csv = readFileSync(at('quench', 'T1', 'relaxation.csv'), 'utf8').split('\n');
    const rows = new Map(
      csv.filter((line) => /^\d/.test(line)).map((line) => [line.split(',')[0], line.split(',')[2]]),
    );
    for (const { time, speed } of data.viewer!.states[0].frames.slice(0, -1)) {
      const v = floats(speed!);
      const rms = Math.sqrt(v.reduce((sum, x) => sum + x * x, 0) / v.length);
      expect(Math.abs(rms / Number(rows.get(String(time))) - 1)).toBeLessThan(1e-5);
    }
  });
});

test('the page of an analysis has its figures and the pair whose fields it keeps', async () => {
  await made;
  await analyze({ paths: [at('quench')], directory: at('analysis') });
  expect(await report(at('analysis'))).toMatchObject({ kind: 'analysis', path: at('analysis', 'report.html') });
  const html = readFileSync(at('analysis', 'report.html'), 'utf8');
  const { plots, viewer } = pageData(html);
  expect(Object.keys(plots)).toEqual(
    expect.arrayContaining(['phi', 'd2min', 'displacement', 'decay', 'pair-distribution', 'van-hove']),
  );
  // of the frames that each flow has kept, together and for each temperature
  expect(Object.keys(plots)).toEqual(
    expect.arrayContaining(['trajectory', 'trajectory-energy', 'trajectory-van-hove-T1', 'trajectory-van-hove-T0-6']),
  );
  expect(html.match(/<h[23]>.*?<\/h[23]>/g)!.map((tag) => tag.slice(4, -5))).toEqual([
    'What was compared',
    'Results',
    'Defects',
    'Clusters of defects, rattlers',
    'Displacements',
    'Decay of the velocity',
    'Figures',
    'Configurations',
    'Provenance',
  ]);
  // one quench of each temperature: errors of counting, or none
  const captions = html.match(/<figcaption>.*?<\/figcaption>/g)!;
  expect(captions.filter((caption) => caption.includes('standard errors'))).toEqual([]);
  expect(captions.filter((caption) => caption.includes('Bars: counting errors of one'))).toHaveLength(4);
  expect(readFileSync(at('analysis', 'van-hove-T1.csv'), 'utf8')).toContain('no errors of one configuration');
  expect(plots['pair-distribution']).toHaveLength(2);
  expect(plots.phi[0].series[0].x).toEqual([0.6, 1]);
  const [state] = viewer!.states;
  const initial = await loadHdf5(at('quench', 'T1', 'equilibrium.h5'));
  expect(state.boxLength).toBe(initial.boxLength);
  expect(floats(state.diameters!)).toEqual(Float32Array.from(initial.diameters!));
  expect(state.frames.map(({ name }) => name)).toEqual(['initial', 'final']);
});

test('an unfinished quench is reported as far as it is, and the page says so', async () => {
  await made;
  rmSync(at('quench', 'T0.6', 'relaxation.json'));
  await report(at('quench'), { output: at('part.html') });
  const html = readFileSync(at('part.html'), 'utf8');
  expect(html).toContain('This quench is not finished: 1 of 2 temperatures are left out.');
  expect(pageData(html).viewer!.states).toHaveLength(1);
  rmSync(at('quench', 'T1', 'relaxation.json'));
  expect(await refusal(report(at('quench')))).toMatchObject({ code: 'INVALID_ARGUMENT', field: 'directory' });
});

test('what is no directory of results is refused by name', async () => {
  expect(await refusal(report(at('nothing')))).toMatchObject({ code: 'FILE_NOT_FOUND', field: 'directory' });
  expect(await refusal(report(folder))).toMatchObject({ code: 'INVALID_ARGUMENT', field: 'directory' });
  expect(await refusal(report(''))).toMatchObject({ code: 'INVALID_ARGUMENT', field: 'directory' });
  expect(await refusal(report(folder, { outpt: 'x' } as never))).toMatchObject({ code: 'INVALID_ARGUMENT' });
  writeFileSync(at('analysis.json'), '{ half');
  expect(await refusal(report(folder))).toMatchObject({ code: 'FILE_FORMAT' });
});
