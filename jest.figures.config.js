const base = require('./jest.config.js');
/** What the figures of the paper must show at quick scale; `npm run figures:quick` draws them first. */
module.exports = { ...base, testPathIgnorePatterns: ['/node_modules/'], roots: ['<rootDir>/test/figures'] };
