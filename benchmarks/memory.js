/** Memory of a whole process that samples and then relaxes a large system, per particle. */
const { execFileSync } = require('node:child_process');
const { table } = require('./machine');

const sizes = [1000, 256000];
const kinds = ['sampling', 'flow'];

/** In a process of its own: prints its peak resident memory [bytes]. */
async function measure(dimension, particles, kind) {
  const { System, softSpheres, steepestDescent, swapMonteCarlo } = require('../dist');
  const system = System.random(softSpheres({ dimension }), { particles, seed: 1 });
  if (kind === 'sampling') await swapMonteCarlo(system, { temperature: 0.5, sweeps: 3, seed: 1 });
  else await steepestDescent(system, { until: { evaluations: 400 } });
  console.log(process.resourceUsage().maxRSS * 1024);
}

async function run() {
  const rows = [];
  for (const dimension of [2, 3]) {
    for (const kind of kinds) {
      const [small, large] = sizes.map((n) =>
        Number(execFileSync(process.execPath, [__filename, String(dimension), String(n), kind], { encoding: 'utf8' })),
      );
      rows.push({
        system: `soft spheres ${dimension}D`,
        what: kind,
        'bytes/particle': ((large - small) / (sizes[1] - sizes[0])).toFixed(0),
      });
    }
  }
  table(`Peak memory of the process, N = ${sizes[1]} less N = ${sizes[0]}`, rows);
}

module.exports = { run };
if (require.main === module) measure(Number(process.argv[2]), Number(process.argv[3]), process.argv[4]);
