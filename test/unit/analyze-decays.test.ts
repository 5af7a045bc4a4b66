import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { analyze, fitPowerLaw, harmonicSpheres, readCsv, System, saveHdf5, writeHdf5 } from '../../lib';
import { RandomStream } from '../../lib/numerics/random';
import { temporaryFolder } from '../support/temporary-folder';

// figures are drawn, which takes long on a busy machine
jest.setTimeout(240000);
const folder = temporaryFolder();

const planted = { beta: 0.9, z: 0.6 };
const sizes = [100, 400, 1600];
const samples = 6;
const stiffness = 27;
const inherentEnergy = 0.2;
const times = Float64Array.from({ length: 62 }, (_, k) => (k === 0 ? 0 : 10 ** (k / 15 - 1)));

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

test('directories of results at three sizes: the planted exponents of v, E and the collapse', async () => {
  const random = new RandomStream(11);
  const curves = new Map<number, Float64Array[]>();
  for (const particles of sizes) {
    const system = System.random(harmonicSpheres({ dimension: 2 }), { particles, seed: 1 });
    const a = system.configuration();
    for (let seed = 0; seed < samples; seed++) {
      const at = join(folder, 'results', `N${particles}`, `seed${seed}`);
      mkdirSync(at, { recursive: true });
      await saveHdf5(join(at, 'equilibrium.h5'), a);
      const b = { ...a, positions: a.positions.map((x) => x + 0.01 * random.gaussian()) };
      await saveHdf5(join(at, 'inherent-structure.h5'), b);
      const { v, energy } = flowOf(particles, random);
      curves.set(particles, [...(curves.get(particles) ?? []), v]);
      // each flow ends at a time of its own, which no other has
      const own = times.slice();
      own[own.length - 1] *= 1 + 0.01 * seed;
      const datasets = { time: own, rmsVelocity: v, energyPerParticle: energy };
      await writeHdf5(join(at, 'relaxation.h5'), { groups: { flow: { datasets } } });
      writeFileSync(join(at, 'relaxation.json'), JSON.stringify({ stiffness, inherentEnergy }));
    }
  }
  const out = join(folder, 'out');
  const { decays, collapses } = await analyze({ paths: [join(folder, 'results')], directory: out });
  expect(decays.map(({ particles, samples, temperature }) => [particles, samples, temperature])).toEqual(
    sizes.map((n) => [n, samples, null]),
  );
  for (const { particles, exponent, form, energy, bursts } of decays) {
    const common = times.slice(0, -1);
    const v = (curves.get(particles) as Float64Array[]).map((curve) => curve.slice(0, -1));
    // of the smallest the cut-off leaves no window
    let expected: ReturnType<typeof fitPowerLaw> | null = null;
    try {
      expected = fitPowerLaw(common, v, { stiffness });
    } catch {
      expect(particles).toBe(sizes[0]);
    }
    expect(exponent).toEqual(expected);
    expect(bursts.value).toBe(0);
    if (particles < sizes[2]) continue;
    expect(exponent?.window[0]).toBeCloseTo(10, 12);
    expect(form?.form).toBe('power-law');
    expect(energy?.exponent.value).toBeCloseTo(2 * planted.beta - 1, 9);
    // as v is cut off and the energy is not, the two cannot belong together
    expect(energy?.consistency?.consistent).toBe(false);
  }
  expect(collapses).toHaveLength(1);
  const [{ beta, z, particles, label }] = collapses;
  expect([particles, label]).toEqual([sizes, 'harmonic-spheres-2d']);
  expect(Math.abs(z.value - planted.z)).toBeLessThan(4 * z.error);
  expect(Math.abs(beta.value - planted.beta)).toBeLessThan(4 * beta.error);
  expect(z.error).toBeLessThan(0.05);
  const { columns } = await readCsv(join(out, 'decay-N1600.csv'));
  const mean = times.slice(0, -1).map((_, k) => {
    const all = curves.get(1600) as Float64Array[];
    return all.reduce((sum, v) => sum + v[k], 0) / all.length;
  });
  columns.v.forEach((v, k) => {
    expect(Math.abs(v / mean[k] - 1)).toBeLessThan(1e-12);
  });
  expect(existsSync(join(out, 'figures', 'decay.png'))).toBe(true);
});
