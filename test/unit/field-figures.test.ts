import { softSpheres } from '../../lib';
import { fieldFigures } from '../../lib/ensemble/analysis/field-figures';
import type { AnalysedEnsemble } from '../../lib/ensemble/analysis/result';
import { System } from '../../lib/system';
import { find, named, parseXml, textOf } from '../support/svg';

/** An ensemble of which only its example is given. */
function ensemble(particles: number, temperature: number): AnalysedEnsemble {
  const a = System.random(softSpheres({ dimension: 2 }), { particles, seed: 1 }).configuration();
  return {
    summary: { label: `T = ${temperature}, N = ${particles}` },
    example: {
      a,
      b: a,
      d2min: new Float64Array(particles).fill(0.1),
      defects: { field: new Uint8Array(particles) },
    },
  } as unknown as AnalysedEnsemble;
}

/** T and N of the fields of defects, one for each state. */
const statesOf = (svg: string): string[] =>
  find(parseXml(svg), named('text')).flatMap((text) => /defects, (T = .*)/.exec(textOf(text))?.[1] ?? []);

test('states of one box length share figures of three columns, whatever the order of sizes', () => {
  const figures = fieldFigures([0.8, 0.4, 0.2, 0.1].flatMap((t) => [ensemble(64, t), ensemble(100, t)]));
  expect(figures.map(({ id }) => id)).toEqual(['fields', 'fields-2', 'fields-3', 'fields-4']);
  expect(figures.map(({ svg }) => statesOf(svg))).toEqual([
    ['T = 0.8, N = 64', 'T = 0.4, N = 64', 'T = 0.2, N = 64'],
    ['T = 0.8, N = 100', 'T = 0.4, N = 100', 'T = 0.2, N = 100'],
    ['T = 0.1, N = 64'],
    ['T = 0.1, N = 100'],
  ]);
});
