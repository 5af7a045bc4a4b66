import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  elasticModuli,
  finiteSizeCollapse,
  firstMinimum,
  fitPowerLaw,
  harmonicSpheres,
  lbfgs,
  modelByName,
  molecularDynamics,
  readCsv,
  readExtendedXyz,
  readLammpsData,
  System,
  softSpheres,
  steepestDescent,
  susceptibility,
  swapMonteCarlo,
  writeCsv,
} from '../../lib';
import { native, packageRoot } from '../../lib/binding/native';
import { locked } from '../../lib/ensemble/campaign/lock';
import { slurmFailed } from '../../lib/ensemble/campaign/slurm/commands';
import { fromNative } from '../../lib/errors';
import { coordinate } from '../../lib/figures/svg';
import { model as bareModel, sampling } from '../support/addon';
import { refusal } from '../support/refusal';
import { temporaryPaths } from '../support/temporary-folder';

const root = packageRoot();
const read = (...path: string[]) => readFileSync(join(root, ...path), 'utf8');
const filesOf = (folder: string, ending: RegExp) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => ending.test(name))
    .map((name) => ({ name: join(folder, name), text: read(folder, name) }));

const codes = [...read('lib', 'errors.ts').matchAll(/^ {2}\| '([A-Z_]+)'/gm)].map(([, code]) => code);
/** Of each section of the page: its code, and the message it quotes. */
const sections = read('docs', 'errors.md')
  .split(/^### /m)
  .slice(1)
  .map((section) => ({
    code: section.slice(0, section.indexOf('\n')),
    message: [...section.matchAll(/^> (.*)$/gm)].map(([, line]) => line).join(' '),
    cure: /^Cure: \S/m.test(section),
  }));

const at = temporaryPaths();
const liquid = softSpheres({ dimension: 2 });
const system = () => System.random(liquid, { particles: 300, seed: 1 });
const file = (name: string, text: string) => {
  writeFileSync(at(name), text);
  return at(name);
};

/** What provokes each code, by the shortest way through the public face where there is one. */
const provoked: Record<string, () => unknown> = {
  INVALID_ARGUMENT: () => swapMonteCarlo(system(), { temprature: 0.2 } as never),
  OUT_OF_RANGE: () => System.random(liquid, { particles: -5, seed: 1 }),
  NOT_FINITE: () => {
    const s = system();
    const x = s.positions;
    x[3] = Number.NaN;
    s.setPositions(x);
  },
  WRONG_LENGTH: () => system().setPositions(new Float64Array(3)),
  UNKNOWN_MODEL: () => modelByName('soft-spheres-9d'),
  MODEL_MISMATCH: () => System.from(softSpheres({ dimension: 3 }), system().configuration()),
  BOX_TOO_SMALL: () => System.random(liquid, { particles: 5, seed: 1 }),
  DUPLICATE_POSITIONS: () =>
    System.from(liquid, { boxLength: 20, positions: new Float64Array(8), diameters: new Float64Array(4).fill(1) }),
  BUSY: async () => {
    const s = system();
    const running = swapMonteCarlo(s, { temperature: 1, sweeps: 200, seed: 1, threads: 1 });
    try {
      s.energy();
    } finally {
      await running;
    }
  },
  DISPOSED: () => {
    const s = system();
    s.dispose();
    s.energy();
  },
  CANCELLED: async () => {
    const job = native.NativeSystem.random(bareModel, 100, 1).swapMonteCarlo(sampling(), null);
    job.cancel();
    await job.promise.catch((e) => {
      throw fromNative(e);
    });
  },
  DIVERGED: () =>
    molecularDynamics(system(), { thermostat: 'none', temperature: 1, seed: 1, time: 1, timestep: 0.005 }),
  TOLERANCE_BELOW_FLOOR: async () => {
    const s = system();
    await steepestDescent(s, { until: { time: 1 } });
    await lbfgs(s, { until: { maxForce: 1e-30 } });
  },
  TOO_FEW_SAMPLES: () => susceptibility(Float64Array.of(0.1), 1000),
  WINDOW_TOO_SHORT: () => fitPowerLaw(Float64Array.of(1, 1.5, 2), Float64Array.of(1, 0.8, 0.6), { window: [1, 2] }),
  NO_MINIMUM: () => {
    const x = Float64Array.from({ length: 300 }, (_, k) => (k + 0.5) / 100);
    firstMinimum({ x, g: x });
  },
  NO_OVERLAP: () => {
    const curve = (particles: number, from: number) => {
      const times = Float64Array.from({ length: 20 }, (_, k) => from * 1.2 ** k);
      return { particles, times, v: times.map((t) => 1 / t) };
    };
    finiteSizeCollapse([curve(64_000, 1), curve(250, 1e4)]);
  },
  NOT_DETERMINED: () =>
    elasticModuli(
      System.from(harmonicSpheres({ dimension: 2, volumeFraction: 0.1, polydisperse: false }), {
        boxLength: 100,
        positions: Float64Array.of(10, 10, 50, 50, 90, 90),
        diameters: new Float64Array(3).fill(1),
      }),
    ),
  FILE_NOT_FOUND: () => readCsv(at('nowhere.csv')),
  FILE_FORMAT: () => readLammpsData(file('melt.data', 'LAMMPS data\n\nabc atoms\n'), { model: liquid }),
  FILE_TRUNCATED: () =>
    readExtendedXyz(file('melt.xyz', '300\nLattice="20 0 0 0 20 0 0 0 1"\nA 1 1 0\n'), { model: liquid }),
  FILE_UNWRITABLE: () => writeCsv(at('no/such/folder.csv'), { t: Float64Array.of(1) }),
  LOCKED: () => {
    throw locked('out', 'out/lock', {
      pid: 4711,
      host: 'node7',
      since: '2026-01-01T00:00:00.000Z',
      token: 't',
    } as never);
  },
  SLURM_FAILED: () => {
    throw slurmFailed('scontrol', 'is not on PATH');
  },
  OUT_OF_MEMORY: () => System.random(liquid, { particles: 1e15, seed: 1 }),
  NATIVE_LOAD_FAILED: () => {
    const before = process.env.VITRELAX_ADDON;
    process.env.VITRELAX_ADDON = '/lost/vitrelax.node';
    try {
      // a class of its own comes with a module of its own
      jest.isolateModules(() => require('../../lib/binding/native'));
    } catch (e) {
      throw fromNative({ ...(e as object), message: (e as Error).message });
    } finally {
      if (before === undefined) delete process.env.VITRELAX_ADDON;
      else process.env.VITRELAX_ADDON = before;
    }
  },
  INTERNAL: () => coordinate(Number.NaN),
};

describe('docs/errors.md', () => {
  test('lists each code once, in groups, with a message and a cure', () => {
    expect(codes.length).toBeGreaterThan(20);
    expect(sections.map(({ code }) => code).sort()).toEqual([...codes].sort());
    for (const { code, message, cure } of sections) expect([code, message === '', cure]).toEqual([code, false, true]);
  });

  // in the quoted messages, `…` stands for anything
  test.each(sections)('$code: what is thrown is what the page quotes', async ({ code, message }) => {
    const error = await refusal(async () => provoked[code]());
    expect(error.code).toBe(code);
    const pattern = message.split('…').map((part) => part.trim().replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
    expect(error.message).toMatch(new RegExp(`^${pattern.join('[\\s\\S]*')}$`));
    // where an argument is at fault, its name and value are there for programs, too
    const named = /^(\S+) is .*; allowed: ([\s\S]*)$/.exec(error.message);
    if (named === null) return;
    expect(error).toHaveProperty('value');
    expect([error.field, error.allowed]).toEqual(named.slice(1));
  });
});

describe('each code', () => {
  const tests = filesOf('test', /\.(ts|js)$/).filter(({ name }) => !name.includes('error-codes'));
  const thrown = [...filesOf('lib', /\.ts$/), ...filesOf('native', /^(core|addon)\/.*\.[ch]pp$/)]
    .filter(({ name }) => !/lib\/(errors|cli\/failures)\.ts$/.test(name))
    // what a comment promises nobody throws
    .map(({ text }) => text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, ''))
    .join('\n');

  test.each(codes)('%s is thrown somewhere', (code) => {
    expect(thrown).toMatch(new RegExp(`['"]${code}['"]`));
  });

  // INTERNAL and NATIVE_LOAD_FAILED are what should not happen: here and in the tests of the package
  test.each(codes.filter((code) => code !== 'INTERNAL'))('%s is expected by a test elsewhere', (code) => {
    expect(tests.filter(({ text }) => text.includes(code)).length).toBeGreaterThan(0);
  });

  test('that the addon throws is a known one', () => {
    const found = [...thrown.matchAll(/\b(?:Error|invalid|refusal)\(\s*"([A-Z_]+)"/g)].map(([, code]) => code);
    expect(found.length).toBeGreaterThan(50);
    expect([...new Set(found)].filter((code) => !codes.includes(code))).toEqual([]);
  });
});
