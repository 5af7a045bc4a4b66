#!/usr/bin/env node
/**
 * Builds the addon into build/Release/vitrelax.node with node-gyp: what `prepare` calls in a checkout. What has not
 * changed is kept; `--clean` starts over. Quiet when it succeeds, the whole log when it fails.
 *
 * Node's headers are taken from beside its own binary when they are there, so nothing is fetched; npm_config_nodedir,
 * when set, comes first.
 */
const { spawnSync } = require('node:child_process');
const { existsSync } = require('node:fs');
const { dirname, join } = require('node:path');

const root = join(__dirname, '..');

/** The folder whose include/node belongs to the running Node, or undefined. */
function headersBesideNode() {
  const folder = dirname(dirname(process.execPath));
  const needed = ['node_api.h', 'common.gypi'].map((file) => join(folder, 'include', 'node', file));
  return needed.every((file) => existsSync(file)) ? folder : undefined;
}

function build() {
  const steps = process.argv.includes('--clean') ? ['rebuild'] : ['configure', 'build'];
  const nodedir = process.env.npm_config_nodedir === undefined ? headersBesideNode() : undefined;
  const started = Date.now();
  const run = spawnSync(
    process.execPath,
    [
      require.resolve('node-gyp/bin/node-gyp.js'),
      ...steps,
      '-j',
      'max',
      ...(nodedir === undefined ? [] : [`--nodedir=${nodedir}`]),
    ],
    { cwd: root, encoding: 'utf8', maxBuffer: 2 ** 28, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const addon = join('build', 'Release', 'vitrelax.node');
  if (run.status === 0 && existsSync(join(root, addon))) {
    console.log(`${addon} built in ${((Date.now() - started) / 1000).toFixed(0)} s`);
    return 0;
  }
  process.stderr.write(`${run.stdout ?? ''}${run.stderr ?? ''}${run.error === undefined ? '' : `${run.error}\n`}`);
  process.stderr.write(
    '\nvitrelax: the addon did not build. It needs a C++20 compiler, make and Python 3; on Debian and Ubuntu:\n' +
      '  apt-get install -y g++ make python3\n',
  );
  return 1;
}

process.exitCode = build();
