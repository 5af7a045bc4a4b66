import { defectOverlap, vanHove } from '../../lib/analysis';
import { gaussians, idealGas } from '../support/points';
import { python } from './python';

test('scipy has the same Mann-Whitney statistic, with and without ties', () => {
  for (const round of [(x: number) => x, (x: number) => Math.round(4 * x) / 4]) {
    const d2min = Array.from(gaussians(500, 3), (x) => round(x * x));
    const field = Array.from(gaussians(500, 4), (x, i) => (x + d2min[i] > 1 ? 1 : 0));
    const { u } = python<{ u: number }>(
      `
import json, sys
import numpy as np
from scipy.stats import mannwhitneyu
field, d2min = map(np.array, json.loads(sys.argv[1]))
print(json.dumps({'u': float(mannwhitneyu(d2min[field == 1], d2min[field == 0]).statistic)}))`,
      JSON.stringify([field, d2min]),
    );
    const { auc, defects, others } = defectOverlap(field, d2min);
    expect(Math.abs(auc * defects * others - u)).toBeLessThan(1e-9 * u);
  }
});

test('scipy has the same kurtosis of displacements, and numpy the same histogram', () => {
  const a = idealGas(3, 300, 50, 1);
  const u = gaussians(900, 2).map((x) => x ** 3);
  const at = { ...a, positions: a.positions.map((x) => Math.round(x * 8) / 8) };
  const moved = { ...at, positions: at.positions.map((x, k) => x + Math.round(u[k] * 2 ** 20) / 2 ** 20) };
  const edges = Float64Array.from({ length: 21 }, (_, k) => k / 4);
  const found = vanHove(at, moved, { edges });
  const expected = python<{ kurtosis: number; density: number[] }>(
    `
import json, sys
import numpy as np
from scipy.stats import kurtosis
u = np.array(json.loads(sys.argv[1]))
# about zero, not about the mean: both copies of every displacement
both = np.concatenate([u, -u])
magnitude = np.linalg.norm(u.reshape(-1, 3), axis=1)
counts, _ = np.histogram(magnitude, bins=np.arange(21) / 4)
print(json.dumps({'kurtosis': float(kurtosis(both)), 'density': (counts / len(magnitude) * 4).tolist()}))`,
    JSON.stringify(Array.from(moved.positions, (x, k) => x - at.positions[k])),
  );
  expect(found.kurtosis.value).toBeCloseTo(expected.kurtosis, 9);
  found.density.forEach((value, k) => {
    // the last bin of numpy has its upper edge in it
    expect(value).toBeCloseTo(expected.density[k], 12);
  });
});
