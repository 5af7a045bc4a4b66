import { OptionDefaults } from 'typedoc';
import { diagram } from './docs/site/diagram.mjs';
import { mathml } from './docs/site/math.mjs';
import { pages } from './docs/site/pages.mjs';

const drawn = { math: mathml, mermaid: diagram };

/** Blocks of the language `math` become MathML, those of `mermaid` SVG. */
function withDrawings(markdown) {
  const fence = markdown.renderer.rules.fence;
  markdown.renderer.rules.fence = (tokens, at, ...rest) =>
    drawn[tokens[at].info.trim()]?.(tokens[at].content) ?? fence(tokens, at, ...rest);
}

/** @type {Partial<import('typedoc').TypeDocOptions>} */
export default {
  entryPoints: ['lib/index.ts'],
  tsconfig: 'tsconfig.json',
  out: 'docs-site',
  name: 'vitrelax',
  readme: 'README.md',
  plugin: ['./docs/site/pages.mjs'],
  projectDocuments: Object.values(pages).flat(),
  navigation: { includeGroups: true },
  groupOrder: [...Object.keys(pages), '*'],
  sort: ['source-order'],
  customCss: 'docs/site/style.css',
  markdownItLoader: withDrawings,
  highlightLanguages: [...OptionDefaults.highlightLanguages, 'python'],
  disableSources: true,
  excludeInternal: true,
  excludePrivate: true,
  validation: { notExported: false, invalidLink: true },
  treatValidationWarningsAsErrors: true,
};
