/** The scripts whose edges are counted, by target. What HDF5 itself does is wasm. */
const files = /dist\/(io|models|system|arguments|errors)/;
const plans = /dist\/(ensemble\/campaign\/plan|models|arguments|errors|io\/text)|yaml\/dist\/(compose|parse|schema)/;

const covered = {
  ...Object.fromEntries(['data', 'dump', 'xyz', 'log', 'csv', 'hdf5', 'pair'].map((name) => [name, files])),
  ...{ plan: plans, 'plan-yaml': plans, marshalling: /fuzz\/marshalling/ },
};

module.exports = { covered };
