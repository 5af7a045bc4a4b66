/** Potentials of one's own against the built-in kernels of the same formulae, on the same configuration. */
const { execFileSync } = require('node:child_process');
const { native } = require('../dist/binding/native');
const { table } = require('./machine');
const { liquid } = require('./states');

const particles = 8000;
const repeats = 8;

/** In a process of its own, since the instruction set is chosen once: prints one JSON line a case. */
async function measure() {
  const { kobAndersen, pairModel, softSpheres, steepestDescent, System } = require('../dist');
  const { handleOf } = require('../dist/system');
  const own = (builtIn, rest) =>
    pairModel({
      name: 'own',
      dimension: builtIn.dimension,
      smoothing: 'c2',
      density: builtIn.density,
      cutoff: builtIn.cutoff,
      ...rest,
    });
  const cases = [];
  for (const dimension of [2, 3]) {
    const spheres = await liquid(dimension, particles, 0.2, 100);
    const powers = { powers: [[1, -12]] };
    cases.push([
      'x^-12',
      spheres,
      own(softSpheres({ dimension }), { pair: powers, diameters: 'power-law', nonAdditivity: 0.2 }),
    ]);
    const mixture = System.random(kobAndersen({ dimension, truncation: 'smooth' }), { particles, seed: 1 });
    await steepestDescent(mixture, { until: { time: 0.1 } });
    const b = dimension === 2 ? 0.35 : 0.2;
    const species = {
      fractions: [1 - b, b],
      sigma: [
        [1, 0.8],
        [0.8, 0.88],
      ],
      epsilon: [
        [1, 1.5],
        [1.5, 0.5],
      ],
    };
    cases.push([
      'Lennard-Jones',
      mixture,
      own(mixture.model, {
        pair: {
          powers: [
            [4, -12],
            [-4, -6],
          ],
        },
        species,
      }),
    ]);
  }
  for (const [name, builtIn, model] of cases) {
    const systems = [builtIn, System.from(model, { ...builtIn.configuration(), model: undefined })];
    const best = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
    // in turns, so that what else the machine does meets both
    for (let k = 0; k < repeats; k++) {
      systems.forEach((s, i) => {
        best[i] = Math.min(best[i], native.timings(handleOf(s), 20, 1).force.best);
      });
    }
    console.log(JSON.stringify({ name, dimension: builtIn.dimension, best }));
  }
}

async function run() {
  const rows = [];
  for (const set of native.info().instructionSets) {
    const out = execFileSync(process.execPath, [__filename], {
      env: { ...process.env, VITRELAX_ISA: set },
      encoding: 'utf8',
    });
    for (const line of out.trim().split('\n')) {
      const { name, dimension, best } = JSON.parse(line);
      rows.push({
        potential: name,
        D: dimension,
        N: particles,
        set,
        'built-in ns/particle': ((best[0] * 1e9) / particles).toFixed(1),
        'own ns/particle': ((best[1] * 1e9) / particles).toFixed(1),
        'own / built-in': (best[1] / best[0]).toFixed(2),
      });
    }
  }
  table(`Force of a potential of one's own, minimum of ${20 * repeats}`, rows);
}

module.exports = { run };
if (require.main === module) measure();
