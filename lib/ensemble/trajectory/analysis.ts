import { displacementField, unwrappedPair } from '../../analysis/displacement';
import type { NeighbourhoodOptions } from '../../analysis/neighbourhoods';
import { particlesOf } from '../../analysis/states';
import type { Configuration } from '../../configuration';
import { VitrelaxError } from '../../errors';
import { isGeometry } from '../../models/geometry';
import { contactDistance } from '../../models/mixing';
import { largestEigenvalue } from '../../relaxation/largest-eigenvalue';
import { steepestDescent } from '../../relaxation/steepest-descent';
import { System } from '../../system';
import { mostParticlesOfFrames } from '../flow-frames';
import { toRest } from '../relaxation-stage';
import type { StoredFlow } from '../stored-flow';
import { dissipated, isFinished, noiseOf, resolved, roundingOf } from './quality';
import type {
  AnalysedTrajectory,
  DisplacementSnapshots,
  TrajectoryAnalysis,
  TrajectoryRow,
  VelocitySource,
} from './result';
import { RowAccumulator } from './row';
import type { TimedFrame, TrajectorySource } from './source';

export interface TrajectoryAnalysisOptions {
  /** follow the flow from the last frame to its end, which then is r(infinity) */
  finish?: boolean;
  nonAffine?: NeighbourhoodOptions;
}

/** Times of two trajectories that are one, to rounding. */
const keyOf = (time: number): string => time.toPrecision(9);
/** Fields are kept for pictures at times a factor of this apart. */
const snapshotFactor = 10 ** 0.48;
/** A centre of mass that moves by more than this part of the rms displacement is worth a word. */
const visibleDrift = 0.1;
/** Of the energy that velocities dissipate, as far as sparse frames tell. */
const sameEnergy = 2;

/** The trajectories of one ensemble, a frame at a time. */
export class TrajectoryEnsemble {
  private readonly rows = new Map<string, RowAccumulator>();
  private samples = 0;
  private velocities: VelocitySource | null | undefined;
  private example: DisplacementSnapshots | undefined;

  constructor(
    private readonly o: TrajectoryAnalysisOptions,
    private readonly notes: Set<string>,
  ) {}

  /**
   * @returns r(infinity), which is another one than the last frame where the flow was followed to its end, and where velocities
   *   are known v(t), and with the model E(t)
   */
  async add(source: TrajectorySource): Promise<{ end: Configuration; flow: StoredFlow | undefined }> {
    const { name, notes } = this.named(source);
    const system = systemOf(source.b, name, notes);
    try {
      const finished = this.o.finish === true && system !== undefined && !source.atRest;
      const end = finished ? await endOfFlow(system, source.b) : source.b;
      const inherent = system && { energy: energyPerParticle(system), stiffness: await largestEigenvalue(system) };
      // of the end: a start may be a lattice, or all at 0
      const rounding = roundingOf(source.b);
      const noise = noiseOf(source.b, rounding, inherent?.stiffness);
      const snapshots = new Snapshots(end);
      const curve = { times: [] as number[], v: [] as number[], energy: [] as number[] };
      for await (const frame of source.frames()) {
        const { velocities, energy, from } = motionOf(frame, system);
        this.velocities = this.velocities === undefined || this.velocities === from ? from : null;
        const u = this.rowAt(frame).add({
          frame: frame.configuration,
          end,
          velocities,
          energy,
          inherentEnergy: inherent?.energy,
          noise,
        });
        snapshots.take(frame.time, u);
        if (velocities === undefined) continue;
        curve.times.push(frame.time);
        curve.v.push(Math.sqrt(velocities.reduce((sum, v) => sum + v * v, 0) / particlesOf(end)));
        curve.energy.push(energy ?? Number.NaN);
      }
      this.samples++;
      this.example ??= snapshots.result();
      const drift = displacementField(source.a, end);
      if (Math.hypot(...drift.drift) > visibleDrift * drift.rms)
        notes.add(`the centre of mass of ${name} moves: displacements are not free of it`);
      if (curve.times.length === 0) return { end, flow: undefined };
      const flow = {
        times: Float64Array.from(curve.times),
        v: Float64Array.from(curve.v),
        energy: Float64Array.from(curve.energy),
        inherentEnergy: inherent?.energy ?? Number.NaN,
        stiffness: inherent?.stiffness ?? Number.NaN,
        rests: source.atRest,
      };
      return {
        end,
        flow: inherent ? this.judged(resolved(flow, noise.v), flow, source, { rounding, finished }) : flow,
      };
    } finally {
      system?.dispose();
    }
  }

