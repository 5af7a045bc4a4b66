import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { packageRoot } from '../../lib/binding/native';
import type {
  ChebyshevMomentsOptions,
  ElasticityOptions,
  HybridMonteCarloOptions,
  LanczosQuadratureOptions,
  MetropolisPlantingOptions,
  MinimiserOptions,
  MolecularDynamicsOptions,
  NativeModel,
  SteepestDescentOptions,
  SwapMonteCarloOptions,
} from '../../types/native';

/** The addon that lib/binding/native.ts loads, as a path for child processes. */
export const addonPath = process.env.VITRELAX_ADDON || join(packageRoot(), 'build', 'Release', 'vitrelax.node');

export const model: NativeModel = {
  name: 'soft-spheres-2d',
  dimension: 2,
  density: 1,
  nonAdditivity: 0.2,
  cutoff: 1.25,
  sizeRatio: 0.449,
  diameterSampling: 'quantile',
};

/** A sampler that runs for as long as `sweeps` says; the default is beyond the patience of any test. */
export function sampling(o: Partial<SwapMonteCarloOptions> = {}): SwapMonteCarloOptions {
  return {
    temperature: 1,
    sweeps: 1e9,
    firstSweep: 0,
    swapProbability: 0.2,
    stepLength: 0.12,
    maxDiameterDifference: 0.2,
    seed: 1,
    threads: 1,
    measureEvery: 10,
    ...o,
  };
}

export function descent(o: Partial<SteepestDescentOptions> = {}): SteepestDescentOptions {
  return {
    time: 0.01,
    rmsForce: 0,
    maxForce: 0,
    evaluations: Infinity,
    times: new Float64Array(),
    relative: 0.01,
    absolute: 0,
    threads: 1,
    ...o,
  };
}

export function dynamics(o: Partial<MolecularDynamicsOptions> = {}): MolecularDynamicsOptions {
  return {
    temperature: 1,
    time: 0.01,
    timestep: 1e-6,
    thermostat: 'none',
    couplingRate: 1,
    seed: 1,
    measureEvery: 0,
    times: new Float64Array(),
    threads: 1,
    ...o,
  };
}

export function hybrid(o: Partial<HybridMonteCarloOptions> = {}): HybridMonteCarloOptions {
  return {
    temperature: 1,
    cycles: 1,
    firstCycle: 0,
    burst: 5,
    timestep: 0.001,
    swapSweeps: 1,
    maxDiameterDifference: 0.2,
    seed: 1,
    threads: 1,
    ...o,
  };
}

export function minimisation(o: Partial<MinimiserOptions> = {}): MinimiserOptions {
  return {
    method: 'conjugate-gradient',
    rmsForce: 0,
    maxForce: 1e-3,
    evaluations: Infinity,
    energyTolerance: 0,
    forceNorm: 0,
    iterations: Infinity,
    newtonForce: 0,
    timestep: 0,
    memory: 8,
    threads: 1,
    ...o,
  };
}
export function momentsOptions(): ChebyshevMomentsOptions {
  return { moments: 10, vectors: 1, seed: 1, excluded: new Uint8Array(), threads: 1 };
}
export function quadratureOptions(): LanczosQuadratureOptions {
  return { steps: 10, vectors: 1, seed: 1, start: new Float64Array(), excluded: new Uint8Array(), threads: 1 };
}
export function elasticityOptions(): ElasticityOptions {
  return { excluded: new Uint8Array(), threads: 1 };
}

/** A model with quenched shifts, and how they are sampled. */
export const planted: NativeModel = { name: 'mari-kurchan-3d', dimension: 3, volumeFraction: 0.5, cutoff: 4 };
export function plantingOptions(): MetropolisPlantingOptions {
  return { temperature: 0.01, sweeps: 2, seed: 1, threads: 1 };
}

export const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** The error that `call` throws; fails when it throws none. */
export function thrownBy(call: () => unknown): Error & { code?: string; field?: string; value?: unknown } {
  try {
    call();
  } catch (e) {
    return e as Error;
  }
  throw new Error(`nothing was thrown by ${call}`);
}

/** How a program of its own ended that finds the addon as `addon`, and the model and options above. */
export function runProgram(
  program: string,
  o: { flags?: string[] } = {},
): Promise<{ code: number | null; signal: string | null; output: string }> {
  const prelude = `
    const { Worker, isMainThread, parentPort, workerData } = require('node:worker_threads');
    const addon = require(${JSON.stringify(addonPath)});
    const model = ${JSON.stringify(model)};
    const options = ${JSON.stringify(sampling())};
    const descentOptions = { ...${JSON.stringify(descent())}, evaluations: Infinity, times: new Float64Array() };
    const inWorker = (program, data) => new Worker(prelude + program, { eval: true, workerData: data });
  `;
  const child = spawn(
    process.execPath,
    [...(o.flags ?? []), '-e', `const prelude = ${JSON.stringify(prelude)};${prelude}${program}`],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let output = '';
  child.stdout.on('data', (chunk) => (output += chunk));
  child.stderr.on('data', (chunk) => (output += chunk));
  return new Promise((resolve) => child.on('close', (code, signal) => resolve({ code, signal, output })));
}
