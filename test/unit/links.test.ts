import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { packageRoot } from '../../lib/binding/native';

const root = packageRoot();

/** The pages of the repository that are read on their own or as parts of the site. */
const pages = [
  ...readdirSync(root).filter((name) => name.endsWith('.md')),
  'examples/README.md',
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
];

const read = (page: string) => readFileSync(join(root, page), 'utf8');
const withoutCode = (text: string) =>
  text.replace(/^```[\s\S]*?^```$/gm, '').replace(/`[^`\n]*`/g, (code) => code.replace(/[[\]()]/g, ''));

/** What GitHub makes of a heading: lower case, no punctuation, hyphens for spaces; the second of a name gets -1. */
function anchors(page: string): Set<string> {
  const seen = new Map<string, number>();
  const found = new Set<string>();
  for (const [, heading] of read(page)
    .replace(/^```[\s\S]*?^```$/gm, '')
    .matchAll(/^#{1,6} +(.*)$/gm)) {
    const slug = heading
      .trim()
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\p{M} _-]/gu, '')
      .replace(/ /g, '-');
    const times = seen.get(slug) ?? 0;
    seen.set(slug, times + 1);
    found.add(times === 0 ? slug : `${slug}-${times}`);
  }
  return found;
}

/** Links that lead nowhere, as "page: link". */
function broken(page: string): string[] {
  const links = [...withoutCode(read(page)).matchAll(/\]\((?!https?:|mailto:)([^)\s]+)\)/g)].map(([, link]) => link);
  return links
    .filter((link) => {
      const [path, anchor] = link.split('#');
      const target = path === '' ? page : relative(root, normalize(join(root, dirname(page), path)));
      if (!existsSync(join(root, target))) return true;
      if (anchor === undefined) return false;
      return statSync(join(root, target)).isDirectory() || !anchors(target).has(anchor);
    })
    .map((link) => `${page}: ${link}`);
}

test.each(pages)('the links of %s lead to files and headings that exist', (page) => {
  expect(broken(page)).toEqual([]);
});

test('every page of docs/ is reached from the README', () => {
  const reached = new Set(['README.md']);
  for (const page of reached) {
    for (const [, link] of withoutCode(read(page)).matchAll(/\]\((?!https?:)([^)#\s]+\.md)(?:#[^)]*)?\)/g)) {
      const target = relative(root, normalize(join(root, dirname(page), link)));
      if (existsSync(join(root, target))) reached.add(target);
    }
  }
  expect(pages.filter((page) => !reached.has(page))).toEqual([]);
});

test.each(['CONTRIBUTING.md', 'docs/architecture.md', 'docs/adding-a-model.md'])(
  'the files that %s names exist',
  (page) => {
    const named = [...read(page).matchAll(/`((?:lib|native|test|types|docs|examples)\/[\w./-]+)`/g)].map(
      ([, path]) => path,
    );
    expect(named.length).toBeGreaterThan(1);
    expect(named.filter((path) => !/\bmy[-_]/.test(path) && !existsSync(join(root, path)))).toEqual([]);
  },
);
