import {
  kobAndersen,
  loadHdf5,
  readExtendedXyz,
  readHdf5,
  readLammpsData,
  readLammpsDump,
  System,
  structuralDistance,
} from '../../lib';
import { json, refused, vitrelax } from '../support/command-line';
import { lammps, model, type State, startAndMinimum } from '../support/start-and-minimum';

const at = startAndMinimum();

interface Minimised {
  model: string;
  particles: number;
  method: string;
  start: State;
  minimum: State;
  evaluations: number;
  iterations: number;
  stopReason: string;
  forceFloor: number;
  distance: number;
  seconds: number;
}

const newtonTo = (force: string): string[] => ['--finish', 'newton', '--finish-force', force];

describe('vitrelax minimize', () => {
  test.each(['cg', 'fire', 'fire-2006', 'lbfgs', 'line-search', 'sd'])(
    '%s: its record, and what it writes',
    async (method) => {
      const out = at(`${method}.h5`);
      const words = ['minimize', at('start.h5'), '--method', method, '--max-force', '1e-9', '--output', out];
      const found = await json<Minimised>(...words);
      expect(found).toMatchObject({ model: 'soft-spheres-2d', particles: 400, method, stopReason: 'max-force' });
      const start = System.from(model, await loadHdf5(at('start.h5')));
      const end = System.from(model, await loadHdf5(out));
      for (const [system, said] of [
        [start, found.start],
        [end, found.minimum],
      ] as const) {
        const { energy, maxForce, rmsForce } = system.evaluate();
        expect(said.energyPerParticle).toBe(said.energy / 400);
        // the file rounds positions to 53 bits
        expect(Math.abs(energy / said.energy - 1)).toBeLessThan(1e-13);
        expect(Math.abs(maxForce - said.maxForce)).toBeLessThan(1e-11 + 1e-12 * maxForce);
        expect(Math.abs(rmsForce - said.rmsForce)).toBeLessThan(1e-11 + 1e-12 * rmsForce);
      }
      expect(found.minimum.maxForce).toBeLessThanOrEqual(1.01e-9);
      expect(found.minimum.energy).toBeLessThan(found.start.energy);
      expect(found.distance).toBeCloseTo(structuralDistance(start, end), 12);
      expect(found.distance).toBeGreaterThan(0.05);
      expect(found.iterations).toBeLessThanOrEqual(found.evaluations);
      expect(found.forceFloor).toBeGreaterThan(0);
      expect(found.forceFloor).toBeLessThan(1e-12);
      expect(found.seconds).toBeGreaterThan(0);
      const { evaluations, iterations, stopReason, forceFloor } = found;
      expect((await readHdf5(out)).groups.vitrelax.groups.record.attributes).toMatchObject({
        ...{ start: at('start.h5'), method, maxForceAsked: 1e-9, evaluations, iterations, stopReason, forceFloor },
      });
    },
  );

  test('LAMMPS in, any format out, by the extension', async () => {
    const kobAndersen2d = kobAndersen({ dimension: 2 });
    const readers = { 'm.dump': readLammpsDump, 'm.data': readLammpsData, 'm.xyz': readExtendedXyz };
    const words = ['minimize', lammps('kalj2d-N1000.data'), '--model', 'kob-andersen-2d', '--max-force', '1e-3'];
    for (const [file, read] of Object.entries(readers)) {
      const { code, stdout } = await vitrelax(...words, '--output', at(file));
      expect(code).toBe(0);
      expect(stdout).toMatch(/^energy per particle +-2\.6382684715 +-3\.5\d+$/m);
      expect(stdout).toMatch(/^stop reason +max-force$/m);
      // of a Lennard-Jones mixture which distances are contacts is not known
      expect(stdout).toMatch(/^rattlers +–$/m);
      const end = System.from(kobAndersen2d, await read(at(file), { model: kobAndersen2d }));
      expect(end.evaluate().maxForce).toBeLessThan(1.01e-3);
    }
  });

  test('a Newton finish brings it to the rounding floor, after a method or the flow', async () => {
    for (const method of ['cg', 'sd']) {
      const out = at(`${method}-finish.h5`);
      const words = ['minimize', at('start.h5'), '--method', method, '--max-force', '1e-6', '--output', out];
      const found = await json<Minimised & { finish: Record<string, unknown> }>(...words, '--finish', 'newton');
      expect(found.stopReason).toBe('max-force');
      expect(found.finish.stopReason).toBe('max-force');
      expect(found.minimum.maxForce).toBeLessThan(1.1e-12);
      const { iterations, evaluations, products, stopReason } = found.finish;
      expect((await readHdf5(out)).groups.vitrelax.groups.record.attributes).toMatchObject({
        ...{ finish: 'newton', finishEvaluations: evaluations, finishIterations: iterations },
        ...{ finishProducts: products, finishStopReason: stopReason },
      });
    }
    const { stdout } = await vitrelax('minimize', at('start.h5'), '--finish', 'newton', '--finish-force', '1e-11');
    expect(stdout).toMatch(/^Newton finish +max-force; \d+ steps, \d+ products, \d+ evaluations$/m);
  });

  test('like LAMMPS: the first steps of its own log, and its words for the end', async () => {
    const words = ['minimize', lammps('kalj2d-N1000.data'), '--model', 'kob-andersen-2d', '--like', 'lammps'];
    const out = at('like.h5');
    const found = await json<Minimised>(...words, '--iterations', '20', '--output', out);
    expect(found).toMatchObject({ stopReason: 'max iterations', iterations: 20, evaluations: 39 });
    expect((await readHdf5(out)).groups.vitrelax.groups.record.attributes).toMatchObject({
      ...{ like: 'lammps', etol: 1e-16, ftol: 1e-20, stopReason: 'max iterations' },
    });
    const whole = await json<Minimised>(...words, '--ftol', '1e-3');
    expect(whole.stopReason).toBe('force tolerance');
    expect(whole.minimum.rmsForce * Math.sqrt(1000)).toBeLessThan(1e-3);
  });

  test('what stops it early says so', async () => {
    const found = await json<Minimised>('minimize', at('start.h5'), '--evaluations', '50');
    expect(found.stopReason).toBe('evaluations');
    expect(found.evaluations).toBeLessThan(60);
    expect(found.minimum.maxForce).toBeGreaterThan(1e-6);
  });

  test('refusals come before any work', async () => {
    await refused(/Allowed choices are sd, cg/, 'minimize', at('start.h5'), '--method', 'newton');
    await refused(
      /path is ".*m\.pdb"; allowed: the extensions \.h5/,
      'minimize',
      at('start.h5'),
      '--output',
      at('m.pdb'),
    );
    await refused(/no folder/, 'minimize', at('start.h5'), '--output', at('none/m.h5'));
    await refused(/until\.maxForce is -1/, 'minimize', at('start.h5'), '--max-force', '-1');
    await refused(/floor/, 'minimize', at('start.h5'), '--max-force', '1e-17');
    await refused(/finish\.maxForce is 1e-17.*floor/, 'minimize', at('start.h5'), ...newtonTo('1e-17'));
    await refused(/--finish-force is/, 'minimize', at('start.h5'), '--finish-force', '1e-12');
    await refused(/--ftol is .*--like lammps/, 'minimize', at('start.h5'), '--ftol', '1e-8');
    const like = ['minimize', at('start.h5'), '--like', 'lammps'];
    await refused(/--max-force is .*--etol and --ftol/, ...like, '--max-force', '1e-8');
    await refused(/method is .*cg, fire, line-search/, ...like, '--method', 'lbfgs');
    await refused(/model is not given/, 'minimize', lammps('kalj2d-N1000.data'));
    await refused(
      /holds soft-spheres-2d, not soft-spheres-3d/,
      'minimize',
      at('start.h5'),
      '--model',
      'soft-spheres-3d',
    );
  });
});
