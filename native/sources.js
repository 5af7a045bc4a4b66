#!/usr/bin/env node
/**
 * Reads native/sources.txt, the one list of C++ sources and flags, for binding.gyp. Paths are relative to the working
 * folder, which gyp makes that of binding.gyp: the root of a checkout, `native` in the package.
 *
 *   node native/sources.js core avx2      the sources in native/core of one instruction set
 *   node native/sources.js flags avx2     the compiler flags of that set
 *   node native/sources.js clang-cl avx2  the same for clang-cl
 *   node native/sources.js link           the linker flags of the addon
 *   node native/sources.js define         the macros of the addon's own sources
 *   node native/sources.js definition     the macro that tells the core its own flags
 */
const { readFileSync } = require('node:fs');
const { join, relative, sep } = require('node:path');

const instructionSets = ['baseline', 'avx2', 'avx512'];
const keywords = ['flags', 'link', 'define'];

/** The lines of the list as words, comments and empty lines left out. */
function lines() {
  return readFileSync(join(__dirname, 'sources.txt'), 'utf8')
    .split('\n')
    .map((line) => line.replace(/#.*/, '').trim())
    .filter((line) => line !== '')
    .map((line) => line.split(/\s+/));
}

/** Paths, relative to the working folder, of the sources in native/`folder` compiled for `instructionSet`. */
function sources(folder, instructionSet) {
  const listed = lines().filter(([first]) => !keywords.includes(first));
  for (const [path, set, ...rest] of listed) {
    if (!instructionSets.includes(set) || rest.length > 0) {
      throw new Error(`native/sources.txt: "${path}" needs one of ${instructionSets.join(', ')} after it`);
    }
  }
  return listed
    .filter(([path, set]) => path.startsWith(`${folder}/`) && set === instructionSet)
    .map(([path]) => relative('.', join(__dirname, path)).split(sep).join('/'));
}

/** Compiler flags of one instruction set, the shared ones first. */
function flags(instructionSet) {
  return lines()
    .filter(([first, set]) => first === 'flags' && (set === 'all' || set === instructionSet))
    .flatMap(([, , ...words]) => words);
}

/** The same in the dialect of clang-cl, without those of systems that are not Windows. */
function clangClFlags(instructionSet) {
  const elsewhere = ['-fexceptions', '-fvisibility=hidden', '-fno-semantic-interposition', '-pthread'];
  return [
    '/std:c++20',
    '/EHsc',
    ...flags(instructionSet)
      .filter((flag) => !flag.startsWith('-std=') && !elsewhere.includes(flag))
      .map((flag) => `/clang:${flag}`),
  ];
}

/** The words of every `link` or `define` line. */
function words(keyword) {
  return lines()
    .filter(([first]) => first === keyword)
    .flatMap(([, ...rest]) => rest);
}

module.exports = { instructionSets, sources, flags, clangClFlags, words };

if (require.main === module) {
  const [what, instructionSet] = process.argv.slice(2);
  if (what === 'flags') console.log(flags(instructionSet).join('\n'));
  else if (what === 'clang-cl') console.log(clangClFlags(instructionSet).join('\n'));
  else if (what === 'definition') console.log(`VITRELAX_FLAGS="${flags('baseline').join(' ')}"`);
  else if (keywords.includes(what)) console.log(words(what).join('\n'));
  else console.log(sources(what, instructionSet).join('\n'));
}
