import type { CurveState } from '../../figures/curves';
import type { CurveKey } from '../../figures/marks';
import type { EnsembleAnalysis } from './result';

/** T and N in italics. */
export function markupOf(label: string): string {
  return label.replace(/\b([TN]) = /g, '*$1* = ');
}

/** T, and what else a label says. */
function keyOf(label: string): CurveKey | undefined {
  const temperature = /\bT = [^\s,]+/.exec(label)?.[0];
  const rest = label.replace(/(?:, )?\bT = [^\s,]+/, '').replace(/^[, ]+/, '');
  return temperature === undefined || rest === ''
    ? undefined
    : { colour: markupOf(temperature), shape: markupOf(rest) };
}

/** How the curves of ensembles look; those without a temperature keep the order of the table. */
export function curveStates(summaries: readonly Pick<EnsembleAnalysis, 'label' | 'temperature'>[]): CurveState[] {
  return summaries.map(({ label, temperature }, k) => ({
    temperature: temperature ?? summaries.length - k,
    label: markupOf(label),
    key: keyOf(label),
    equilibrated: true,
  }));
}

/** Labels that tell the ensembles apart: by temperature, by N or model where these differ, by number where nothing does. */
export function namesOf(
  ensembles: readonly Pick<EnsembleAnalysis, 'model' | 'particles' | 'temperature'>[],
): Pick<EnsembleAnalysis, 'label' | 'slug'>[] {
  const differ = (values: unknown[]): boolean => new Set(values).size > 1;
  const byModel = differ(ensembles.map(({ model }) => model.name));
  const byNumber = differ(ensembles.map(({ particles }) => particles));
  const names = ensembles.map(({ model, particles, temperature }) => {
    const parts = [
      ...(byModel ? [[model.name, model.name]] : []),
      ...(temperature !== null ? [[`T = ${temperature}`, `T${temperature}`]] : []),
      ...(byNumber || temperature === null ? [[`N = ${particles}`, `N${particles}`]] : []),
    ];
    return { label: parts.map(([label]) => label).join(', '), slug: parts.map(([, slug]) => slug).join('-') };
  });
  names.forEach((name, k) => {
    if (names.some((other, j) => j < k && other.slug === name.slug)) {
      name.label += ` (${k + 1})`;
      name.slug += `-${k + 1}`;
    }
  });
  return names;
}
