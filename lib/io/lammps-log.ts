import { knownOptions } from '../arguments';
import { VitrelaxError } from '../errors';
import { formatError, quoted, readBytes, requireText, TextReader, truncatedError, words } from './text';

/** What LAMMPS says at the end of a minimisation. */
export interface LammpsMinimisation {
  /** in its words, for example "force tolerance" */
  stoppingCriterion: string;
  /** [3] before, next to last, at the end; per atom where the columns are */
  energy: Float64Array;
  /** sqrt(sum |F_i|²) at the end */
  forceNorm: number;
  /** largest component of a force at the end */
  largestComponent: number;
  iterations: number;
  evaluations: number;
  /** of the `minimize` command: on the norm of the forces, where the log echoes it */
  forceTolerance: number | null;
}

/** One `run` or `minimize`. */
export interface LammpsRun {
  /** [rows] by the names in the log, for example Step, Temp, PotEng, Press */
  columns: Record<string, Float64Array>;
  /** whether energies in the columns are per atom: `thermo_modify norm`, LAMMPS's own default being yes in units lj */
  normalised: boolean;
  atoms: number;
  steps: number;
  seconds: number;
  minimisation?: LammpsMinimisation;
}

export interface LammpsLog {
  /** of the `units` command; LAMMPS's default lj where the log has none */
  units: string;
  runs: LammpsRun[];
}

/**
 * Reads a LAMMPS log: the table of thermodynamic output of each run and minimisation (`thermo_modify line one`, the
 * default of the styles one and custom), and what stands behind it. Warnings and other text between the rows are passed
 * over; nan and inf are read as such.
 *
 * @param o.partial read the runs that have ended, of a log that is cut or still being written, or that another `log`
 *   command has ended; false: the log must go on to its "Total wall time"
 * @throws {VitrelaxError} `FILE_NOT_FOUND`; `FILE_TRUNCATED` when the log is cut, or ends with an error of LAMMPS;
 *   `FILE_FORMAT` with the line when it is no log, a row does not fit the names of its columns, a name stands twice, the
 *   output is of the styles multi or yaml, or the units change; `INVALID_ARGUMENT` for a wrong option
 */
export async function readLammpsLog(path: string, o: { partial?: boolean } = {}): Promise<LammpsLog> {
  knownOptions('readLammpsLog', o, ['partial']);
  const bytes = await readBytes(path);
  requireText(path, bytes.subarray(0, 4096));
  const parser = new LogParser(new TextReader(path, bytes));
  try {
    parser.toEnd();
  } catch (e) {
    if (!(o.partial === true && e instanceof VitrelaxError && e.code === 'FILE_TRUNCATED')) throw e;
  }
  return parser.log;
}

const beforeTable = /^(?:Per MPI rank memory allocation|Memory usage per processor)/;
const afterTable = /^Loop time of (\S+) on \d+ procs for (\d+) steps with (\d+) atoms/;
const numeric = /^[-+]?(?:\.?\d|nan|inf)/i;

class LogParser {
  readonly log: LammpsLog = { units: 'lj', runs: [] };
  /** of `thermo_modify norm`; undefined for the default of the units */
  #normalised: boolean | undefined;
  #forceTolerance: number | null = null;

  constructor(private readonly reader: TextReader) {}

  toEnd(): void {
    const { reader, log } = this;
    let first: string | undefined;
    while (reader.remaining > 0) {
      const line = reader.next('the log').trimEnd();
      first ??= line;
      if (beforeTable.test(line)) log.runs.push(this.#run());
      else if (line.startsWith('Minimization stats:')) this.#minimisation();
      else if (line.startsWith('ERROR')) this.#stopped(line);
      else if (line.startsWith('Total wall time:')) return;
      else this.#command(line.replace(/#.*/, '').trim());
    }
    if (log.runs.length === 0 && !first?.startsWith('LAMMPS'))
      throw formatError(reader.path, reader.line, 'no LAMMPS log: there is no table of thermodynamic output');
    throw truncatedError(reader.path, reader.line, 'the log ends before its line "Total wall time"');
  }

  /** What LAMMPS has echoed of its input, as far as it says what the numbers mean. */
  #command(line: string): void {
    const { log } = this;
    const units = /^units\s+([a-z]+)$/.exec(line)?.[1];
    if (units !== undefined) {
      if (log.runs.length > 0 && units !== log.units)
        this.reader.fail(`the units change from ${log.units} to ${units}; logs of one kind of units are known`);
      log.units = units;
    }
    if (/^(?:thermo_style|clear)(?:\s|$)/.test(line)) this.#normalised = undefined;
    const norm = /^thermo_modify\s.*\bnorm\s+(yes|no)\b/.exec(line)?.[1];
    if (norm !== undefined) this.#normalised = norm === 'yes';
    const tolerance = /^minimize\s+\S+\s+([\d.eE+-]+)\s/.exec(line)?.[1];
    if (tolerance !== undefined) this.#forceTolerance = this.reader.number(tolerance, 'the force tolerance');
  }

