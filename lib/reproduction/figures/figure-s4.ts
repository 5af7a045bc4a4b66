import { displacementField } from '../../analysis/displacement';
import { participationRatio } from '../../analysis/structure';
import { temperatureLabel } from '../../figures/curves';
import { displacementBar, displacementPanel } from '../../figures/displacement-fields';
import { arrange, edged, type Panel } from '../../figures/svg';
import { meanEstimate } from '../../numerics/statistics';
import { steepestDescent } from '../../relaxation/steepest-descent';
import { System } from '../../system';
import { type Comparison, difference, type Effect, type PaperFigure } from '../figure';
import { inOrder } from '../in-order';
import { softSpheres2d } from '../soft-spheres';
import type { Sample, Study } from '../study';

const times = [0.1, 1, 10, 100];
const warm = 0.2;
/** Flows that are followed at each temperature, at most. */
const mostFlows = 4;
const side = 118;
/** Of the colour scale, below the largest. */
const decades = 1e-4;

/** r(t) - r(inf) at each of the times, flat [N*2]. */
async function fieldsAlong(study: Study, sample: Sample) {
  const { a } = await study.pair(sample);
  const start = System.from(a.model, a);
  const frames: Float64Array[] = [];
  const { signal, threads } = study.running;
  await steepestDescent(start, {
    until: { rmsForce: 1e-8, time: 1e5 },
    times: Float64Array.from(times),
    tolerance: 1e-2,
    onFrame({ time, system }) {
      if (times.includes(time)) frames.push(system.positions.slice());
      system.dispose();
    },
    signal,
    threads,
  });
  const final = start.configuration();
  start.dispose();
  // a flow that rests earlier stays where it is
  while (frames.length < times.length) frames.push(final.positions.slice());
  const fields = frames.map((positions) => displacementField(final, { ...final, positions }));
  return { final, fields };
}

export const figureS4: PaperFigure = {
  id: 'S4',
  title: 'distance to the inherent structure along the flow of soft spheres in two dimensions',
  campaigns: (scale) => ({ fields: softSpheres2d(scale) }),
  needsAllTemperatures: 'sets its coldest flows against those at 0.2',
  async draw(study) {
    const ensembles = await study.ensembles('fields');
    const cold = ensembles[ensembles.length - 1];
    const hot = ensembles.find(({ temperature }) => temperature === warm) ?? ensembles[0];
    const rows = await inOrder([hot, cold], async ({ temperature, samples }) => {
      const flows = await inOrder(samples.slice(0, mostFlows), (sample) => fieldsAlong(study, sample));
      const participation = times.map((_, k) => {
        const values = flows.map(({ fields }) => participationRatio(fields[k].displacement, 2)).filter((p) => p > 0);
        return values.length > 1 ? meanEstimate(values) : { value: values[0] ?? Number.NaN, error: Number.NaN };
      });
      return { temperature, participation, shown: flows[0] };
    });
    const values = rows
      .flatMap(({ shown }) => shown.fields.flatMap(({ magnitude }) => Array.from(magnitude)))
      .filter((u) => u > 0)
      .sort((a, b) => a - b);
    const at = (part: number): number => values[Math.floor(part * (values.length - 1))];
    const range = [decades * at(0.995), at(0.995)] as const;
    const scale = { range, side };
    const panels = rows.map(({ temperature, shown: { final, fields } }) =>
      fields.map(
        ({ magnitude, displacement }, k): Panel =>
          displacementPanel(
            {
              title: `${temperatureLabel(temperature)}, *t* = ${times[k]}`,
              dimension: 2,
              boxLength: final.boxLength,
              positions: final.positions,
              diameters: final.diameters as Float64Array,
              magnitude,
              displacements: displacement,
            },
            scale,
          ),
      ),
    );
    const bar = displacementBar(scale);
    const comparisons = rows.flatMap(({ temperature, participation }) =>
      times.map(
        (t, k): Comparison => ({
          quantity: `participation ratio of r(t) − r(∞), T = ${temperature}, t = ${t}`,
          paper: null,
          here: participation[k],
          remark: '1/N: one particle; 1/2: a random field',
        }),
      ),
    );
    const effects = times.slice(0, 2).map(
      (t, k): Effect => ({
        what: `participation ratio(T = ${cold.temperature}) − (T = ${hot.temperature}), t = ${t}: smooth against localised`,
        difference: difference(rows[1].participation[k], rows[0].participation[k]),
      }),
    );
    return {
      panel: edged(arrange([[...panels[0], bar], panels[1]], { rowGap: 8, columnGap: 8 })),
      comparisons,
      effects,
      numbers: { times, rows: rows.map(({ shown: _, ...row }) => row) },
      remarks: [`soft spheres in 2D, N = ${cold.particles}; participation ratios over up to ${mostFlows} flows`],
    };
  },
};
