import { lineDisplay, statusLine, terminalDisplay } from '../../lib/cli/display';
import type { QuenchProgress } from '../../lib/ensemble/progress';
import { Terminal } from '../support/terminal';

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

// longer than from one frame to the next
const frame = 200;
beforeEach(() => void jest.useFakeTimers());
afterEach(() => {
  // a display that is closed leaves nothing that would keep the process alive
  expect(jest.getTimerCount()).toBe(0);
  expect(process.listenerCount('exit')).toBe(listeners);
  jest.useRealTimers();
});
const listeners = process.listenerCount('exit');

test('a row says temperature, sweep, energy and acceptance, or time, v and energy', () => {
  const shown = (p: QuenchProgress, columns: number) => {
    const terminal = new Terminal(columns);
    const display = terminalDisplay(terminal);
    display.progress(p);
    jest.advanceTimersByTime(frame);
    const [line] = terminal.lines;
    display.close();
    return line;
  };
  expect(shown(sampling(0.2, 'above', 25), 100)).toBe(
    'T = 0.2   above     █████░░░░░░░░░░░░░░░ sweep 25/100  e = 0.4052  accepted 0.59',
  );
  expect(shown(sampling(0.2, 'above', 25), 60)).toBe('T = 0.2   above sweep 25/100  e = 0.4052  accepted 0.59');
  expect(shown(flow, 100)).toBe('T = 0.2   flow   t = 1.25e+1  v = 1.50e-3  e = 0.2083  1200 evaluations');
  expect(shown({ ...flow, energyPerParticle: 3.2e30 }, 100)).toContain('3.20e+30');
});

test('a terminal has one row per stage at work, redrawn in place, and finished stages above', () => {
  const terminal = new Terminal(120);
  const display = terminalDisplay(terminal);
  display.progress(sampling(0.2, 'above', 1));
  jest.advanceTimersByTime(frame);
  display.progress(sampling(0.8, 'above', 50));
  jest.advanceTimersByTime(frame);
  display.progress(sampling(0.2, 'above', 2));
  jest.advanceTimersByTime(frame);
  expect(terminal.lines).toEqual([expect.stringContaining('T = 0.8'), expect.stringContaining('sweep 2/100')]);
  display.stage({ stage: 'prepared', temperature: 0.8, side: 'above', summary: 'done', seconds: 2 });
  const first = 'T = 0.8: prepared: done [2.00 s]';
  expect(terminal.lines).toEqual([first, expect.stringContaining('T = 0.2')]);
  display.stage({ stage: 'equilibrium', temperature: 0.2, summary: 'done', seconds: 3 });
  const both = [first, 'T = 0.2: equilibrium: done [3.00 s]'];
  expect(terminal.lines).toEqual(both);
  // and on from nothing
  display.progress(flow);
  jest.advanceTimersByTime(frame);
  expect(terminal.lines).toEqual([...both, expect.stringContaining('flow')]);
  display.close();
  expect(terminal.lines).toEqual(both);
});

test('a terminal is not redrawn more often than the eye can follow', () => {
  const terminal = new Terminal(120);
  const display = terminalDisplay(terminal);
  for (let k = 0; k < 100; k++) {
    jest.advanceTimersByTime(10);
    display.progress(sampling(0.2, 'above', k));
  }
  expect(terminal.written.match(/sweep/g)!.length).toBeLessThan(10);
  display.close();
});

test('an echoed ^C is wiped', () => {
  const terminal = new Terminal(120);
  const display = terminalDisplay(terminal);
  display.progress(sampling(0.2, 'above', 25));
  jest.advanceTimersByTime(frame);
  terminal.echo('^C');
  jest.advanceTimersByTime(frame);
  expect(terminal.lines.join()).not.toContain('^C');
  terminal.echo('^C');
  display.close();
  expect(terminal.lines).toEqual([]);
});

test('rows are never longer than the terminal is wide; a line that stays is whole, over what stood there', () => {
  const terminal = new Terminal(30);
  const display = terminalDisplay(terminal);
  for (const t of [0.8, 0.4, 0.2]) display.progress(sampling(t, 'above', 3));
  jest.advanceTimersByTime(frame);
  expect(terminal.lines.map((line) => line.length < 30)).toEqual([true, true, true]);
  const summary = 'it was begun anew without a checkpoint';
  display.stage({ stage: 'prepared', temperature: 0.1, summary, seconds: 2 });
  const stays = terminal.lines.slice(0, -3);
  const rows = terminal.lines.slice(-3);
  expect(stays.join('').replaceAll(' ', '')).toBe(`T=0.1:prepared:${summary.replaceAll(' ', '')}[2.00s]`);
  expect(rows.map((line) => line.slice(0, 7))).toEqual(['T = 0.8', 'T = 0.4', 'T = 0.2']);
  display.close();
});

test('a file gets one line per finished stage and no control characters', () => {
  const written: string[] = [];
  const display = lineDisplay({ write: (text) => written.push(text) });
  display.progress(sampling(0.2, 'above', 3));
  display.stage({ stage: 'report', summary: 'report.html', seconds: 1.5 });
  display.close();
  expect(written).toEqual(['report: report.html [1.50 s]\n']);
});

test('a status is one row that is redrawn, not too often, and wiped at the end; a file gets nothing', () => {
  const terminal = new Terminal(11);
  const status = statusLine(terminal);
  status.show('cg  100 evaluations');
  jest.advanceTimersByTime(frame);
  expect(terminal.lines).toEqual(['cg  100 ev']);
  status.show('cg');
  expect(terminal.lines).toEqual(['cg  100 ev']);
  jest.advanceTimersByTime(frame);
  expect(terminal.lines).toEqual(['cg']);
  status.close();
  expect(terminal.lines).toEqual([]);
  const file: string[] = [];
  const silent = statusLine({ write: (text) => file.push(text) });
  silent.show('cg');
  jest.advanceTimersByTime(frame);
  silent.close();
  expect(file).toEqual([]);
});

test('a process that exits in the middle leaves a clean terminal', () => {
  const terminal = new Terminal(120);
  terminalDisplay(terminal).progress(sampling(0.2, 'above', 25));
  jest.advanceTimersByTime(frame);
  expect(terminal.lines).toHaveLength(1);
  const [atExit] = process.listeners('exit').slice(listeners);
  atExit(0);
  expect(terminal.lines).toEqual([]);
});
