import type { EnsembleAnalysis } from './result';

/** T and N in italics. */
export function markupOf(label: string): string {
  return label.replace(/\b([TN]) = /g, '*$1* = ');
}

/** Labels that tell the ensembles apart: by temperature, by N or model where these differ, by number where nothing does. */
export function nameEnsembles(summaries: readonly EnsembleAnalysis[]): void {
  const differ = (of: (s: EnsembleAnalysis) => unknown): boolean => new Set(summaries.map(of)).size > 1;
  const byModel = differ((s) => s.model.name);
  const byNumber = differ((s) => s.particles);
  for (const s of summaries) {
    const parts = [
      ...(byModel ? [[s.model.name, s.model.name]] : []),
      ...(s.temperature !== null ? [[`T = ${s.temperature}`, `T${s.temperature}`]] : []),
      ...(byNumber || s.temperature === null ? [[`N = ${s.particles}`, `N${s.particles}`]] : []),
    ];
    s.label = parts.map(([label]) => label).join(', ');
    s.slug = parts.map(([, slug]) => slug).join('-');
  }
  summaries.forEach((s, k) => {
    if (summaries.some((other, j) => j < k && other.slug === s.slug)) {
      s.label += ` (${k + 1})`;
      s.slug += `-${k + 1}`;
    }
  });
}
