// Is the inherent structure of a start well defined? Every coordinate of the start is moved by a Gaussian number of a given
// standard deviation (its amplitude), and the distance between the two inherent structures printed, for soft spheres from hot
// to cold. Up to some amplitude both starts lie in one basin, and the distance is what the forces leave open; beyond it they
// do not, and it is some tenths of a diameter. The hotter and larger the system, the smaller that amplitude. In the last line no
// start is moved, but the flow is followed ten times as exactly: where it ends elsewhere, the start lies at the very border of a
// basin, and its inherent structure is a matter of the tolerance. The defaults take half a minute.
//
//   node examples/sensitivity.js 4000 20000 0.8,0.2,0.1      more particles, sweeps at each temperature, temperatures
const { System, compareInherentStructures, sensitivity, softSpheres, swapMonteCarlo } = require('vitrelax');

const [particles = '400', sweeps = '4000', list = '0.8,0.2,0.1'] = process.argv.slice(2);
const temperatures = list.split(',').map(Number);
const amplitudes = Float64Array.of(1e-12, 1e-10, 1e-8, 1e-6, 1e-4, 1e-3, 1e-2);

async function main() {
  const system = System.random(softSpheres({ dimension: 2 }), { particles: Number(particles), seed: 1 });
  const columns = [];
  for (const temperature of temperatures) {
    await swapMonteCarlo(system, { temperature, sweeps: Number(sweeps), seed: 2 });
    const { distances } = await sensitivity(system, { amplitudes, seed: 3 });
    const { minima } = await compareInherentStructures(system, ['sd']);
    columns.push([...distances.map(([distance]) => distance), minima[0].noise]);
    for (const minimum of minima) minimum.system.dispose();
  }
  const row = (head, cells) =>
    console.log(
      [head, ...cells]
        .map((cell) => cell.padEnd(11))
        .join(' ')
        .trimEnd(),
    );
  console.log(`distance between inherent structures, N = ${particles}`);
  row(
    'amplitude',
    temperatures.map((temperature) => `T = ${temperature}`),
  );
  const heads = [...amplitudes].map((amplitude) => amplitude.toExponential());
  for (const [k, head] of [...heads, 'flow / 10'].entries()) {
    row(
      head,
      columns.map((column) => column[k].toExponential(1)),
    );
  }
  system.dispose();
}

main();
