const esc = String.fromCharCode(27);
const token = new RegExp(`${esc}\\[(\\??\\d*)([A-Za-z])|[\\s\\S]`, 'g');

/**
 * What a terminal shows of what is written to it, from the first line that was ever written. It knows what a display may
 * use: moving up and to a column, and wiping; whatever else it is told to do (hide the cursor, stop wrapping) is an error.
 */
export class Terminal {
  readonly isTTY = true;
  /** as it was written */
  written = '';
  private readonly cells: string[][] = [[]];
  private row = 0;
  private column = 0;

  constructor(
    readonly columns = 80,
    readonly rows = 24,
  ) {}

  write(text: string): boolean {
    this.written += text;
    for (const [one, parameter, command] of text.matchAll(token)) {
      if (command === undefined) this.put(one);
      else this.obey(parameter, command);
    }
    return true;
  }

  /** Lines that are not empty. */
  get lines(): string[] {
    return this.cells
      .map((line) =>
        Array.from(line, (c) => c ?? ' ')
          .join('')
          .trimEnd(),
      )
      .filter((line) => line !== '');
  }

  /** As when keys are pressed that the terminal echoes. */
  echo(text: string): void {
    for (const one of text) this.put(one);
  }

  private put(one: string): void {
    if (one === '\r') this.column = 0;
    else if (one === '\n') {
      this.column = 0;
      this.down();
    } else {
      if (this.column === this.columns) {
        this.column = 0;
        this.down();
      }
      this.cells[this.row][this.column++] = one;
    }
  }

  private down(): void {
    this.row++;
    this.cells[this.row] ??= [];
  }

  private obey(parameter: string, command: string): void {
    const n = Number(parameter);
    if (command === 'A') this.row = Math.max(0, this.row - Math.max(1, n));
    else if (command === 'G') this.column = Math.max(1, n) - 1;
    else if (command === 'K' && n === 0)
      this.cells[this.row].length = Math.min(this.column, this.cells[this.row].length);
    else if (command === 'K' && n === 2) this.cells[this.row] = [];
    else if (command === 'J' && n === 0) {
      this.cells[this.row].length = Math.min(this.column, this.cells[this.row].length);
      for (let k = this.row + 1; k < this.cells.length; k++) this.cells[k] = [];
    } else throw new Error(`a display must not write ESC[${parameter}${command}`);
  }
}
