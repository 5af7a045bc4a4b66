/** What to do after a chunk of sweeps. */
export interface Chunk {
  /** the sweep at which it ends, counted from the start of the run */
  end: number;
  /** a time origin begins here */
  origin?: number;
  /** correlate with these origins at these lags */
  compare: readonly { origin: number; lag: number }[];
}

/** Energies come back one per sweep up to this many. */
const longestChunk = 4096;
/** Work of a chunk, in trial moves: some seconds, between which checkpoints can be written. */
const mostWork = 2e7;

/**
 * How a run of the sampler is cut: first `discard` sweeps that are not measured, then `origins` blocks of equal length.
 * Within a block the system is compared with the beginning of the block at lags 1, 2, 4, …; at its end, which is the next
 * origin, with every origin before. The cuts depend on nothing but the arguments, so a run continued from a checkpoint
 * goes through the same chunks as one that was never interrupted.
 *
 * @param o.work of a sweep, in trial moves
 */
export function chunksOf(o: { sweeps: number; discard: number; origins: number; work: number }): Chunk[] {
  const longest = Math.max(1, Math.min(longestChunk, Math.floor(mostWork / o.work)));
  const block = Math.floor((o.sweeps - o.discard) / o.origins);
  const start = o.sweeps - block * o.origins;
  const chunks: Chunk[] = [];
  let done = 0;
  const upTo = (end: number, then: Omit<Chunk, 'end'>): void => {
    while (end - done > longest) {
      done += longest;
      chunks.push({ end: done, compare: [] });
    }
    done = end;
    chunks.push({ end, ...then });
  };
  upTo(start, { origin: 0, compare: [] });
  for (let k = 0; k < o.origins; k++) {
    const begin = start + k * block;
    for (let lag = 1; lag < block; lag *= 2) upTo(begin + lag, { compare: [{ origin: k, lag }] });
    const compare = Array.from({ length: k + 1 }, (_, origin) => ({ origin, lag: (k + 1 - origin) * block }));
    upTo(begin + block, { compare, ...(k + 1 < o.origins ? { origin: k + 1 } : {}) });
  }
  return chunks;
}
