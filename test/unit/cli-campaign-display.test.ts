import { campaignJson, campaignLines, campaignTerminal, wholeLine, wholeSeconds } from '../../lib/cli/campaign-display';
import type { CampaignEvent } from '../../lib/ensemble/campaign/events';
import { Terminal } from '../support/terminal';

// longer than from one frame to the next
const frame = 200;
const counts = (done: number, left: number, failed = 0) => ({ done, running: 1, failed, left });
const about = { id: 'a', label: 'T = 0.5, N = 300, sample 2, state' };
const progress: CampaignEvent = {
  event: 'progress',
  ...about,
  part: 0.25,
  seconds: 12.3,
  secondsLeft: 37,
  progress: {
    kind: 'sampling',
    temperature: 0.5,
    side: 'above',
    phase: 'sampling',
    sweep: 25,
    sweeps: 100,
    energyPerParticle: 1,
    acceptance: 0.5,
  },
};
const begins: CampaignEvent = { event: 'campaign', tasks: 8, workers: 2, counts: counts(3, 4), secondsLeft: 100 };
const finished: CampaignEvent = {
  event: 'finished',
  ...about,
  seconds: 4.2,
  notes: [],
  counts: counts(4, 3),
  secondsLeft: 61,
};
const failed: CampaignEvent = { event: 'failed', ...about, message: 'its process was killed by SIGKILL' };

beforeEach(() => void jest.useFakeTimers());
afterEach(() => {
  // a display that is closed leaves nothing that would keep the process alive
  expect(jest.getTimerCount()).toBe(0);
  jest.useRealTimers();
});

/** Tells a display on a terminal, which draws it, and what the terminal shows then. */
function shown(display: ReturnType<typeof campaignTerminal>, terminal: Terminal, ...events: CampaignEvent[]): string[] {
  for (const e of events) display.event(e);
  jest.advanceTimersByTime(frame);
  return terminal.lines;
}

test('times to go are whole; what fails is counted', () => {
  expect([0.2, 8.4, 59.4, 200].map(wholeSeconds)).toEqual(['1 s', '8 s', '59 s', '3 min 20 s']);
  expect(wholeLine(counts(3, 4), 100)).toBe('3 of 8 done, about 1 min 40 s to go');
  expect(wholeLine(counts(3, 3, 1), 8)).toBe('3 of 8 done, 1 failed, about 8 s to go');
  expect(wholeLine({ done: 8, running: 0, failed: 0, left: 0 }, 0)).toBe('8 of 8 done');
});

test('a file gets lines for what is worth keeping, and no control characters', () => {
  const written: string[] = [];
  const display = campaignLines({ write: (text) => written.push(text) });
  for (const e of [begins, { event: 'started', ...about } as const, progress, finished, failed]) display.event(e);
  display.event({ ...finished, notes: ['above.checkpoint was damaged; begun anew without it'] });
  display.event({ event: 'averages', directory: 'out/averages', seconds: 2 });
  display.close();
  expect(written).toEqual([
    '8 tasks, 2 at a time: 3 of 8 done, about 1 min 40 s to go\n',
    `${about.label}: done in 4.20 s (4 of 8 done, about 1 min 1 s to go)\n`,
    `${about.label}: failed: its process was killed by SIGKILL\n`,
    expect.stringContaining('above.checkpoint was damaged'),
    'averages over samples: out/averages [2.00 s]\n',
  ]);
});

