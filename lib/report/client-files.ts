import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { VitrelaxError } from '../errors';

/** Where `npm run build:page` puts the scripts of the page, seen from the sources as from what is compiled. */
const folder = join(__dirname, '..', '..', 'dist', 'report');

/** The script of the page and the style that goes with it. @throws {VitrelaxError} `INTERNAL` where they have not been built */
export function clientFiles(): { script: string; style: string } {
  const read = (name: string): string => {
    try {
      return readFileSync(join(folder, name), 'utf8');
    } catch (e) {
      throw new VitrelaxError('INTERNAL', `no ${name} in ${folder}: run \`npm run build:page\``, { cause: e });
    }
  };
  // what a browser would take for the end of the script stands in strings alone
  const script = read('client.js').replace(/<(?=\/script|!--)/gi, '\\x3c');
  return { script, style: read('client.css') };
}
