// Bundles the scripts of the report's page into one file that the library puts into each page it makes.
const { join } = require('node:path');
const { buildSync } = require('esbuild');

const root = join(__dirname, '..', '..', '..');
buildSync({
  entryPoints: [join(__dirname, 'main.ts')],
  outfile: join(root, 'dist', 'report', 'client.js'),
  bundle: true,
  minify: true,
  format: 'iife',
  target: 'es2022',
  charset: 'utf8',
  legalComments: 'none',
  banner: {
    js: '/* vitrelax, MIT. With uPlot (MIT, (c) Leon Sorokin) and d3-scale (ISC, (c) Mike Bostock). */',
    css: '/* uPlot (MIT, (c) Leon Sorokin) */',
  },
  logLevel: 'warning',
});
