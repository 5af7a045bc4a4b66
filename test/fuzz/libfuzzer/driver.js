const { execFileSync } = require('node:child_process');
const { existsSync, mkdirSync, statSync } = require('node:fs');
const { constants } = require('node:os');
const { dirname, join } = require('node:path');

const source = join(__dirname, 'driver.cpp');
const folder = join(__dirname, '..', '..', '..', 'build', 'libfuzzer');
const binary = join(folder, 'libfuzzer.node');

/** Compiles the driver where it is older than its source; throws where there is no clang++ with libFuzzer (x86-64). */
function buildDriver() {
  if (existsSync(binary) && statSync(binary).mtimeMs > statSync(source).mtimeMs) return;
  const compiler = process.env.CLANGXX || 'clang++';
  const archive = 'libclang_rt.fuzzer_no_main-x86_64.a';
  let library;
  try {
    const resources = execFileSync(compiler, ['-print-resource-dir'], { encoding: 'utf8' }).trim();
    library = join(resources, 'lib', 'linux', archive);
  } catch {
    throw new Error(`no ${compiler}: Debian has it in clang and libclang-rt-dev; CLANGXX names another`);
  }
  if (!existsSync(library)) throw new Error(`no ${library}: Debian has it in libclang-rt-dev`);
  mkdirSync(folder, { recursive: true });
  const headers = join(dirname(process.execPath), '..', 'include', 'node');
  execFileSync(
    compiler,
    [...'-std=c++20 -O2 -g1 -shared -fPIC -pthread'.split(' '), `-I${headers}`, source, library, '-o', binary],
    { stdio: 'inherit' },
  );
}

/** Before any addon that is instrumented: it finds libFuzzer's functions here. */
function loadDriver() {
  const loaded = { exports: {} };
  process.dlopen(loaded, binary, constants.dlopen.RTLD_NOW | constants.dlopen.RTLD_GLOBAL);
  return loaded.exports;
}

module.exports = { buildDriver, loadDriver };
