import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { harmonicSpheres, type Model, System, saveHdf5, writeHdf5 } from '../../lib';
import type { StoredFlow } from '../../lib/ensemble/stored-flow';
import type { RandomStream } from '../../lib/numerics/random';

export const planted = { beta: 0.9, z: 0.6 };
export const inherentEnergy = 0.2;
export const times = Float64Array.from({ length: 62 }, (_, k) => (k === 0 ? 0 : 10 ** (k / 15 - 1)));

/** v of one sample, N^(-beta z) x^-beta exp(-x/3) with x = t/N^z, and an energy that decays as v without cut-off would. */
function flowOf(particles: number, random: RandomStream) {
  const scale = particles ** planted.z;
  const factor = 1 + 0.05 * random.gaussian();
  const v = times.map((t) => {
    const x = Math.max(t, 0.05) / scale;
    return factor * particles ** (-planted.beta * planted.z) * x ** -planted.beta * Math.exp(-x / 3);
  });
  const energy = times.map((t) => inherentEnergy + 0.1 * factor * Math.max(t, 0.05) ** (1 - 2 * planted.beta));
  return { v, energy };
}

/** v = t^-0.9 at ten times a decade up to the end, which is a time of its own where the flow rests there. */
export function flowTo(end: number, rests: boolean): StoredFlow {
  const grid = Array.from({ length: 51 }, (_, k) => 10 ** (k / 10 - 2)).filter((t) => t < end);
  const times = Float64Array.from([...grid, end]);
  return {
    times,
    v: times.map((t) => t ** -0.9),
    energy: times.map((t) => 0.2 + t ** -0.8),
    inherentEnergy,
    stiffness: 270,
    rests,
  };
}

/** A flow in a directory of results. */
export async function saveFlow(
  folder: string,
  { times, v, energy, ...of }: Omit<StoredFlow, 'rests'>,
  stopReason?: string,
): Promise<void> {
  const datasets = { time: times, rmsVelocity: v, energyPerParticle: energy };
  await writeHdf5(join(folder, 'relaxation.h5'), { groups: { flow: { datasets } } });
  const { stiffness, inherentEnergy } = of;
  const flow = stopReason === undefined ? undefined : { stopReason };
  writeFileSync(join(folder, 'relaxation.json'), JSON.stringify({ stiffness, inherentEnergy, flow }));
}

/** Directories of results, of harmonic discs where no model is given, as `quench` writes them, whose flows have planted exponents; v of each size. */
export async function saveFlows(
  folder: string,
  o: { sizes: readonly number[]; samples: number; random: RandomStream; stiffness: number; model?: Model },
): Promise<Map<number, Float64Array[]>> {
  const curves = new Map<number, Float64Array[]>();
  for (const particles of o.sizes) {
    const system = System.random(o.model ?? harmonicSpheres({ dimension: 2 }), { particles, seed: 1 });
    const a = system.configuration();
    system.dispose();
    for (let seed = 0; seed < o.samples; seed++) {
      const at = join(folder, `N${particles}`, `seed${seed}`);
      mkdirSync(at, { recursive: true });
      await saveHdf5(join(at, 'equilibrium.h5'), a);
      const b = { ...a, positions: a.positions.map((x) => x + 0.01 * o.random.gaussian()) };
      await saveHdf5(join(at, 'inherent-structure.h5'), b);
      const { v, energy } = flowOf(particles, o.random);
      curves.set(particles, [...(curves.get(particles) ?? []), v]);
      // each flow ends at a time of its own, which no other has; the rest is the same but for rounding
      const own = times.map((t) => t * (1 + 1e-12 * seed));
      own[own.length - 1] *= 1 + 0.01 * (seed + particles / 1e4);
      await saveFlow(at, { times: own, v, energy, stiffness: o.stiffness, inherentEnergy });
    }
  }
  return curves;
}
