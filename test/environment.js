const { TestEnvironment } = require('jest-environment-node');

/** Typed arrays and errors made by the addon belong to Node's own realm; tests must see the same constructors. */
module.exports = class extends TestEnvironment {
  constructor(config, context) {
    super(config, context);
    for (const name of [
      'ArrayBuffer',
      'Float64Array',
      'Int32Array',
      'Uint8Array',
      'BigInt64Array',
      'Uint32Array',
      'Error',
      'TypeError',
      'RangeError',
    ]) {
      this.global[name] = globalThis[name];
    }
  }
};
