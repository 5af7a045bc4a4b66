import { kobAndersen, type Model, mariKurchan, System, softSpheres } from '../../lib';
import { dynamicsSampler } from '../../lib/dynamics/dynamics-sampler';
import { readCheckpoint } from '../../lib/ensemble/checkpoint';
import { bringToEnd, Preparation, sweepsInAll, workInAll } from '../../lib/ensemble/preparation';
import { preparationOf, type SampledWay, wayOf } from '../../lib/ensemble/ways';
import type { PreparationName } from '../../lib/models/description';
import { EquilibrationRun } from '../../lib/sampling/equilibration-run';
import { hybridSampler, monteCarloSampler, type Sampler } from '../../lib/sampling/sampler';
import { seriesStatistics } from '../../lib/sampling/series';
import { snapshotOf } from '../../lib/system';
import { temporaryPaths } from '../support/temporary-folder';

const at = temporaryPaths();
const mixture = kobAndersen({ dimension: 2 });
const discs = softSpheres({ dimension: 2 });
const metropolis = monteCarloSampler({ swapProbability: 0, stepLength: 0.12, maxDiameterDifference: 0.2 });
const sampledWay = (name: PreparationName) => wayOf(name) as SampledWay;

/** A liquid without overlaps, the same for all. */
async function liquid(model: Model, particles: number, temperature: number): Promise<System> {
  const system = System.random(model, { particles, seed: 1 });
  const hot = { seed: 3, sweeps: 200, firstSweep: 0 };
  await metropolis.run(system, { ...hot, temperature: 4 * temperature });
  await metropolis.run(system, { ...hot, temperature, firstSweep: 200 });
  return system;
}

describe.each<[string, Model, Sampler]>([
  ['molecular dynamics', mixture, dynamicsSampler],
  ['hybrid Monte Carlo', mixture, hybridSampler(mixture)],
  ['hybrid Monte Carlo with exchanges', discs, hybridSampler(discs)],
])('%s as a sampler', (_name, model, sampler) => {
  test('gives an energy for each sweep, the last that of the system, and counts its samples', async () => {
    const system = await liquid(model, 150, 2);
    const sweeps: number[] = [];
    const report = await sampler.run(system, {
      temperature: 2,
      sweeps: 9,
      firstSweep: 4,
      seed: 2,
      onProgress: (p) => sweeps.push(p.sweep, p.sweeps),
    });
    expect(report.energies).toHaveLength(9);
    expect(report.energies[8]).toBeCloseTo(system.energy() / 150, 10);
    expect(report.hypervirialSamples).toBe(sampler === dynamicsSampler ? 5 : 9);
    expect(Math.max(...sweeps)).toBeLessThanOrEqual(9);
  });

  test('saved and restored between chunks goes on to the same bits, and another seed does not', async () => {
    const plan = { temperature: 2, sweeps: 60, discard: 12, origins: 3, overlapDistance: 0.3, seed: 9, sampler };
    const start = await liquid(model, 150, 2);
    const whole = new EquilibrationRun(plan, System.restore(model, snapshotOf(start)));
    while (!whole.finished) await whole.step({ threads: 1 });
    let system = System.restore(model, snapshotOf(start));
    let run = new EquilibrationRun(plan, system);
    let steps = 0;
    while (!run.finished) {
      await run.step({ threads: 2 });
      if (++steps % 3 !== 0) continue;
      const { header, arrays } = run.checkpoint();
      system = System.restore(model, snapshotOf(system));
      run = EquilibrationRun.restore(plan, system, { header: JSON.parse(JSON.stringify(header)), arrays });
    }
    expect(steps).toBeGreaterThan(10);
    expect(run.energies).toEqual(whole.energies);
    expect(run.frames).toEqual(whole.frames);
    expect(run.hypervirialRatio()).toEqual(whole.hypervirialRatio());
    // each sweep, of whatever chunk, is another, unless a burst was refused
    expect(new Set(run.energies).size).toBeGreaterThan(sampler.attempts === 'bursts' ? 30 : 59);
    const other = new EquilibrationRun({ ...plan, seed: 10 }, System.restore(model, snapshotOf(start)));
    // a first burst may be refused with either seed
    while (!other.finished) await other.step({});
    expect(other.energies).not.toEqual(whole.energies);
  });

  test('samples the canonical distribution of Metropolis Monte Carlo', async () => {
    // a liquid that the reference, too, relaxes in 300 sweeps
    const [hot, particles, temperature] = model === discs ? [discs, 150, 2] : [kobAndersen({ dimension: 3 }), 200, 3];
    const mean = async (by: Sampler, sweeps: number) => {
      const system = await liquid(hot, particles, temperature);
      const plan = {
        temperature,
        sweeps,
        discard: sweeps >> 2,
        origins: 4,
        overlapDistance: 0.3,
        seed: 5,
        sampler: by,
      };
      const run = new EquilibrationRun(plan, system);
      while (!run.finished) await run.step({});
      return { energy: seriesStatistics(run.energies.subarray(run.firstMeasured)).mean, ratio: run.hypervirialRatio() };
    };
    const reference = await mean(metropolis, 8000);
    const here = await mean(sampler, sampler.attempts === 'bursts' ? 1200 : 2000);
    const error = Math.hypot(reference.energy.error, here.energy.error);
    expect(error).toBeLessThan(0.04);
    expect(Math.abs(reference.energy.value - here.energy.value)).toBeLessThan(4 * error);
    expect(Math.abs(here.ratio.value - 1)).toBeLessThan(Math.max(0.01, 4 * here.ratio.error));
  });
});

