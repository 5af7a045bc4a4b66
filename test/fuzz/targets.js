/**
 * What is fuzzed: readers of files, each with the words of its format, and the addon's marshalling. Each `run` takes the
 * path of an input and its bytes, and must end in a result that makes sense, or in a VitrelaxError; what it returns says
 * how it ended. `detail` is what tells errors from the same place apart.
 */
const vitrelax = require('../../dist');
const { checkedPlan } = require('../../dist/ensemble/campaign/plan');

const soft = vitrelax.softSpheres({ dimension: 2 });
const mixture = vitrelax.kobAndersen({ dimension: 3 });
/** more are sound, but take long */
const mostParticles = 2000;

function requireThat(condition, what) {
  if (!condition) throw new Error(`a result that makes no sense: ${what}`);
}

/** What a reader gives must be whole, and the core must take or refuse it. */
function soundConfiguration({ model, positions, boxLength, diameters, species }) {
  const n = positions.length / model.dimension;
  requireThat(Number.isInteger(n) && n > 0, `${positions.length} coordinates`);
  requireThat(positions.every(Number.isFinite), 'positions that are not finite');
  requireThat(boxLength > 0 && Number.isFinite(boxLength), `the box ${boxLength}`);
  requireThat(diameters === undefined || (diameters.length === n && diameters.every((d) => d > 0)), 'diameters');
  requireThat(species === undefined || (species.length === n && species.every((s) => s >= 0)), 'species');
  if (n > mostParticles) return;
  const system = vitrelax.System.from(model, { positions, boxLength, diameters, species });
  requireThat(!Number.isNaN(system.energy()), 'the energy');
  system.dispose();
}

/** Each of several readings of one file; the first error of ours is thrown when all have been done. */
async function each(readings) {
  const errors = [];
  for (const reading of readings) {
    try {
      soundConfiguration(await reading());
    } catch (e) {
      if (!(e instanceof vitrelax.VitrelaxError)) throw e;
      errors.push(e);
    }
  }
  if (errors.length > 0) throw errors[0];
}

const spatial = (read, more) => (path) =>
  each([soft, mixture].flatMap((model) => more.map((o) => () => read(path, { model, ...o }))));

/** A model that is taken must make systems with an energy. */
async function pair(path) {
  const system = vitrelax.System.random(await vitrelax.readPairModel(path), { particles: 100, seed: 1 });
  requireThat(!Number.isNaN(system.energy()), 'the energy');
  system.dispose();
}

/** A plan is checked as `runEnsemble` does before any work. */
async function plan(path) {
  const read = await vitrelax.readPlan(path);
  const { particles } = read ?? {};
  if ([particles].flat().some((n) => n > 10 * mostParticles && n < 1e10)) return;
  const checked = checkedPlan(read);
  requireThat(checked.particles.length > 0 && checked.temperatures.length > 0, 'a plan without tasks');
}
const allowed = (e) => /allowed: (.*)/.exec(e.message)?.[1].slice(0, 60) ?? '';
const planWords = [
  ...['"model"', '"name"', '"soft-spheres-2d"', '"pair"', '"particles"', '"temperatures"', '"infinity"', '"samples"'],
  ...['"preparation"', '"sweeps"', '"relaxation"', 'false', 'null', '"until"', '"time"', '"tolerance"', '"times"'],
  ...[
    '"observables"',
    '"seed"',
    '[',
    ']',
    '{',
    '}',
    ':',
    ',',
    '"__proto__"',
    '"constructor"',
    '"r"',
    '"u"',
    '"\\ud800"',
  ],
];

const dumpWords = [
  ...['ITEM: TIMESTEP\n', 'ITEM: NUMBER OF ATOMS\n', 'ITEM: BOX BOUNDS pp pp pp\n', 'ITEM: ATOMS id type x y z\n'],
  ...[' xu yu zu', ' xs ys zs', ' ix iy iz', ' diameter', ' radius', 'ITEM: UNITS\n', ' ff', 'xy xz yz', 'I', ' '],
];

