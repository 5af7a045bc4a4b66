import type { Hdf5Group } from '../../io/hdf5-tree';
import type { Estimate } from '../../numerics/statistics';
import type { AnalysedTrajectory, TrajectoryRow } from './result';

const quantities = [
  'v',
  'vParticipation',
  'energy',
  'excess',
  'displacement',
  'participation',
  'kurtosis',
  'nonGaussian',
  'length',
  'vLength',
  'hotSpots',
  'hotSpotSize',
] as const satisfies readonly (keyof TrajectoryRow)[];

/** The rows as columns, with their errors. */
export function trajectoryColumns(rows: readonly TrajectoryRow[]): Record<string, Float64Array> {
  const column = (of: (row: TrajectoryRow) => number): Float64Array => Float64Array.from(rows, of);
  return {
    time: column(({ time }) => time),
    ...Object.fromEntries(
      quantities.flatMap((name) => [
        [name, column((row) => row[name].value)],
        [`${name}Error`, column((row) => (row[name] as Estimate).error)],
      ]),
    ),
  };
}

/** Columns, distributions and correlation functions, a row for each time. */
export function trajectoryGroup(trajectory: AnalysedTrajectory): Hdf5Group {
  const { summary, vanHove, displacementCorrelation, velocityCorrelation } = trajectory;
  return {
    attributes: { samples: summary.samples, velocities: summary.velocities ?? 'none' },
    datasets: trajectoryColumns(summary.rows),
    groups: {
      van_hove: {
        datasets: { ...axis('u', vanHove, ({ u }) => u), ...table('density', vanHove, ({ density }) => density) },
      },
      correlation: {
        datasets: {
          ...axis('r', displacementCorrelation, ({ r }) => r),
          ...table('displacement', displacementCorrelation, ({ correlation }) => correlation),
          ...table('velocity', velocityCorrelation, ({ correlation }) => correlation),
        },
      },
    },
  };
}

function axis<T>(name: string, curves: readonly (T | undefined)[], of: (curve: T) => Float64Array) {
  const first = curves.find((curve) => curve !== undefined);
  return first === undefined ? {} : { [name]: of(first) };
}

/** [times, bins], NaN at times without a curve. */
function table<T>(name: string, curves: readonly (T | undefined)[], of: (curve: T) => Float64Array) {
  const first = curves.find((curve) => curve !== undefined);
  if (first === undefined) return {};
  const bins = of(first).length;
  const data = new Float64Array(curves.length * bins).fill(Number.NaN);
  curves.forEach((curve, k) => {
    if (curve !== undefined) data.set(of(curve), k * bins);
  });
  return { [name]: { data, shape: [curves.length, bins] } };
}
