import { formatCount } from '../../report/format';
import type { ViewerData } from '../../report/page-data';
import { bytesOf, type ViewedRelaxation, viewerState } from './viewer-state';

/** A relaxation that may be shown, loaded when it is. */
export interface ViewerCandidate {
  /** markup */
  label: string;
  particles: number;
  dimension: number;
  load(): Promise<ViewedRelaxation>;
}

export interface ViewerLimits {
  states: number;
  particles: number;
  /** of all arrays before they are written in base64, which adds a third */
  bytes: number;
}

/** A page of 40 MB is still opened at once, and mailed with a sigh. */
export const defaultLimits: ViewerLimits = { states: 8, particles: 100_000, bytes: 30e6 };

/**
 * The configurations for the viewer, within limits: the first so many that are not too large, and of each as many frames
 * as there is room for, the two ends always. What is left out is said.
 */
export async function viewerData(
  candidates: readonly ViewerCandidate[],
  limits: ViewerLimits = defaultLimits,
): Promise<ViewerData> {
  const omitted: string[] = [];
  const list = (some: readonly ViewerCandidate[]): string => [...new Set(some.map(({ label }) => label))].join('; ');
  const other = candidates.filter(({ dimension }) => dimension !== 2 && dimension !== 3);
  if (other.length > 0) omitted.push('Configurations are shown in two and three dimensions alone.');
  const flat = candidates.filter((one) => !other.includes(one));
  const large = flat.filter(({ particles }) => particles > limits.particles);
  if (large.length > 0) {
    omitted.push(`Not shown, with more than ${formatCount(limits.particles)} particles: ${list(large)}.`);
  }
  const small = flat.filter((one) => !large.includes(one));
  const shown = small.slice(0, limits.states);
  if (small.length > shown.length) {
    omitted.push(`${shown.length} of ${small.length} configurations are shown, to keep this page small.`);
  }
  const states: ViewerData['states'][number][] = [];
  let left = limits.bytes;
  let thinned = false;
  for (const [k, candidate] of shown.entries()) {
    const relaxation = await candidate.load();
    const { once, perFrame } = bytesOf(relaxation);
    const { frames } = relaxation;
    const room = Math.floor((left / (shown.length - k) - once) / perFrame);
    // without its two ends a state shows nothing; one is shown at any size
    if (room < 2 && states.length > 0) {
      omitted.push(`Not shown, to keep this page small: ${list(shown.slice(k))}.`);
      break;
    }
    const kept = evenly(frames, Math.max(2, room));
    thinned ||= kept.length < frames.length;
    left -= once + kept.length * perFrame;
    states.push(viewerState({ ...relaxation, frames: kept }));
  }
  if (thinned) omitted.push('Of the frames of the flow some are left out, to keep this page small.');
  return { states, omitted };
}

/** At most so many, the first and the last among them. */
function evenly<T>(all: readonly T[], most: number): T[] {
  if (all.length <= most) return [...all];
  return Array.from({ length: most }, (_, k) => all[Math.round((k * (all.length - 1)) / (most - 1))]);
}
