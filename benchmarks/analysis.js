/**
 * D²min, defects and g(x) of large configurations on one core: CPU time a particle at two sizes, which must not differ
 * (linear in N), and beside a sum over all pairs at a size where that can be waited for.
 */
const { minimum, median, table } = require('./machine');
const { liquid } = require('./states');

const sizes = [12000, 96000];
const naiveSize = 3000;
const repeats = 5;

/** CPU seconds of each call: the machine may have other work. */
function cpu(work, times) {
  return Array.from({ length: times }, () => {
    const before = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1e6;
  });
}

/** What the definition says, with nothing done to make it fast: every particle asks every other one. */
function naiveNonAffine({ positions, boxLength, model: { dimension: d } }, displacement, cutoff) {
  const n = positions.length / d;
  const d2min = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const rows = [];
    for (let j = 0; j < n; j++) {
      const r = [];
      const w = [];
      let square = 0;
      for (let p = 0; p < d; p++) {
        let x = positions[j * d + p] - positions[i * d + p];
        x -= boxLength * Math.round(x / boxLength);
        square += x * x;
        r.push(x);
        w.push(displacement[j * d + p] - displacement[i * d + p]);
      }
      if (j !== i && square < cutoff * cutoff) rows.push({ r, w });
    }
    const sum = (of) => rows.reduce((total, row) => total + of(row), 0);
    const indices = Array.from({ length: d }, (_, p) => p);
    const y = indices.map((p) => indices.map((q) => sum(({ r }) => r[p] * r[q])));
    const x = indices.map((p) => indices.map((q) => sum(({ r, w }) => w[p] * r[q])));
    const g = x.map((row) => solved(y, row));
    d2min[i] = sum(({ r, w }) =>
      indices.reduce((total, p) => total + (w[p] - indices.reduce((m, q) => m + g[p][q] * r[q], 0)) ** 2, 0),
    );
  }
  return d2min;
}

/** Gauss-Jordan elimination. */
function solved(matrix, right) {
  const a = matrix.map((row, p) => [...row, right[p]]);
  const n = a.length;
  for (let p = 0; p < n; p++) {
    for (let q = 0; q < n; q++) {
      if (q === p) continue;
      const factor = a[q][p] / a[p][p];
      for (let k = p; k <= n; k++) a[q][k] -= factor * a[p][k];
    }
  }
  return a.map((row, p) => row[n] / row[p]);
}

async function pairOf(dimension, particles) {
  const system = await liquid(dimension, particles, 1, 20);
  const a = system.configuration();
  let seed = 1;
  const noise = () => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return 0.2 * (seed / 2 ** 32 - 0.5);
  };
  system.dispose();
  return [a, { ...a, positions: a.positions.map((x) => x + noise()) }];
}

async function run() {
  const { nonAffineDisplacement, defectField, rescaledPairDistribution } = require('../dist');
  const thresholds = { xEquilibrium: 1.4, xBreak: 1.5, xInsert: 1.23 };
  const tasks = {
    'D²min (r < 2.5)': (a, b) => nonAffineDisplacement(a, b),
    'D²min (x < 1.5)': (a, b) => nonAffineDisplacement(a, b, { neighbours: 'rescaled' }),
    defects: (a, b) => defectField(a, b, thresholds),
    'D²min and defects': (a, b) => [nonAffineDisplacement(a, b), defectField(a, b, thresholds)],
    'g(x), x < 2.5': (a) => rescaledPairDistribution(a, { xMax: 2.5 }),
  };
  const rows = [];
  for (const dimension of [2, 3]) {
    const pairs = [];
    for (const n of sizes) pairs.push(await pairOf(dimension, n));
    const small = await pairOf(dimension, naiveSize);
    const displacement = small[1].positions.map((x, k) => x - small[0].positions[k]);
    const [naive] = cpu(() => naiveNonAffine(small[0], displacement, 2.5), 1);
    for (const [what, task] of Object.entries(tasks)) {
      task(...pairs[0]);
      const [few, many] = pairs.map((pair) => cpu(() => task(...pair), repeats));
      const each = [minimum(few) / sizes[0], minimum(many) / sizes[1]];
      rows.push({
        system: `soft spheres ${dimension}D`,
        what,
        [`s (N = ${sizes[1]})`]: minimum(many).toFixed(3),
        median: median(many).toFixed(3),
        'µs/particle': (1e6 * each[1]).toFixed(2),
        [`over N = ${sizes[0]}`]: (each[1] / each[0]).toFixed(2),
        [`naive/fast, N = ${naiveSize}`]: what.startsWith('D²min (r')
          ? (naive / minimum(cpu(() => task(...small), repeats))).toFixed(0)
          : '',
      });
    }
  }
  table(`Analysis of one configuration, CPU time on one core (minimum and median of ${repeats})`, rows);
}

module.exports = { run };
