#!/usr/bin/env node
/**
 * Formats the C++ of native/ with clang-format; `--check` changes nothing and fails on what it would change. Without
 * clang-format on the PATH formatting is left out with a line that says so, and a check fails.
 */
const { spawnSync } = require('node:child_process');
const { readdirSync } = require('node:fs');
const { join } = require('node:path');

const check = process.argv.includes('--check');

function format() {
  if (spawnSync('clang-format', ['--version']).status !== 0) {
    console.error('native/format.js: clang-format is not on the PATH; on Debian: apt-get install -y clang-format');
    return check ? 1 : 0;
  }
  const files = readdirSync(__dirname, { recursive: true })
    .filter((name) => /\.[hc]pp$/.test(name))
    .map((name) => join(__dirname, name));
  const options = check ? ['--dry-run', '-Werror'] : ['-i'];
  return spawnSync('clang-format', [...options, ...files], { stdio: 'inherit' }).status ?? 1;
}

process.exitCode = format();
