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

/** Lines that stay, and below them others that are redrawn in place. */
export class LiveLines {
  private drawn = 0;
  private nextDraw = 0;

  constructor(private readonly out: Output) {}

  get width(): number {
    return (this.out.columns ?? 80) - 1;
  }

  /** Redraws the lower lines, unless they have just been drawn, or at once. */
  show(lines: () => readonly string[], atOnce = false): void {
    const now = performance.now();
    if (now < this.nextDraw && !atOnce) return;
    this.nextDraw = now + redrawMilliseconds;
    this.out.write(this.clear() + this.text(lines()));
  }

  /** Adds a line that stays. */
  add(line: string, lines: readonly string[]): void {
    const before = this.clear();
    this.out.write(`${before}${line}\n${this.text(lines)}`);
  }

  /** Leaves the output clean for what follows. */
  close(): void {
    this.out.write(this.clear());
    this.drawn = 0;
  }

  // the carriage return first: a terminal that echoes ^C has moved the cursor
  private clear(): string {
    return this.drawn > 0 ? `\r\x1b[${this.drawn}A\x1b[J` : '';
  }

  private text(lines: readonly string[]): string {
    this.drawn = lines.length;
    return lines.map((line) => `${line.slice(0, this.width)}\n`).join('');
  }
}

/** Finished stages as lines, and below them one line for each stage at work, redrawn in place. */
export function terminalDisplay(out: Output): Display {
  const active = new Map<string, QuenchProgress>();
  const live = new LiveLines(out);
  const lines = (): string[] =>
    [...active.values()].sort((a, b) => b.temperature - a.temperature).map((p) => progressLine(p, live.width));
  return {
    progress(p) {
      active.set(keyOf(p), p);
      live.show(lines);
    },
    stage(s) {
      for (const [key, p] of active) if (p.temperature === s.temperature && isOver(p, s)) active.delete(key);
      live.add(stageLine(s), lines());
    },
    close: () => live.close(),
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
  const bar = width < 90 ? '' : `${barOf(part)} `;
  const where = p.phase === 'sampling' ? p.side : p.phase;
  return (
    `${head} ${where.padEnd(9)} ${bar}sweep ${p.sweep}/${p.sweeps}  e = ${energy(p.energyPerParticle)}` +
    (p.acceptance === null ? '' : `  accepted ${p.acceptance.toFixed(2)}`)
  );
}

/** A part from 0 to 1 as a bar. */
export function barOf(part: number): string {
  return '█'.repeat(Math.round(part * barWidth)).padEnd(barWidth, '░');
}

/** Random starts have energies of 1e30. */
function energy(e: number): string {
  return Math.abs(e) < 1e4 ? e.toFixed(4) : e.toExponential(2);
}
