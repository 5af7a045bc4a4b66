import { knownOptions, requireArray, requireBetween } from '../arguments';
import { invalid } from '../errors';
import { defaultStyle, type FigureStyle, style } from './style';

/** What stays legible and on the page [pt]; of symbols, in parts of their size. */
const ranges = {
  tickSize: [4, 24],
  labelSize: [4, 24],
  legendSize: [4, 24],
  lineWidth: [0.1, 6],
  markerSize: [0.1, 4],
  axisLine: [0.1, 6],
  tickLength: [0, 12],
  minorTickLength: [0, 12],
} as const;

const colourLists = ['curveColours', 'fieldColours'] as const;

/**
 * The style of all figures that this process draws from now on: those of the functions here, of `analyze`, `quench`,
 * `runEnsemble` and `reproduceFigure`. What is not given is as it was at first, so that `setFigureStyle({})` leads back.
 *
 * Text is 4 to 24 pt, lines 0.1 to 6 pt, ticks 0 to 12 pt, symbols 0.1 to 4 of their size; there are one or more colours of
 * curves, and two or more of fields.
 *
 * @param o what is not as usual
 * @throws {VitrelaxError} `INVALID_ARGUMENT` or `OUT_OF_RANGE` naming the option; the style then stays what it was
 */
export function setFigureStyle(o: Partial<FigureStyle>): void {
  knownOptions('setFigureStyle', o, [...Object.keys(ranges), ...colourLists]);
  const changed: FigureStyle = { ...defaultStyle };
  for (const name of Object.keys(ranges) as (keyof typeof ranges)[]) {
    const [least, most] = ranges[name];
    if (o[name] !== undefined) changed[name] = requireBetween(name, o[name], least, most);
  }
  for (const name of colourLists) {
    const list = o[name];
    if (list === undefined || list === null) continue;
    changed[name] = checkedColours(name, list, name === 'fieldColours' ? 2 : 1);
  }
  Object.assign(style, changed);
}

function checkedColours(name: string, list: unknown, least: number): string[] {
  requireArray(name, list);
  const colours = Array.from(list);
  if (colours.length < least) throw invalid('INVALID_ARGUMENT', name, list, `an array of at least ${least} colours`);
  return colours.map((colour, k) => {
    if (typeof colour === 'string' && /^#[0-9a-f]{6}$/i.test(colour)) return colour.toLowerCase();
    throw invalid('INVALID_ARGUMENT', `${name}[${k}]`, colour, 'a colour as #rrggbb');
  });
}
