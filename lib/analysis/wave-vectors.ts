/** More do not help: F_s is an average over all particles for each. */
const mostVectors = 24;
/** Shells are searched up to some 1e5 points in their projection; beyond, |n| is so large that rounding it tells nothing. */
const mostPoints = 1e5;

/**
 * Wave vectors that fit a periodic box, (2 pi/L) n with whole numbers n, of lengths as near to k as there are: shell after
 * shell of equal |n|, nearest first and within pi/L of k, up to 24 vectors; of a shell that holds more than there is room
 * for, evenly many through its list. Of n and -n, which are the same for a self-correlation, one is taken. For k very
 * large against 2 pi/L, in dilute systems, the D vectors along the axes.
 *
 * @param k wanted wavenumber [1/length]
 * @returns flat [vectors*D], at least one vector [1/length]
 */
export function waveVectors(boxLength: number, dimension: number, k: number): Float64Array {
  const unit = (2 * Math.PI) / boxLength;
  const radius = k / unit;
  if (radius ** (dimension - 1) > mostPoints) return axisVectors(dimension, unit * Math.round(radius));
  const distance = (square: number): number => Math.abs(Math.sqrt(square) - radius);
  const chosen: number[][] = [];
  let below = Math.max(0, Math.floor(radius * radius));
  let above = below + 1;
  while (chosen.length < mostVectors) {
    const square = below >= 1 && distance(below) <= distance(above) ? below-- : above++;
    if (chosen.length > 0 && distance(square) > 0.5) break;
    const shell = onShell(dimension, square);
    const room = Math.min(shell.length, mostVectors - chosen.length);
    for (let j = 0; j < room; j++) chosen.push(shell[Math.floor((j * shell.length) / room)]);
  }
  return Float64Array.from(chosen.flat(), (n) => unit * n);
}

/** The axes alone, D vectors of length k. */
export function axisVectors(dimension: number, k: number): Float64Array {
  return Float64Array.from({ length: dimension * dimension }, (_, j) => (j % (dimension + 1) === 0 ? k : 0));
}

/** Mean length of wave vectors [1/length] */
export function meanLength(vectors: Float64Array, dimension: number): number {
  let sum = 0;
  for (let v = 0; v < vectors.length; v += dimension) sum += Math.hypot(...vectors.subarray(v, v + dimension));
  return (sum * dimension) / vectors.length;
}

/** Whole-number vectors of a squared length whose first component that is not zero is positive, in lexicographic order. */
function onShell(dimension: number, square: number): number[][] {
  const found: number[][] = [];
  const n: number[] = [];
  const extend = (left: number): void => {
    const last = n.length === dimension - 1;
    const most = Math.floor(Math.sqrt(left));
    const leading = n.every((x) => x === 0);
    for (let x = leading ? 0 : 0 - most; x <= most; x++) {
      if (last && x * x !== left) continue;
      n.push(x);
      if (last) found.push([...n]);
      else extend(left - x * x);
      n.pop();
    }
  };
  extend(square);
  return found;
}
