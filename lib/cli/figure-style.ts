import { Option } from 'commander';
import { VitrelaxError } from '../errors';
import { setFigureStyle } from '../figures/set-style';
import { readBytes } from '../io/text';

export function styleOption(): Option {
  return new Option('--style <path>', 'sizes and colours of the figures, a JSON file of what setFigureStyle takes');
}

/** Draws with the style of a file from now on. @throws {VitrelaxError} as `setFigureStyle`, and `FILE_FORMAT` */
export async function useStyle(path: string | undefined): Promise<void> {
  if (path === undefined) return;
  let style: object;
  try {
    style = JSON.parse(new TextDecoder().decode(await readBytes(path)));
  } catch (e) {
    if (!(e instanceof SyntaxError)) throw e;
    throw new VitrelaxError('FILE_FORMAT', `${path}: no JSON: ${e.message}`, { field: 'style', value: path, cause: e });
  }
  setFigureStyle(style);
}
