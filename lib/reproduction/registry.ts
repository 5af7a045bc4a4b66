import { invalid } from '../errors';
import type { PaperFigure } from './figure';
import { chaos } from './figures/chaos';
import { figure1a } from './figures/figure-1a';
import { figure1b } from './figures/figure-1b';
import { figure2a } from './figures/figure-2a';
import { figure2b } from './figures/figure-2b';
import { figure2c } from './figures/figure-2c';
import { figure2d } from './figures/figure-2d';
import { figure2e } from './figures/figure-2e';
import { figure2f } from './figures/figure-2f';
import { figure3 } from './figures/figure-3';
import { figure4 } from './figures/figure-4';
import { figure5 } from './figures/figure-5';
import { figureS1 } from './figures/figure-s1';
import { figureS2 } from './figures/figure-s2';
import { figureS3 } from './figures/figure-s3';
import { figureS4 } from './figures/figure-s4';
import { figureS5 } from './figures/figure-s5';

/** The one list of figures. */
const figures: readonly PaperFigure[] = [
  figure1a,
  figure1b,
  figure2a,
  figure2b,
  figure2c,
  figure2d,
  figure2e,
  figure2f,
  figure3,
  figure4,
  figure5,
  figureS1,
  figureS2,
  figureS3,
  figureS4,
  figureS5,
  chaos,
];

export const figureIds: readonly string[] = figures.map(({ id }) => id);

/** @throws {VitrelaxError} `INVALID_ARGUMENT` naming id */
export function figureOf(id: string): PaperFigure {
  const figure = figures.find((f) => f.id === id);
  if (figure === undefined) throw invalid('INVALID_ARGUMENT', 'id', id, figureIds.join(', '));
  return figure;
}
