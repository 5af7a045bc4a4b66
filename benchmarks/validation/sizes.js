/** Finite-size scaling of harmonic spheres from T = infinity: v = N^(-beta z) F(t/N^z), at least 10 samples of four sizes. */
const fs = require('node:fs');
const path = require('node:path');
const { cutoffExponent, finiteSizeCollapse, harmonicSpheres, info, steepestDescent, System } = require('../../dist');
const { writeFileAtomic } = require('../../dist/io/atomic');
const { defaultThreads } = require('../../dist/binding/threads');
const { together } = require('../../dist/binding/together');

const sizes = [250, 1000, 4000, 16000, 64000];
/** Of each size. The late mean of a small system is that of the few samples that still move: many are needed, and cheap. */
const samples = { 250: 400, 1000: 200, 4000: 40, 16000: 10, 64000: 10 };
/** From here on sizes take part in the collapse of v itself; smaller ones only in where sizes part. */
const smallest = 1000;
/** The latest end of a flow, and how far the others go. */
const longest = 30000;
const usual = 3000;
/** Relative alone: the tail of a small system, which decays exponentially, has to be right too. */
const tolerance = 0.1;
/**
 * From the relaxation of the stiff modes on, 270/lambda_max = 30 (as `fitPowerLaw` has it), where the power law begins; with
 * the same from earlier and from later beside it.
 */
const from = 30;
const others = [10, 100];
/** A sample that moves more slowly rests. */
const least = 1e-8;

/** z of the paper in 2D and 4D; its 3D value, 0.4, is of soft spheres. */
const studies = [
  { dimension: 2, paper: 0.6 },
  { dimension: 3, paper: 0.4 },
  { dimension: 4, paper: 0.75 },
];

/** Beyond the cut-off of small systems, which comes later the higher the dimension. */
const cutBefore = { 2: 1000, 3: 16000, 4: 16000 };
const endOf = (dimension, particles) => (particles <= cutBefore[dimension] ? longest : usual);

/** Ten a decade, the same for all samples, up to and with the end. */
function timesTo(end) {
  const times = Array.from({ length: 1 + Math.ceil(10 * Math.log10(end)) }, (_, k) => 10 ** (k / 10));
  return Float64Array.from([...times.filter((t) => t < 0.999 * end), end]);
}

const fileOf = (dimension, particles, seed, directory) =>
  path.join(directory, `sizes-${dimension}d-${particles}-${seed}.json`);

/** The record of a sample to its full time; undefined where there is none. */
function known(dimension, particles, seed, directory) {
  const file = fileOf(dimension, particles, seed, directory);
  if (!fs.existsSync(file)) return undefined;
  const record = JSON.parse(fs.readFileSync(file, 'utf8'));
  return record.v.length === timesTo(endOf(dimension, particles)).length ? record : undefined;
}

async function sample(dimension, particles, seed, directory) {
  const time = endOf(dimension, particles);
  const times = timesTo(time);
  const system = System.random(harmonicSpheres({ dimension }), { particles, seed });
  const flow = await steepestDescent(system, { until: { time, rmsForce: least }, times, tolerance, threads: 1 });
  system.dispose();
  const { commit, instructionSet } = info();
  const date = new Date().toISOString().slice(0, 10);
  const record = {
    dimension,
    particles,
    seed,
    tolerance,
    // where the flow has come to rest, the rest of the curve is at rest
    v: Array.from(times, (t, k) => (flow.times[k] === t ? flow.rmsVelocity[k] : 0)),
    seconds: flow.seconds,
    made: { commit, instructionSet, date },
  };
  await writeFileAtomic(fileOf(dimension, particles, seed, directory), JSON.stringify(record));
  return record;
}

/** Runs the samples that are missing side by side, small systems first, the dimensions in turn. */
async function complete(directory, report) {
  const missing = sizes.flatMap((particles) =>
    Array.from({ length: samples[particles] }, (_, k) => k + 1).flatMap((seed) =>
      studies
        .filter(({ dimension }) => !known(dimension, particles, seed, directory))
        .map(({ dimension }) => async () => {
          const { seconds } = await sample(dimension, particles, seed, directory);
          report(`sizes: D = ${dimension}, N = ${particles}, sample ${seed}: ${seconds.toFixed(1)} s`);
        }),
    ),
  );
  await together(undefined, missing, defaultThreads());
}

/** All samples of a study that are there, up to the time from which on fewer than half of those of a size move. */
function collect({ dimension }, directory) {
  const curves = [];
  for (const particles of sizes) {
    const v = [];
    for (let seed = 1; seed <= samples[particles]; seed++) {
      const record = known(dimension, particles, seed, directory);
      if (record) v.push(Float64Array.from(record.v));
    }
    if (v.length < 3) continue;
    const times = timesTo(endOf(dimension, particles));
    const rest = times.findIndex((_, k) => v.filter((curve) => curve[k] > 10 * least).length < v.length / 2);
    const n = rest < 0 ? times.length : rest;
    curves.push({ particles, times: times.slice(0, n), v: v.map((curve) => curve.slice(0, n)) });
  }
  return curves;
}

const show = ({ value, error }) => `${value.toFixed(3)} ± ${error.toFixed(3)}`;

/** What an estimator finds, in words, or the reason why it finds nothing. */
function told(estimator, curves, first) {
  try {
    const { beta, z, quality } = estimator(curves, { window: [first, longest] });
    return { beta: beta ? show(beta) : '', z: show(z), quality: quality.toFixed(1) };
  } catch (e) {
    return { beta: '', z: e.code, quality: '' };
  }
}

const counted = (curves) => curves.map((c) => `${c.particles} (${c.v.length})`).join(', ');
const large = (curves) => curves.filter(({ particles }) => particles >= smallest);

