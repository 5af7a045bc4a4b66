/** Range of a logarithmic colour scale: percentiles, so that a few extreme particles do not take the scale. */
export function colourRange(values: readonly number[]): [number, number] {
  const sorted = values.filter((v) => v > 0).sort((a, b) => a - b);
  if (sorted.length === 0) return [0.1, 1];
  const at = (fraction: number): number => sorted[Math.floor(fraction * (sorted.length - 1))];
  const [low, high] = [at(0.02), at(0.995)];
  return high > 1.01 * low ? [low, high] : [low / 3, high * 3];
}