  /** The table and the curves, at the times that all trajectories have; undefined without any. */
  result(of: Pick<TrajectoryAnalysis, 'label' | 'slug' | 'particles' | 'temperature'>): AnalysedTrajectory | undefined {
    const shared = [...this.rows.values()].filter(({ samples }) => samples === this.samples);
    if (this.samples === 0) return undefined;
    if (shared.length < this.rows.size)
      this.notes.add(`${of.label}: of ${this.rows.size} times the ${shared.length} that all trajectories have`);
    const results = shared.sort((a, b) => a.time - b.time).map((row) => row.result());
    const rows: TrajectoryRow[] = results.map(({ row }) => row);
    return {
      summary: { ...of, samples: this.samples, velocities: this.velocities ?? null, rows },
      vanHove: results.map(({ curves }) => curves.vanHove),
      displacementCorrelation: results.map(({ curves }) => curves.displacementCorrelation),
      velocityCorrelation: results.map(({ curves }) => curves.velocityCorrelation),
      example: this.example,
    };
  }

  private named(source: TrajectorySource): { name: string; notes: Set<string> } {
    const { notes } = this;
    if (source.followed) notes.add('positions that lie in the box are followed from frame to frame by minimum images');
    if (isGeometry(source.a.model))
      notes.add('no model is given: no energies, forces, defects, rattlers; neighbours are those within a distance');
    return { name: source.name, notes };
  }

  private rowAt({ time, configuration }: TimedFrame): RowAccumulator {
    const known = this.rows.get(keyOf(time));
    if (known !== undefined) return known;
    const row = new RowAccumulator(time, configuration, this.o.nonAffine);
    this.rows.set(keyOf(time), row);
    return row;
  }

  /** What of a flow can be fitted, with a word on what stands against it. */
  private judged(
    kept: StoredFlow,
    flow: StoredFlow,
    { name, atRest }: TrajectorySource,
    { rounding, finished }: { rounding: number | undefined; finished: boolean },
  ): StoredFlow {
    const { notes } = this;
    const lost = kept.times.length < flow.times.length;
    if (rounding !== undefined && lost)
      notes.add(
        `${name} gives positions to about ${rounding.toExponential(0)}: displacements below are rounding, and so are velocities from ` +
          `t = ${flow.times[kept.times.length]} on, which are not fitted`,
      );
    const part = dissipated(kept);
    if (part > sameEnergy || part < 1 / sameEnergy)
      notes.add(
        `${name}: the velocities dissipate ${part.toPrecision(2)} times the energy that is lost, so it is no steepest descent with ` +
          'zeta = 1 in this unit of time, or its frames are far apart',
      );
    // what only rounding moves is at rest as far as the file tells
    if (atRest || finished || lost || isFinished(flow)) return kept;
    notes.add(
      `${name} ends before it has come to rest (v = ${flow.v[flow.v.length - 1].toExponential(1)}): r(infinity) is its last frame, ` +
        'whose energy is taken off E, and the exponent of E is fitted with E_IS free; --finish follows its flow to the end',
    );
    return { ...kept, inherentEnergy: Number.NaN };
  }
}

/** The particles in the core, where their model is known. */
function systemOf(c: Configuration, name: string, notes: Set<string>): System | undefined {
  if (isGeometry(c.model)) return undefined;
  try {
    return System.from(c.model, c);
  } catch (e) {
    if (!(e instanceof VitrelaxError)) throw e;
    notes.add(`no forces of ${name}: ${e.message}`);
    return undefined;
  }
}

/** Velocities and the energy per particle: with the model its own, else what the file holds. */
function motionOf(
  { configuration, forces, velocities }: TimedFrame,
  system: System | undefined,
): { velocities?: Float64Array; energy?: number; from: VelocitySource | null } {
  if (system !== undefined) {
    system.setPositions(configuration.positions);
    const found = system.evaluate();
    return { velocities: found.forces, energy: found.energy / system.particles, from: 'model' };
  }
  if (forces !== undefined) return { velocities: forces, from: 'forces' };
  return velocities === undefined ? { from: null } : { velocities, from: 'velocities' };
}

/** Where the flow leads from a configuration, in the images of that one; the system goes there. */
async function endOfFlow(system: System, from: Configuration): Promise<Configuration> {
  await steepestDescent(system, { until: toRest });
  return unwrappedPair(from, { ...from, positions: system.positions }).b;
}

function energyPerParticle(system: System): number {
  return system.energy() / system.particles;
}

/** Keeps u at some times, for pictures. */
class Snapshots {
  private readonly kept: { time: number; u: Float64Array }[] = [];

  constructor(private readonly end: Configuration) {}

  take(time: number, u: Float64Array): void {
    const last = this.kept[this.kept.length - 1];
    const { dimension } = this.end.model;
    if (dimension > 3 || particlesOf(this.end) > mostParticlesOfFrames || !(time > 0)) return;
    if (last !== undefined && time < snapshotFactor * last.time) return;
    if (u.some((x) => x !== 0)) this.kept.push({ time, u });
  }

  result(): DisplacementSnapshots | undefined {
    if (this.kept.length === 0) return undefined;
    const contact = contactDistance(this.end);
    const diameters = Float64Array.from({ length: particlesOf(this.end) }, (_, i) => contact(i, i));
    return { end: this.end, diameters, snapshots: this.kept };
  }
}
