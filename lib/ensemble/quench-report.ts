import { statSync } from 'node:fs';
import { cpus } from 'node:os';
import { native } from '../native';
import { formatNumber, writeReport } from '../report';
import type { ReportFile, ReportState } from '../report/report-data';
import { requiredRelaxationTimes } from '../sampling/evidence';
import { folderOf, type QuenchDirectory } from './directory';
import type { CheckedQuench } from './options';
import { drawFigures } from './quench-figures';
import type { StateSummary } from './summary';

const filesOfState: readonly (readonly [name: string, description: string])[] = [
  ['equilibrium.h5', 'equilibrium configuration, with the evidence'],
  ['inherent-structure.h5', 'its inherent structure'],
  ['relaxation.csv', '*E*(*t*), *v*(*t*), largest force, participation ratio'],
  ['relaxation.h5', 'the same and the local exponent'],
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
  o: CheckedQuench,
  states: readonly StateSummary[],
): Promise<string> {
  const figures = await drawFigures(directory, states);
  const { plan } = o;
  const { model, particles } = plan;
  const info = native.info();
  const { sessions } = directory.manifest;
  return writeReport(directory.path, {
    title: `Quench of ${model.name}, N = ${particles}`,
    summary: summaryOf(states),
    model,
    particles,
    boxLength: (particles / Number(model.density)) ** (1 / model.dimension),
    protocol: [
      'Random positions are cooled from 16 *T* to *T* by swap Monte Carlo in eight stages, and equilibrated at *T*. The second half of the sweeps is measured: energy, hypervirial ratio, and the self-correlations whose decay gives *τ*, the longest of the times to 1/e.',
      'A second sample starts from 0.8 *T* and comes to *T* from below. The two energies must agree.',
      `The state from above follows the steepest-descent flow to an rms force of 10^{−10}, at a relative tolerance of ${plan.tolerance}.`,
      '*D*^{2}_{min} (neighbours within 2.5 mean diameters, summed) and the defects compare the two ends of the flow. Bonds of the equilibrium state end at the first minimum of its *g*(*x*), averaged over the time origins of both samples.',
      '*β* is fitted to *v*(*t*) of one sample from 270/*λ*_{max} on, the largest eigenvalue of the Hessian of the inherent structure, to 0.3 of the time at which the local exponent exceeds 1.5 times its plateau. Its error is that of a straight line, a lower bound: one sample says nothing of the scatter between samples.',
    ],
    states: states.map((state) => reportState(state)),
    figures,
    provenance: {
      version: info.version,
      commit: info.commit,
      compiler: info.compiler,
      instructionSet: info.instructionSet,
      node: process.version,
      platform: `${process.platform}-${process.arch}`,
      processor: cpus()[0]?.model.trim() || null,
      threads: o.threads,
      date: sessions[0]?.date ?? new Date().toISOString(),
      seconds: sessions.reduce((sum, s) => sum + s.seconds, 0),
      command: o.command ?? null,
      options: plan,
    },
    files: filesOf(directory, states),
    warnings: warningsOf(directory, states),
  });
}

function summaryOf(states: readonly StateSummary[]): string {
  const hot = states[0];
  const cold = states[states.length - 1];
  if (hot === cold) {
    return `At *T* = ${hot.temperature} the inherent structure lies at *e*_{IS} = ${hot.relaxation.inherentEnergy.toFixed(4)}.`;
  }
  const phi = ({ relaxation: { defects } }: StateSummary): string =>
    defects === null ? '?' : defects.concentration.toFixed(3);
  return (
    `From *T* = ${hot.temperature} to *T* = ${cold.temperature} the inherent structure sinks from *e*_{IS} = ` +
    `${hot.relaxation.inherentEnergy.toFixed(4)} to ${cold.relaxation.inherentEnergy.toFixed(4)}, and the fraction of ` +
    `particles that lose or gain a neighbour on the way to it falls from ${phi(hot)} to ${phi(cold)}.`
  );
}

