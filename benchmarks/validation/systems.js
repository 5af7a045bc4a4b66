/** What `npm run validate` measures: figures 1a and 2a at the paper's own N, where preparation is free. */
const { harmonicSpheres, mariKurchan, plant, System } = require('../../dist');

/** From T = infinity: uniform independent positions. */
const random = (model) => (particles, seed) => System.random(model, { particles, seed });
/** From an exactly planted equilibrium state. */
const planted = (temperature) => (particles, seed) => plant(mariKurchan(), { particles, temperature, seed });

/**
 * id, label of the curve, what prepares a sample, N, the flow's end and tolerance, the window of the fit, and the value
 * that is expected of it. Windows and values: figures 1a and 2a of the paper as independent codes reproduced them at
 * this N, this number of samples and this window; the paper prints 0.92, 0.85, 0.75 and 0.75 for D = 2, 3, 4 and 8.
 */
const systems = [
  {
    id: 'harmonic-2d',
    figure: '2a',
    label: '*D* = 2',
    prepare: random(harmonicSpheres({ dimension: 2 })),
    particles: 64000,
    samples: 4,
    time: 300,
    window: [10, 300],
    beta: { value: 0.92, within: 0.05 },
  },
  {
    id: 'harmonic-3d',
    figure: '2a',
    label: '*D* = 3',
    prepare: random(harmonicSpheres({ dimension: 3 })),
    particles: 65536,
    samples: 4,
    time: 300,
    window: [100, 300],
    beta: { value: 0.86, within: 0.04 },
  },
  {
    id: 'harmonic-4d',
    figure: '2a',
    label: '*D* = 4',
    prepare: random(harmonicSpheres({ dimension: 4 })),
    particles: 65536,
    samples: 4,
    time: 300,
    window: [100, 300],
    beta: { value: 0.82, within: 0.05 },
  },
  {
    id: 'harmonic-8d',
    figure: '2a',
    label: '*D* = 8',
    prepare: random(harmonicSpheres({ dimension: 8 })),
    particles: 16384,
    samples: 4,
    time: 300,
    window: [100, 300],
    beta: { value: 0.74, within: 0.06 },
  },
  ...[
    { temperature: 0.015, samples: 4, time: 300, window: [10, 300], beta: { value: 0.775, within: 0.075 } },
    { temperature: 0.006, samples: 2, time: 1000, window: [30, 1000] },
    { temperature: 0.003, samples: 2, time: 1000, window: [30, 1000] },
    { temperature: 0.001, samples: 2, time: 3000, window: [100, 3000] },
    { temperature: 1e-4, samples: 4, time: 4000, window: [300, 4000], exponential: true },
  ].map((o) => ({
    id: `mari-kurchan-${o.temperature}`,
    figure: '1a',
    temperature: o.temperature,
    prepare: planted(o.temperature),
    particles: 16384,
    ...o,
  })),
];

/** Ten times a decade from 1e-2 up to the end of the flow. */
function timesOf({ time }) {
  const times = [];
  for (let k = 0; k < 10 * Math.log10(time * 100) - 1e-9; k++) times.push(1e-2 * 10 ** (k / 10));
  return Float64Array.from([0, ...times, time]);
}

module.exports = { systems, timesOf };
