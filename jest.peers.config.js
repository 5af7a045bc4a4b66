const base = require('./jest.config.js');
/** Tests against peer programs (LAMMPS, numpy, h5py, ase), which .ci/run installs. */
module.exports = { ...base, testPathIgnorePatterns: ['/node_modules/'], roots: ['<rootDir>/test/peers'] };
