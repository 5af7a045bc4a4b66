#!/usr/bin/env node
/**
 * Builds the addon into build/Release/vitrelax.node with node-gyp: what `prepare` calls in a checkout, and
 * `vitrelax build-addon` in an installed package. What has not changed is kept.
 *
 *   --clean        starts over
 *   --configure    only looks for the tools and writes the Makefiles
 *
 * Quiet when it succeeds, the whole log when it fails. node-gyp and node-addon-api are those that Node finds from here;
 * where there are none (nothing depends on them, since a shipped binary needs neither), npm fetches them into
 * build/tools. Node's headers are taken from beside its own binary when they are there, so nothing is fetched;
 * npm_config_nodedir, when set, comes first.
 */
const { spawnSync } = require('node:child_process');
const { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } = require('node:fs');
const { createRequire } = require('node:module');
const { delimiter, dirname, join } = require('node:path');

const root = join(__dirname, '..');
/** The folder of binding.gyp: in the package it is not at the root, where npm would run it by itself. */
const inCheckout = existsSync(join(root, 'binding.gyp'));
const gypFolder = inCheckout ? root : __dirname;
const addon = join('build', 'Release', 'vitrelax.node');
const toolNames = ['node-gyp', 'node-addon-api'];

/** The folder whose include/node belongs to the running Node, or undefined. */
function headersBesideNode() {
  const folder = dirname(dirname(process.execPath));
  const needed = ['node_api.h', 'common.gypi'].map((file) => join(folder, 'include', 'node', file));
  return needed.every((file) => existsSync(file)) ? folder : undefined;
}

/** Where the tools are: the script of node-gyp, and the folder that node-addon-api is found in when not from here. */
function tools() {
  const scriptFrom = (from) => {
    from.resolve('node-addon-api');
    return from.resolve('node-gyp/bin/node-gyp.js');
  };
  try {
    return { script: scriptFrom(require) };
  } catch {
    const folder = join(root, 'build', 'tools');
    const from = createRequire(join(folder, 'package.json'));
    try {
      return { script: scriptFrom(from), modules: join(folder, 'node_modules') };
    } catch {
      fetchTools(folder);
      return { script: scriptFrom(from), modules: join(folder, 'node_modules') };
    }
  }
}

/** Has npm fetch the versions that the addon is developed with. */
function fetchTools(folder) {
  const { devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const wanted = toolNames.map((name) => `${name}@${devDependencies[name]}`);
  console.log(`fetching ${wanted.join(' and ')} into ${folder}`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  const words = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error', ...wanted];
  const npm = process.env.npm_execpath;
  const o = { cwd: folder, stdio: 'inherit' };
  const run = npm?.endsWith('.js')
    ? spawnSync(process.execPath, [npm, ...words], o)
    : // on Windows npm is a batch file, which only a shell runs; the quotes are against its `^` and `~`
      spawnSync('npm', process.platform === 'win32' ? words.map((word) => `"${word}"`) : words, {
        ...o,
        shell: process.platform === 'win32',
      });
  if (run.status !== 0) throw new Error(`npm could not install ${wanted.join(' and ')}; install them beside vitrelax`);
}

function run(steps) {
  const { script, modules } = tools();
  const nodedir = process.env.npm_config_nodedir === undefined ? headersBesideNode() : undefined;
  const paths = [modules, process.env.NODE_PATH].filter((path) => path);
  return spawnSync(
    process.execPath,
    [script, ...steps, '-j', 'max', ...(nodedir === undefined ? [] : [`--nodedir=${nodedir}`])],
    {
      cwd: gypFolder,
      encoding: 'utf8',
      maxBuffer: 2 ** 28,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, NODE_PATH: paths.join(delimiter) },
    },
  );
}

/** Puts what was built where the loader looks for it, in one step. */
function install() {
  if (gypFolder === root) return;
  mkdirSync(dirname(join(root, addon)), { recursive: true });
  const beside = `${join(root, addon)}.${process.pid}`;
  copyFileSync(join(gypFolder, addon), beside);
  renameSync(beside, join(root, addon));
}

function build() {
  const configureOnly = process.argv.includes('--configure');
  const first = process.argv.includes('--clean') ? ['clean', 'configure'] : ['configure'];
  const started = Date.now();
  try {
    if (!inCheckout && !configureOnly) console.log('compiling the addon: some minutes of every processor core');
    const { status, stdout, stderr, error } = run(configureOnly ? first : [...first, 'build']);
    if (status === 0 && configureOnly) {
      console.log(`configured in ${join(gypFolder, 'build')}`);
      return 0;
    }
    if (status === 0 && existsSync(join(gypFolder, addon))) {
      install();
      console.log(`${addon} built in ${((Date.now() - started) / 1000).toFixed(0)} s`);
      return 0;
    }
    process.stderr.write(`${stdout ?? ''}${stderr ?? ''}${error === undefined ? '' : `${error}\n`}`);
  } catch (e) {
    process.stderr.write(`${e.message}\n`);
  }
  process.stderr.write(
    '\nvitrelax: the addon did not build. It needs a C++20 compiler, make and Python 3; on Debian and Ubuntu:\n' +
      '  apt-get install -y g++ make python3\n',
  );
  return 1;
}

process.exitCode = build();
