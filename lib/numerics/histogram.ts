import { requirePositive } from '../arguments';
import { invalid } from '../errors';

/**
 * Edges of bins of equal width.
 *
 * @returns [bins + 1] from `from` to `to`
 * @throws {VitrelaxError} `OUT_OF_RANGE`
 */
export function linearEdges(from: number, to: number, bins: number): Float64Array {
  if (!Number.isFinite(from)) throw invalid('OUT_OF_RANGE', 'from', from, 'a finite number');
  if (!(Number.isFinite(to) && to > from)) {
    throw invalid('OUT_OF_RANGE', 'to', to, `a number above from = ${from}`);
  }
  requireBins(bins);
  return Float64Array.from({ length: bins + 1 }, (_, k) => (k === bins ? to : from + ((to - from) * k) / bins));
}

/**
 * Edges of bins of equal ratio, `perDecade` (about) of them in a factor of ten.
 *
 * @returns [bins + 1] from `from` to `to`
 * @throws {VitrelaxError} `OUT_OF_RANGE`
 */
export function logarithmicEdges(from: number, to: number, perDecade: number): Float64Array {
  requirePositive('from', from);
  if (!(requirePositive('to', to) > from)) throw invalid('OUT_OF_RANGE', 'to', to, `a number above from = ${from}`);
  const decades = Math.log10(to / from);
  const bins = Math.max(1, Math.round(requirePositive('perDecade', perDecade) * decades));
  requireBins(bins);
  return Float64Array.from({ length: bins + 1 }, (_, k) => (k === bins ? to : from * 10 ** ((decades * k) / bins)));
}

/** Counts values in bins [edge_k, edge_(k+1)). */
export class Binning {
  readonly bins: number;

  /** @throws {VitrelaxError} `OUT_OF_RANGE` unless the edges increase */
  constructor(readonly edges: Float64Array) {
    this.bins = edges.length - 1;
    requireBins(this.bins);
    for (let k = 0; k < edges.length; k++) {
      if (!Number.isFinite(edges[k]) || (k > 0 && !(edges[k] > edges[k - 1]))) {
        throw invalid('OUT_OF_RANGE', `edges[${k}]`, edges[k], 'finite, increasing numbers');
      }
    }
  }

  /** The bin of a value, -1 below and `bins` above all of them. */
  of(value: number): number {
    const { edges, bins } = this;
    if (value < edges[0]) return -1;
    if (!(value < edges[bins])) return bins;
    let low = 0;
    let high = bins;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (value < edges[middle]) high = middle;
      else low = middle;
    }
    return low;
  }

  width(k: number): number {
    return this.edges[k + 1] - this.edges[k];
  }

  /** [bins] midpoints; geometric ones where the bins grow by one ratio from a positive edge, arithmetic ones otherwise */
  centres(): Float64Array {
    const { edges, bins } = this;
    const ratio = (edges[bins] / edges[0]) ** (1 / bins);
    const isLogarithmic =
      edges[0] > 0 && edges.every((edge, k) => k === 0 || Math.abs(edge / edges[k - 1] / ratio - 1) < 1e-9);
    return Float64Array.from({ length: bins }, (_, k) =>
      isLogarithmic && bins > 1 ? Math.sqrt(edges[k] * edges[k + 1]) : 0.5 * (edges[k] + edges[k + 1]),
    );
  }
}

function requireBins(bins: number): void {
  if (!(Number.isInteger(bins) && bins >= 1 && bins <= 1e6)) {
    throw invalid('OUT_OF_RANGE', 'bins', bins, 'a whole number from 1 to 1000000');
  }
}
