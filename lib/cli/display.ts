import { clearScreenDown } from 'node:readline';
import { Format, MultiBar, type SingleBar } from 'cli-progress';
import type { QuenchProgress, StageReport } from '../ensemble/progress';
import { formatDuration } from '../report/format';
import { formatTemperature } from '../report/table';

/** Where progress goes: a terminal, or a file that keeps lines. */
export interface Output {
  write(text: string): unknown;
  isTTY?: boolean;
  columns?: number;
  rows?: number;
}

/** Shows a quench at work. */
export interface Display {
  progress(p: QuenchProgress): void;
  stage(s: StageReport): void;
  /** Leaves the output clean for what follows. */
  close(): void;
}

const framesPerSecond = 7;
const barWidth = 20;
/** [columns] a narrower terminal has no room for bars */
const roomForBars = 90;

/** One line per finished stage. */
export function lineDisplay(out: Output): Display {
  return {
    progress: () => undefined,
    stage: (s) => void out.write(`${stageLine(s)}\n`),
    close: () => undefined,
  };
}

/** A line about something at work: words, and between them a bar where it is known how far it is. */
export interface Row {
  before: string;
  /** 0 to 1 */
  part?: number;
  after: string;
}

/** Lines that stay, and below them rows that are redrawn in place. */
export class LiveRows {
  // as long as there is a row
  private drawing: MultiBar | undefined;
  private bars: SingleBar[] = [];

  constructor(private readonly out: Output) {}

  /** Rows that the terminal has. */
  get height(): number {
    return this.out.rows ?? Number.POSITIVE_INFINITY;
  }

  /** Sets the rows, which are drawn in a moment, or at once. */
  show(rows: readonly Row[], atOnce = false): void {
    if (rows.length === 0) {
      this.close();
      return;
    }
    this.drawing ??= this.begun();
    const { drawing, bars } = this;
    for (const [k, bar] of bars.slice(0, rows.length).entries()) bar.update(rows[k].part ?? 0, { row: rows[k] });
    for (const bar of bars.splice(rows.length)) drawing.remove(bar);
    for (const row of rows.slice(bars.length)) bars.push(drawing.create(1, row.part ?? 0, { row }));
    if (atOnce) drawing.update();
  }

  /** Adds a line that stays. */
  add(line: string): void {
    if (this.drawing === undefined) {
      this.out.write(`${line}\n`);
      return;
    }
    // a line that is longer than the terminal is wide goes on in the next, over what stood there
    this.drawing.once('redraw-pre', () => clearScreenDown(this.out as NodeJS.WritableStream));
    this.drawing.log(`${line}\n`);
    this.drawing.update();
  }

  /** Leaves the output clean for what follows. */
  readonly close = (): void => {
    process.off('exit', this.close);
    this.drawing?.stop();
    this.drawing = undefined;
    this.bars = [];
  };

  private begun(): MultiBar {
    // of a process that exits in the middle
    process.once('exit', this.close);
    return new MultiBar({
      stream: this.out as NodeJS.WritableStream,
      format: (options, { progress }, { row }) => this.text(row, () => Format.BarFormat(progress, options)),
      fps: framesPerSecond,
      barsize: barWidth,
      barCompleteChar: '█',
      barIncompleteChar: '░',
      clearOnComplete: true,
      forceRedraw: true,
      // the terminal stays as it is, whatever happens to this process; signals are those of the command
      linewrap: true,
      gracefulExit: false,
    });
  }

  private text({ before, part, after }: Row, bar: () => string): string {
    const { columns = 80 } = this.out;
    // without bars, there is nothing to align
    const head = part === undefined ? before : columns > roomForBars ? `${before} ${bar()}` : before.trimEnd();
    return `${head} ${after}`.trimEnd().slice(0, columns - 1);
  }
}

/** Finished stages as lines, and below them a row for each stage at work. */
export function terminalDisplay(out: Output): Display {
  const active = new Map<string, QuenchProgress>();
  const live = new LiveRows(out);
  const show = (): void =>
    live.show([...active.values()].sort((a, b) => b.temperature - a.temperature).map(progressRow));
  return {
    progress(p) {
      active.set(keyOf(p), p);
      show();
    },
    stage(s) {
      for (const [key, p] of active) if (p.temperature === s.temperature && isOver(p, s)) active.delete(key);
      show();
      live.add(stageLine(s));
    },
    close: live.close,
  };
}

/** One row about the work at hand on a terminal; elsewhere nothing. */
export function statusLine(out: Output): { show(text: string): void; close(): void } {
  const live = new LiveRows(out);
  return {
    show(text) {
      if (out.isTTY) live.show([{ before: text, after: '' }]);
    },
    close: live.close,
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
export function progressRow(p: QuenchProgress): Row {
  const head = `T = ${formatTemperature(p.temperature)}`.padEnd(9);
  if (p.kind === 'flow') {
    const after =
      `t = ${p.time.toExponential(2)}  v = ${p.rmsVelocity.toExponential(2)}  ` +
      `e = ${energy(p.energyPerParticle)}  ${p.evaluations} evaluations`;
    return { before: `${head} flow  `, after };
  }
  const where = p.phase === 'sampling' ? p.side : p.phase;
  return {
    before: `${head} ${where.padEnd(9)}`,
    part: p.sweeps === 0 ? 1 : p.sweep / p.sweeps,
    after:
      `sweep ${p.sweep}/${p.sweeps}  e = ${energy(p.energyPerParticle)}` +
      (p.acceptance === null ? '' : `  accepted ${p.acceptance.toFixed(2)}`),
  };
}

/** Random starts have energies of 1e30. */
function energy(e: number): string {
  return Math.abs(e) < 1e4 ? e.toFixed(4) : e.toExponential(2);
}
