import { readFileSync } from 'node:fs';

/**
 * The most memory that this process has held so far [bytes]. `resourceUsage().maxRSS` will not do: of a process that was
 * started by a large one it is that of the large one.
 */
export function peakMemory(): number {
  try {
    const [, kilobytes] = /^VmHWM:\s*(\d+) kB/m.exec(readFileSync('/proc/self/status', 'latin1')) ?? [];
    if (kilobytes !== undefined) return 1024 * Number(kilobytes);
  } catch {
    // not Linux
  }
  return process.memoryUsage.rss();
}
