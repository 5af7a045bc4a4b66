import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { packageRoot } from '../../lib/binding/native';

/** A fenced block of a page, and the comment of HTML right before it, which readers do not see. */
export interface CodeBlock {
  language: string;
  code: string;
  line: number;
  /** `file: NAME` writes the block, `copy: PATH as NAME` brings a file of the repository first, `not run: WHY` */
  note: string;
}

const fence = /^(?:<!-- (?<note>[^\n]*) -->\n)?```(?<language>[a-z]*)\n(?<code>[\s\S]*?)^```$/gm;

/** The blocks of a page, those without a language, diagrams and formulae left out. */
export function codeBlocks(page: string): CodeBlock[] {
  return [...page.matchAll(fence)]
    .map(({ groups, index }) => ({
      language: groups?.language ?? '',
      code: groups?.code ?? '',
      note: groups?.note ?? '',
      line: page.slice(0, index).split('\n').length,
    }))
    .filter(({ language }) => !['', 'math', 'mermaid', 'cpp'].includes(language));
}

/** A folder as a user has it after `npm install vitrelax`. */
export function installedIn(folder: string): NodeJS.ProcessEnv {
  const bin = join(folder, 'node_modules', '.bin');
  mkdirSync(bin, { recursive: true });
  symlinkSync(packageRoot(), join(folder, 'node_modules', 'vitrelax'));
  const main = join(packageRoot(), 'dist', 'cli', 'main.js');
  writeFileSync(join(bin, 'vitrelax'), `#!/bin/sh\nexec "${process.execPath}" "${main}" "$@"\n`, { mode: 0o755 });
  // npx starts what is in .bin; npm itself would only cost time here
  writeFileSync(join(bin, 'npx'), '#!/bin/sh\nexec "$@"\n', { mode: 0o755 });
  return { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH}` };
}

/** Runs a block in a folder, and returns what it prints. */
export function runBlock(block: CodeBlock, folder: string, env: NodeJS.ProcessEnv): string {
  const { language, code, note, line } = block;
  const [, verb, rest] = /^(file|copy): (.*)$/.exec(note) ?? [];
  if (verb === 'copy') {
    const [from, to] = rest.split(' as ');
    copyFileSync(join(packageRoot(), from), join(folder, to));
  }
  if (verb === 'file') {
    writeFileSync(join(folder, rest), code);
    return '';
  }
  const script = join(folder, `block-${line}.mjs`);
  const commands: Record<string, [string, string[]]> = {
    js: [process.execPath, [script]],
    ts: [process.execPath, [script]],
    sh: ['bash', ['-euc', code]],
    python: ['python3', ['-c', code]],
  };
  const command = commands[language];
  if (command === undefined) throw new Error(`line ${line}: what to do with a block of ${language}?`);
  if (language === 'js' || language === 'ts') writeFileSync(script, code);
  return execFileSync(...command, { cwd: folder, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}
