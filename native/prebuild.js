#!/usr/bin/env node
/**
 * Makes the package ready, as `prepack` calls it after a build: the addon without its symbol table goes to
 * prebuilds/<platform>, beside those that other machines have built, and binding.gyp into `native`.
 */
const { execFileSync } = require('node:child_process');
const { copyFileSync, mkdirSync, statSync } = require('node:fs');
const { join } = require('node:path');
const { platform } = require('../dist/binding/platform.js');

const root = join(__dirname, '..');
const folder = join(root, 'prebuilds', platform().name);
const addon = join(folder, 'vitrelax.node');
mkdirSync(folder, { recursive: true });
copyFileSync(join(root, 'build', 'Release', 'vitrelax.node'), addon);
const strip = { linux: ['--strip-unneeded'], darwin: ['-x'] }[process.platform];
if (strip !== undefined) execFileSync('strip', [...strip, addon]);
// a signature does not outlive its binary
if (process.platform === 'darwin') execFileSync('codesign', ['--sign', '-', '--force', addon]);
copyFileSync(join(root, 'binding.gyp'), join(__dirname, 'binding.gyp'));
console.log(`${addon}: ${(statSync(addon).size / 1e6).toFixed(1)} MB`);
