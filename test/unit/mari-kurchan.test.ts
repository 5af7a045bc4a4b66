import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  loadHdf5,
  type Model,
  mariKurchan,
  modelByName,
  plant,
  System,
  saveHdf5,
  softSpheres,
  steepestDescent,
  swapMonteCarlo,
  writeExtendedXyz,
} from '../../lib';
import { native } from '../../lib/binding/native';
import { snapshotOf } from '../../lib/system';
import { refusal } from '../support/refusal';

const model = mariKurchan();
const planted = (o: object = {}) => plant(model, { particles: 600, temperature: 0.01, seed: 3, ...o });

/** A system of its own shifts whose energy is known by a sum in this file. */
function explicit(n: number): { system: System; shifts: Float64Array; boxLength: number } {
  let state = 1;
  const random = () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
  const small = mariKurchan({ cutoff: 1.5 });
  const boxLength = 3.5;
  const positions = Float64Array.from({ length: 3 * n }, () => random() * boxLength);
  const shifts = Float64Array.from({ length: (3 * n * (n - 1)) / 2 }, () => (random() - 0.5) * boxLength);
  return { system: System.from(small, { positions, boxLength, shifts }), shifts, boxLength };
}

describe('mariKurchan', () => {
  test('is the model of the paper by default, also by name', () => {
    expect(model).toEqual({ name: 'mari-kurchan-3d', dimension: 3, volumeFraction: 0.5, cutoff: 4 });
    expect(modelByName('mari-kurchan-3d', { cutoff: 3 })).toEqual({ ...model, cutoff: 3 });
    expect(Object.isFrozen(model)).toBe(true);
    expect(native.info().models).toContain('mari-kurchan-3d');
  });

  test.each<[object, string, string]>([
    [{ dimension: 2 }, 'OUT_OF_RANGE', 'dimension'],
    [{ volumeFraction: -1 }, 'OUT_OF_RANGE', 'volumeFraction'],
    [{ cutoff: 0.5 }, 'OUT_OF_RANGE', 'cutoff'],
    [{ phi: 0.5 }, 'INVALID_ARGUMENT', 'phi'],
  ])('%p is refused', async (o, code, field) => {
    expect(await refusal(() => mariKurchan(o))).toMatchObject({ code, field });
  });
});

describe("shifts of one's own", () => {
  test('the energy is the sum over pairs; the forces are its negative gradient', () => {
    const n = 12;
    const { system, shifts, boxLength } = explicit(n);
    const x = system.positions;
    const energy = (at: Float64Array) => {
      let sum = 0;
      for (let i = 0, k = 0; i < n; i++) {
        for (let j = i + 1; j < n; j++, k += 3) {
          let r2 = 0;
          for (let c = 0; c < 3; c++) {
            const d = at[3 * i + c] - at[3 * j + c] + shifts[k + c];
            r2 += (d - boxLength * Math.round(d / boxLength)) ** 2;
          }
          const q = r2 / 2.25;
          if (q < 1) sum += (r2 ** -6 * 1.5 ** 12 - 28 + 48 * q - 21 * q * q) * 1.5 ** -12;
        }
      }
      return sum;
    };
    const e = system.evaluate();
    expect(Math.abs(e.energy / energy(x) - 1)).toBeLessThan(1e-12);
    const h = 1e-6;
    for (let k = 0; k < 3 * n; k++) {
      const up = x.slice();
      const down = x.slice();
      up[k] += h;
      down[k] -= h;
      system.setPositions(up);
      const above = system.energy();
      system.setPositions(down);
      const below = system.energy();
      expect(Math.abs((below - above) / (2 * h) - e.forces[k]) / e.maxForce).toBeLessThan(1e-6);
    }
  });

  test('are kept to 1e-15 of the box by configuration, copies and files', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'mari-kurchan-'));
    const { system, shifts, boxLength } = explicit(10);
    const c = system.configuration();
    expect(c.planting).toBeUndefined();
    const worst = shifts.reduce((most, a, k) => Math.max(most, Math.abs(a - (c.shifts as Float64Array)[k])), 0);
    expect(worst).toBeLessThan(1e-15 * boxLength);
    const file = join(folder, 'a.h5');
    await saveHdf5(file, system);
    const again = System.from(system.model, await loadHdf5(file));
    expect(Math.abs(again.energy() / system.energy() - 1)).toBeLessThan(1e-13);
    expect(system.clone().energy()).toBe(system.energy());
    expect(System.restore(system.model, snapshotOf(system)).energy()).toBe(system.energy());
    rmSync(folder, { recursive: true });
  });

  test('the wrong number is refused with the right one', async () => {
    const state = { positions: new Float64Array(30), boxLength: 9 };
    const short = await refusal(() => System.from(model, { ...state, shifts: new Float64Array(134) }));
    expect(short).toMatchObject({ code: 'WRONG_LENGTH', field: 'shifts' });
    expect(short.message).toContain('135');
    expect((await refusal(() => System.from(model, state))).message).toContain('135');
    const bad = new Float64Array(135).fill(1, 0, 134);
    bad[7] = Number.NaN;
    expect(await refusal(() => System.from(model, { ...state, shifts: bad }))).toMatchObject({
      code: 'NOT_FINITE',
      field: 'shifts[7]',
    });
    const both = { ...state, shifts: new Float64Array(135), planting: { temperature: 1, seed: 1 } };
    expect(await refusal(() => System.from(model, both))).toMatchObject({ code: 'INVALID_ARGUMENT', field: 'shifts' });
    const other = await refusal(() =>
      System.from(softSpheres({ dimension: 3 }), { ...state, planting: { temperature: 1, seed: 1 } } as never),
    );
    expect(other).toMatchObject({ code: 'INVALID_ARGUMENT', field: 'planting' });
    for (const planting of [{ temperature: -1, seed: 1 }, { temperature: 1, seed: 0.5 }, { temperature: 1 }]) {
      const e = await refusal(() => System.from(model, { ...state, planting: planting as never }));
      expect(e.code).toBe('OUT_OF_RANGE');
    }
  });
});

