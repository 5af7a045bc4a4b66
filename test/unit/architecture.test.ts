import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { packageRoot } from '../../lib/binding/native';

const root = packageRoot();
const diagram = /```mermaid\n([\s\S]*?)```/.exec(readFileSync(join(root, 'docs/architecture.md'), 'utf8'))?.[1] ?? '';
/** The folder of each part of the diagram, by the name of its subgraph. */
const folders: Record<string, string> = { lib: 'lib', addon: 'native/addon', core: 'native/core' };

/** Boxes by name, with the files and folders they stand for, and the arrows between them. */
function readDiagram() {
  const boxes = new Map<string, string[]>();
  const arrows: [string, string][] = [];
  let folder = '';
  for (const line of diagram.split('\n').map((text) => text.trim())) {
    const [, part] = /^subgraph (\w+)/.exec(line) ?? [];
    if (part !== undefined) folder = folders[part];
    else if (line.includes('--') || line.includes('-.')) {
      for (const [, name, label] of line.matchAll(/(\w+)\["([^"]+)"\]/g)) {
        boxes.set(
          name,
          label.split(', ').map((path) => `${folder}/${path}`),
        );
      }
      const [, from, to] = /^(\w+)(?:\["[^"]*"\])? (?:-->|-\. "[^"]*" \.->) (\w+)/.exec(line) ?? [];
      arrows.push([from, to]);
    }
  }
  return { boxes, arrows };
}

const { boxes, arrows } = readDiagram();

/** The boxes that a box may use: where the arrows from it lead. */
function below(box: string): Set<string> {
  const reached = new Set<string>();
  const visit = (from: string) => {
    for (const [a, b] of arrows) {
      if (a === from && !reached.has(b)) {
        reached.add(b);
        visit(b);
      }
    }
  };
  visit(box);
  return reached;
}

/** The box of a file: the one that names it, or else its folder. */
function boxOf(file: string): string | undefined {
  const fits = [...boxes].flatMap(([name, paths]) =>
    paths
      .filter((path) => path === file || (path.endsWith('/') && file.startsWith(path)))
      .map((path) => ({ name, path })),
  );
  return fits.sort((a, b) => b.path.length - a.path.length)[0]?.name;
}

function sources(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(ts|cpp|hpp)$/.test(name))
    .map((name) => `${folder}/${name}`);
}

const text = (file: string) => readFileSync(join(root, file), 'utf8');
const isFile = (path: string) => /\.\w+$/.test(path) && existsSync(join(root, path));

/** The files of `lib` that a file of it imports; ../package.json and types/ belong to neither. */
function imports(file: string): string[] {
  return [...text(file).matchAll(/(?:from|import\(|require\()\s*'(\.[^']+)'/g)]
    .map(([, path]) => relative(root, join(root, dirname(file), path)))
    .map((path) => [`${path}.ts`, `${path}/index.ts`, path].find(isFile) ?? path)
    .filter((path) => path.startsWith('lib/'));
}

/** The files of the core and the addon that a C++ file includes: beside it, or from the root of the core. */
function includes(file: string): string[] {
  return [...text(file).matchAll(/^#\s*include [<"]([^>"]+)[>"]/gm)]
    .map(([, path]) => [relative(root, join(root, dirname(file), path)), `native/core/${path}`].find(isFile))
    .filter((path) => path !== undefined);
}

const uses = new Map<string, string[]>([
  ...sources('lib').map((file): [string, string[]] => [file, imports(file)]),
  ...[...sources('native/addon'), ...sources('native/core')].map((file): [string, string[]] => [file, includes(file)]),
]);
const edges = [...uses].flatMap(([file, used]) => used.map((other): [string, string] => [file, other]));

test('the diagram is read whole', () => {
  expect(boxes.size).toBeGreaterThan(25);
  expect(arrows.flat().filter((name) => !boxes.has(name))).toEqual([]);
  expect([...boxes.values()].flat().filter((path) => !existsSync(join(root, path)))).toEqual([]);
  expect(edges.length).toBeGreaterThan(700);
});

test('every file has a box', () => {
  expect([...uses.keys()].filter((file) => boxOf(file) === undefined)).toEqual([]);
});

test('no import or include goes against the arrows', () => {
  const allowed = new Map([...boxes.keys()].map((box) => [box, below(box).add(box)]));
  const against = edges.filter(([from, to]) => !allowed.get(boxOf(from) ?? '')?.has(boxOf(to) ?? ''));
  expect(against.map(([from, to]) => `${from} uses ${to}`)).toEqual([]);
});

test('no box stands above itself, and no file needs itself', () => {
  expect([...boxes.keys()].filter((box) => below(box).has(box))).toEqual([]);
  const done = new Set<string>();
  const cycles: string[] = [];
  const visit = (file: string, path: string[]) => {
    if (path.includes(file)) cycles.push([...path.slice(path.indexOf(file)), file].join(' > '));
    if (done.has(file) || path.includes(file)) return;
    for (const other of uses.get(file) ?? []) visit(other, [...path, file]);
    done.add(file);
  };
  for (const file of uses.keys()) visit(file, []);
  expect(cycles).toEqual([]);
});

test('every arrow is needed', () => {
  const used = new Set(edges.map(([from, to]) => `${boxOf(from)} ${boxOf(to)}`));
  const languages = 'binding handles';
  expect(arrows.map((arrow) => arrow.join(' ')).filter((arrow) => !used.has(arrow) && arrow !== languages)).toEqual([]);
});

test('what the rules of the house name', () => {
  expect(below('analysis').has('io')).toBe(false);
  expect(below('analysis').has('system')).toBe(false);
  expect(below('io').has('analysis')).toBe(false);
  // one dotted arrow leads from one language to the other
  expect(arrows.filter(([from]) => from === 'binding')).toEqual([
    ['binding', 'ground'],
    ['binding', 'handles'],
  ]);
});

test('benchmarks and examples require what is there', () => {
  const scripts = ['benchmarks', 'examples'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.js'))
      .map((name) => `${folder}/${name}`),
  );
  const required = scripts.flatMap((file) =>
    [...text(file).matchAll(/require\(\s*'(\.[^']+)'/g)].map(([, path]) => ({ file, path: join(dirname(file), path) })),
  );
  expect(required.length).toBeGreaterThan(80);
  // dist/ is compiled from lib/
  const sourceOf = (path: string) => path.replace(/^dist(?=\/|$)/, 'lib');
  const isThere = (path: string) =>
    [path, `${path}.js`, `${path}.ts`, `${path}/index.js`, `${path}/index.ts`].some(isFile);
  expect(required.filter(({ path }) => !isThere(sourceOf(path)))).toEqual([]);
});

test('the core knows nothing of Node, and the addon no mathematics', () => {
  for (const file of sources('native/core')) {
    expect([file, /#\s*include [<"](?:napi|node|uv|v8|js_native)/.test(text(file))]).toEqual([file, false]);
    expect([file, uses.get(file)?.filter((used) => used.startsWith('native/addon'))]).toEqual([file, []]);
  }
  const physics = /native\/core\/(?:isa|potentials|forces|neighbours|geometry|random)\//;
  for (const file of sources('native/addon')) {
    expect([file, uses.get(file)?.filter((used) => physics.test(used))]).toEqual([file, []]);
    expect([file, /std::(?:sqrt|cbrt|exp|log|pow|sin|cos|tan|hypot|fma)\b/.test(text(file))]).toEqual([file, false]);
  }
});
