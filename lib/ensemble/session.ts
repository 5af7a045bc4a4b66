import { hostname } from 'node:os';
import { z } from 'zod';
import { native } from '../binding/native';

/** One run of the program on something that it keeps. */
export const sessionSchema = z.object({
  date: z.string(),
  version: z.string(),
  commit: z.string(),
  instructionSet: z.string(),
  threads: z.number(),
  /** wall time so far [s] */
  seconds: z.number(),
});
export type Session = z.infer<typeof sessionSchema>;

/** One of several processes that work on the same, on this machine or on another. */
export const processSessionSchema = sessionSchema.extend({ host: z.string(), pid: z.number() });
export type ProcessSession = z.infer<typeof processSessionSchema>;

export function newSession(threads: number): Session {
  const { version, commit, instructionSet } = native.info();
  return { date: new Date().toISOString(), version, commit, instructionSet, threads, seconds: 0 };
}

export function newProcessSession(threads: number): ProcessSession {
  return { ...newSession(threads), host: hostname(), pid: process.pid };
}
