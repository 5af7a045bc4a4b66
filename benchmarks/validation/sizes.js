/** Finite-size scaling of harmonic spheres from T = infinity: v = N^(-beta z) F(t/N^z), at least 10 samples of four sizes. */
const fs = require('node:fs');
const path = require('node:path');
const { finiteSizeCollapse, harmonicSpheres, info, steepestDescent, System } = require('../../dist');
const { writeFileAtomic } = require('../../dist/io/atomic');

const sizes = [1000, 4000, 16000, 64000];
/** Of each size. The late mean of a small system is that of the few samples that still move: many are needed, and cheap. */
const samples = { 1000: 200, 4000: 40, 16000: 10, 64000: 10 };
const time = 3000;
/** Relative alone: the tail of a small system, which decays exponentially, has to be right too. */
const tolerance = 0.1;
/** Beyond the first steps, and while something moves: the collapse is one of ln v. */
const window = [10, 3000];
const least = 1e-8;

/** z of the paper in 2D and 4D; its 3D value, 0.4, is of soft spheres. */
const studies = [
  { dimension: 2, paper: 0.6 },
  { dimension: 3, paper: 0.4 },
  { dimension: 4, paper: 0.75 },
];

/** Ten a decade, the same for all samples. */
const times = Float64Array.from({ length: 36 }, (_, k) => (k === 35 ? time : 10 ** (k / 10)));

async function sample(dimension, particles, seed, directory) {
  const file = path.join(directory, `sizes-${dimension}d-${particles}-${seed}.json`);
  if (fs.existsSync(file)) return JSON.parse(fs.readFileSync(file, 'utf8'));
  const system = System.random(harmonicSpheres({ dimension }), { particles, seed });
  const flow = await steepestDescent(system, { until: { time, rmsForce: least }, times, tolerance });
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
  await writeFileAtomic(file, JSON.stringify(record));
  return record;
}

const has = (dimension, particles, seed, directory) =>
  fs.existsSync(path.join(directory, `sizes-${dimension}d-${particles}-${seed}.json`));

/** Runs the samples that are missing, the small systems of every dimension first. */
async function complete(directory, report) {
  for (const particles of sizes)
    for (const { dimension } of studies)
      for (let seed = 1; seed <= samples[particles]; seed++) {
        if (has(dimension, particles, seed, directory)) continue;
        const { seconds } = await sample(dimension, particles, seed, directory);
        report(`sizes: D = ${dimension}, N = ${particles}, sample ${seed}: ${seconds.toFixed(1)} s`);
      }
}

/** All samples of a study that are there. */
async function collect({ dimension }, directory) {
  const curves = [];
  for (const particles of sizes) {
    const v = [];
    for (let seed = 1; seed <= samples[particles]; seed++)
      if (has(dimension, particles, seed, directory))
        v.push(Float64Array.from((await sample(dimension, particles, seed, directory)).v));
    if (v.length > 2) curves.push({ particles, v });
  }
  return curves;
}

/** Points that all samples of a size have before any of them rests. */
function moving({ particles, v }) {
  const end = times.findIndex((_, k) => v.some((curve) => !(curve[k] > 10 * least)));
  const n = end < 0 ? times.length : end;
  return { particles, times: times.slice(0, n), v: v.map((curve) => curve.slice(0, n)) };
}

/** One row of the table; undefined without three sizes. */
async function row(study, directory) {
  const curves = (await collect(study, directory)).map(moving);
  if (curves.length < 3) return undefined;
  const counts = curves.map((c) => `${c.particles} (${c.v.length})`).join(', ');
  try {
    const { beta, z, quality } = finiteSizeCollapse(curves, { window });
    const show = ({ value, error }) => `${value.toFixed(3)} ± ${error.toFixed(3)}`;
    return {
      dimension: study.dimension,
      counts,
      beta: show(beta),
      z: show(z),
      quality: quality.toFixed(1),
      ...study,
      fit: z,
    };
  } catch (e) {
    return { dimension: study.dimension, counts, beta: '', z: e.code, quality: '', ...study };
  }
}

/** Runs what is missing unless `kept` samples are all that is wanted, and writes the section of the page. */
async function section(directory, { kept, report }) {
  if (!kept) await complete(directory, report);
  const rows = [];
  for (const study of studies) {
    const r = await row(study, directory);
    if (r !== undefined) rows.push(r);
  }
  if (rows.length === 0) return '';
  const lines = rows.map((r) => `| ${r.dimension} | ${r.counts} | ${r.beta} | ${r.z} | ${r.paper} | ${r.quality} |`);
  return `## Finite-size scaling

Harmonic spheres from T = infinity, v = N^(-βz) F(t/N^z) fitted for β and z together (\`finiteSizeCollapse\`, times ${window.join(' to ')},
errors by the bootstrap over samples). The paper's 0.4 in 3D is of soft spheres. S is the quality of the collapse, about 1
where the curves agree within their errors.

| D | N (samples) | β | z | z of the paper | S |
| --- | --- | --- | --- | --- | --- |
${lines.join('\n')}
`;
}

module.exports = { section };