describe('plant', () => {
  test.each<[Model, object, string, string]>([
    [softSpheres({ dimension: 3 }), {}, 'INVALID_ARGUMENT', 'model'],
    [model, { temperature: 0 }, 'OUT_OF_RANGE', 'temperature'],
    [model, { temperature: Infinity }, 'OUT_OF_RANGE', 'temperature'],
    [model, { particles: 1.5 }, 'OUT_OF_RANGE', 'particles'],
    [model, { seed: -1 }, 'OUT_OF_RANGE', 'seed'],
    [model, { method: 'fast' }, 'INVALID_ARGUMENT', 'method'],
    [model, { sweeps: 10 }, 'INVALID_ARGUMENT', 'sweeps'],
    [model, { method: 'metropolis', sweeps: 0 }, 'OUT_OF_RANGE', 'sweeps'],
    [model, { method: 'metropolis', particles: 1e7 }, 'OUT_OF_MEMORY', 'particles'],
    [model, { temprature: 1 }, 'INVALID_ARGUMENT', 'temprature'],
    // a box whose shells would take for ever
    [mariKurchan({ volumeFraction: 1e-231 }), {}, 'OUT_OF_RANGE', 'boxLength'],
  ])('%p with %p is refused', async (m, o, code, field) => {
    const call = () => plant(m, { particles: 600, temperature: 0.01, seed: 3, ...o } as never);
    expect(await refusal(call)).toMatchObject({ code, field });
  });

  test('too few particles are refused with the least number', async () => {
    const e = await refusal(() => planted({ particles: 488 }));
    expect(e.code).toBe('BOX_TOO_SMALL');
    expect(e.message).toContain('N >= 489');
    expect((await planted({ particles: 489 })).particles).toBe(489);
    expect((await refusal(() => System.random(model, { particles: 100, seed: 1 }))).code).toBe('BOX_TOO_SMALL');
  });

  test('the same seed gives the same state, which its configuration, copies and files make again', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'mari-kurchan-'));
    const system = await planted();
    const energy = system.energy();
    expect((await planted()).energy()).toBe(energy);
    expect((await planted({ seed: 4 })).energy()).not.toBe(energy);
    expect(system.positions.every((x) => x === 0)).toBe(true);
    const c = system.configuration();
    expect(c.planting).toEqual({ temperature: 0.01, seed: 3 });
    expect(c.shifts).toBeUndefined();
    await steepestDescent(system, { until: { time: 3 } });
    const moved = system.evaluate();
    expect(moved.energy).toBeLessThan(energy);
    const file = join(folder, 'a.h5');
    await saveHdf5(file, system);
    const loaded = await loadHdf5(file);
    expect(loaded.planting).toEqual({ temperature: 0.01, seed: 3 });
    const again = System.from(model, loaded);
    expect(Math.abs(again.energy() / moved.energy - 1)).toBeLessThan(1e-12);
    expect(system.clone().evaluate()).toEqual(moved);
    expect(System.restore(model, snapshotOf(system)).evaluate()).toEqual(moved);
    expect(await refusal(() => writeExtendedXyz(join(folder, 'a.xyz'), system))).toMatchObject({
      code: 'MODEL_MISMATCH',
      field: 'planting',
    });
    rmSync(folder, { recursive: true });
  });

  test('a damaged snapshot is refused', async () => {
    const bytes = snapshotOf(await planted());
    for (const cut of [bytes.slice(0, -1), bytes.slice(0, -24), bytes.slice(0, 100)]) {
      expect((await refusal(() => System.restore(model, cut))).code).toMatch(/FILE_(TRUNCATED|FORMAT)/);
    }
    const cold = bytes.slice();
    new DataView(cold.buffer).setFloat64(cold.length - 16, -1, true);
    expect((await refusal(() => System.restore(model, cold))).code).toBe('FILE_FORMAT');
  });

  test('System.random has uniform displacements: a heated liquid of infinite temperature', () => {
    const c = System.random(model, { particles: 600, seed: 5 }).configuration();
    expect(c.planting).toEqual({ temperature: Infinity, seed: 5 });
    expect(System.from(model, c).energy()).toBe(System.random(model, { particles: 600, seed: 5 }).energy());
  });

  test('by Metropolis sampling: progress, explicit shifts, the same bits for 1 and 2 threads', async () => {
    const progress: number[] = [];
    const o = { method: 'metropolis', sweeps: 20 };
    const one = await planted({ ...o, threads: 1, onProgress: (p: { pairs: number }) => progress.push(p.pairs) });
    const two = await planted({ ...o, threads: 2 });
    expect(one.configuration().shifts).toEqual(two.configuration().shifts);
    expect(one.configuration().shifts?.length).toBe((3 * 600 * 599) / 2);
    expect(one.configuration().planting).toBeUndefined();
    expect(progress.length).toBeGreaterThan(0);
    expect(one.energy()).toBe(two.energy());
  });

  test('an abort rejects with its reason', async () => {
    const controller = new AbortController();
    const reason = new Error('stop');
    setTimeout(() => controller.abort(reason), 20);
    await expect(planted({ method: 'metropolis', sweeps: 1e6, signal: controller.signal })).rejects.toBe(reason);
  });
});

