import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join, sep } from 'node:path';
import { native, packageRoot } from '../../lib/binding/native';
import { addonPath, model, runProgram, sampling } from '../support/addon';

const lines = (program: string, ...words: string[]) =>
  execFileSync(program, words, { encoding: 'utf8', maxBuffer: 2 ** 28 }).split('\n');

describe('floating point', () => {
  test('denormal numbers survive the addon, in the main thread and beside its jobs', async () => {
    const tiny = Number.MIN_VALUE;
    const job = native.NativeSystem.random(model, 100, 1).swapMonteCarlo(sampling({ sweeps: 10 }), null);
    await job.promise;
    expect([tiny * 1 > 0, tiny * 3 > tiny * 2, 2 ** -1060 / 2 > 0]).toEqual([true, true, true]);
    const inWorker = await runProgram(`
      if (isMainThread) inWorker('addon.info(); parentPort.postMessage(workerData * 1.5 > 0)', 5e-324).on('message', (m) => console.log(m));
    `);
    expect(inWorker.output).toBe('true\n');
  });

  test('nothing flushes denormals to zero at load', () => {
    // crtfastm.o, which -ffast-math links into a shared object, is the start-up code that does
    expect(lines('nm', '--defined-only', addonPath).filter((line) => /set_fast_math/.test(line))).toEqual([]);
  });
});

describe('the binary', () => {
  test('needs nothing but the C library, and shows nothing of itself but its entry points', () => {
    const needed = lines('objdump', '-p', addonPath).flatMap((line) => /NEEDED\s+(\S+)/.exec(line)?.[1] ?? []);
    for (const library of needed) expect(library).toMatch(/^(lib(c|m|pthread)\.so|ld-linux)/);
    const shown = lines('nm', '-D', '--defined-only', addonPath).flatMap(
      (line) => / [TDB] (\S+)/.exec(line)?.[1] ?? [],
    );
    expect(shown).toContain('napi_register_module_v1');
    for (const symbol of shown) expect(symbol).toMatch(/^(napi_|node_api_)/);
  });

  /**
   * A function that the linker may take from any object (weak: inline and template functions) must not be compiled both
   * for AVX-512 and for less: the linker keeps one copy, and older processors would meet instructions they do not know.
   */
  test('no function is compiled for two instruction sets under one name', () => {
    const objects = join(packageRoot(), 'build', 'Release', 'obj.target');
    const weak = new Map<string, Set<string>>();
    const files = readdirSync(objects, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.o'));
    expect(files.some((name) => name.startsWith(`core_baseline${sep}`))).toBe(true);
    for (const file of files) {
      const set = /^core_(avx\w+)/.exec(file)?.[1] ?? 'baseline';
      for (const line of lines('nm', '--defined-only', join(objects, file))) {
        const symbol = / [WVu] (\S+)/.exec(line)?.[1];
        if (symbol === undefined) continue;
        if (!weak.has(symbol)) weak.set(symbol, new Set());
        weak.get(symbol)!.add(set);
      }
    }
    expect(weak.size).toBeGreaterThan(0);
    expect([...weak].filter(([, sets]) => sets.size > 1).map(([symbol]) => symbol)).toEqual([]);
  });
});