test('a terminal shows each running task with its part and time to go, and the whole below', () => {
  const terminal = new Terminal(120);
  const display = campaignTerminal(terminal);
  const began = '8 tasks, 2 at a time: 3 of 8 done, about 1 min 40 s to go';
  expect(shown(display, terminal, begins, { event: 'started', ...about }, progress)).toEqual([
    began,
    'T = 0.5, N = 300, sample 2, state        █████░░░░░░░░░░░░░░░  25 %  37 s to go        above, sweep 25/100',
    '3 of 8 done                              ████████░░░░░░░░░░░░  38 %  about 1 min 40 s to go',
  ]);
  const whole = '4 of 8 done                              ██████████░░░░░░░░░░  50 %  about 1 min 1 s to go';
  expect(shown(display, terminal, finished)).toEqual([began, whole]);
  const message = `${about.label}: failed: its process was killed by SIGKILL`;
  expect(shown(display, terminal, failed)).toEqual([began, message, whole]);
  // at once, as there is nothing drawn in the time of averaging
  display.event({ event: 'averaging', tasks: 8 });
  expect(terminal.lines).toEqual([began, message, 'averaging over samples, 8 tasks']);
  display.event({ event: 'averages', directory: 'out/averages', seconds: 2 });
  const averages = 'averages over samples: out/averages [2.00 s]';
  expect(terminal.lines).toEqual([began, message, averages]);
  // of a figure, before it is drawn
  display.event({ event: 'measuring', what: 'harmonic-T0.8' });
  expect(terminal.lines).toEqual([began, message, averages, 'measuring harmonic-T0.8']);
  display.close();
  expect(terminal.lines).toEqual([began, message, averages]);
});

test('a terminal counts tasks that have said nothing, says no time that it does not know, and keeps the outlook', () => {
  const terminal = new Terminal(120);
  const display = campaignTerminal(terminal);
  const started = ['a', 'b', 'c'].map((id) => ({ event: 'started', ...about, id }) as const);
  expect(shown(display, terminal, ...started, { ...progress, secondsLeft: null })).toEqual([
    expect.stringMatching(/25 % +above/),
    '2 about to begin, or in a queue',
  ]);
  const outlook: CampaignEvent = { event: 'outlook', counts: counts(5, 2), secondsLeft: 30 };
  expect(shown(display, terminal, outlook)[2]).toMatch(/^5 of 8 done .* 63 % {2}about 30 s to go$/);
  display.close();
  const lines: string[] = [];
  campaignLines({ write: (text) => lines.push(text) }).event(outlook);
  expect(lines).toEqual([]);
});

test('a narrow terminal shows how long it takes, and no row is longer than it is wide', () => {
  const terminal = new Terminal(60);
  const display = campaignTerminal(terminal);
  const lines = shown(display, terminal, progress, { event: 'outlook', counts: counts(3, 3, 1), secondsLeft: 30 });
  expect(lines[0]).toContain('25 %  37 s to go');
  expect(lines[1]).toBe('3 of 8 done  38 %  1 failed, about 30 s to go');
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(60);
  display.close();
});

test('many tasks at a time are counted, not all listed, and fewer where the terminal is low', () => {
  const many = Array.from({ length: 30 }, (_, k): CampaignEvent => ({ ...progress, id: String(k) }));
  for (const [rows, listed] of [
    [50, 20],
    [12, 8],
    [3, 1],
  ]) {
    const terminal = new Terminal(120, rows);
    const display = campaignTerminal(terminal);
    const lines = shown(display, terminal, ...many);
    expect(lines).toHaveLength(listed + 1);
    expect(lines[listed]).toBe(`and ${30 - listed} more`);
    display.close();
  }
});

test('rows move up when one of them ends, and lines above stay', () => {
  const terminal = new Terminal(120);
  const display = campaignTerminal(terminal);
  const task = (id: string): CampaignEvent => ({ ...progress, id, label: `task ${id}` });
  shown(display, terminal, begins, ...['a', 'b', 'c'].map(task));
  const [began, ...rows] = shown(display, terminal, { ...failed, id: 'b', label: 'task b' });
  expect(began).toBe('8 tasks, 2 at a time: 3 of 8 done, about 1 min 40 s to go');
  expect(rows.map((row) => row.slice(0, 14).trim())).toEqual(['task b: failed', 'task a', 'task c', '3 of 8 done']);
  display.close();
});

test('JSON is one event a line, of progress one a second', () => {
  const written: string[] = [];
  const display = campaignJson({ write: (text) => written.push(text) });
  display.event(begins);
  for (let k = 0; k < 30; k++) {
    display.event(progress);
    jest.advanceTimersByTime(100);
  }
  display.event(finished);
  const events = written.map((line) => JSON.parse(line));
  expect(events[0]).toEqual(begins);
  expect(events.map(({ event }) => event)).toEqual(['campaign', 'progress', 'progress', 'progress', 'finished']);
});
