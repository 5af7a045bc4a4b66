import { execFileSync, spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

jest.setTimeout(600_000);

const root = join(__dirname, '..', '..');
const { sources } = require('../../native/sources.js') as { sources: (folder: string, set: string) => string[] };
const folder = mkdtempSync(join(tmpdir(), 'vitrelax-package-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const project = join(folder, 'project');
const installed = join(project, 'node_modules', 'vitrelax');
// what npm and the tests' own environment say must not reach the programs of a user
const environment = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^(npm_|VITRELAX_|NODE_PATH$)/i.test(name)),
);
const run = (program: string, ...words: string[]) =>
  spawnSync(program, words, { cwd: project, encoding: 'utf8', env: environment });
const succeed = (program: string, ...words: string[]) => {
  const { status, stdout, stderr } = run(program, ...words);
  if (status !== 0) throw new Error(`${program} ${words.join(' ')}: ${status}\n${stdout}${stderr}`);
  return stdout;
};
const write = (name: string, text: string) => writeFileSync(join(project, name), text);

let tarball = '';
let listed: string[] = [];

beforeAll(() => {
  const packed = JSON.parse(
    execFileSync('npm', ['pack', '--silent', '--json', '--pack-destination', folder], { cwd: root, encoding: 'utf8' })
      // what the build says comes before
      .replace(/^[\s\S]*?^(?=\[$)/m, ''),
  );
  tarball = join(folder, packed[0].filename);
  listed = packed[0].files.map(({ path }: { path: string }) => path);
  mkdirSync(project);
  write('package.json', '{ "name": "a-users-project", "private": true }\n');
  succeed('npm', 'install', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline', tarball);
});

describe('the tarball', () => {
  test('asks npm to run nothing at installation', () => {
    const manifest = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'));
    for (const name of ['preinstall', 'install', 'postinstall']) expect(manifest.scripts).not.toHaveProperty(name);
    // npm reads these two from the folder when it publishes
    expect(manifest.gypfile).toBe(false);
    expect(listed).not.toContain('binding.gyp');
    const { packages } = JSON.parse(readFileSync(join(project, 'package-lock.json'), 'utf8'));
    expect(packages['node_modules/vitrelax'].version).toBe(manifest.version);
    expect(Object.keys(packages).filter((name) => packages[name].hasInstallScript)).toEqual([]);
  });

  test('says version and licence, and carries the licence', () => {
    const manifest = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'));
    expect(manifest.version).toMatch(/^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-[0-9A-Za-z.-]+)?$/);
    expect(manifest.license).toBe('MIT');
    expect(readFileSync(join(installed, 'LICENSE'), 'utf8')).toMatch(/^MIT License\n/);
    expect(readFileSync(join(root, 'CHANGELOG.md'), 'utf8')).toMatch(
      new RegExp(`^## (\\[Unreleased\\]|\\[?${manifest.version.replaceAll('.', '\\.')}\\]?)`, 'm'),
    );
  });

  test('holds the library, the addon and its sources; no tests, no maps, nothing of an older build', () => {
    const sets = ['baseline', 'avx2', 'avx512'];
    const needed = [
      ...sets.flatMap((set) => [...sources('core', set), ...sources('addon', set)]),
      'native/binding.gyp',
      'native/sources.txt',
      'types/native.d.ts',
      'README.md',
      'CHANGELOG.md',
    ];
    expect(needed.filter((path) => !listed.includes(path))).toEqual([]);
    expect(listed.filter((path) => /\.map$|(^|\/)(test|benchmarks|build)\//.test(path))).toEqual([]);
    const compiled = listed.flatMap((path) => /^dist\/(.*)\.d\.ts$/.exec(path)?.[1] ?? []);
    expect(compiled.length).toBeGreaterThan(100);
    expect(compiled.filter((name) => !existsSync(join(root, 'lib', `${name}.ts`)))).toEqual([]);
  });

  test('is as large as it should be', () => {
    expect(statSync(tarball).size).toBeLessThan(6e6);
  });

  test('publint --strict and arethetypeswrong find nothing', () => {
    const found = JSON.parse(succeed(process.execPath, join(__dirname, 'lint.mjs'), tarball));
    expect(found).toEqual({
      messages: [],
      problems: [],
      entrypoints: ['.', './schema/plan.schema.json', './package.json'],
    });
  });
});

describe('the shipped addon', () => {
  // of Linux; the others have no objdump
  test('is stripped, needs the C library alone, and of that no version after 2.35', () => {
    const [name] = readdirSync(join(installed, 'prebuilds'));
    const addon = join(installed, 'prebuilds', name, 'vitrelax.node');
    const dump = (...words: string[]) => execFileSync('objdump', [...words, addon], { encoding: 'utf8' });
    expect(statSync(addon).size).toBeLessThan(8e6);
    expect(dump('-h')).not.toMatch(/ \.(symtab|debug_\w+) /);
    for (const [, library] of dump('-p').matchAll(/NEEDED\s+(\S+)/g))
      expect(library).toMatch(/^(lib(c|m|pthread)\.|ld-linux)/);
    const minors = [...dump('-T').matchAll(/GLIBC_2\.(\d+)/g)].map(([, minor]) => Number(minor));
    expect(minors.length).toBeGreaterThan(0);
    // Ubuntu 22.04; Debian 12 has 2.36
    expect(Math.max(...minors)).toBeLessThanOrEqual(35);
  });
});

describe('installed without scripts', () => {
  const body = `
    const directory = process.argv[2];
    const { states } = await quench({
      directory, model: harmonicSpheres({ dimension: 3 }), temperatures: [Infinity], particles: 500, seed: 1, threads: 1,
    });
    const system = System.random(softSpheres({ dimension: 2 }), { particles: 300, seed: 1 });
    const before: Energy = system.evaluate().energy;
    const { stopReason } = await steepestDescent(system, { until: { time: 1 } });
    const fell: boolean = system.evaluate().energy < before;
    console.log(JSON.stringify([states.length, stopReason, fell]));`;
  const names = 'System, harmonicSpheres, quench, softSpheres, steepestDescent';
  const plain = body.replace(': Energy', '').replace(': boolean', '');
  const expected = '[1,"time",true]\n';

  test('a quench from an ES module', () => {
    write('quench.mjs', `import { ${names} } from 'vitrelax';\n${plain}`);
    expect(succeed(process.execPath, 'quench.mjs', 'from-esm')).toBe(expected);
    expect(existsSync(join(project, 'from-esm', 'report.html'))).toBe(true);
  });

  test('a quench from CommonJS', () => {
    write('quench.cjs', `const { ${names} } = require('vitrelax');\n(async () => {${plain}\n})();`);
    expect(succeed(process.execPath, 'quench.cjs', 'from-cjs')).toBe(expected);
  });

  test.each([
    ['node16', 'node16', 'quench16.mts', 'quench16.mjs'],
    ['node16', 'node16', 'quench16c.cts', 'quench16c.cjs'],
    ['esnext', 'bundler', 'bundled.mts', 'bundled.mjs'],
  ])('a quench from TypeScript: module %s, resolution %s, %s', (module, resolution, source, output) => {
    const isModule = source.endsWith('.mts');
    write(
      source,
      `import { ${names}, type Evaluation } from 'vitrelax';\ntype Energy = Evaluation['energy'];\n` +
        `declare const process: { argv: string[] };\n` +
        // if the types were lost, this would be no error, which is one
        `// @ts-expect-error\nexport const wrong: string = steepestDescent;\n` +
        (isModule ? `${body}\n` : `(async () => {${body}\n})();\n`),
    );
    // the declarations are checked too, without those of Node
    write(
      'tsconfig.json',
      JSON.stringify({
        compilerOptions: {
          strict: true,
          target: 'es2023',
          types: [],
          skipLibCheck: false,
          module,
          moduleResolution: resolution,
        },
        files: [source],
      }),
    );
    const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
    succeed(process.execPath, tsc);
    expect(succeed(process.execPath, output, `from-${output}`)).toBe(expected);
  });

  test('npx vitrelax quench', () => {
    const words = ['--model', 'harmonic-spheres-3d', '--temperature', 'inf', '--particles', '500', '--quiet', '--json'];
    const printed = JSON.parse(succeed('npx', '--no', 'vitrelax', 'quench', ...words, '--directory', 'from-npx'));
    expect(printed.states).toHaveLength(1);
    expect(existsSync(join(project, 'from-npx', 'report.html'))).toBe(true);
  });
});

describe('where no addon fits', () => {
  const lost = join(folder, 'vitrelax.node');
  const load = `try { require('vitrelax'); } catch (e) { console.log(JSON.stringify([e.name, e.code, e.message])); }`;

  beforeAll(() => {
    const [name] = readdirSync(join(installed, 'prebuilds'));
    const addon = join(installed, 'prebuilds', name, 'vitrelax.node');
    copyFileSync(addon, lost);
    rmSync(addon);
  });

  test('the error names platform, C library, the paths tried and the command that builds it', () => {
    const [name, code, message] = JSON.parse(succeed(process.execPath, '-e', load));
    expect([name, code]).toEqual(['VitrelaxError', 'NATIVE_LOAD_FAILED']);
    const platform = `${process.platform}-${process.arch}`;
    expect(message).toContain(`no addon for ${platform}`);
    if (process.platform === 'linux') expect(message).toMatch(/\((glibc \d+\.\d+|musl)\), Node v\d+/);
    expect(message).toContain(`${join(installed, 'build', 'Release', 'vitrelax.node')}: no such file`);
    expect(message).toContain(`${join(installed, 'prebuilds', platform)}`);
    expect(message).toContain(`node ${JSON.stringify(join(installed, 'native', 'build.js'))}`);
  });

  test('the command line says so without a stack', () => {
    const { status, stderr } = run('npx', '--no', 'vitrelax', 'info');
    expect(status).toBe(1);
    expect(stderr).toMatch(/^vitrelax: no addon for /m);
    expect(stderr).not.toMatch(/^ +at /m);
  });

  test('`vitrelax build-addon` finds tools and headers and compiles', () => {
    // the registry has them too; a user has them beside vitrelax, or has npm fetch them
    for (const name of ['node-gyp', 'node-addon-api'])
      symlinkSync(join(root, 'node_modules', name), join(project, 'node_modules', name));
    expect(succeed('npx', '--no', 'vitrelax', 'build-addon', '--configure')).toContain('configured in');
    const build = join(installed, 'native', 'build');
    const makefile = readFileSync(join(build, 'vitrelax.target.mk'), 'utf8');
    const includes = [...makefile.slice(makefile.indexOf('INCS_Release')).matchAll(/-I(\S+)/g)].map(([, path]) =>
      resolve(build, path.replace('$(srcdir)', '..')),
    );
    for (const header of ['napi.h', 'node_api.h', 'error.hpp', 'build_stamp.hpp'])
      expect([header, includes.some((path) => existsSync(join(path, header)))]).toEqual([header, true]);
    // one of the quick ones: the kernels, on which the addon's own sources wait, take minutes
    const object = 'Release/obj.target/core_baseline/core/random/binomial.o';
    succeed('make', '-C', build, 'BUILDTYPE=Release', object);
    expect(existsSync(join(build, object))).toBe(true);
  });

  test('what it has built is loaded', () => {
    // in the place of six minutes of compiling: the addon that was lost
    const make = join(folder, 'make');
    writeFileSync(
      make,
      `#!/bin/sh\nmkdir -p build/Release && cp ${JSON.stringify(lost)} build/Release/vitrelax.node\n`,
      {
        mode: 0o755,
      },
    );
    expect(succeed('env', `MAKE=${make}`, 'npx', '--no', 'vitrelax', 'build-addon')).toContain(
      'vitrelax.node built in',
    );
    expect(existsSync(join(installed, 'build', 'Release', 'vitrelax.node'))).toBe(true);
    expect(JSON.parse(succeed('npx', '--no', 'vitrelax', 'info', '--json')).instructionSets).toContain('baseline');
  });
});
