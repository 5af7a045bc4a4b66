const base = require('./jest.config.js');
/** Tests of the packed tarball, installed as a user would; they need the npm registry for its dependencies. */
module.exports = { ...base, testPathIgnorePatterns: ['/node_modules/'], roots: ['<rootDir>/test/package'] };
