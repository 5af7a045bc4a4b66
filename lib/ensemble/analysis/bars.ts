/** What errors are over. */
const many = { configuration: 'configurations', trajectory: 'trajectories' } as const;

/** What bars are that every ensemble has: of one configuration there are those of counting alone (`told`, `coarse`). */
export function countedBars(samples: readonly number[], over: keyof typeof many): string {
  const single = samples.filter((n) => n === 1).length;
  if (single === 0) return ` Bars: standard errors over ${many[over]}.`;
  if (single === samples.length) return ` Bars: counting errors of one ${over}.`;
  return ` Bars: standard errors over ${many[over]}, counting errors where there is one ${over}.`;
}

/** What bars are, where some are drawn: of one configuration there are none. */
export function drawnBars(errors: readonly (ArrayLike<number> | undefined)[], what: string): string {
  const drawn = errors.some((each) => each !== undefined && Array.from(each).some((e) => e > 0 && Number.isFinite(e)));
  return drawn ? ` Bars: ${what}.` : '';
}
