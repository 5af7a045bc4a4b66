// Where does the mean-field liquid become solid? Metropolis dynamics from planted states of the Mari-Kurchan model: below
// T_MCT = 0.0084 particles stay in cages of mean-square size 6 alpha, as the replica theory says; up to the onset, T = 0.015,
// they leave them, the more slowly the colder. The defaults take half a minute.
//
//   node examples/mari-kurchan-cages.js 16384 10000      the paper's N, and longer
const { cageSize, equilibriumDynamics, mariKurchan, mariKurchanThermodynamics, meanFieldTransition, plant } =
  require('vitrelax');

const [particles = 600, duration = 400] = process.argv.slice(2).map(Number);

/** 6 alpha at the density that pairs have at this N; not a number where there is no cage. */
function plateau(temperature) {
  const { finiteSizeFactor } = mariKurchanThermodynamics({ temperature, particles });
  return 6 * cageSize({ temperature, volumeFraction: 0.5 * finiteSizeFactor });
}

async function main() {
  const transition = await meanFieldTransition({});
  console.log(`replica theory: T_MCT = ${transition.temperature.toFixed(6)} at N = infinity`);
  console.log('T        MSD at the end   6 alpha   overlap   tau of F_s [sweeps]');
  for (const temperature of [0.001, 0.004, 0.0084, 0.015, 0.03]) {
    const system = await plant(mariKurchan(), { particles, temperature, seed: 1 });
    const { meanSquareDisplacement, overlap, tauAlpha } = await equilibriumDynamics(system, {
      temperature,
      duration,
      origins: 2,
      stepLength: 0.2,
      seed: 2,
    });
    const last = meanSquareDisplacement.values.length - 1;
    const cage = plateau(temperature);
    const tau = tauAlpha === undefined || tauAlpha.lowerBound ? `> ${duration}` : tauAlpha.value.toFixed(0);
    console.log(
      [
        temperature.toString().padEnd(8),
        meanSquareDisplacement.values[last].toFixed(4).padEnd(16),
        (Number.isNaN(cage) ? 'none' : cage.toFixed(4)).padEnd(9),
        overlap.values[last].toFixed(3).padEnd(9),
        tau,
      ].join(' '),
    );
    system.dispose();
  }
}

main();
