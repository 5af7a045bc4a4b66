import { campaignJson, campaignLines, campaignTerminal, wholeLine, wholeSeconds } from '../../lib/cli/campaign-display';
import type { CampaignEvent } from '../../lib/ensemble/campaign/events';

const esc = String.fromCharCode(27);
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

let now = 0;
beforeEach(() => {
  now = 0;
  jest.spyOn(performance, 'now').mockImplementation(() => now);
});
afterEach(() => jest.restoreAllMocks());

/** What is drawn last, without the control characters that wipe what was there. */
function lastDrawn(written: string[]): string[] {
  const last = written[written.length - 1];
  return last
    .slice(last.lastIndexOf(`${esc}[J`) + 1)
    .replace('[J', '')
    .split('\n')
    .filter((line) => line !== '');
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
  const written: string[] = [];
  const display = campaignTerminal({ write: (text) => written.push(text), isTTY: true, columns: 120 });
  display.event(begins);
  display.event({ event: 'started', ...about });
  now += 1000;
  display.event(progress);
  const [task, whole] = lastDrawn(written);
  expect(task).toMatch(/^T = 0\.5, N = 300, sample 2, state +█████░{15} {2}25 % {2}37 s to go +above, sweep 25\/100$/);
  expect(whole).toBe('3 of 8 done, about 1 min 40 s to go');
  now += 1000;
  display.event(finished);
  expect(lastDrawn(written)).toEqual(['4 of 8 done, about 1 min 1 s to go']);
  display.event(failed);
  expect(lastDrawn(written)[0]).toContain('failed: its process was killed');
  display.event({ event: 'averaging', tasks: 8 });
  expect(lastDrawn(written)).toEqual(['averaging over samples, 8 tasks']);
  display.close();
  expect(lastDrawn(written)).toEqual([]);
});

test('a terminal counts tasks that have said nothing, says no time that it does not know, and keeps the outlook', () => {
  const written: string[] = [];
  const display = campaignTerminal({ write: (text) => written.push(text), isTTY: true, columns: 120 });
  for (const id of ['a', 'b', 'c']) display.event({ event: 'started', ...about, id });
  now += 1000;
  display.event({ ...progress, secondsLeft: null });
  expect(lastDrawn(written)).toEqual([expect.stringMatching(/25 % +above/), '2 about to begin, or in a queue']);
  now += 1000;
  display.event({ event: 'outlook', counts: counts(5, 2), secondsLeft: 30 });
  expect(lastDrawn(written)[2]).toBe('5 of 8 done, about 30 s to go');
  const lines: string[] = [];
  campaignLines({ write: (text) => lines.push(text) }).event({
    event: 'outlook',
    counts: counts(5, 2),
    secondsLeft: 30,
  });
  expect(lines).toEqual([]);
});

test('a narrow terminal shows how long it takes, and no line is longer than it is wide', () => {
  const written: string[] = [];
  const display = campaignTerminal({ write: (text) => written.push(text), isTTY: true, columns: 60 });
  display.event(progress);
  expect(lastDrawn(written)[0]).toContain('25 %  37 s to go');
  expect(Math.max(...lastDrawn(written).map((line) => line.length))).toBeLessThan(60);
});

test('many tasks at a time are counted, not all listed', () => {
  const written: string[] = [];
  const display = campaignTerminal({ write: (text) => written.push(text), isTTY: true, columns: 120 });
  for (let k = 0; k < 30; k++) {
    now += 1000;
    display.event({ ...progress, id: String(k) });
  }
  expect(lastDrawn(written)).toHaveLength(21);
  expect(lastDrawn(written)[20]).toBe('and 10 more');
});

test('JSON is one event a line, of progress one a second', () => {
  const written: string[] = [];
  const display = campaignJson({ write: (text) => written.push(text) });
  display.event(begins);
  for (let k = 0; k < 30; k++) {
    display.event(progress);
    now += 100;
  }
  display.event(finished);
  const events = written.map((line) => JSON.parse(line));
  expect(events[0]).toEqual(begins);
  expect(events.map(({ event }) => event)).toEqual(['campaign', 'progress', 'progress', 'progress', 'finished']);
});
