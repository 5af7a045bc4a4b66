/**
 * z in the cold limit against 2/D: the decay within the basins of inherent structures, exact from their spectra, of soft
 * spheres in two dimensions.
 */
const fs = require('node:fs');
const path = require('node:path');
const {
  finiteSizeCollapse,
  harmonicDecay,
  harmonicExponent,
  info,
  leastSquares,
  meanEstimate,
  System,
  vibrationalSpectrum,
} = require('../../dist');
const { writeFileAtomic } = require('../../dist/io/atomic');
const chains = require('./chains');
const { temperatures } = require('./defects');

/** Where the inherent structures come from: the coldest states. */
const coldest = temperatures.at(-1);
const samples = { 250: 20, 500: 20, 1000: 10, 2000: 6 };
const sizes = Object.keys(samples).map(Number);
/** Where the longest phonons alone are left: their eigenvalues are below 1 even in the smallest box. */
const window = [1, 30];
const otherWindows = [
  [0.1, 30],
  [0.3, 30],
  [1, 10],
];
/** Twelve a decade. */
const times = Float64Array.from({ length: 37 }, (_, k) => 0.1 * 10 ** (k / 12));
/** v is a factor sqrt(T): any will do. */
const temperature = 1;

const fileOf = (directory, particles, k) => path.join(directory, `harmonic-limit-${particles}-${k}.json`);

/** The spectra that are missing, with the states that they need. */
async function complete(directory, report) {
  for (const particles of sizes) {
    const chain = { particles, temperature: coldest };
    for (const [k, hot] of temperatures.entries())
      await chains.start(directory, { particles, temperature: hot, hotter: temperatures[k - 1], threads: 1 });
    for (let done = chains.length(directory, chain); done < samples[particles]; done += chains.statesPerBlock)
      await chains.extend(directory, { ...chain, block: done / chains.statesPerBlock, threads: 1 });
    let k = 0;
    for (const { boxLength, arrays } of chains.blocks(directory, chain))
      for (const { diameters, tighter, inherent } of arrays) {
        if (k >= samples[particles]) break;
        const file = fileOf(directory, particles, k++);
        if (fs.existsSync(file)) continue;
        const system = System.from(chains.model, { positions: tighter ?? inherent, diameters, boxLength });
        const eigenvalues = await vibrationalSpectrum(system, { threads: 1 });
        system.dispose();
        const { commit, instructionSet } = info();
        const made = { commit, instructionSet, date: new Date().toISOString().slice(0, 10) };
        await writeFileAtomic(file, JSON.stringify({ particles, eigenvalues: Array.from(eigenvalues), made }));
        report(`harmonic limit: N = ${particles}, spectrum ${k} of ${samples[particles]}`);
      }
  }
}

/** Spectrum and v(t) of each inherent structure. */
function curves(directory) {
  return sizes.flatMap((particles) => {
    const spectra = [];
    for (let k = 0; fs.existsSync(fileOf(directory, particles, k)); k++)
      spectra.push(Float64Array.from(JSON.parse(fs.readFileSync(fileOf(directory, particles, k))).eigenvalues));
    const v = spectra.map((eigenvalues) =>
      harmonicDecay({ eigenvalues, temperature, particles, times }).squaredVelocity.map(Math.sqrt),
    );
    return v.length > 2 ? [{ particles, times, v, band: meanEstimate(spectra.map(lowestBand)) }] : [];
  });
}

/** Mean of the four eigenvalues of the longest transverse waves, after the two translations. */
function lowestBand(eigenvalues) {
  return eigenvalues.subarray(2, 6).reduce((sum, x) => sum + x / 4, 0);
}

/** z that the lowest band alone says: it is the rate of the cut-off, lambda ~ N^-z. */
function bandExponent(found) {
  const data = {
    x: found.map(({ particles }) => Math.log(particles)),
    y: found.map(({ band }) => Math.log(band.value)),
    sigma: found.map(({ band }) => band.error / band.value),
  };
  const { parameters, errors } = leastSquares((x, p) => p[0] - p[1] * x, data, {
    start: [5, 1],
    jacobian: (x) => [1, -x],
  });
  return { value: parameters[1], error: errors[1] };
}

/** Runs what is missing unless `kept` spectra are all that is wanted; the section. */
async function section(directory, { kept, report }) {
  if (!kept) await complete(directory, report);
  const found = curves(directory);
  if (found.length < 3) return '';
  const { beta, z, quality } = finiteSizeCollapse(found, { window });
  const show = ({ value, error }) => `${value.toFixed(3)} ± ${error.toFixed(3)}`;
  const others = otherWindows
    .map((w) => `${show(finiteSizeCollapse(found, { window: w }).z)} on ${w.join(' to ')}`)
    .join(', ');
  const counts = found.map((c) => `${c.particles} (${c.v.length})`).join(', ');
  return `### The cold limit

Within the basin of an inherent structure the flow is linear, and <v²>(t) follows from the spectrum of its Hessian without
sampling (\`harmonicDecay\`); phonons make z = 2/D there. These are the inherent structures of soft spheres in two dimensions from
equilibrium at T = ${coldest}, the coldest of the chains below: the limit T → 0 in basins of that temperature, not equilibrium at lower
ones. Times ${window.join(' to ')}; errors by the bootstrap over inherent structures. The lowest band of eigenvalues λ, the rate of the
cut-off, says z by itself, λ ~ N^-z; times N it is ${found.map(({ particles, band }) => `${(band.value * particles).toFixed(0)} ± ${(band.error * particles).toFixed(0)}`).join(', ')}: z = 1 is approached from below.
The window of the collapse was chosen after seeing it; z on others: ${others}.

| D | N (inherent structures) | β | expected | z | z of the lowest band | expected | S |
| --- | --- | --- | --- | --- | --- | --- | --- |
| 2 | ${counts} | ${show(beta)} | ${harmonicExponent(2)} | ${show(z)} | ${show(bandExponent(found))} | ${2 / 2} | ${quality.toFixed(1)} |
`;
}

module.exports = { section, complete };
