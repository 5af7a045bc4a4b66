import { type Configuration, System, softSpheres, steepestDescent, swapMonteCarlo } from '../../lib';
import { vitrelax } from './command-line';

export const model = softSpheres({ dimension: 2 });
export const particles = 300;
export const dt = 0.01;
/** whole steps, so that a dump can say them */
export const times = Float64Array.from(
  [0, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 20000],
  (n) => n * dt,
);
/** What `analyze` is told of a dump. */
export const words = ['--model', 'soft-spheres-2d', '--x-equilibrium', '1.45'];

export interface Recorded {
  initial: Configuration;
  frames: Float64Array[];
  v: number[];
  energy: number[];
  participation: number[];
}

/** A flow of our own with what it records, at the times of its frames. */
export async function recorded(seed: number): Promise<Recorded> {
  const system = System.random(model, { particles, seed });
  await swapMonteCarlo(system, { temperature: 0.5, sweeps: 300, seed });
  const initial = system.configuration();
  const frames: Float64Array[] = [];
  const flow = await steepestDescent(system, {
    until: { time: times[times.length - 1] },
    times,
    onFrame(frame) {
      if (frames.length < times.length) frames.push(frame.system.positions);
      frame.system.dispose();
    },
  });
  const kept = frames.length;
  system.dispose();
  return {
    initial,
    frames,
    v: Array.from(flow.rmsVelocity).slice(0, kept),
    energy: Array.from(flow.energy.slice(0, kept), (e) => e / particles),
    participation: Array.from(flow.participation).slice(0, kept),
  };
}

export interface DumpOptions {
  kind?: 'unwrapped' | 'wrapped' | 'images';
  digits?: number;
  steps?: (k: number) => string;
  boxLength?: (k: number) => number;
  ids?: (i: number, k: number) => number;
  particles?: (k: number) => number;
}

/** A dump as LAMMPS writes it, its atoms in another order in each frame. */
export function dumpOf({ initial, frames }: Recorded, o: DumpOptions = {}): string {
  const { kind = 'unwrapped', digits } = o;
  const d = initial.diameters as Float64Array;
  const l = initial.boxLength;
  const columns = { unwrapped: 'xu yu zu', wrapped: 'x y z', images: 'x y z ix iy iz' }[kind];
  const text = (x: number): string => (digits === undefined ? String(x) : x.toFixed(digits));
  return frames
    .map((x, k) => {
      const edge = o.boxLength?.(k) ?? l;
      const count = o.particles?.(k) ?? particles;
      const order = [...d.keys()].slice(0, count).sort((i, j) => Math.sin(i * 12.9 + k) - Math.sin(j * 12.9 + k));
      const rows = order.map((i) => {
        const own = [x[2 * i], x[2 * i + 1]];
        const images = own.map((value) => Math.floor(value / l));
        const shown = kind === 'unwrapped' ? own : own.map((value, c) => value - l * images[c]);
        const after = kind === 'images' ? ` ${images.join(' ')} 0` : '';
        return `${o.ids?.(i, k) ?? i + 1} 1 ${shown.map(text).join(' ')} 0${after} ${d[i]}\n`;
      });
      const step = o.steps?.(k) ?? `ITEM: TIMESTEP\n${Math.round(times[k] / dt)}\n`;
      const box = `ITEM: BOX BOUNDS pp pp pp\n0 ${edge}\n0 ${edge}\n-0.5 0.5\n`;
      return `${step}ITEM: NUMBER OF ATOMS\n${count}\n${box}ITEM: ATOMS id type ${columns} diameter\n${rows.join('')}`;
    })
    .join('');
}

interface Value {
  value: number | null;
  error: number | null;
}
type Row = { time: number } & Record<
  | 'v'
  | 'vParticipation'
  | 'energy'
  | 'excess'
  | 'displacement'
  | 'participation'
  | 'kurtosis'
  | 'nonGaussian'
  | 'length'
  | 'vLength'
  | 'hotSpots'
  | 'hotSpotSize',
  Value
>;
/** What `analyze` prints of trajectories as JSON, as far as tests ask. */
export interface TrajectoryAnalysis {
  notes: string[];
  ensembles: { label: string; displacement: Value; configurations: number; defects: unknown; rattlers: Value }[];
  decays: {
    exponent: { beta: number; error: number; window: [number, number] } | null;
    energy: { exponent: Value; inherentEnergy: Value } | null;
  }[];
  trajectories: { samples: number; velocities: string | null; particles: number; rows: Row[] }[];
}

/** The result of `analyze` with its files in a directory. */
export async function trajectoryAnalysis(directory: string, ...rest: string[]): Promise<TrajectoryAnalysis> {
  const { code, stdout, stderr } = await vitrelax('analyze', ...rest, '--json', '--directory', directory);
  expect(stderr).toBe('');
  expect(code).toBe(0);
  return JSON.parse(stdout);
}

/** rms, participation ratio, excess kurtosis and correlation length of a field of vectors, written out. */
export function independent(u: Float64Array, positions: Float64Array, boxLength: number) {
  const n = u.length / 2;
  let second = 0;
  let fourth = 0;
  let components = 0;
  const mean = [0, 0];
  for (let i = 0; i < n; i++) {
    const square = u[2 * i] ** 2 + u[2 * i + 1] ** 2;
    second += square / n;
    fourth += square ** 2 / n;
    components += (u[2 * i] ** 4 + u[2 * i + 1] ** 4) / (2 * n);
    mean[0] += u[2 * i] / n;
    mean[1] += u[2 * i + 1] / n;
  }
  const width = 0.2;
  const bins = Math.floor(Math.min(10, boxLength / 2) / width + 1e-6);
  const sums = new Float64Array(bins);
  const pairs = new Float64Array(bins);
  const image = (x: number): number => x - boxLength * Math.round(x / boxLength);
  let square = 0;
  for (let i = 0; i < n; i++) {
    square += ((u[2 * i] - mean[0]) ** 2 + (u[2 * i + 1] - mean[1]) ** 2) / n;
    for (let j = 0; j < i; j++) {
      const r = Math.hypot(
        image(positions[2 * i] - positions[2 * j]),
        image(positions[2 * i + 1] - positions[2 * j + 1]),
      );
      const bin = Math.floor(r / width);
      if (bin >= bins) continue;
      sums[bin] += (u[2 * i] - mean[0]) * (u[2 * j] - mean[0]) + (u[2 * i + 1] - mean[1]) * (u[2 * j + 1] - mean[1]);
      pairs[bin]++;
    }
  }
  let length = 0;
  let [r, c] = [0, 1];
  for (let bin = 0; bin < bins && c > 0; bin++) {
    if (pairs[bin] < 0.1 * n) continue;
    const [nextR, next] = [(bin + 0.5) * width, sums[bin] / pairs[bin] / square];
    length += next > 0 ? ((c + next) / 2) * (nextR - r) : (c ** 2 / (c - next) / 2) * (nextR - r);
    [r, c] = [nextR, next];
  }
  return {
    rms: Math.sqrt(second),
    participation: second ** 2 / fourth,
    kurtosis: components / (second / 2) ** 2 - 3,
    length,
  };
}

export const near = (found: number | null, expected: number, relative: number): void => {
  expect(found).not.toBeNull();
  expect(Math.abs((found as number) - expected)).toBeLessThanOrEqual(relative * Math.abs(expected));
};
