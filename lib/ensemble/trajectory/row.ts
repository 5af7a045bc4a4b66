import { hotSpots } from '../../analysis/clusters';
import { displacementField } from '../../analysis/displacement';
import type { NeighbourhoodOptions } from '../../analysis/neighbourhoods';
import { nonAffineVelocity } from '../../analysis/non-affine-displacement';
import { participationRatio } from '../../analysis/structure';
import { VanHoveAccumulator } from '../../analysis/van-hove';
import { VelocityCorrelationAccumulator } from '../../analysis/velocity-correlation';
import type { Configuration } from '../../configuration';
import { isGeometry } from '../../models/geometry';
import { hasQuenchedShifts } from '../../models/mari-kurchan';
import { logarithmicEdges } from '../../numerics/histogram';
import { type Estimate, meanOfAny } from '../../numerics/statistics';
import type { AnalysedTrajectory, TrajectoryRow } from './result';

/** What moves in one frame. */
export interface Motion {
  frame: Configuration;
  end: Configuration;
  velocities?: Float64Array;
  /** per particle */
  energy?: number;
  inherentEnergy?: number;
  /** rms of u and of v that are nothing but rounding */
  noise: { u: number; v: number };
}

/** As far as correlations are looked at [length]: the work grows with the number of neighbours. */
const correlationCutoff = (dimension: number): number => (dimension === 2 ? 10 : 5);
const binWidth = 0.2;
/**
 * The integral of the correlation to its first zero changes steadily where the 1/e of one curve jumps with the shells of neighbours;
 * distances that few pairs have are passed over.
 */
export const fewestPairs = 0.1;
const lengthOptions = { method: 'integral', fewestPairs } as const;
const displacementEdges = logarithmicEdges(1e-6, 10, 10);

/** Averages over trajectories at one time, a frame at a time. */
export class RowAccumulator {
  private readonly values: Record<string, number[]> = {};
  private readonly vanHove = new VanHoveAccumulator({ edges: displacementEdges });
  private readonly ofDisplacement: VelocityCorrelationAccumulator;
  private readonly ofVelocity: VelocityCorrelationAccumulator;
  /** trajectories that have a frame at this time */
  samples = 0;

  constructor(
    readonly time: number,
    { boxLength, model }: Configuration,
    private readonly nonAffine: NeighbourhoodOptions | undefined,
  ) {
    const cutoff = Math.max(binWidth, Math.min(correlationCutoff(model.dimension), boxLength / 2));
    this.ofDisplacement = new VelocityCorrelationAccumulator({ cutoff, binWidth });
    this.ofVelocity = new VelocityCorrelationAccumulator({ cutoff, binWidth });
  }

  /** @returns u = r(t) - r(infinity), flat [N*D] */
  add({ frame, end, velocities, energy, inherentEnergy, noise }: Motion): Float64Array {
    const { dimension } = frame.model;
    // where neighbours in space do not interact, nothing in space is correlated
    const spatial = !hasQuenchedShifts(frame.model);
    this.samples++;
    const { displacement, rms } = displacementField(end, frame);
    this.note('displacement', rms);
    if (rms > noise.u) {
      this.note('participation', participationRatio(displacement, dimension));
      this.vanHove.add(end, frame);
      if (spatial) this.ofDisplacement.add(frame, displacement);
    }
    if (energy !== undefined) this.note('energy', energy);
    if (energy !== undefined && inherentEnergy !== undefined) this.note('excess', energy - inherentEnergy);
    if (velocities !== undefined) this.addVelocities(frame, velocities, spatial, noise.v);
    return displacement;
  }

  private addVelocities(frame: Configuration, velocities: Float64Array, spatial: boolean, noise: number): void {
    const { dimension } = frame.model;
    const square = velocities.reduce((sum, v) => sum + v * v, 0) / (velocities.length / dimension);
    this.note('v', Math.sqrt(square));
    if (!(Math.sqrt(square) > noise)) return;
    this.note('vParticipation', participationRatio(velocities, dimension));
    if (!spatial) return;
    this.ofVelocity.add(frame, velocities);
    const { d2min } = nonAffineVelocity(frame, velocities, this.nonAffine);
    if (d2min.every(Number.isNaN)) return;
    const { count, weightedSize } = hotSpots(frame, d2min, {
      neighbours: isGeometry(frame.model) ? 'distance' : 'rescaled',
    });
    this.note('hotSpots', count);
    this.note('hotSpotSize', weightedSize);
  }

  private note(name: string, value: number): void {
    this.values[name] = [...(this.values[name] ?? []), value];
  }

  result(): {
    row: TrajectoryRow;
    curves: { [K in 'vanHove' | 'displacementCorrelation' | 'velocityCorrelation']: AnalysedTrajectory[K][number] };
  } {
    const vanHove = this.vanHove.configurations > 0 ? this.vanHove.result() : undefined;
    const of = (name: string): Estimate => meanOfAny(this.values[name] ?? []);
    const length = (a: VelocityCorrelationAccumulator): Estimate =>
      a.configurations > 0 ? a.length(lengthOptions) : nothing;
    return {
      row: {
        time: this.time,
        v: of('v'),
        vParticipation: of('vParticipation'),
        energy: of('energy'),
        excess: of('excess'),
        displacement: vanHove?.rms ?? of('displacement'),
        participation: of('participation'),
        kurtosis: vanHove?.kurtosis ?? nothing,
        nonGaussian: vanHove?.nonGaussian ?? nothing,
        length: length(this.ofDisplacement),
        vLength: length(this.ofVelocity),
        hotSpots: of('hotSpots'),
        hotSpotSize: of('hotSpotSize'),
      },
      curves: {
        vanHove,
        displacementCorrelation: this.ofDisplacement.configurations > 0 ? this.ofDisplacement.result() : undefined,
        velocityCorrelation: this.ofVelocity.configurations > 0 ? this.ofVelocity.result() : undefined,
      },
    };
  }
}

const nothing: Estimate = { value: Number.NaN, error: Number.NaN };
