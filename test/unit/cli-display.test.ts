import { lineDisplay, progressLine, statusLine, terminalDisplay } from '../../lib/cli/display';
import type { QuenchProgress } from '../../lib/ensemble/progress';

const sampling = (temperature: number, side: 'above' | 'below', sweep: number): QuenchProgress => ({
  kind: 'sampling',
  temperature,
  side,
  phase: 'sampling',
  sweep,
  sweeps: 100,
  energyPerParticle: 0.4052,
  acceptance: 0.591,
});
const flow: QuenchProgress = {
  kind: 'flow',
  temperature: 0.2,
  time: 12.5,
  rmsVelocity: 1.5e-3,
  energyPerParticle: 0.2083,
  evaluations: 1200,
};

const esc = String.fromCharCode(27);
const control = new RegExp(`(${esc}\\[\\d+A|${esc}\\[J|\n)`);
const cursorUp = new RegExp(`^${esc}\\[(\\d+)A$`);

/** What a terminal shows: cursor up and erase below are all that is used. */
function screen(written: string[]): string[] {
  const lines = [''];
  let row = 0;
  for (const part of written.join('').split(control)) {
    const up = cursorUp.exec(part);
    if (up) row -= Number(up[1]);
    else if (part === `${esc}[J`) lines.splice(row, lines.length, '');
    else if (part === '\n') {
      row++;
      lines[row] ??= '';
    } else lines[row] += part;
  }
  return lines.filter((line) => line !== '');
}

function terminal() {
  const written: string[] = [];
  const display = terminalDisplay({ write: (text) => written.push(text), isTTY: true, columns: 120 });
  return { written, display, shown: () => screen(written) };
}

let now = 0;
beforeEach(() => {
  now = 0;
  jest.spyOn(performance, 'now').mockImplementation(() => now);
});
afterEach(() => jest.restoreAllMocks());

test('a line says temperature, sweep, energy and acceptance, or time, v and energy', () => {
  const line = progressLine(sampling(0.2, 'above', 25), 100);
  for (const part of ['T = 0.2', 'above', '█████░', '25/100', '0.4052', '0.59']) expect(line).toContain(part);
  expect(progressLine(sampling(0.2, 'above', 25), 60)).not.toContain('█');
  for (const part of ['T = 0.2', '1.25e+1', '1.50e-3', '0.2083', '1200'])
    expect(progressLine(flow, 100)).toContain(part);
  expect(progressLine({ ...flow, energyPerParticle: 3.2e30 }, 100)).toContain('3.20e+30');
});

test('a terminal has one line per stage at work, redrawn in place, and finished stages above', () => {
  const { display, shown } = terminal();
  display.progress(sampling(0.2, 'above', 1));
  now += 1000;
  display.progress(sampling(0.8, 'above', 50));
  now += 1000;
  display.progress(sampling(0.2, 'above', 2));
  expect(shown()).toHaveLength(2);
  expect(shown()[0]).toContain('T = 0.8');
  expect(shown()[1]).toContain('sweep 2/100');
  display.stage({ stage: 'prepared', temperature: 0.8, side: 'above', summary: 'done', seconds: 2 });
  expect(shown()).toEqual(['T = 0.8: prepared: done [2.00 s]', expect.stringContaining('T = 0.2')]);
  display.close();
  expect(shown()).toEqual(['T = 0.8: prepared: done [2.00 s]']);
});

test('a terminal is not redrawn more often than the eye can follow', () => {
  const { display, written } = terminal();
  for (let k = 0; k < 100; k++) {
    now += 10;
    display.progress(sampling(0.2, 'above', k));
  }
  expect(written.length).toBeLessThan(10);
});

test('clearing starts at the first column, wherever an echoed ^C has left the cursor', () => {
  const { written, display } = terminal();
  display.progress(sampling(0.2, 'above', 25));
  written.length = 0;
  display.close();
  expect(written.join('').startsWith(`\r${esc}[`)).toBe(true);
});

test('lines are never longer than the terminal is wide', () => {
  const written: string[] = [];
  const display = terminalDisplay({ write: (text) => written.push(text), columns: 30 });
  display.progress(sampling(0.2, 'above', 3));
  expect(Math.max(...screen(written).map((line) => line.length))).toBeLessThan(30);
});

test('a file gets one line per finished stage and no control characters', () => {
  const written: string[] = [];
  const display = lineDisplay({ write: (text) => written.push(text) });
  display.progress(sampling(0.2, 'above', 3));
  display.stage({ stage: 'report', summary: 'report.html', seconds: 1.5 });
  display.close();
  expect(written).toEqual(['report: report.html [1.50 s]\n']);
});

test('a status is one line that is redrawn, not too often, and wiped at the end; a file gets nothing', () => {
  const written: string[] = [];
  now = 1000;
  const status = statusLine({ write: (text) => written.push(text), isTTY: true, columns: 11 });
  status.show('cg  100 evaluations');
  status.show('too soon');
  now += 1000;
  status.show('cg');
  status.close();
  expect(written).toEqual([`\r${esc}[Kcg  100 ev`, `\r${esc}[Kcg`, `\r${esc}[K`]);
  const file: string[] = [];
  const silent = statusLine({ write: (text) => file.push(text) });
  silent.show('cg');
  silent.close();
  expect(file).toEqual([]);
});