describe.each<PreparationName>(['molecular-dynamics', 'hybrid-monte-carlo'])('%s as a preparation', (name) => {
  const way = sampledWay(name);
  const common = { model: mixture, particles: 150, temperature: 1, seed: 5, way };

  test.each(['above', 'below'] as const)(
    'from %s: stopped by an abort it goes on from its checkpoint, to the same bits',
    async (side) => {
      const o = { ...common, sweeps: 400, side };
      const whole = await Preparation.open(at('none'), o);
      while (!whole.finished) await whole.step({ threads: 1 });
      expect(whole.run.hypervirialRatio().value).toBeCloseTo(1, 0);
      const path = at(`${name}-${side}`);
      const phases = new Set<string>();
      let aborts = 0;
      for (let finished = false; !finished; ) {
        const preparation = await Preparation.open(path, o);
        const controller = new AbortController();
        let words = 0;
        const running = bringToEnd(preparation, path, {
          threads: 1,
          checkpointSeconds: 1000,
          signal: controller.signal,
          onProgress: ({ phase }) => {
            phases.add(phase);
            // in the midst of a chunk, and each time further on
            if (aborts < 6 && ++words > 5 * aborts) controller.abort(new Error('stopped'));
          },
        });
        try {
          await running;
          finished = true;
        } catch (e) {
          expect((e as Error).message).toBe('stopped');
          expect(await readCheckpoint(path)).toBeDefined();
          aborts++;
        }
        if (finished) {
          expect(aborts).toBeGreaterThan(2);
          expect(preparation.run.energies).toEqual(whole.run.energies);
          expect(preparation.system.positions).toEqual(whole.system.positions);
        }
      }
      expect(phases).toContain('sampling');
    },
  );

  test('begins with Monte Carlo, which overlapping particles do not harm, and says what it will do', async () => {
    const o = { ...common, sweeps: 256, side: 'above' as const };
    const phases: string[] = [];
    const preparation = await Preparation.open(at('none'), o);
    while (!preparation.finished) {
      await preparation.step({
        threads: 1,
        onProgress: ({ phase, acceptance }) => phases.push(`${phase} ${acceptance}`),
      });
    }
    expect(phases.some((words) => /^annealing 0\.\d/.test(words))).toBe(true);
    const refuses = phases.some((words) => /^sampling (0\.\d|1$)/.test(words));
    expect(refuses).toBe(name === 'hybrid-monte-carlo');
    expect(sweepsInAll({ ...o, cooled: false })).toBe(8 * 64 + 256);
    expect(workInAll({ ...o, cooled: false })).toBeCloseTo(8 * 64 + 256 * way.sampler(mixture).work, 9);
    expect(sweepsInAll({ ...o, cooled: true })).toBe(256);
  });

  test('is refused where particles have no neighbours in space', () => {
    expect(() => preparationOf(mariKurchan(), 0.01, name)).toThrow(
      expect.objectContaining({ code: 'INVALID_ARGUMENT', field: 'preparation', value: name }),
    );
    expect(preparationOf(mixture, 1, name)).toBe(name);
    expect(preparationOf(mixture, Number.POSITIVE_INFINITY, name)).toBe('random');
  });
});

test('the work of a sweep is told in trial moves', () => {
  expect(sampledWay('metropolis').sampler(mixture).work).toBe(1);
  expect(hybridSampler(discs).work).toBeLessThan(hybridSampler(mixture).work);
});
