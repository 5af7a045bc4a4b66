import type { QuenchProgress, StageReport } from '../ensemble/progress';
import { formatDuration } from '../report/format';
import { formatTemperature } from '../report/table';

/** Where progress goes: a terminal, or a file that keeps lines. */
export interface Output {
  write(text: string): unknown;
  isTTY?: boolean;
  columns?: number;
}

/** Shows a quench at work. */
export interface Display {
  progress(p: QuenchProgress): void;
  stage(s: StageReport): void;
  /** Leaves the output clean for what follows. */
  close(): void;
}

const redrawMilliseconds = 150;
const barWidth = 20;

/** One line per finished stage. */
export function lineDisplay(out: Output): Display {
  return {
    progress: () => undefined,
    stage: (s) => void out.write(`${stageLine(s)}\n`),
    close: () => undefined,
  };
}

/** Finished stages as lines, and below them one line for each stage at work, redrawn in place. */
export function terminalDisplay(out: Output): Display {
  const active = new Map<string, QuenchProgress>();
  let drawn = 0;
  let nextDraw = 0;
  // the carriage return first: a terminal that echoes ^C has moved the cursor
  const clear = (): string => (drawn > 0 ? `\r\x1b[${drawn}A\x1b[J` : '');
  const lines = (): string => {
    const width = (out.columns ?? 80) - 1;
    const text = [...active.values()]
      .sort((a, b) => b.temperature - a.temperature)
      .map((p) => `${progressLine(p, width).slice(0, width)}\n`);
    drawn = text.length;
    return text.join('');
  };
  return {
    progress(p) {
      active.set(keyOf(p), p);
      const now = performance.now();
      if (now < nextDraw) return;
      nextDraw = now + redrawMilliseconds;
      out.write(clear() + lines());
    },
    stage(s) {
      for (const [key, p] of active) if (p.temperature === s.temperature && isOver(p, s)) active.delete(key);
      const before = clear();
      out.write(`${before}${stageLine(s)}\n${lines()}`);
    },
    close() {
      out.write(clear());
      drawn = 0;
    },
  };
}

/** One line about the work at hand, redrawn in place on a terminal; elsewhere nothing. */
export function statusLine(out: Output): { show(text: string): void; close(): void } {
  let nextDraw = 0;
  return {
    show(text) {
      const now = performance.now();
      if (!out.isTTY || now < nextDraw) return;
      nextDraw = now + redrawMilliseconds;
      out.write(`\r\x1b[K${text.slice(0, (out.columns ?? 80) - 1)}`);
    },
    close: () => void (nextDraw > 0 && out.write('\r\x1b[K')),
  };
}

function keyOf(p: QuenchProgress): string {
  return p.kind === 'sampling' ? `${p.temperature} ${p.side}` : `${p.temperature} flow`;
}

/** Whether the stage that has ended is the one that the line is about. */
function isOver(p: QuenchProgress, s: StageReport): boolean {
  if (p.kind === 'flow') return s.stage === 'inherent structure';
  return s.stage === 'equilibrium' || (s.stage === 'prepared' && p.side === s.side);
}

function stageLine(s: StageReport): string {
  const what = s.temperature === undefined ? s.stage : `T = ${formatTemperature(s.temperature)}: ${s.stage}`;
  return `${what}: ${s.summary} [${formatDuration(s.seconds)}]`;
}

/** For example "T = 0.2  above  ███░░  sweep 1200/4096  e = 0.4052  accepted 0.59" */
export function progressLine(p: QuenchProgress, width: number): string {
  const head = `T = ${formatTemperature(p.temperature)}`.padEnd(9);
  if (p.kind === 'flow') {
    return (
      `${head} flow   t = ${p.time.toExponential(2)}  v = ${p.rmsVelocity.toExponential(2)}  ` +
      `e = ${energy(p.energyPerParticle)}  ${p.evaluations} evaluations`
    );
  }
  const part = p.sweeps === 0 ? 1 : p.sweep / p.sweeps;
  const bar = width < 90 ? '' : `${'█'.repeat(Math.round(part * barWidth)).padEnd(barWidth, '░')} `;
  const where = p.phase === 'sampling' ? p.side : p.phase;
  return (
    `${head} ${where.padEnd(9)} ${bar}sweep ${p.sweep}/${p.sweeps}  e = ${energy(p.energyPerParticle)}  ` +
    `accepted ${p.acceptance.toFixed(2)}`
  );
}

/** Random starts have energies of 1e30. */
function energy(e: number): string {
  return Math.abs(e) < 1e4 ? e.toFixed(4) : e.toExponential(2);
}
