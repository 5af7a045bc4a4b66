import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { native, packageRoot } from '../../lib/binding/native';
import {
  descent,
  dynamics,
  elasticityOptions,
  hybrid,
  minimisation,
  model,
  momentsOptions,
  planted,
  plantingOptions,
  quadratureOptions,
  sampling,
} from '../support/addon';

/** Names that types/native.d.ts declares: exports with a value at run time, and the members of each interface and class. */
function declared() {
  const path = join(packageRoot(), 'types', 'native.d.ts');
  const file = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true);
  const values: string[] = [];
  const members = new Map<string, { instance: string[]; optional: string[]; statics: string[] }>();
  for (const statement of file.statements) {
    if (ts.isFunctionDeclaration(statement) && statement.name) values.push(statement.name.text);
    if (!ts.isClassDeclaration(statement) && !ts.isInterfaceDeclaration(statement)) continue;
    if (ts.isClassDeclaration(statement)) values.push(statement.name!.text);
    const listed = { instance: [] as string[], optional: [] as string[], statics: [] as string[] };
    for (const member of statement.members) {
      if (member.name === undefined || !ts.isIdentifier(member.name)) continue;
      const modifiers = ts.canHaveModifiers(member) ? (ts.getModifiers(member) ?? []) : [];
      const isStatic = modifiers.some((m) => m.kind === ts.SyntaxKind.StaticKeyword);
      const isOptional = 'questionToken' in member && member.questionToken !== undefined;
      (isStatic ? listed.statics : isOptional ? listed.optional : listed.instance).push(member.name.text);
    }
    members.set(statement.name!.text, listed);
  }
  return { values: values.sort(), of: (name: string) => members.get(name)!.instance.sort(), members };
}

const contract = declared();
const keys = (value: object) => Object.keys(value).sort();

