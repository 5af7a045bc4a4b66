import { OptionDefaults } from 'typedoc';
import { mathml } from './docs/site/math.mjs';
import { pages } from './docs/site/pages.mjs';

/** Blocks of the language `math` become MathML. */
function withFormulae(markdown) {
  const fence = markdown.renderer.rules.fence;
  markdown.renderer.rules.fence = (tokens, at, ...rest) =>
    tokens[at].info.trim() === 'math' ? mathml(tokens[at].content) : fence(tokens, at, ...rest);
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
  markdownItLoader: withFormulae,
  highlightLanguages: [...OptionDefaults.highlightLanguages, 'python'],
  ignoredHighlightLanguages: ['mermaid'],
  disableSources: true,
  excludeInternal: true,
  excludePrivate: true,
  validation: { notExported: false, invalidLink: true },
  treatValidationWarningsAsErrors: true,
};
