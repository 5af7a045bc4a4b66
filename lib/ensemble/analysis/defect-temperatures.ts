import { defectTemperature } from '../../analysis/defect-temperature';
import { VitrelaxError } from '../../errors';
import { distinctLabel } from './distinct-label';
import type { DefectTemperatureAnalysis, EnsembleAnalysis } from './result';
import { byModelAndSize } from './sizes';

/** Below that many temperatures nobody expects one. */
const fewestTemperatures = 5;

/** T_def of each model and N with defects at five temperatures or more; why there is none goes to the notes. */
export function defectTemperatures(
  summaries: readonly EnsembleAnalysis[],
  notes: Set<string>,
): DefectTemperatureAnalysis[] {
  const known = summaries.filter(
    ({ defects, temperature }) => defects !== null && temperature !== null && Number.isFinite(temperature),
  );
  const found: DefectTemperatureAnalysis[] = [];
  for (const all of byModelAndSize(known)) {
    if (all.length < fewestTemperatures) continue;
    const [{ model, particles }] = all;
    const label = distinctLabel(`${model.name}, N = ${particles}`, found);
    const members = all.filter(({ configurations }) => configurations > 1);
    if (members.length < fewestTemperatures) {
      notes.add(
        `no T_def of ${label}: ${members.length} of ${all.length} temperatures have two configurations or more; ` +
          `allowed: at least ${fewestTemperatures}`,
      );
      continue;
    }
    try {
      const points = members.map(({ temperature, defects }) => ({
        temperature: temperature as number,
        concentrations: defects!.concentrations,
      }));
      found.push({ label, model, particles, temperatures: members.length, ...defectTemperature(points) });
    } catch (e) {
      if (!(e instanceof VitrelaxError)) throw e;
      notes.add(`no T_def of ${label}: ${e.message}`);
    }
  }
  return found;
}
