const { execFileSync, spawn } = require('node:child_process');
const { existsSync, mkdirSync, readdirSync, statSync } = require('node:fs');
const { dirname, join } = require('node:path');
const { flags, sources, words } = require('../../../native/sources');

const root = join(__dirname, '..', '..', '..');
const folder = join(root, 'build', 'libfuzzer');
const addon = join(folder, 'vitrelax.node');
/** what of the core reads what JavaScript gives */
const reading = [
  'particle_system',
  'simulation',
  'models/registry',
  'models/pair_potential',
  'potentials/pair_function',
];

const time = (path) => (existsSync(path) ? statSync(path).mtimeMs : 0);

function newestHeader() {
  const files = readdirSync(join(root, 'native'), { recursive: true, encoding: 'utf8' });
  return Math.max(...files.filter((file) => file.endsWith('.hpp')).map((file) => time(join(root, 'native', file))));
}

function compiled(compiler, source, object) {
  const include = [
    ...[join(root, 'native', 'core'), join(root, 'build', 'generated'), join(root, 'node_modules', 'node-addon-api')],
    join(dirname(process.execPath), '..', 'include', 'node'),
  ];
  const given = [
    ...[...flags('baseline'), '-O1', '-g1', '-fPIC', '-fsanitize=fuzzer-no-link'],
    ...[...words('define').map((name) => `-D${name}`), ...include.map((path) => `-I${path}`)],
  ];
  return new Promise((resolve, reject) => {
    const child = spawn(compiler, [...given, '-c', source, '-o', object], { stdio: 'inherit' });
    child.on('close', (code) => (code === 0 ? resolve() : reject(new Error(`${source} was not compiled`))));
  });
}

/**
 * An addon whose marshalling, and what reads its input in the core, count their edges for libFuzzer; the rest is taken from
 * build/Release as it is. Its path.
 */
async function buildAddon() {
  const compiler = process.env.CLANGXX || 'clang++';
  mkdirSync(folder, { recursive: true });
  const header = newestHeader();
  const listed = [...sources('addon', 'baseline'), ...reading.map((name) => `native/core/${name}.cpp`)];
  const files = listed.map((path) => [join(root, path), join(folder, `${path.replace(/\W/g, '-')}.o`)]);
  const stale = files.filter(([source, object]) => time(object) < Math.max(header, time(source)));
  for (let next = stale.splice(0, 2); next.length > 0; next = stale.splice(0, 2)) {
    await Promise.all(next.map(([source, object]) => compiled(compiler, source, object)));
  }
  const release = join(root, 'build', 'Release');
  const archives = readdirSync(release)
    .filter((file) => /^core_.*\.a$/.test(file))
    .map((file) => join(release, file));
  const objects = files.map(([, object]) => object);
  if (time(addon) < Math.max(...[...objects, ...archives].map(time))) {
    // libFuzzer's functions are the driver's, and so undefined here
    execFileSync(compiler, [
      '-shared',
      '-pthread',
      ...objects,
      '-Wl,--start-group',
      ...archives,
      '-Wl,--end-group',
      '-o',
      addon,
    ]);
  }
  return addon;
}

module.exports = { buildAddon };
