import { LineCounter, parseDocument } from 'yaml';
import { VitrelaxError } from '../../errors';
import { readBytes } from '../../io/text';
import type { CampaignPlan } from './plan-schema';

/**
 * Reads a plan from a JSON file, or from a YAML file where its name ends in `.yaml` or `.yml`. What it says is checked by
 * `runEnsemble`.
 *
 * @throws {VitrelaxError} `FILE_NOT_FOUND`; `FILE_FORMAT` naming file, line and column where it is neither JSON nor YAML
 */
export async function readPlan(path: string): Promise<CampaignPlan> {
  const text = new TextDecoder().decode(await readBytes(path));
  return (/\.ya?ml$/i.test(path) ? fromYaml(path, text) : fromJson(path, text)) as CampaignPlan;
}

/** Where a file is not what it should be: the first place, counted from 1. */
interface Fault {
  message: string;
  line?: number;
  column?: number;
}

function fromYaml(path: string, text: string): unknown {
  const fault = yamlFault(text, 'core');
  if (fault !== undefined) throw syntaxError(path, 'YAML', fault);
  try {
    // the check of the plan says what is wrong with a field whose name is a list; the parser need not warn of it
    return parseDocument(text, { schema: 'core', logLevel: 'error' }).toJS();
  } catch (e) {
    // an alias without its anchor, or a tower of them
    throw syntaxError(path, 'YAML', { message: (e as Error).message });
  }
}

function fromJson(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (e) {
    const { message } = e as Error;
    const known = / at position (\d+).*$/s.exec(message);
    // the engine does not always say where; what is no JSON is seldom YAML
    const fault =
      known !== null
        ? { message: message.slice(0, known.index), ...placeOf(text, Number(known[1])) }
        : /end of JSON input/.test(message)
          ? { message, ...placeOf(text, text.length) }
          : { ...yamlFault(text, 'json'), message };
    throw syntaxError(path, 'JSON', fault);
  }
}

function yamlFault(text: string, schema: 'core' | 'json'): Fault | undefined {
  const lineCounter = new LineCounter();
  const { errors, warnings } = parseDocument(text, { schema, lineCounter, prettyErrors: false });
  // a tag that is not known is a mistake here, too
  const [first] = [...errors, ...warnings].sort((a, b) => a.pos[0] - b.pos[0]);
  if (first === undefined) return undefined;
  const { line, col } = lineCounter.linePos(first.pos[0]);
  return { message: first.message, line, column: col };
}

function placeOf(text: string, offset: number): { line: number; column: number } {
  const lines = text.slice(0, offset).split('\n');
  return { line: lines.length, column: lines[lines.length - 1].length + 1 };
}

function syntaxError(path: string, language: string, { message, line, column }: Fault): VitrelaxError {
  const where = line === undefined ? path : `${path}, line ${line}, column ${column}`;
  return new VitrelaxError('FILE_FORMAT', `${where}: no ${language}: ${message.replace(/\s+/g, ' ')}`, {
    field: 'path',
    value: path,
  });
}
