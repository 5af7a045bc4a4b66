// Which exponent do my own LAMMPS configurations relax with? Every frame of a dump (`dump custom` with id type x y z) is a start:
// each follows the steepest-descent flow, and beta of <|v|> ~ t^-beta comes from the mean over frames, which should be a relaxation
// time apart. Without a file, one is made of random harmonic spheres in 3D (T = infinity), where the paper finds 0.85 at
// N = 65536 and t > 100; at this size and these times it is 0.9 or so.
//
//   node examples/beta-from-lammps.js                                        some seconds
//   node examples/beta-from-lammps.js melt.dump kob-andersen-3d 0.3 30       a dump, its model, the window of the fit
const { mkdtempSync, readFileSync, rmSync, appendFileSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');
const { System, confidenceInterval, fitPowerLaw, modelByName, readLammpsDump, steepestDescent, writeLammpsDump } =
  require('vitrelax');

/** A dump of several frames, in a folder of its own. */
async function randomFrames(folder, model, particles, frames) {
  const path = join(folder, 'starts.dump');
  for (let seed = 1; seed <= frames; seed++) {
    const frame = join(folder, 'frame.dump');
    await writeLammpsDump(frame, System.random(model, { particles, seed }));
    appendFileSync(path, readFileSync(frame));
  }
  return path;
}

async function main(dump, name = 'harmonic-spheres-3d', from = 10, to = 100) {
  const model = modelByName(name);
  const folder = mkdtempSync(join(tmpdir(), 'vitrelax-'));
  const path = dump ?? (await randomFrames(folder, model, 4000, 4));
  const frames = readFileSync(path, 'utf8').match(/^ITEM: TIMESTEP/gm).length;

  const curves = [];
  let times;
  for (let frame = 0; frame < frames; frame++) {
    const start = System.from(model, await readLammpsDump(path, { model, frame }));
    const flow = await steepestDescent(start, { until: { time: Number(to) } });
    times = flow.times;
    curves.push(flow.rmsVelocity);
    const energy = (flow.energy.at(-1) / start.particles).toFixed(5);
    const speed = flow.rmsVelocity.at(-1).toExponential(3);
    console.log(`frame ${frame}: N = ${start.particles}, e = ${energy} and |v| = ${speed} at t = ${to}`);
    start.dispose();
  }
  rmSync(folder, { recursive: true });

  const window = [Number(from), Number(to)];
  const { beta, error, reducedChi2 } = fitPowerLaw(times, frames > 1 ? curves : curves[0], { window });
  console.log(`beta = ${beta.toFixed(3)} ± ${error.toFixed(3)} on ${from} < t < ${to}, of ${frames} frames`);
  if (frames === 1) return console.log('  one frame: the error is that of the fit alone, a lower bound');
  // few frames: the spread is itself uncertain, which Student's factor allows for
  const [low, high] = confidenceInterval({ value: beta, error }, { samples: frames });
  console.log(`  68 %: ${low.toFixed(3)} to ${high.toFixed(3)}; reduced chi-square ${reducedChi2.toFixed(2)}`);
}

main(...process.argv.slice(2));