const targets = {
  data: {
    run: spatial(vitrelax.readLammpsData, [{}]),
    words: [
      ...[
        'Atoms',
        'Atoms # sphere\n\n',
        'Atoms # atomic\n\n',
        'Masses\n\n',
        'Velocities\n\n',
        ' atoms\n',
        ' atom types\n',
      ],
      ...[' xlo xhi\n', ' zlo zhi\n', 'xy xz yz', '#', '\n\n', 'Pair Coeffs', ' bonds\n', '\r\n'],
    ],
  },
  dump: { run: spatial(vitrelax.readLammpsDump, [{}, { frame: 0 }, { columns: { x: 'vx' } }]), words: dumpWords },
  xyz: {
    run: spatial(vitrelax.readExtendedXyz, [{}, { frame: 1 }]),
    words: [
      ...['Lattice="', 'Properties=', 'species:S:1', 'pos:R:3', 'type:I:1', 'radius:R:1', 'diameter:R:1', 'id:I:1'],
      ...['pbc="T T T"', 'Origin="0 0 0"', ':', '"', '=', '{', '\n', '__proto__:R:1', 'constructor:R:1', ' H ', ' B '],
    ],
  },
  log: {
    run: async (path) => {
      await vitrelax.readLammpsLog(path, { partial: true });
      await vitrelax.readLammpsLog(path);
    },
    words: [
      ...[
        'LAMMPS',
        'Per MPI rank memory allocation',
        'Loop time of 1 on 1 procs for 1 steps with 1 atoms\n',
        'ERROR: ',
      ],
      ...[
        'Total wall time:',
        'Minimization stats:\n',
        'Stopping criterion = ',
        'units lj\n',
        'thermo_modify norm no\n',
      ],
      ...['Step Temp\n', 'WARNING', '---', '__proto__', ' = ', 'minimize 0 1e-5 1 1\n', 'clear\n'],
    ],
  },
  csv: {
    run: async (path) => {
      const { columns } = await vitrelax.readCsv(path);
      const lengths = new Set(Object.values(columns).map((column) => column.length));
      requireThat(lengths.size === 1, 'columns of different length');
    },
    words: ['# rows: ', ',', '\n', 'NaN', 'Infinity', 't', '#', '\r\n', '__proto__'],
  },
  hdf5: {
    run: async (path) => {
      const outcome = await vitrelax.readHdf5(path).catch((e) => e);
      if (outcome instanceof Error && !(outcome instanceof vitrelax.VitrelaxError)) throw outcome;
      const configuration = await vitrelax.loadHdf5(path);
      const { model } = configuration;
      if (model.name === soft.name) soundConfiguration({ ...configuration, model: soft });
    },
    // what HDF5 itself says of a damaged file
    detail: (e) => /HDF5 file: (.*)/.exec(e.message)?.[1].replace(/\d+/g, '·').slice(0, 60) ?? '',
    words: [
      'OHDR',
      'TREE',
      'SNOD',
      'HEAP',
      'FRHP',
      'FSHD',
      'BTHD',
      'OCHK',
      'GCOL',
      'vitrelax',
      'particles',
      '\xff\xff\xff\xff',
    ],
  },
  pair: { run: pair, words: [...planWords, '"cutoff"', '"smoothing"', '"c2"', '"powers"'] },
  plan: { run: plan, words: planWords, detail: allowed, extension: '.json' },
  'plan-yaml': {
    run: plan,
    detail: allowed,
    words: [
      '- ',
      ': ',
      '\n  ',
      '&a ',
      '*a',
      '!!js/function ',
      '!!binary ',
      '|',
      '>',
      '{',
      '[',
      '<<: *a',
      '---\n',
      '...\n',
      '? ',
    ],
    extension: '.yaml',
  },
  marshalling: { run: (_, bytes) => require('./marshalling').marshalling(bytes), words: [] },
};

module.exports = { targets, VitrelaxError: vitrelax.VitrelaxError };
