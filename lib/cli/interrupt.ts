import { exitCode } from './failures';

/** Interruptions closer together than this are one. */
const impatientMilliseconds = 1000;

/**
 * Runs a command that Ctrl-C or SIGTERM stops through its signal; when they come again, at once.
 *
 * @param stopped what to say after the stop
 * @returns the exit code
 */
export async function interruptible(
  run: (signal: AbortSignal) => Promise<void>,
  stopped: () => string,
): Promise<number> {
  const controller = new AbortController();
  let first: number | undefined;
  const interrupted = (): void => {
    first ??= performance.now();
    controller.abort();
    // a second time: at once; but npm sends on what the terminal has sent already
    if (performance.now() - first > impatientMilliseconds) process.exit(exitCode.interrupted);
  };
  process.on('SIGINT', interrupted);
  process.on('SIGTERM', interrupted);
  try {
    await run(controller.signal);
    return 0;
  } catch (e) {
    if (!controller.signal.aborted) throw e;
    process.stderr.write(`${stopped()}\n`);
    return exitCode.interrupted;
  } finally {
    process.off('SIGINT', interrupted);
    process.off('SIGTERM', interrupted);
  }
}
