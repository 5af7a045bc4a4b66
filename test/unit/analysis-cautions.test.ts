import { cautionsOf } from '../../lib/ensemble/analysis/cautions';
import type { EnsembleAnalysis } from '../../lib/ensemble/analysis/result';

const nothing = { value: 0, error: 0 };
/** What of an ensemble the cautions are about: B - I and its error over n configurations. */
const ensemble = (label: string, configurations: number, value: number, error: number) =>
  ({
    label,
    configurations,
    particles: 100,
    defects: {
      ...{ broken: nothing, inserted: nothing, concentration: nothing, susceptibility: nothing },
      ...{ concentrations: new Float64Array(configurations), particles: 100, configurations },
      difference: { value, error },
    },
  }) as unknown as EnsembleAnalysis;
const unbalanced = (...of: EnsembleAnalysis[]) => cautionsOf(of).filter((note) => note.includes('B - I'));
const few = (...of: EnsembleAnalysis[]) => cautionsOf(of).filter((note) => note.includes('Student'));

test('more bonds broken than inserted: by more than three errors, each ensemble by its name', () => {
  const [odd, even] = [ensemble('T = 0.3', 1000, -0.031, 0.01), ensemble('T = 0.2', 1000, 0.029, 0.01)];
  expect(unbalanced(odd, even)).toEqual([
    expect.stringMatching(/^T = 0\.3: B - I is −0\.031\(10\), .*equilibrium.*x_EQ/),
  ]);
});

test('an error from few configurations tells less', () => {
  // Student's 99.73 % of four degrees of freedom is 6.62 standard errors
  expect(unbalanced(ensemble('a', 5, 0.066, 0.01))).toEqual([]);
  expect(unbalanced(ensemble('a', 5, 0.0663, 0.01))).toHaveLength(1);
  expect(unbalanced(ensemble('a', 1, 0.5, Number.NaN))).toEqual([]);
  expect(unbalanced({ ...ensemble('a', 5, 1, 0.01), defects: null })).toEqual([]);
  // two that agree by chance have no spread: a step of 1/N is the least there can be
  expect(unbalanced(ensemble('a', 2, -0.06, 0))).toEqual([]);
});

test('errors of few configurations: one note, with the factor for each number', () => {
  const of = (n: number) => ensemble(`n = ${n}`, n, 0, 0.01);
  expect(few(of(10), of(1))).toEqual([]);
  expect(few(of(8), of(2), of(8), of(40), of(1))).toEqual([
    expect.stringMatching(/68 % .* 1\.84 for n = 2, 1\.08 for n = 8$/),
  ]);
});
