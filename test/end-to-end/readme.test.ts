import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../lib/native';

const readme = readFileSync(join(packageRoot(), 'README.md'), 'utf8');

test('the README opens with the two commands', () => {
  const first = /```sh\n([\s\S]*?)```/.exec(readme)?.[1] ?? '';
  expect(first).toMatch(/^npm ci && npm start/m);
  expect(first).toMatch(/^npm ci && npm test/m);
});

test("the README's script runs as printed and finds a decay and some defects", () => {
  const script = /```ts\n([\s\S]*?)```/.exec(readme)?.[1] ?? '';
  // from the root of the checkout, where the package's own name leads to its own exports
  const out = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
    cwd: packageRoot(),
    encoding: 'utf8',
  });
  const found = /^beta = (\d\.\d+) ± \d\.\d+, phi = (0\.\d+)$/m.exec(out);
  expect(found).not.toBeNull();
  expect(Number(found?.[1])).toBeGreaterThan(0.5);
  expect(Number(found?.[1])).toBeLessThan(1.6);
  expect(Number(found?.[2])).toBeGreaterThan(0.05);
  expect(Number(found?.[2])).toBeLessThan(0.6);
});
