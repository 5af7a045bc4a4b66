/** A label that no other has: a number follows one that is taken, as of models of one name. */
export function distinctLabel(label: string, others: readonly { label: string }[]): string {
  const taken = (one: string): boolean => others.some((other) => other.label === one);
  for (let k = 1; ; k++) {
    const one = k === 1 ? label : `${label} (${k})`;
    if (!taken(one)) return one;
  }
}
