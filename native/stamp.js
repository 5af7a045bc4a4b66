#!/usr/bin/env node
/**
 * Writes `build_stamp.hpp` into a folder of the build: version and commit, as `info()` reports them. The file is
 * touched only when it changes, so a new commit recompiles the one source that includes it. Prints the folder, for the
 * include path of binding.gyp.
 *
 *   node native/stamp.js build/generated
 */
const { execFileSync } = require('node:child_process');
const { existsSync, mkdirSync, readFileSync, realpathSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');

const root = join(__dirname, '..');

/** The commit of this checkout; 'unknown' outside git, in a repository that merely contains this folder, without git. */
function commit() {
  const git = (...words) =>
    execFileSync('git', words, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  try {
    if (realpathSync(git('rev-parse', '--show-toplevel')) !== realpathSync(root)) return 'unknown';
    return git('rev-parse', '--verify', 'HEAD');
  } catch {
    return 'unknown';
  }
}

/** Writes the header into `folder` when its text has changed. */
function stamp(folder) {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const text = [
    '#pragma once',
    `#define VITRELAX_VERSION ${JSON.stringify(version)}`,
    `#define VITRELAX_COMMIT ${JSON.stringify(commit())}`,
    '',
  ].join('\n');
  const path = join(folder, 'build_stamp.hpp');
  if (existsSync(path) && readFileSync(path, 'utf8') === text) return;
  mkdirSync(folder, { recursive: true });
  writeFileSync(path, text);
}

module.exports = { stamp };

if (require.main === module) {
  stamp(process.argv[2]);
  console.log(process.argv[2]);
}
