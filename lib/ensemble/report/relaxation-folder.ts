import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { loadHdf5 } from '../../io/hdf5';
import { readHdf5 } from '../../io/hdf5-tree';
import { readJson } from '../directory';
import { loadFrames } from '../flow-frames';
import type { RelaxationResult } from '../state-result';
import type { ParticleFields, ViewedRelaxation } from './viewer-state';

/** What the viewer shows of a folder of results, as a quench and the relaxations of a campaign leave them. */
export async function relaxationFolder(
  label: string,
  folder: string,
  initialFolder = folder,
): Promise<ViewedRelaxation> {
  const initial = await loadHdf5(join(initialFolder, 'equilibrium.h5'));
  const final = await loadHdf5(join(folder, 'inherent-structure.h5'));
  const result = (await readJson(join(folder, 'relaxation.json'))) as RelaxationResult | undefined;
  const between = await loadFrames(join(folder, 'flow.h5'), initial.positions.length);
  const end = result?.flow.time ?? null;
  return {
    label,
    initial,
    frames: [
      { time: 0, name: 'equilibrium', positions: initial.positions },
      ...between
        .filter(({ time }) => end === null || time < end)
        .map(({ time, positions }) => ({ time, name: null, positions })),
      {
        time: end,
        name: result?.flow.stopReason === 'time' ? 'end of the flow' : 'inherent structure',
        positions: final.positions,
      },
    ],
    fields: await storedFields(join(folder, 'fields.h5')),
    velocities: true,
  };
}

/** D²min and defects; nothing where no file keeps them. */
async function storedFields(path: string): Promise<ParticleFields> {
  if (!existsSync(path)) return {};
  const { d2min, defects } = (await readHdf5(path)).datasets;
  return {
    ...(d2min && { d2min: d2min.data as Float64Array }),
    ...(defects && { defects: defects.data as Uint8Array }),
  };
}
