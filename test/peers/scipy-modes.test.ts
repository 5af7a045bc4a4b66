import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  conjugateGradient,
  densityOfStates,
  elasticModuli,
  System,
  softSpheres,
  swapMonteCarlo,
  vibrationalModes,
} from 'vitrelax';
import { python } from './python';

/** The Hessian of 2D soft spheres from scratch as a sparse matrix, its lowest modes, traces, and the relaxation to a shear. */
const script = `
import json, sys
import numpy as np
import scipy.sparse as sp
import scipy.sparse.linalg as sla
from scipy.spatial import cKDTree
N, L = int(sys.argv[2]), float(sys.argv[3])
data = np.fromfile(sys.argv[1])
x, d = data[:2 * N].reshape(N, 2), data[2 * N:]
pairs = cKDTree(x % L, boxsize=L).query_pairs(1.25 * d.max(), output_type='ndarray')
i, j = pairs.T
s = x[i] - x[j]
s -= L * np.round(s / L)
r = np.sqrt((s ** 2).sum(1))
dij = (d[i] + d[j]) / 2 * (1 - 0.2 * abs(d[i] - d[j]))
near = r < 1.25 * dij
i, j, s, r, dij = i[near], j[near], s[near], r[near], dij[near]
c2, c4 = 48 * 1.25 ** -14.0, -21 * 1.25 ** -16.0
u = r / dij
t = (-12 * u ** -14.0 + 2 * c2 + 4 * c4 * u ** 2) / dij ** 2
q = ((156 * u ** -14.0 + 2 * c2 + 12 * c4 * u ** 2) / dij ** 2 - t) / r ** 2
rows, columns, values = [], [], []
for a in range(2):
    for b in range(2):
        k = q * s[:, a] * s[:, b] + (t if a == b else 0)
        for m, n, sign in ((i, i, 1), (j, j, 1), (i, j, -1), (j, i, -1)):
            rows.append(2 * m + a); columns.append(2 * n + b); values.append(sign * k)
H = sp.csc_matrix((np.concatenate(values), (np.concatenate(rows), np.concatenate(columns))), shape=(2 * N, 2 * N))
w, e = sla.eigsh(H, k=22, sigma=-1e-3, tol=1e-13)
order = np.argsort(w)
w, e = w[order], e[:, order]
xi = np.zeros(2 * N)
for a in range(2):
    force = q * s[:, 0] * s[:, 1] * s[:, a]
    np.add.at(xi, 2 * i + a, force); np.add.at(xi, 2 * j + a, -force)
# one particle held: the rest of the matrix is regular
free = np.arange(2, 2 * N)
response = np.zeros(2 * N)
response[free] = sla.spsolve(H[free][:, free], xi[free])
V = L * L
stress = (t[:, None] * s ** 2).sum(0) / V
shear = ((q * s[:, 0] ** 2 * s[:, 1] ** 2).sum() - xi @ response) / V + stress.mean()
print(json.dumps({'eigenvalues': w.tolist(), 'shear': shear,
    'participation': [1 / (N * ((v.reshape(N, 2) ** 2).sum(1) ** 2).sum()) for v in e.T],
    'trace': H.diagonal().sum(), 'traceOfSquare': H.multiply(H).sum()}))`;

test('scipy finds the same 20 lowest modes of N = 10 000, the same traces and the same shear modulus', async () => {
  const particles = 10000;
  const system = System.random(softSpheres({ dimension: 2 }), { particles, seed: 1 });
  await swapMonteCarlo(system, { temperature: 0.2, sweeps: 200, seed: 1 });
  await conjugateGradient(system, { until: { maxForce: 1e-11 } });
  const folder = mkdtempSync(join(tmpdir(), 'vitrelax-'));
  const file = join(folder, 'state.bin');
  let theirs: {
    eigenvalues: number[];
    participation: number[];
    shear: number;
    trace: number;
    traceOfSquare: number;
  };
  try {
    writeFileSync(file, new Uint8Array(Float64Array.of(...system.wrappedPositions(), ...system.diameters).buffer));
    theirs = python(script, file, String(particles), String(system.boxLength));
  } finally {
    rmSync(folder, { recursive: true });
  }
  const { eigenvalues, participation } = await vibrationalModes(system, { count: 20 });
  expect(Math.abs(theirs.eigenvalues[0])).toBeLessThan(1e-9);
  expect(Math.abs(theirs.eigenvalues[1])).toBeLessThan(1e-9);
  eigenvalues.forEach((x, k) => {
    // wrapped positions are rounded to 1e-14, of stiffnesses up to 1e3
    expect(Math.abs(x - theirs.eigenvalues[k + 2])).toBeLessThan(1e-9);
    // vectors of modes that are close mix
    expect(Math.abs(participation[k] / theirs.participation[k + 2] - 1)).toBeLessThan(1e-4);
  });
  const { shears } = await elasticModuli(system);
  expect(Math.abs(shears[0] / theirs.shear - 1)).toBeLessThan(1e-8);
  const { trace, traceOfSquare } = await densityOfStates(system, { seed: 1, moments: 2, vectors: 2 });
  expect(Math.abs(trace / theirs.trace - 1)).toBeLessThan(1e-12);
  expect(Math.abs(traceOfSquare / theirs.traceOfSquare - 1)).toBeLessThan(1e-12);
});
