import { displacementField, unwrappedPair } from '../analysis/displacement';
import { structuralDistance } from '../analysis/structure';
import { together } from '../binding/together';
import type { Configuration } from '../configuration';
import { inherentStructure } from '../landscape/compare-inherent-structures';
import { System } from '../system';
import type { Ensemble, Sample, Study } from './study';

/** Of every minimum: distances of different ones are 1e-3 and more. */
const maxForce = 1e-8;

/** Root mean square distances between the minima that three methods reach from one state. */
export interface MinimaDistances {
  sdCg: number;
  sdFire: number;
  cgFire: number;
}
export const methodPairs = { sdCg: 'SD–CG', sdFire: 'SD–FIRE', cgFire: 'CG–FIRE' } as const;

async function minimised(study: Study, sample: Sample) {
  const { a, b } = await study.pair(sample);
  const start = System.from(a.model, a);
  const descend = async (method: 'cg' | 'fire', signal: AbortSignal): Promise<Configuration> => {
    const tolerances = { maxForce, tolerance: 1e-2 };
    const { system } = await inherentStructure(start, method, tolerances, { signal, threads: 1 });
    const end = system.configuration();
    system.dispose();
    return end;
  };
  const { signal } = study.running;
  const [cg, fire] = await together(
    signal,
    (['cg', 'fire'] as const).map((method) => (s: AbortSignal) => descend(method, s)),
  );
  start.dispose();
  return { cg, fire, sd: b };
}

/** Of each sample; the flow of the campaign is SD. */
export async function minimaDistances(study: Study, { samples, temperature }: Ensemble): Promise<MinimaDistances[]> {
  const found: MinimaDistances[] = [];
  for (const [k, sample] of samples.entries()) {
    const about = { state: sample.computes.state, until: sample.computes.until, maxForce };
    found.push(
      await study.remembered(`minima-T${temperature}-${k + 1}`, about, async () => {
        const { sd, cg, fire } = await minimised(study, sample);
        return {
          sdCg: structuralDistance(sd, cg),
          sdFire: structuralDistance(sd, fire),
          cgFire: structuralDistance(cg, fire),
        };
      }),
    );
  }
  return found;
}

/** r_CG - r_FIRE of a sample, the mean displacement removed. */
export async function cgMinusFire(study: Study, sample: Sample) {
  const { cg, fire } = await minimised(study, sample);
  const pair = unwrappedPair(fire, cg);
  return { configuration: pair.a, ...displacementField(pair.a, pair.b, { removeDrift: true }) };
}
