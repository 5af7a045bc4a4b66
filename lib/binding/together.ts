/**
 * Runs tasks side by side. The first to fail, or an abort from outside, aborts the others; the promise settles when all
 * have come to rest, so nobody is left at work on a system.
 *
 * @param signal from outside
 * @param tasks each gets the signal that it must obey
 * @param atOnce at most so many run at a time, in the order given
 * @throws the failure that came first
 */
export async function together<Result>(
  signal: AbortSignal | undefined,
  tasks: readonly ((signal: AbortSignal) => Promise<Result>)[],
  atOnce: number = tasks.length,
): Promise<Result[]> {
  const controller = new AbortController();
  const both = signal === undefined ? controller.signal : AbortSignal.any([signal, controller.signal]);
  const results: Result[] = [];
  let failure: { error: unknown } | undefined;
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < tasks.length && failure === undefined) {
      const k = next++;
      try {
        both.throwIfAborted();
        results[k] = await tasks[k](both);
      } catch (error) {
        failure ??= { error };
        controller.abort(error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, tasks.length) }, work));
  if (failure !== undefined) throw failure.error;
  return results;
}
