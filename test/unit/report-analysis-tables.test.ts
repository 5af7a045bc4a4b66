import type { DecayAnalysis } from '../../lib/ensemble/analysis/decays';
import type { CollapseAnalysis, CutoffAnalysis } from '../../lib/ensemble/analysis/finite-size';
import type { DefectTemperatureAnalysis } from '../../lib/ensemble/analysis/result';
import { noteMarkup } from '../../lib/ensemble/report/analysis-report';
import { fieldTables, overallSections, titledTable } from '../../lib/ensemble/report/analysis-tables';
import { formatWindow } from '../../lib/report/format';
import { find, named, parseXml, textOf } from '../support/svg';

const estimate = (value: number, error: number) => ({ value, error });

/** The rows of a section's table, its head first. */
function rowsOf(html: string): string[][] {
  const cell = /<t[hd][^>]*>(.*?)<\/t[hd]>/g;
  return html
    .split('<tr>')
    .slice(1)
    .map((row) =>
      [...row.matchAll(cell)].map(([, content]) => textOf(find(parseXml(`<p>${content}</p>`), named('p'))[0])),
    );
}

const decays = [
  {
    label: 'T = 0.2',
    particles: 1000,
    samples: 4,
    exponent: { beta: 0.86, error: 0.06, window: [0.78, 3] },
    form: { form: 'power-law', growthRatio: estimate(1.2, 0.4) },
    energy: { exponent: estimate(0.5, 0.18), consistency: { consistent: true } },
    bursts: estimate(2.3, 0.6),
    burstSize: estimate(0.00055, 0.00025),
  },
  // as JSON has it
  {
    label: 'T = 0.1',
    particles: 1000,
    samples: 1,
    exponent: null,
    form: null,
    energy: null,
    bursts: { value: 1, error: null },
    burstSize: { value: null, error: null },
  },
] as unknown as DecayAnalysis[];

const label = 'soft-spheres-2d, T = 0.2';
const collapse = { label, particles: [250, 1000], beta: estimate(0.8, 0.1), z: estimate(1.2, 0.2), quality: 2.81 };
const cutoff = { label, particles: [250, 1000], z: estimate(1.1, 0.3), quality: 0.9 };
const temperature = {
  label: 'soft-spheres-2d, N = 128',
  temperatures: 6,
  inflection: estimate(0.17, 0.02),
  peak: estimate(0.2, 0.1),
};

const [decay, scaling, defects] = overallSections({
  decays,
  collapses: [collapse as CollapseAnalysis],
  cutoffExponents: [cutoff as CutoffAnalysis],
  defectTemperatures: [temperature as DefectTemperatureAnalysis],
});

test('a page has all of a decay, with its units', () => {
  expect(decay.title).toBe('Decay of the velocity');
  const [head, ...rows] = rowsOf(decay.html);
  expect(head.join('|')).toBe('ensemble|N|flows|β|window [τ0]|form|growth|a|a = 2β − 1|bursts|energy drop [v0]');
  expect(rows).toEqual([
    [
      'T = 0.2',
      '1\u202F000',
      '4',
      '0.86(6)',
      '0.78 to 3.0',
      'power law',
      '1.2(4)',
      '0.50(18)',
      'yes',
      '2.3(6)',
      '0.00055(25)',
    ],
    ['T = 0.1', '1\u202F000', '1', '–', '–', '–', '–', '–', '–', '1.0', '–'],
  ]);
});

test('beta and z by both ways are in a table, with the quality of each', () => {
  expect(rowsOf(scaling.html)).toEqual([
    ['ensembles', 'N', 'β', 'z', 'S', 'z where sizes part', 'S of it'],
    [label, '250, 1\u202F000', '0.80(10)', '1.20(20)', '2.8', '1.10(30)', '0.90'],
  ]);
});

test('the temperature of the defects is in a table', () => {
  expect(rowsOf(defects.html)[1]).toEqual([temperature.label, '6', '0.170(20)', '0.20(10)']);
});

test('without decays, sizes and temperatures there is nothing', () => {
  const none = overallSections({ decays: [], collapses: [], defectTemperatures: [] });
  expect(none.map(({ html }) => html)).toEqual(['', '', '']);
  expect(formatWindow(undefined)).toBe('–');
  expect(formatWindow([0.7182, 100])).toBe('0.72 to 100');
});

test('the tables of fields have no more columns than a page is wide, and none is empty', () => {
  for (const { columns } of fieldTables) expect(columns.length).toBeLessThan(8);
  const lead = [{ head: 'ensemble', cell: () => 'one' }];
  expect(titledTable('Empty', { lead, columns: [{ head: 'x', cell: () => '–' }] }, [{}])).toBe('');
  expect(titledTable('Full', { lead, columns: [{ head: 'x', cell: () => '1' }] }, [{}])).toContain('<h3>Full</h3>');
});

test('notes have their symbols, and stars and braces as they are', () => {
  expect(noteMarkup('270/lambda_max is 1 +- 0.1 at E_IS, x_EQ of a*b_{c}')).toBe(
    '270/*λ*_{max} is 1 ± 0.1 at *E*_{IS}, *x*_{EQ} of a\\*b\\_\\{c\\}',
  );
});
