const confidence = 1.96;

/**
 * Wilson's interval for a fraction of which k of n trials were found, at 95 %: it stays inside [0, 1] and has a width for
 * k = 0 and k = n too.
 */
function wilson(k, n, z = confidence) {
  const p = k / n;
  const centre = (p + z ** 2 / (2 * n)) / (1 + z ** 2 / n);
  const half = (z / (1 + z ** 2 / n)) * Math.sqrt((p * (1 - p)) / n + z ** 2 / (4 * n ** 2));
  return [Math.max(0, centre - half), Math.min(1, centre + half)];
}

/** "18/20 (0.70 to 0.97)" */
function fraction(outcomes) {
  const k = outcomes.filter((yes) => yes).length;
  const n = outcomes.length;
  return `${k}/${n} (${wilson(k, n)
    .map((x) => x.toFixed(2))
    .join(' to ')})`;
}

module.exports = { wilson, fraction };
