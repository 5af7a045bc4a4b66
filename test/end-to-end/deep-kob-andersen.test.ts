import { execFileSync } from 'node:child_process';
import { packageRoot } from '../../lib/native';

test('the example of a deep Kob-Andersen state runs as it stands, and says what it found', () => {
  // from the root of the checkout, where the package's own name leads to its own exports
  const script = ['examples/deep-kob-andersen.js', '402', '0.8', '400'];
  const out = execFileSync(process.execPath, script, { cwd: packageRoot(), encoding: 'utf8' });
  expect(out).toMatch(/^ternary: e = -6\.\d{4} at T = 0\.8, N = 402$/m);
  expect(out.match(/no crystal \(\d+\.\d % solid-like, largest cluster \d+\)/g)).toHaveLength(2);
  const quenched = /^quenched: e_IS = (-\d\.\d{4}) \((rms-force|time)\)$/m.exec(out);
  // far below the liquid's -6.1, above the -7.586 that the defaults, T = 0.5, print
  expect(Number(quenched?.[1])).toBeLessThan(-7.3);
  expect(Number(quenched?.[1])).toBeGreaterThan(-7.586);
});
