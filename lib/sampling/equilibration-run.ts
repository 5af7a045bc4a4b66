import type { Running } from '../binding/running';
import type { Estimate } from '../numerics/statistics';
import type { System } from '../system';
import { OriginAverage } from './relaxation-time';
import type { Sampler, SamplerProgress } from './sampler';
import { type Chunk, chunksOf } from './schedule';
import { type Frame, peakWavenumber, selfCorrelations } from './self-correlations';

/** What defines a run, apart from the system it starts from. */
export interface EquilibrationPlan {
  sampler: Sampler;
  temperature: number;
  sweeps: number;
  /** sweeps at the beginning that are not measured */
  discard: number;
  /** number of time origins */
  origins: number;
  overlapDistance: number;
  seed: number;
}

const correlationNames = ['overlap', 'scattering', 'diameters'] as const;
type CorrelationName = (typeof correlationNames)[number];

/** Sums over the samples of the hypervirial in one block. */
interface Hypervirial {
  force: number;
  laplacian: number;
  samples: number;
}

/** The state of a run between two chunks, as plain data and arrays. */
export interface RunCheckpoint {
  header: {
    chunk: number;
    correlations: Record<CorrelationName, ReturnType<OriginAverage['toJSON']>>;
    hypervirial: Hypervirial[];
    accepted: { displacement: number; swap: number };
    seconds: number;
  };
  arrays: Record<string, Float64Array>;
}

/**
 * A run of the sampler at one temperature that measures its own relaxation, chunk by chunk. Between two chunks it can be
 * saved and restored, with the system's snapshot, and goes on as if nothing had happened.
 *
 * @internal
 */
export class EquilibrationRun {
  /** energy per particle after each sweep */
  readonly energies: Float64Array;
  /** the configurations at the time origins and at the end */
  readonly frames: Frame[] = [];
  readonly wavenumber: number;
  readonly correlations: Record<CorrelationName, OriginAverage> = {
    overlap: new OriginAverage(),
    scattering: new OriginAverage(),
    diameters: new OriginAverage(),
  };
  /** wall time in the sampler */
  seconds = 0;
  private readonly chunks: readonly Chunk[];
  private readonly block: number;
  private next = 0;
  private readonly hypervirial: Hypervirial[];
  private accepted = { displacement: 0, swap: 0 };

  constructor(
    readonly plan: EquilibrationPlan,
    private readonly system: System,
  ) {
    this.chunks = chunksOf({ ...plan, work: plan.sampler.work * system.particles });
    this.block = Math.floor((plan.sweeps - plan.discard) / plan.origins);
    this.energies = new Float64Array(plan.sweeps);
    this.hypervirial = Array.from({ length: plan.origins }, () => ({ force: 0, laplacian: 0, samples: 0 }));
    this.wavenumber = peakWavenumber(system.model, system.particles, system.boxLength);
  }

  get finished(): boolean {
    return this.next === this.chunks.length;
  }

  /** Sweeps done. */
  get sweep(): number {
    return this.next === 0 ? 0 : this.chunks[this.next - 1].end;
  }

  /** First sweep that is measured. */
  get firstMeasured(): number {
    return this.plan.sweeps - this.block * this.plan.origins;
  }

  /** accepted / attempted */
  get acceptance(): { displacement: number; swap: number } {
    const sweeps = Math.max(1, this.sweep);
    return { displacement: this.accepted.displacement / sweeps, swap: this.accepted.swap / sweeps };
  }

