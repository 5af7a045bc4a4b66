import { readdirSync } from 'node:fs';
import { Converter, ReflectionKind } from 'typedoc';

const folder = (name) => readdirSync(new URL(`../${name}`, import.meta.url)).filter((file) => file !== 'index.md');
const within = (name) => [`docs/${name}/index.md`, ...folder(name).map((file) => `docs/${name}/${file}`)];

/** The pages of the site beside the reference, by heading, in the order in which they are listed. */
export const pages = {
  Guide: [
    ...within('guide'),
    'examples/README.md',
    'docs/your-own-potential.md',
    'docs/campaigns.md',
    'docs/report.md',
    'docs/errors.md',
  ],
  Theory: within('theory'),
  'How it works': [
    'docs/numerics.md',
    'docs/statistics.md',
    'docs/performance.md',
    'docs/validation.md',
    'docs/reproduction.md',
  ],
  'For developers': ['CONTRIBUTING.md', 'docs/architecture.md', 'docs/adding-a-model.md', 'CHANGELOG.md'],
};

/** Names each page by its first heading, and puts it under the heading that it is listed under. */
export function load(app) {
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    for (const page of project.documents) {
      page.name = /^# (.*)\n/.exec(page.content[0].text)[1];
      const path = app.files.getReflectionPath(page);
      const [group] = Object.entries(pages).find(([, files]) => files.some((file) => path.endsWith(`/${file}`)));
      page.frontmatter.group = group;
    }
  });
  // the entry point is named after its file
  app.converter.on(Converter.EVENT_CREATE_DECLARATION, (_context, declaration) => {
    if (declaration.kindOf(ReflectionKind.Module)) declaration.name = 'Reference';
  });
}