describe('the addon and types/native.d.ts', () => {
  test('the declaration file is understood', () => {
    expect(contract.values).toContain('NativeSystem');
    expect(contract.of('NativeEvaluation')).toContain('forces');
    expect(contract.members.size).toBeGreaterThanOrEqual(13);
  });

  test('the exports are the declared ones', () => {
    expect(keys(native)).toEqual(contract.values);
  });

  test('NativeSystem has the declared members', () => {
    const builtIn = ['arguments', 'caller', 'constructor', 'length', 'name', 'prototype'];
    const own = (o: object) =>
      Object.getOwnPropertyNames(o)
        .filter((name) => !builtIn.includes(name))
        .sort();
    expect(own(native.NativeSystem.prototype)).toEqual(contract.of('NativeSystem'));
    expect(own(native.NativeSystem)).toEqual(contract.members.get('NativeSystem')!.statics.sort());
  });

  test('info, evaluations and timings have the declared fields', () => {
    const system = native.NativeSystem.random(model, 200, 1);
    expect(keys(native.info())).toEqual(contract.of('NativeInfo'));
    expect(keys(system.evaluate(1))).toEqual(contract.of('NativeEvaluation'));
    const timings = native.timings(system, 2, 1);
    expect(keys(timings)).toEqual(contract.of('NativeTimings'));
    expect(keys(timings.force)).toEqual(['best', 'median']);
    expect(keys(timings.forceAtCutoff)).toEqual(['best', 'median']);
    expect(keys(timings.stage)).toEqual(['best', 'median']);
    expect(keys(timings.build)).toEqual(['best', 'median']);
  });

  test('jobs, their progress, frames and results have the declared fields', async () => {
    const system = native.NativeSystem.random(model, 200, 1);
    let progress: object = {};
    const sampler = system.swapMonteCarlo(sampling({ sweeps: 100 }), (p) => (progress = p));
    expect(keys(sampler)).toEqual(contract.of('NativeJob'));
    expect(keys(await sampler.promise)).toEqual(contract.of('SwapMonteCarloResult'));
    expect(keys(progress)).toEqual(contract.of('SwapMonteCarloProgress'));

    let frame: object = {};
    const flow = system.steepestDescent(
      descent({ times: Float64Array.of(0) }),
      (p) => (progress = p),
      (f) => {
        frame = f;
        flow.resume();
      },
    );
    expect(keys(await flow.promise)).toEqual(contract.of('SteepestDescentResult'));
    expect(keys(progress)).toEqual(contract.of('SteepestDescentProgress'));
    expect(keys(frame)).toEqual(contract.of('NativeFrame'));

    const run = system.molecularDynamics(
      dynamics({ times: Float64Array.of(0) }),
      (p) => (progress = p),
      (f) => {
        frame = f;
        run.resume();
      },
    );
    expect(keys(await run.promise)).toEqual(contract.of('MolecularDynamicsResult'));
    expect(keys(progress)).toEqual(contract.of('MolecularDynamicsProgress'));
    expect(keys(frame)).toEqual(contract.of('NativeFrame'));

    const bursts = system.hybridMonteCarlo(hybrid(), (p) => (progress = p));
    expect(keys(await bursts.promise)).toEqual(contract.of('HybridMonteCarloResult'));
    expect(keys(progress)).toEqual(contract.of('SwapMonteCarloProgress'));

    const descending = system.minimise(minimisation({ newtonForce: 1e-9 }), (p) => (progress = p));
    const minimum = await descending.promise;
    expect(keys(minimum)).toEqual(contract.of('MinimumResult'));
    expect(keys(minimum.newton as object)).toEqual(contract.of('NewtonResult'));
    expect(keys(progress)).toEqual(contract.of('MinimiserProgress'));
    expect((await system.minimise(minimisation(), null).promise).newton).toBeNull();
    const moments = system.chebyshevMoments(momentsOptions(), (p) => (progress = p));
    expect(keys(await moments.promise)).toEqual(contract.of('ChebyshevMomentsResult'));
    expect(keys(progress)).toEqual(contract.of('ProductsProgress'));
    const quadrature = system.lanczosQuadrature(quadratureOptions(), (p) => (progress = p));
    expect(keys(await quadrature.promise)).toEqual(contract.of('LanczosQuadratureResult'));
    expect(keys(progress)).toEqual(contract.of('ProductsProgress'));
    const response = system.elasticity(elasticityOptions(), (p) => (progress = p));
    expect(keys(await response.promise)).toEqual(contract.of('ElasticityResult'));
    expect(keys(progress)).toEqual(contract.of('ModesProgress'));

    const quenched = native.NativeSystem.plant(planted, 489, 0.01, 1);
    expect(keys(quenched.planting() as object)).toEqual(contract.of('NativePlanting'));
    const planting = quenched.metropolisPlanting(plantingOptions(), (p) => (progress = p));
    expect(keys(await planting.promise)).toEqual(contract.of('MetropolisPlantingResult'));
    expect(keys(progress)).toEqual(contract.of('MetropolisPlantingProgress'));
  });

  test('each declared option is required, and refused by name when it is missing', () => {
    const system = native.NativeSystem.random(model, 200, 1);
    const calls: Record<string, [whole: object, call: (o: never) => unknown]> = {
      SwapMonteCarloOptions: [sampling(), (o) => system.swapMonteCarlo(o, null)],
      SteepestDescentOptions: [descent(), (o) => system.steepestDescent(o, null, null)],
      MolecularDynamicsOptions: [dynamics(), (o) => system.molecularDynamics(o, null, null)],
      MetropolisPlantingOptions: [plantingOptions(), (o) => system.metropolisPlanting(o, null)],
      MinimiserOptions: [minimisation(), (o) => system.minimise(o, null)],
      HybridMonteCarloOptions: [hybrid(), (o) => system.hybridMonteCarlo(o, null)],
      ChebyshevMomentsOptions: [momentsOptions(), (o) => system.chebyshevMoments(o, null)],
      LanczosQuadratureOptions: [quadratureOptions(), (o) => system.lanczosQuadrature(o, null)],
      ElasticityOptions: [elasticityOptions(), (o) => system.elasticity(o, null)],
    };
    for (const [name, [options, call]] of Object.entries(calls)) {
      const whole: Record<string, unknown> = { ...options };
      expect(keys(whole)).toEqual(contract.of(name));
      for (const option of contract.of(name)) {
        const { [option]: _, ...rest } = whole;
        expect(() => call(rest as never)).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT', field: option }));
      }
    }
  });

  test('info says what was built', () => {
    const info = native.info();
    expect(info.version).toBe(JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')).version);
    expect(info.commit).toMatch(/^([0-9a-f]{40}|unknown)$/);
    expect(info.instructionSets).toContain('baseline');
    expect(info.instructionSets).toContain(info.instructionSet);
    expect(info.flags).toContain('-ffp-contract=off');
    expect(info.flags).not.toContain('-ffast-math');
    expect(info.models).toContain(model.name);
  });
});
