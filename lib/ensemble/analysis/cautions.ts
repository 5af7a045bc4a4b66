import type { Estimate } from '../../numerics/statistics';
import { studentFactor } from '../../numerics/student';
import { formatNumber, formatWithError } from '../../report/format';
import type { EnsembleAnalysis } from './result';

/** With so many configurations Student's factor is 1.06 or less, and goes without saying. */
const manyConfigurations = 10;
/** Probability that a normal variable lies within three standard deviations of its mean, erf(3/sqrt 2). */
const threeSigma = 0.9973002039367398;

/** What a reader should know of the numbers of ensembles that have their labels. */
export function cautionsOf(ensembles: readonly EnsembleAnalysis[]): string[] {
  return [...ensembles.flatMap(unbalanced), ...fewConfigurations(ensembles)];
}

function unbalanced({ label, defects, particles }: EnsembleAnalysis): string[] {
  if (defects === null) return [];
  // each is counted in steps of 1/N, and few of them may agree by chance
  const error = Math.max(defects.difference.error, 1 / (particles * Math.sqrt(defects.configurations)));
  if (!differsFromZero({ value: defects.difference.value, error }, defects.configurations)) return [];
  return [
    `${label}: B - I is ${formatWithError(defects.difference.value, error, 3)}, not 0 as in equilibrium at constant density: the initial states are not ` +
      'equilibrated, or the bond lengths x_EQ, x_break and x_insert do not belong together',
  ];
}

/** By more than three standard errors, or as improbably where these are known from few. */
function differsFromZero({ value, error }: Estimate, configurations: number): boolean {
  return configurations > 1 && Math.abs(value) > studentFactor(configurations - 1, threeSigma) * error;
}

function fewConfigurations(ensembles: readonly EnsembleAnalysis[]): string[] {
  const few = new Set(ensembles.map(({ configurations }) => configurations));
  const factors = [...few]
    .filter((n) => n > 1 && n < manyConfigurations)
    .sort((a, b) => a - b)
    .map((n) => `${formatNumber(studentFactor(n - 1))} for n = ${n}`);
  if (factors.length === 0) return [];
  return [
    `errors are standard errors of few configurations: an interval that holds the truth with 68 % is wider by Student's factor, ${factors.join(', ')}`,
  ];
}
