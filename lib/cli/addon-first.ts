/**
 * Imported before all commands, whose modules need the addon: without one there is `build-addon`, and for everything else
 * one message instead of a stack.
 */
import { buildAddon } from './build-addon';
import { reportFailure } from './failures';

try {
  require('../binding/native');
} catch (e) {
  const [name, ...words] = process.argv.slice(2);
  process.exit(name === 'build-addon' && !words.includes('--help') ? buildAddon(words) : reportFailure(e));
}
