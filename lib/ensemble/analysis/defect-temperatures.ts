import { defectTemperature } from '../../analysis/defect-temperature';
import { VitrelaxError } from '../../errors';
import type { DefectTemperatureAnalysis, EnsembleAnalysis } from './result';

/** Below that many temperatures nobody expects one. */
const fewestTemperatures = 5;

/** T_def of each model and N with defects at five temperatures or more; why there is none goes to the notes. */
export function defectTemperatures(
  summaries: readonly EnsembleAnalysis[],
  notes: Set<string>,
): DefectTemperatureAnalysis[] {
  const groups = new Map<string, EnsembleAnalysis[]>();
  for (const s of summaries) {
    if (s.defects === null || s.temperature === null || !Number.isFinite(s.temperature)) continue;
    const key = JSON.stringify([s.model, s.particles]);
    groups.set(key, [...(groups.get(key) ?? []), s]);
  }
  const found: DefectTemperatureAnalysis[] = [];
  for (const all of groups.values()) {
    if (all.length < fewestTemperatures) continue;
    const [{ model, particles }] = all;
    const label = `${model.name}, N = ${particles}`;
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
      found.push({ label, particles, temperatures: members.length, ...defectTemperature(points) });
    } catch (e) {
      if (!(e instanceof VitrelaxError)) throw e;
      notes.add(`no T_def of ${label}: ${e.message}`);
    }
  }
  return found;
}
