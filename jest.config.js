/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: './test/environment.js',
  roots: ['<rootDir>/test'],
  testPathIgnorePatterns: [
    '/node_modules/',
    '<rootDir>/test/peers/',
    '<rootDir>/test/package/',
    '<rootDir>/test/figures/',
  ],
  moduleNameMapper: {
    '^vitrelax$': '<rootDir>/lib/index.ts',
    // its package names an entry for `import` alone, while jest resolves for `require`
    '^h5wasm$': '<rootDir>/node_modules/h5wasm/dist/esm/hdf5_hl.js',
  },
  moduleFileExtensions: ['ts', 'js', 'mjs', 'json', 'node'],
  // ESM-only dependencies (d3) go through the same transform
  transformIgnorePatterns: [],
  transform: {
    '\\.[cm]?[jt]s$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2023' }, module: { type: 'commonjs' } },
    ],
  },
  testTimeout: 60000,
  // of two cores jest would otherwise leave one idle
  maxWorkers: '100%',
};