/** A row of the collapse of v. */
function collapseRow({ dimension, paper }, curves) {
  const { beta, z, quality } = told(finiteSizeCollapse, large(curves), from);
  const rest = others.map((first) => told(finiteSizeCollapse, large(curves), first).z);
  return [dimension, counted(large(curves)), beta, z, paper, quality, ...rest];
}

/** A row of where sizes part. */
function partingRow({ dimension, paper }, curves) {
  const { z, quality } = told(cutoffExponent, curves, from);
  const rest = others.map((first) => {
    const other = told(cutoffExponent, curves, first);
    return other.quality ? `${other.z} (S = ${other.quality})` : other.z;
  });
  const exponents = decades.map((t) => meanExponent(curves.at(-1), t, 10 * t).toFixed(2)).join(', ');
  return [
    dimension,
    counted(curves),
    exponents,
    z,
    paper,
    quality,
    ...rest,
    told(cutoffExponent, large(curves), from).z,
  ];
}

/** First times of the decades over which the exponent of the largest size is shown. */
const decades = [10, 100];

/** -ln v over ln t of the mean curve between two of its times. */
function meanExponent({ times, v }, t1, t2) {
  const at = (t) => {
    const k = times.findIndex((x) => Math.abs(x / t - 1) < 1e-6);
    return v.reduce((sum, curve) => sum + curve[k], 0) / v.length;
  };
  return Math.log(at(t1) / at(t2)) / Math.log(t2 / t1);
}

/** z from where sizes part, of all sizes and of the large ones; undefined where it is not determined. */
function partings(found) {
  const of = (curves) => {
    try {
      return cutoffExponent(curves, { window: [from, longest] }).z;
    } catch {
      return undefined;
    }
  };
  return found.map(({ study, curves }) => ({ study, all: of(curves), large: of(large(curves)) }));
}

const sigmas = (value, error) => `${Math.abs(value / error).toFixed(1)} standard errors`;

/** The differences between dimensions that the paper has above 0, in words. */
function order(z, which) {
  const of = (dimension) => z.find(({ study }) => study.dimension === dimension)?.[which];
  return [
    [4, 2],
    [2, 3],
  ]
    .map(([a, b]) => {
      const [x, y] = [of(a), of(b)];
      if (!x || !y) return `z(${a}D) - z(${b}D) is not determined`;
      const d = { value: x.value - y.value, error: Math.hypot(x.error, y.error) };
      return `z(${a}D) - z(${b}D) = ${show(d)} (${sigmas(d.value, d.error)})`;
    })
    .join(', ');
}

/** What the page says at the end: whether the order of the paper is seen, and how far each z is from its own. */
function verdictOf(found) {
  const z = partings(found);
  const far = z.flatMap(({ study: { dimension, paper }, large: own }) =>
    own && dimension !== 3
      ? [`${dimension}D ${show(own)} against ${paper} (${sigmas(own.value - paper, own.error)})`]
      : [],
  );
  return `Of N ≥ ${smallest} alone, as in the paper: ${order(z, 'large')}; ${far.join(', ')}. With N = ${sizes[0]}: ${order(z, 'all')}.
A difference below three standard errors tells no order; the paper has z(4D) > z(2D) > z(3D), with the 3D of soft spheres.`;
}

const table = (titles, rows) =>
  [titles, titles.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

/** Runs what is missing unless `kept` samples are all that is wanted, and writes the section of the page. */
async function section(directory, { kept, report }) {
  if (!kept) await complete(directory, report);
  const found = studies
    .map((study) => ({ study, curves: collect(study, directory) }))
    .filter(({ curves }) => large(curves).length >= 3);
  if (found.length === 0) return '';
  const whens = others.map((first) => `z from t = ${first}`);
  const collapse = table(
    ['D', 'N (samples)', 'β', 'z', 'z of the paper', 'S', ...whens],
    found.map(({ study, curves }) => collapseRow(study, curves)),
  );
  const spans = decades.map((t) => `${t} to ${10 * t}`).join(' and ');
  const parting = table(
    [
      'D',
      'N (samples)',
      `exponent of the largest, t = ${spans}`,
      'z',
      'z of the paper',
      'S',
      ...whens,
      `z of N ≥ ${smallest}`,
    ],
    found.map(({ study, curves }) => partingRow(study, curves)),
  );
  return `## Finite-size scaling

Harmonic spheres from T = infinity, v = N^(-βz) F(t/N^z) fitted for β and z together (\`finiteSizeCollapse\`), from t = ${from} on,
270/λ_max, where stiff modes have relaxed, to ${usual} (${longest} for N up to ${Object.entries(cutBefore)
    .map(([dimension, particles]) => `${particles} in ${dimension}D`)
    .join(', ')}) or until half of the samples
of a size rest; errors by the bootstrap over samples. The last two columns show what the choice of the first time does, which
was 10 until a first look at two dimensions. The paper's 0.4 in 3D is of soft spheres. S is the quality of the collapse, about 1 where the curves agree within their errors.

${collapse}

### Where sizes part

A power law of the infinite system is what this fit lives on, and in three and four dimensions there is none in the window: the exponent of the largest
size itself still falls from one decade to the next (third column). The early points, alike at all sizes and known to a few per mille, then
outweigh the cut-off, and no z, or any z, collapses them. \`cutoffExponent\` asks for no power law: v_N(t) = v_∞(t) G(t/N^z) with any v_∞, which drops out of the
difference of <ln v> between N/4 and N; z is what makes these differences one function of t/N^z. The part of N = ${sizes[0]}, whose boxes are
only 5.6 (3D) and 3.5 (4D) diameters wide, can be told from the last column.

${parting}

${verdictOf(found)}
`;
}

module.exports = { section, complete };
