import { existsSync, statSync } from 'node:fs';
import { cpus } from 'node:os';
import { native } from '../../binding/native';
import { loadHdf5 } from '../../io/hdf5';
import type { Model } from '../../models/model';
import { formatCount, formatNumber, writeReport } from '../../report';
import { writeFigure } from '../../report/figure-files';
import type { Provenance, ReportData, ReportFigure, ReportFile, ReportState } from '../../report/report-data';
import { formatTemperature } from '../../report/table';
import { type EquilibrationEvidence, requiredRelaxationTimes } from '../../sampling/evidence';
import { folderOf, type QuenchDirectory } from '../directory';
import { fieldOmissions } from '../omissions';
import { type CheckedQuench, planForJson } from '../options';
import { relaxationFolder } from '../report/relaxation-folder';
import { viewerData } from '../report/viewer-data';
import type { EquilibriumResult } from '../state-result';
import { isEquilibrated, type StateSummary } from '../summary';
import { wayOf } from '../ways';
import { drawFigures } from './figures';
import { protocolOf } from './protocol';

const filesOfState: readonly (readonly [name: string, description: string])[] = [
  ['equilibrium.h5', 'equilibrium configuration, with the evidence'],
  ['inherent-structure.h5', 'its inherent structure'],
  ['relaxation.csv', '*E*(*t*), *v*(*t*), largest force, participation ratio'],
  ['relaxation.h5', 'the same and the local exponent'],
  ['flow.h5', 'configurations on the way'],
  ['local-exponent.csv', 'local exponent'],
  ['fields.h5', '*D*^{2}_{min}, broken and inserted bonds, defects of each particle'],
  ['energy.csv', 'energy under the sampler'],
  ['correlations.csv', 'self-correlations under the sampler'],
  ['pair-distribution.csv', '*g*(*x*) of the equilibrium states'],
  ['sampling.h5', 'the last three'],
  ['equilibrium.json', 'evidence of equilibration'],
  ['relaxation.json', 'results of the flow'],
];

/** Draws the figures and writes `report.html` of a quench whose stages are all finished. */
export async function writeQuenchReport(
  directory: QuenchDirectory,
  o: Pick<CheckedQuench, 'threads' | 'command'>,
  states: readonly StateSummary[],
): Promise<string> {
  const { compiler } = native.info();
  const figures = await drawFigures(directory, directory.manifest.plan.model, states);
  for (const figure of figures) await writeFigure(directory.file('figures'), figure);
  return writeReport(
    directory.path,
    await quenchReport(directory, figures, states, {
      threads: o.threads,
      command: o.command ?? null,
      compiler,
      node: process.version,
      platform: `${process.platform}-${process.arch}`,
      processor: cpus()[0]?.model.trim() || null,
    }),
  );
}

/** What the report of a quench says of the states that are finished. */
export async function quenchReport(
  directory: QuenchDirectory,
  figures: readonly ReportFigure[],
  states: readonly StateSummary[],
  machine: Pick<Provenance, 'threads' | 'command' | 'compiler' | 'node' | 'platform' | 'processor'>,
): Promise<ReportData> {
  const { plan, sessions } = directory.manifest;
  const { model, particles } = plan;
  const { boxLength } = await loadHdf5(directory.ofTemperature(states[0].temperature, 'equilibrium.h5'));
  const sampled = [...new Set(plan.preparations)].map(wayOf).filter((way) => way.kind === 'sampled');
  const last = sessions[sessions.length - 1];
  return {
    title: `Quench of ${model.name}, N = ${particles}`,
    summary: summaryOf(states),
    model,
    particles,
    boxLength,
    sampler: sampled.map((way) => way.inWords).join(', '),
    protocol: protocolOf(plan, boxLength, states),
    states: states.map((state) => reportState(state)),
    figures,
    viewer: await viewerData(
      states.map(({ temperature }) => {
        const label = `*T* = ${formatTemperature(temperature)}`;
        const load = () => relaxationFolder(label, directory.ofTemperature(temperature, ''));
        return { label, particles, dimension: model.dimension, load };
      }),
    ),
    provenance: {
      ...machine,
      version: last.version,
      commit: last.commit,
      instructionSet: last.instructionSet,
      date: sessions[0].date,
      seconds: sessions.reduce((sum, s) => sum + s.seconds, 0),
      options: planForJson(plan),
    },
    files: filesOf(
      directory,
      figures.map(({ id }) => id),
      states,
    ),
    warnings: warningsOf(directory, boxLength, states),
  };
}

function summaryOf(states: readonly StateSummary[]): string {
  const hot = states[0];
  const cold = states[states.length - 1];
  const at = ({ temperature }: StateSummary): string => `*T* = ${formatTemperature(temperature)}`;
  const energy = ({ relaxation }: StateSummary): string => relaxation.inherentEnergy.toFixed(4).replace('-', '−');
  if (hot === cold) return `At ${at(hot)} the inherent structure lies at *e*_{IS} = ${energy(hot)}.`;
  const verb = cold.relaxation.inherentEnergy < hot.relaxation.inherentEnergy ? 'sinks' : 'goes';
  const energies = `From ${at(hot)} to ${at(cold)} the inherent structure ${verb} from *e*_{IS} = ${energy(hot)} to ${energy(cold)}`;
  const [before, after] = [hot.relaxation.defects?.concentration, cold.relaxation.defects?.concentration];
  if (before === undefined || after === undefined) return `${energies}.`;
  return (
    `${energies}, and the fraction of particles that lose or gain a neighbour on the way to it ` +
    `${after < before ? 'falls' : 'goes'} from ${before.toFixed(3)} to ${after.toFixed(3)}.`
  );
}

