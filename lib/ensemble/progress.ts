/** Where a running stage of a quench stands. */
export type QuenchProgress = SamplingStage | FlowStage;

export interface SamplingStage {
  kind: 'sampling';
  /** the temperature of the state that is being made */
  temperature: number;
  /** annealing and colder are the ways to it, sampling is at it */
  phase: 'annealing' | 'colder' | 'sampling';
  side: 'above' | 'below';
  /** of the phase */
  sweep: number;
  sweeps: number;
  energyPerParticle: number;
  /** accepted / attempted displacements or bursts; null with molecular dynamics, which refuses nothing */
  acceptance: number | null;
}

export interface FlowStage {
  kind: 'flow';
  temperature: number;
  time: number;
  rmsVelocity: number;
  energyPerParticle: number;
  evaluations: number;
}

/** A finished stage. */
export interface StageReport {
  stage: 'prepared' | 'equilibrium' | 'inherent structure' | 'report';
  temperature?: number;
  /** of what has been prepared */
  side?: 'above' | 'below';
  /** what came out, in one line */
  summary: string;
  seconds: number;
}