  /** Does the next chunk. On an abort the run, and its last checkpoint, stand where the chunk began. */
  async step(running: Running<SamplerProgress>): Promise<void> {
    const { plan, system } = this;
    const begin = this.sweep;
    const chunk = this.chunks[this.next];
    const sweeps = chunk.end - begin;
    if (sweeps > 0) {
      const { sampler, temperature, seed } = plan;
      const { onProgress } = running;
      const report = await sampler.run(system, {
        ...running,
        temperature,
        sweeps,
        seed,
        firstSweep: begin,
        onProgress: onProgress && ((p) => onProgress({ ...p, sweep: begin + p.sweep, sweeps: plan.sweeps })),
      });
      this.energies.set(report.energies, begin);
      this.accepted.displacement += report.acceptance.displacement * sweeps;
      this.accepted.swap += report.acceptance.swap * sweeps;
      this.seconds += report.seconds;
      if (begin >= this.firstMeasured && report.hypervirialSamples > 0) {
        const sums = this.hypervirial[Math.floor((begin - this.firstMeasured) / this.block)];
        sums.force += report.meanSquareForce * report.hypervirialSamples;
        sums.laplacian += report.meanLaplacian * report.hypervirialSamples;
        sums.samples += report.hypervirialSamples;
      }
    }
    this.measure(chunk);
    this.next++;
  }

  private measure(chunk: Chunk): void {
    if (chunk.origin === undefined && chunk.compare.length === 0) return;
    const { positions, diameters, dimension } = this.system;
    const now = { positions, diameters };
    for (const { origin, lag } of chunk.compare) {
      const values = selfCorrelations(this.frames[origin], now, dimension, this.plan.overlapDistance, this.wavenumber);
      for (const name of correlationNames) this.correlations[name].add(lag, origin, values[name]);
    }
    if (chunk.origin !== undefined || this.next === this.chunks.length - 1) this.frames.push(now);
  }

  /** <|dE/dr|²>/(T <Laplacian E>) over the measured part, with the error by the jackknife over blocks. */
  hypervirialRatio(): Estimate {
    const blocks = this.hypervirial.filter((block) => block.samples > 0);
    const total = sumOf(blocks);
    const ratio = (h: Hypervirial): number => h.force / (this.plan.temperature * h.laplacian);
    const without = blocks.map((block) =>
      ratio({ force: total.force - block.force, laplacian: total.laplacian - block.laplacian, samples: 0 }),
    );
    const n = without.length;
    if (n < 2) return { value: ratio(total), error: Number.NaN };
    const centre = without.reduce((sum, x) => sum + x, 0) / n;
    const squares = without.reduce((sum, x) => sum + (x - centre) ** 2, 0);
    return { value: ratio(total), error: Math.sqrt(((n - 1) / n) * squares) };
  }

  checkpoint(): RunCheckpoint {
    const arrays: Record<string, Float64Array> = { energies: this.energies };
    this.frames.forEach(({ positions, diameters }, k) => {
      arrays[`positions${k}`] = positions;
      arrays[`diameters${k}`] = diameters;
    });
    const { overlap, scattering, diameters } = this.correlations;
    return {
      header: {
        chunk: this.next,
        correlations: {
          overlap: overlap.toJSON(),
          scattering: scattering.toJSON(),
          diameters: diameters.toJSON(),
        },
        hypervirial: this.hypervirial,
        accepted: this.accepted,
        seconds: this.seconds,
      },
      arrays,
    };
  }

  /** The run of a checkpoint; the system must have been restored to the same moment. */
  static restore(plan: EquilibrationPlan, system: System, { header, arrays }: RunCheckpoint): EquilibrationRun {
    const run = new EquilibrationRun(plan, system);
    run.next = header.chunk;
    run.energies.set(arrays.energies);
    run.accepted = header.accepted;
    run.seconds = header.seconds;
    for (const [k, sums] of header.hypervirial.entries()) Object.assign(run.hypervirial[k], sums);
    for (const name of correlationNames) run.correlations[name] = OriginAverage.from(header.correlations[name]);
    for (let k = 0; arrays[`positions${k}`] !== undefined; k++) {
      run.frames.push({ positions: arrays[`positions${k}`], diameters: arrays[`diameters${k}`] });
    }
    return run;
  }
}

function sumOf(blocks: readonly Hypervirial[]): Hypervirial {
  const sum = { force: 0, laplacian: 0, samples: 0 };
  for (const block of blocks) {
    sum.force += block.force;
    sum.laplacian += block.laplacian;
    sum.samples += block.samples;
  }
  return sum;
}
