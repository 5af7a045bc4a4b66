#!/usr/bin/env bash
# `npm run test:asan`: the tests of the addon's own face with an addon under the address and undefined-behaviour
# sanitizers. Build it before: npm run build:asan (a quarter of an hour; with -- --CDVITRELAX_INSTRUCTION_SETS=baseline
# a few minutes). Words after the command go to jest. Under jest V8 frees little at its end; leaks are looked for in a
# process that ends by itself, where Node gives everything back.
set -euo pipefail
cd "$(dirname "$0")/.."
VITRELAX_ADDON=$PWD/build/sanitize/Release/vitrelax.node
LD_PRELOAD=$(g++ -print-file-name=libasan.so)
# a small quarantine, so that what is freed is seen to be given back
common=quarantine_size_mb=8:allocator_may_return_null=1
ASAN_OPTIONS=detect_leaks=0:$common
export VITRELAX_ADDON LD_PRELOAD ASAN_OPTIONS
node node_modules/jest/bin/jest.js 'unit/addon-(contract|exit|misuse)' 'property/(addon|face)' "$@"

export ASAN_OPTIONS=detect_leaks=1:$common
node test/leaks.js
if node test/leaks.js --leak 2>/dev/null; then
  echo 'test/leaks.js: a leak was not seen' >&2
  exit 1
fi
