import type { BondThresholds } from '../analysis/defects';
import { PairDistributionAccumulator } from '../analysis/pair-distribution-accumulator';
import { VitrelaxError } from '../errors';
import { leastSquares } from '../numerics/least-squares';
import { type Estimate, meanEstimate } from '../numerics/statistics';
import type { Ensemble, Study } from './study';

/** The edges of the flat minimum of the inherent structures' g(x), as the paper gives them in two dimensions. */
const published = { xInsert: 1.23, xBreak: 1.5 };
const edgesModel = 'soft-spheres-2d';
const farthest = 2.5;

/** The first minimum of g(x) at a temperature, over the samples of all sizes; undefined with fewer than two. */
export function equilibriumMinimum(ensembles: readonly Ensemble[], temperature: number): Estimate | undefined {
  const values = ensembles
    .filter((e) => e.temperature === temperature)
    .flatMap(({ samples }) => samples.flatMap(({ equilibrium }) => equilibrium.xEquilibrium?.value ?? []));
  return values.length < 2 ? undefined : meanEstimate(values);
}

/**
 * Bond lengths at each temperature: x_EQ from the line in ln T through the first minima, which are noisy and move slowly,
 * held between the edges of the flat minimum of the inherent structures; these as published, else measured over all of them.
 */
export async function bondThresholds(
  study: Study,
  ensembles: readonly Ensemble[],
): Promise<(temperature: number) => BondThresholds> {
  const temperatures = [...new Set(ensembles.map((e) => e.temperature))];
  const minima = temperatures.flatMap((temperature) => {
    const minimum = equilibriumMinimum(ensembles, temperature);
    return minimum === undefined || !(minimum.error > 0) ? [] : [{ temperature, ...minimum }];
  });
  if (minima.length === 0) throw new VitrelaxError('NO_MINIMUM', 'g(x) of no temperature shows its first minimum');
  const edges = await edgesOf(study, ensembles);
  const line = lineThrough(minima);
  return (temperature) => ({
    ...edges,
    xEquilibrium: Math.min(edges.xBreak, Math.max(edges.xInsert, line(temperature))),
  });
}

function lineThrough(minima: readonly (Estimate & { temperature: number })[]): (temperature: number) => number {
  if (minima.length === 1) return () => minima[0].value;
  const { parameters: p } = leastSquares(
    (logT, [a, b]) => a + b * logT,
    {
      x: minima.map(({ temperature }) => Math.log(temperature)),
      y: minima.map(({ value }) => value),
      sigma: minima.map(({ error }) => error),
    },
    { start: [1.45, 0], jacobian: (logT) => [1, logT] },
  );
  return (temperature) => p[0] + p[1] * Math.log(temperature);
}

async function edgesOf(study: Study, ensembles: readonly Ensemble[]): Promise<{ xInsert: number; xBreak: number }> {
  if (ensembles[0].model.name === edgesModel) return published;
  const g = new PairDistributionAccumulator({ xMax: farthest });
  for (const { samples } of ensembles) for (const sample of samples) g.add((await study.pair(sample)).b);
  const { xInsert, xBreak } = g.minimumEdges();
  return { xInsert: xInsert.value, xBreak: xBreak.value };
}