function reportState({ temperature, equilibrium, relaxation }: StateSummary): ReportState {
  const { evidence, acceptance, seeds } = equilibrium;
  const { flow, exponent } = relaxation;
  const { tau } = evidence;
  return {
    temperature,
    energy: evidence.energyPerParticle,
    inherentEnergy: relaxation.inherentEnergy,
    defectConcentration: relaxation.defects?.concentration ?? null,
    rattlers: relaxation.rattlers,
    exponent: exponent && {
      value: exponent.beta,
      error: exponent.error,
      window: exponent.window,
      // of one curve it is a variance of residuals, no chi²
      reducedChi2: null,
    },
    equilibration: {
      sweeps: evidence.sweeps,
      relaxationTime: tau.value === null ? null : { value: tau.value, error: tau.error ?? Number.NaN },
      sweepsPerRelaxationTime: evidence.sweepsPerTau,
      equilibrated: evidence.sweepsPerTau >= requiredRelaxationTimes,
      verdict: verdictInWords(equilibrium.evidence),
      hypervirialRatio: evidence.hypervirialRatio,
      drift: evidence.driftBetweenHalves,
      acceptance,
    },
    flow: {
      time: flow.time,
      evaluations: flow.evaluations,
      dissipationError: flow.dissipationError,
      rmsForce: flow.rmsForce,
      stopReason: flow.stopReason,
    },
    seeds: Object.fromEntries(
      Object.entries(seeds).flatMap(([side, of]) =>
        Object.entries(of).map(([what, seed]) => [`${what} (${side})`, seed]),
      ),
    ),
  };
}

function verdictInWords({ verdict, twoSided, sweepsPerTau, tau }: StateSummary['equilibrium']['evidence']): string {
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

function warningsOf(directory: QuenchDirectory, states: readonly StateSummary[]): string[] {
  const warnings: string[] = [];
  for (const { temperature, equilibrium, relaxation } of states) {
    if (equilibrium.evidence.verdict !== 'equilibrated') {
      const { tau, sweeps } = equilibrium.evidence;
      const more =
        equilibrium.evidence.verdict === 'short' && tau.value !== null
          ? ` ${tau.lowerBound ? 'More than ' : ''}${Math.ceil((requiredRelaxationTimes * tau.value) / 1000)} 000 sweeps would do (it had ${sweeps}).`
          : '';
      warnings.push(
        `The state at *T* = ${temperature} is not shown to be in equilibrium: ${verdictInWords(equilibrium.evidence)}.${more}`,
      );
    }
    if (relaxation.defects === null)
      warnings.push(`*g*(*x*) at *T* = ${temperature} is too noisy to find its minimum: no defects.`);
    if (relaxation.exponent === null)
      warnings.push(`*v*(*t*) at *T* = ${temperature} has no power law over half a decade.`);
    if (relaxation.flow.stopReason === 'time') warnings.push(`The flow at *T* = ${temperature} has not come to rest.`);
  }
  const builds = new Set(directory.manifest.sessions.map((s) => `${s.version} ${s.commit} ${s.instructionSet}`));
  if (builds.size > 1) warnings.push(`Different builds have worked on this quench: ${[...builds].join('; ')}.`);
  return warnings;
}

function filesOf(directory: QuenchDirectory, states: readonly StateSummary[]): ReportFile[] {
  const file = (path: string, description: string): ReportFile => ({
    path,
    description,
    bytes: statSync(directory.file(path)).size,
  });
  return [
    file('manifest.json', 'options, versions, timings'),
    ...['decay', 'exponent', 'energy', 'fields'].flatMap((id) =>
      ['svg', 'png'].map((kind) => file(`figures/${id}.${kind}`, `figure, ${kind.toUpperCase()}`)),
    ),
    ...states.flatMap(({ temperature }) =>
      filesOfState.map(([name, description]) =>
        file(`${folderOf(temperature)}/${name}`, `*T* = ${temperature}: ${description}`),
      ),
    ),
  ];
}
