import { DefectAccumulator, type DefectStatistics } from '../../analysis/defect-statistics';
import { defectTemperature } from '../../analysis/defect-temperature';
import type { CampaignPlan } from '../../ensemble/campaign/plan-schema';
import { VitrelaxError } from '../../errors';
import { notesOf } from '../../figures/curves';
import type { Series } from '../../figures/marks';
import { temperatureColours } from '../../figures/palette';
import { bondThresholds } from '../bonds';
import { type Comparison, difference, type Effect, type PaperFigure } from '../figure';
import { plotted } from '../plotted';
import type { ScaleName } from '../scale';
import { manySamples } from '../soft-spheres';
import type { Ensemble, Study } from '../study';

const dimensions = [2, 3] as const;
/** T_def of the paper. */
const published = { 2: 0.25, 3: 0.15 };

interface Point extends Pick<Ensemble, 'temperature' | 'particles' | 'equilibrated'> {
  dimension: 2 | 3;
  statistics: DefectStatistics;
}

function campaigns(scale: ScaleName): Record<string, CampaignPlan> {
  return Object.fromEntries(
    dimensions.flatMap((d) => {
      const plan = manySamples(scale, d);
      return plan === undefined ? [] : [[`${d}D`, plan]];
    }),
  );
}

async function pointsOf(study: Study, dimension: 2 | 3): Promise<Point[]> {
  const ensembles = await study.ensembles(`${dimension}D`);
  const thresholds = await bondThresholds(study, ensembles);
  const points: Point[] = [];
  for (const { temperature, particles, equilibrated, samples } of ensembles) {
    if (samples.length < 3) continue;
    const defects = new DefectAccumulator(thresholds(temperature));
    for (const sample of samples) {
      const { a, b } = await study.pair(sample);
      defects.add(a, b);
    }
    points.push({ dimension, temperature, particles, equilibrated, statistics: defects.result() });
  }
  return points;
}

/** The largest chi of a size, against that at both ends of its temperatures. */
function peakEffects(points: readonly Point[], what: string): Effect[] {
  const chi = (p: Point) => p.statistics.susceptibility;
  const inner = points.slice(1, -1);
  if (inner.length === 0) return [];
  const top = inner.reduce((most, p) => (chi(p).value > chi(most).value ? p : most));
  return [points[0], points[points.length - 1]].map((end) => ({
    what: `χ(T = ${top.temperature}) − χ(T = ${end.temperature}), ${what}`,
    difference: difference(chi(top), chi(end)),
  }));
}

export const figure4: PaperFigure = {
  id: '4',
  title: 'concentration and susceptibility of defects in soft spheres',
  campaigns,
  async draw(study) {
    const all: Point[] = [];
    for (const d of dimensions) if (manySamples(study.scale, d)) all.push(...(await pointsOf(study, d)));
    const groups = dimensions.flatMap((dimension) => {
      const own = all.filter((p) => p.dimension === dimension);
      return [...new Set(own.map((p) => p.particles))].map((particles) => ({
        dimension,
        particles,
        points: own.filter((p) => p.particles === particles).sort((a, b) => a.temperature - b.temperature),
      }));
    });
    const comparisons: Comparison[] = [];
    const effects: Effect[] = [];
    const temperatures = groups.map(({ dimension, particles, points }) => {
      const name = `${dimension}D, N = ${particles}`;
      for (const { temperature, statistics } of points)
        comparisons.push({ quantity: `φ(T = ${temperature}), ${name}`, paper: null, here: statistics.concentration });
      for (let k = 1; k < points.length; k++)
        effects.push({
          what: `φ(T = ${points[k].temperature}) − φ(T = ${points[k - 1].temperature}), ${name}`,
          difference: difference(points[k].statistics.concentration, points[k - 1].statistics.concentration),
        });
      effects.push(...peakEffects(points, name));
      try {
        const found = defectTemperature(
          points.map(({ temperature, statistics }) => ({ temperature, concentrations: statistics.concentrations })),
        );
        const paper = published[dimension];
        comparisons.push({
          quantity: `T_def, largest dφ/d ln T, ${name}`,
          paper,
          here: found.logInflection,
          remark: 'the steepest place of the picture, whose axis is logarithmic',
        });
        comparisons.push({ quantity: `T_def, largest dφ/dT, ${name}`, paper, here: found.inflection });
        comparisons.push({ quantity: `T_def, peak of χ, ${name}`, paper, here: found.peak });
        return { dimension, particles, ...found };
      } catch (e) {
        if (e instanceof VitrelaxError && ['NOT_DETERMINED', 'TOO_FEW_SAMPLES'].includes(e.code))
          return { dimension, particles, refused: e.message };
        throw e;
      }
    });
    const colours = temperatureColours(groups.map((_, k) => k));
    const series = (of: (p: Point) => { value: number; error: number }): Series[] =>
      groups.flatMap(({ dimension, particles, points }, k) => ({
        x: points.map((p) => p.temperature),
        y: points.map((p) => of(p).value),
        yError: points.map((p) => of(p).error),
        colour: colours[k],
        shape: k,
        filled: true,
        open: points.map((p) => !p.equilibrated),
        label: `${dimension}D, *N* = ${particles}`,
      }));
    const low = Math.min(...all.map((p) => p.temperature));
    const high = Math.max(...all.map((p) => p.temperature));
    const x = { kind: 'log', domain: [0.8 * low, 1.25 * high], label: 'temperature *T* [*v*_{0}]' } as const;
    const notes = notesOf(all);
    // with room for the legend
    const most = 1.45 * Math.max(...all.map(({ statistics: { susceptibility: chi } }) => chi.value + (chi.error || 0)));
    const phi = series((p) => p.statistics.concentration);
    const chi = series((p) => p.statistics.susceptibility);
    const lines = groups.length === 0 ? [] : dimensions.filter((d) => groups.some((g) => g.dimension === d));
    const guide = (d: 2 | 3, top: number) => ({
      x: [published[d], published[d]] as [number, number],
      y: [0, top] as [number, number],
      label: '',
      side: 'above' as const,
    });
    return {
      ...plotted([
        [
          {
            x,
            y: { kind: 'linear', domain: [0, 1], label: '⟨*ϕ*⟩' },
            series: phi,
            guides: lines.map((d) => guide(d, 1)),
            notes,
            title: '(a)',
          },
          {
            x,
            y: { kind: 'linear', domain: [0, most], label: '*χ* = *N*(⟨*ϕ*^{2}⟩ − ⟨*ϕ*⟩^{2})' },
            series: chi,
            guides: lines.map((d) => guide(d, most)),
            notes,
            title: '(b)',
          },
        ],
      ]),
      comparisons,
      effects,
      numbers: { points: all, temperatures },
      remarks: [
        `soft spheres, ${all.length === 0 ? 0 : all[0].statistics.configurations} samples of each N and T; dashed: T_def of the paper`,
      ],
    };
  },
};