  #run(): LammpsRun {
    const { reader } = this;
    const names = this.#names();
    const columns = names.map((): number[] => []);
    for (;;) {
      const line = reader.next('the thermodynamic output').trim();
      const end = afterTable.exec(line);
      if (end !== null) {
        return {
          columns: Object.fromEntries(names.map((name, k) => [name, Float64Array.from(columns[k])])),
          normalised: this.#normalised ?? this.log.units === 'lj',
          atoms: reader.integer(end[3], 'the number of atoms', 1),
          steps: reader.integer(end[2], 'the number of steps', 0),
          seconds: reader.number(end[1], 'the loop time'),
        };
      }
      if (line.startsWith('ERROR')) this.#stopped(line);
      if (!numeric.test(line)) continue;
      const row = words(line);
      if (row.length !== names.length)
        reader.fail(`the row has ${row.length} numbers, but there are ${names.length} columns`);
      for (const [k, word] of row.entries()) columns[k].push(reader.anyNumber(word, names[k]));
    }
  }

  #names(): string[] {
    const { reader } = this;
    let line = reader.next('the thermodynamic output').trim();
    while (line.startsWith('WARNING')) line = reader.next('the thermodynamic output').trim();
    const style = /^-+\s*Step\s/.test(line) ? 'multi' : line === '---' ? 'yaml' : undefined;
    if (style !== undefined)
      reader.fail(`thermodynamic output in the style ${style}; known: one line a step (thermo_modify line one)`);
    const names = words(line);
    const odd = names.find((name) => numeric.test(name));
    if (names.length === 0 || odd !== undefined)
      reader.fail(`expected the names of columns, found ${quoted(odd ?? line)}`);
    const twice = names.find((name, k) => names.indexOf(name) !== k);
    if (twice !== undefined) reader.fail(`the column ${quoted(twice)} stands twice`);
    return names;
  }

  #minimisation(): void {
    const { reader } = this;
    const run = this.log.runs.at(-1) ?? reader.fail('a minimisation without its thermodynamic output');
    const after = (name: string): string[] => {
      const line = reader.next('the minimization stats').trim();
      const [head, tail] = line.split(/\s*=\s*/, 2);
      if (head !== name || tail === undefined) reader.fail(`expected ${quoted(`${name} =`)}, found ${quoted(line)}`);
      return words(tail);
    };
    const numbers = (row: string[], count: number, name: string): number[] => {
      if (row.length !== count) reader.fail(`${name}: ${row.length} numbers, not ${count}`);
      return row.map((word) => reader.anyNumber(word, name));
    };
    const stoppingCriterion = after('Stopping criterion').join(' ');
    after('Energy initial, next-to-last, final');
    const energy = Float64Array.from(numbers(words(reader.next('the minimization stats')), 3, 'the energy'));
    const [, forceNorm] = numbers(after('Force two-norm initial, final'), 2, 'the norm of the forces');
    const [, largest] = numbers(after('Force max component initial, final'), 2, 'the largest component');
    after('Final line search alpha, max atom move');
    const counts = after('Iterations, force evaluations');
    numbers(counts, 2, 'iterations and evaluations');
    const [iterations, evaluations] = counts.map((word) => reader.integer(word, 'iterations and evaluations', 0));
    run.minimisation = {
      stoppingCriterion,
      energy,
      forceNorm,
      largestComponent: largest,
      iterations,
      evaluations,
      forceTolerance: this.#forceTolerance,
    };
  }

  #stopped(line: string): never {
    throw truncatedError(this.reader.path, this.reader.line, `LAMMPS has stopped here: ${quoted(line)}`);
  }
}