function reportState({ temperature, equilibrium, relaxation }: StateSummary): ReportState {
  const { evidence, seeds } = equilibrium;
  const { flow, exponent } = relaxation;
  return {
    temperature,
    energy: evidence?.energyPerParticle ?? { value: relaxation.initialEnergy, error: Number.NaN },
    inherentEnergy: relaxation.inherentEnergy,
    defectConcentration: relaxation.defects?.concentration ?? null,
    rattlers: relaxation.rattlers,
    crystallisation: equilibrium.crystallisation,
    exponent: exponent && {
      value: exponent.beta,
      error: exponent.error,
      window: exponent.window,
      // of one curve it is a variance of residuals, no chi²
      reducedChi2: null,
    },
    equilibration: reportEquilibration(equilibrium),
    flow: {
      time: flow.time,
      evaluations: flow.evaluations,
      dissipationError: flow.dissipationError,
      rmsForce: flow.rmsForce,
      stopReason: flow.stopReason,
    },
    seeds: Object.fromEntries(
      Object.entries(seeds).flatMap(([side, of]) =>
        Object.entries(of).map(([what, seed]) => [side === 'direct' ? what : `${what} (${side})`, seed]),
      ),
    ),
  };
}

function reportEquilibration(equilibrium: EquilibriumResult): ReportState['equilibration'] {
  const { evidence, acceptance, preparation } = equilibrium;
  if (evidence === null) {
    return {
      sweeps: null,
      relaxationTime: null,
      sweepsPerRelaxationTime: null,
      equilibrated: true,
      verdict: `exact (${preparation})`,
      hypervirialRatio: null,
      drift: null,
      acceptance: null,
    };
  }
  const { tau } = evidence;
  return {
    sweeps: evidence.sweeps,
    relaxationTime: tau.value === null ? null : { value: tau.value, error: tau.error ?? Number.NaN },
    sweepsPerRelaxationTime: evidence.sweepsPerTau,
    equilibrated: isEquilibrated(equilibrium),
    verdict: verdictInWords(evidence),
    hypervirialRatio: evidence.hypervirialRatio,
    drift: evidence.driftBetweenHalves,
    acceptance,
  };
}

function verdictInWords({ verdict, twoSided, sweepsPerTau, tau }: EquilibrationEvidence): string {
  const sides = twoSided === undefined ? '' : `; above − below ${formatNumber(twoSided.difference, 2)} σ`;
  switch (verdict) {
    case 'equilibrated':
      return `equilibrated${sides}`;
    case 'short':
      return `too short, ${tau.lowerBound ? 'under ' : ''}${sweepsPerTau?.toFixed(1)} τ${sides}`;
    case 'drifting':
      return `energy still drifting${sides}`;
    case 'sides-differ':
      return `above and below differ${sides}`;
    case 'hypervirial':
      return `hypervirial ratio off${sides}`;
  }
}

function warningsOf(directory: QuenchDirectory, boxLength: number, states: readonly StateSummary[]): string[] {
  const model: Model = directory.manifest.plan.model;
  const warnings: string[] = [];
  for (const { temperature, equilibrium, relaxation } of states) {
    const at = formatTemperature(temperature);
    const { evidence } = equilibrium;
    if (evidence !== null && evidence.verdict !== 'equilibrated') {
      const { tau, sweeps, verdict } = evidence;
      const more =
        verdict === 'short' && tau.value !== null
          ? ` ${tau.lowerBound ? 'More than ' : ''}${formatCount(1000 * Math.ceil((requiredRelaxationTimes * tau.value) / 1000))} sweeps would do (it had ${formatCount(sweeps)}).`
          : '';
      warnings.push(`The state at *T* = ${at} is not shown to be in equilibrium: ${verdictInWords(evidence)}.${more}`);
    }
    const { crystallisation: crystal } = equilibrium;
    if (crystal?.crystallised)
      warnings.push(
        `The state at *T* = ${at} has begun to crystallise: ${formatCount(crystal.largestCluster)} of its particles are in one solid-like cluster.`,
      );
    if (relaxation.defects === null && fieldOmissions(model, boxLength, equilibrium).defects === undefined)
      warnings.push(`*g*(*x*) at *T* = ${at} is too noisy to find its minimum: no defects.`);
    if (relaxation.exponent === null)
      warnings.push(`*v*(*t*) at *T* = ${at} has no power law over a factor of 3 in *t*.`);
    if (relaxation.flow.stopReason === 'time') warnings.push(`The flow at *T* = ${at} has not come to rest.`);
  }
  const builds = new Set(directory.manifest.sessions.map((s) => `${s.version} ${s.commit} ${s.instructionSet}`));
  if (builds.size > 1) warnings.push(`Different builds have worked on this quench: ${[...builds].join('; ')}.`);
  return warnings;
}

function filesOf(
  directory: QuenchDirectory,
  figures: readonly string[],
  states: readonly StateSummary[],
): ReportFile[] {
  const file = (path: string, description: string): ReportFile => ({
    path,
    description,
    bytes: statSync(directory.file(path)).size,
  });
  return [
    file('manifest.json', 'options, versions, timings'),
    ...figures.flatMap((id) =>
      ['svg', 'png', 'pdf']
        .filter((kind) => existsSync(directory.file('figures', `${id}.${kind}`)))
        .map((kind) => file(`figures/${id}.${kind}`, `figure, ${kind.toUpperCase()}`)),
    ),
    ...states.flatMap(({ temperature }) =>
      // not every state has every file
      filesOfState
        .filter(([name]) => existsSync(directory.ofTemperature(temperature, name)))
        .map(([name, description]) =>
          file(`${folderOf(temperature)}/${name}`, `*T* = ${formatTemperature(temperature)}: ${description}`),
        ),
    ),
  ];
}
