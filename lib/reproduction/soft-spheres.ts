import type { CampaignPlan } from '../ensemble/campaign/plan-schema';
import { softSpheres } from '../models/soft-spheres';
import { chains, type ScaleName } from './scale';

interface Fields {
  particles: number;
  temperatures: number[];
  samples: number;
}

/** N = 64 000 from T = 0.035 on is months of sampling on two cores: the coldest of the smaller scales is what they can equilibrate. */
const fields: Record<ScaleName, Fields> = {
  quick: { particles: 2000, temperatures: [0.8, 0.4, 0.2, 0.15, 0.1], samples: 6 },
  laptop: { particles: 4000, temperatures: [0.8, 0.4, 0.2, 0.15, 0.1], samples: 20 },
  paper: { particles: 64000, temperatures: [0.8, 0.4, 0.2, 0.15, 0.1, 0.07, 0.05, 0.035], samples: 10 },
};

/** Soft spheres in two dimensions to their inherent structures: the campaign of figures 2e, 3, 5, S4, S5 and chaos. */
export function softSpheres2d(scale: ScaleName): CampaignPlan {
  const { particles, temperatures, samples } = fields[scale];
  return {
    model: { name: 'soft-spheres-2d' },
    particles: [particles],
    temperatures,
    samples,
    preparation: chains(softSpheres({ dimension: 2 }), temperatures),
    relaxation: { until: { rmsForce: 1e-8, time: 1e5 }, tolerance: 1e-2 },
    seed: 1,
  };
}

interface Sizes {
  particles: number[];
  temperatures: number[];
  samples: number;
}

const defects: Record<2 | 3, Partial<Record<ScaleName, Sizes>>> = {
  2: {
    quick: { particles: [250, 1000], temperatures: [0.8, 0.55, 0.4, 0.3, 0.25, 0.2, 0.15, 0.1], samples: 24 },
    laptop: { particles: [500, 2000], temperatures: [0.8, 0.55, 0.4, 0.3, 0.25, 0.2, 0.15, 0.1, 0.08], samples: 48 },
    paper: {
      particles: [1000, 4000, 16000],
      temperatures: [0.8, 0.55, 0.4, 0.3, 0.25, 0.2, 0.15, 0.12, 0.1, 0.08, 0.06, 0.035],
      samples: 200,
    },
  },
  3: {
    laptop: { particles: [500, 1500], temperatures: [1, 0.5, 0.3, 0.2, 0.15, 0.12, 0.1], samples: 16 },
    paper: {
      particles: [1500, 12000],
      temperatures: [1, 0.5, 0.3, 0.25, 0.2, 0.17, 0.15, 0.12, 0.1, 0.08, 0.062],
      samples: 200,
    },
  },
};

/** Many samples of small systems: the campaigns of figures 4 and S3. In three dimensions from `laptop` on. */
export function manySamples(scale: ScaleName, dimension: 2 | 3): CampaignPlan | undefined {
  const size = defects[dimension][scale];
  if (size === undefined) return undefined;
  const { particles, temperatures, samples } = size;
  return {
    model: { name: `soft-spheres-${dimension}d` },
    particles,
    temperatures,
    samples,
    preparation: chains(softSpheres({ dimension }), temperatures),
    // phi does not change beyond: 1e-3 between this and 1e-8 at a tolerance of 0.01 (docs/validation.md)
    relaxation: { until: { rmsForce: 1e-5, time: 1e5 }, tolerance: 0.1 },
    seed: 1,
  };
}