describe('the flow of a planted state', () => {
  test('lowers the energy, obeys the dissipation identity, keeps the centre; the same bits for 1 and 2 threads', async () => {
    const run = async (threads: number) => {
      const system = await planted({ temperature: 0.015 });
      const r = await steepestDescent(system, { until: { time: 100 }, threads });
      return { energy: r.energy, dissipation: r.dissipationError, positions: system.positions };
    };
    const a = await run(1);
    for (let k = 1; k < a.energy.length; k++) expect(a.energy[k]).toBeLessThan(a.energy[k - 1]);
    expect(a.dissipation).toBeLessThan(1e-2);
    for (const c of [0, 1, 2]) {
      expect(Math.abs(a.positions.reduce((s, x, k) => (k % 3 === c ? s + x : s), 0))).toBeLessThan(1e-9);
    }
    expect(await run(2)).toEqual(a);
  });
});

test('exchanges of diameters are refused, displacements are Metropolis dynamics', async () => {
  const system = await planted();
  const o = { temperature: 0.01, sweeps: 20, seed: 1 };
  expect(await refusal(() => swapMonteCarlo(system, { ...o, swapProbability: 0.2 }))).toMatchObject({
    field: 'swapProbability',
  });
  const r = await swapMonteCarlo(system, o);
  expect(r.acceptance.displacement).toBeGreaterThan(0.5);
  expect(r.energyDrift).toBeLessThan(1e-13);
});
