import type { Estimate } from '../numerics/statistics';
import type { PlotData, ViewerData } from './page-data';

/**
 * All that a report says, as plain data. Texts are plain unless said to be markup (see `parseMarkup`); every text is
 * escaped. Units: length in mean diameters, energy in v0, time in tau0. What was not measured is null and shows as "–".
 */
export interface ReportData {
  /** plain text */
  title: string;
  /** one or two sentences of what was found, markup; none when empty */
  summary: string;
  /** the model's registered name and its numbers */
  model: { readonly name: string; readonly dimension: number; readonly [parameter: string]: unknown };
  particles: number;
  boxLength: number;
  /** what equilibrated the states, plain text; empty where nothing was sampled */
  sampler: string;
  /** the stages of the run in their order, one sentence each, markup */
  protocol: readonly string[];
  /** one column of the table each, in the order given */
  states: readonly ReportState[];
  figures: readonly ReportFigure[];
  /** the configurations that the page's viewer shows */
  viewer?: ViewerData;
  provenance: Provenance;
  /** the files next to the report */
  files: readonly ReportFile[];
  /** what a reader must know before trusting the numbers, markup, shown at the top */
  warnings: readonly string[];
}

/** One temperature: its equilibrium state, its flow, its inherent structure. */
export interface ReportState {
  /** Infinity for random positions */
  temperature: number;
  /** energy per particle at T, averaged over the run [v0] */
  energy: Estimate | null;
  /** energy per particle of the inherent structure [v0] */
  inherentEnergy: number;
  /** phi, the fraction of particles that lost or gained a neighbour */
  defectConcentration: number | null;
  /** number of particles with fewer than D+1 contacts */
  rattlers: number | null;
  /** whether the state at T has begun to crystallise, and its largest solid-like cluster; not given where it was not looked at */
  crystallisation?: { readonly crystallised: boolean; readonly largestCluster: number } | null;
  /** v ~ t^-beta */
  exponent: ReportExponent | null;
  equilibration: ReportEquilibration;
  flow: ReportFlow;
  /** by purpose, for example { positions: 1, sampling: 2 } */
  seeds: Readonly<Record<string, number>>;
}

export interface ReportExponent extends Estimate {
  /** times between which it was fitted [tau0] */
  window: readonly [number, number];
  /** null where the fit has no errors of its points */
  reducedChi2: number | null;
}

/** The evidence that a state is in equilibrium. */
export interface ReportEquilibration {
  /** sweeps of the sampler in all; null where nothing was sampled */
  sweeps: number | null;
  /** relaxation time of the sampler [sweeps] */
  relaxationTime: Estimate | null;
  /** sweeps / relaxation time */
  sweepsPerRelaxationTime: number | null;
  /** false: fewer than 20 relaxation times (open symbols in the figures), or no evidence */
  equilibrated: boolean;
  /** in words, plain text */
  verdict: string;
  /** <|dE/dr|²> / (T <Laplacian E>), 1 in equilibrium */
  hypervirialRatio: Estimate | number | null;
  /** difference of the mean energies of the two halves of the run, in standard errors */
  drift: number | null;
  /** accepted / attempted; swap null where there are none */
  acceptance: { displacement: number; swap: number | null } | null;
}

/** The steepest-descent flow. */
export interface ReportFlow {
  /** time reached [tau0] */
  time: number;
  evaluations: number;
  /** |E(0) - E(t) - zeta N ∫<v²>dt| / (E(0) - E(t)) */
  dissipationError: number;
  /** rms force at the end [v0/length] */
  rmsForce: number | null;
  /** plain text */
  stopReason: string;
}

export interface ReportFigure {
  /** used for the anchor: letters, digits, '-' */
  id: string;
  /** what it is called, plain text; its number on the page when absent */
  name?: string;
  /** an SVG file as text, from `lib/figures` */
  svg: string;
  /** what it draws, where the page is to draw it anew; the panels from left to right */
  plots?: readonly PlotData[];
  /** markup */
  caption: string;
  /** takes the page's full width; two figures stand side by side otherwise */
  wide: boolean;
}

export interface Provenance {
  version: string;
  commit: string;
  /** null where it is not known */
  compiler: string | null;
  instructionSet: string;
  /** Node's version, where it is known */
  node: string | null;
  /** for example linux-x64, where it is known */
  platform: string | null;
  /** the processor's model, as far as it is known; no host name, no user */
  processor: string | null;
  threads: number;
  /** start of the run, ISO 8601 */
  date: string;
  /** wall time of the run [s] */
  seconds: number;
  /** the command that makes this report again, plain text */
  command: string | null;
  /** every option with its value, defaults included; shown as JSON */
  options: unknown;
}

export interface ReportFile {
  /** path relative to the report, without `..` */
  path: string;
  /** markup */
  description: string;
  bytes: number | null;
}
