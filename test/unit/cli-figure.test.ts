import { analyzeCommand } from '../../lib/cli/analyze-command';
import { drawEach, figureCommand } from '../../lib/cli/figure-command';
import { quenchCommand } from '../../lib/cli/quench-command';
import { reportCommand } from '../../lib/cli/report-command';
import { runCommand } from '../../lib/cli/run-command';
import { statusCommand } from '../../lib/cli/status-command';
import { VitrelaxError } from '../../lib/errors';

afterEach(() => jest.restoreAllMocks());

/** Draws 1a, S2 and 3, of which S2 fails. */
async function drawn(error: Error, ids = ['1a', 'S2', '3']) {
  jest.restoreAllMocks();
  const said = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  const done: string[] = [];
  const all = await drawEach(ids, async (id) => {
    if (id === 'S2') throw error;
    done.push(id);
  }).catch((e: Error) => e);
  return { all, done, said: said.mock.calls.map(([text]) => text).join('') };
}

const few = new VitrelaxError('TOO_FEW_SAMPLES', 'no broken bond in any sample');

test('figures after one that its samples do not give are drawn all the same', async () => {
  expect(await drawn(few)).toEqual({
    all: false,
    done: ['1a', '3'],
    said: 'vitrelax: figure S2 is not drawn: no broken bond in any sample\n',
  });
  expect(await drawn(few, ['1a', '3'])).toEqual({ all: true, done: ['1a', '3'], said: '' });
});

test('a figure alone fails as it is, and so does what would go wrong with all', async () => {
  expect(await drawn(few, ['S2'])).toEqual({ all: few, done: [], said: '' });
  const locked = new VitrelaxError('LOCKED', 'out is used by process 12');
  expect(await drawn(locked)).toEqual({ all: locked, done: ['1a'], said: '' });
});

test('what a command says of itself fills the lines of the terminal, and breaks where they end', () => {
  for (const make of [figureCommand, runCommand, statusCommand, reportCommand, quenchCommand, analyzeCommand]) {
    const command = make().configureHelp({ helpWidth: 80 });
    const [, description] = command.helpInformation().split('\n\n');
    const lines = description.split('\n');
    lines.slice(0, -1).forEach((line, k) => {
      const [next] = lines[k + 1].split(' ');
      expect(`${line} ${next}`.length).toBeGreaterThan(80);
      expect(line.length).toBeLessThanOrEqual(80);
    });
  }
});
