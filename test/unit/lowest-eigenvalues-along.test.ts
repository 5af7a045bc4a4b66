import { lowestEigenvaluesAlong, System, softSpheres, swapMonteCarlo, vibrationalSpectrum } from 'vitrelax';

async function hot(particles: number): Promise<System> {
  const system = System.random(softSpheres({ dimension: 2 }), { particles, seed: 4 });
  await swapMonteCarlo(system, { temperature: 0.8, sweeps: 200, seed: 1, threads: 1 });
  return system;
}

test('along the flow: those of the whole spectrum, positive at its end', async () => {
  const system = await hot(100);
  const frames: { time: number; spectrum: Float64Array }[] = [];
  const { times, lowest, eigenvalues, negative, relaxation } = await lowestEigenvaluesAlong(system, {
    until: { maxForce: 1e-9 },
    times: Float64Array.of(0, 0.01, 0.1, 1, 10),
    count: 12,
    threads: 1,
    onFrame: async ({ time, system: copy }) => {
      const spectrum = await vibrationalSpectrum(copy, { threads: 1 });
      frames.push({ time, spectrum });
    },
  });
  expect(relaxation.stopReason).toBe('max-force');
  expect(frames.length).toBeGreaterThanOrEqual(4);
  frames.forEach(({ time, spectrum }, k) => {
    expect(times[k]).toBe(time);
    const size = Math.max(-spectrum[0], spectrum[199]);
    const sorted = spectrum.filter((x) => Math.abs(x) > 1e-12 * size);
    expect(sorted).toHaveLength(198);
    eigenvalues[k].forEach((x, a) => {
      expect(Math.abs(x - sorted[a])).toBeLessThan(1e-9 * size);
    });
    expect(lowest[k]).toBe(eigenvalues[k][0]);
    expect(negative[k]).toBe(Math.min(12, sorted.filter((x) => x < 0).length));
  });
  expect(negative[0]).toBe(12);
  // the end of the flow is the minimum
  const end = times.length - 1;
  expect(times[end]).toBe(relaxation.times[relaxation.times.length - 1]);
  expect(negative[end]).toBe(0);
  expect(lowest[end]).toBeGreaterThan(0.01);
  const atRest = await vibrationalSpectrum(system, { threads: 1 });
  expect(Math.abs(lowest[end] - atRest[2])).toBeLessThan(1e-8);
});

test('cancel, an exception of the listener, and bad input', async () => {
  const system = await hot(400);
  const controller = new AbortController();
  const running = lowestEigenvaluesAlong(system, {
    until: { time: 1 },
    signal: controller.signal,
    onFrame: () => controller.abort(new Error('enough')),
  });
  await expect(running).rejects.toThrow('enough');
  const failing = lowestEigenvaluesAlong(system, {
    until: { time: 1 },
    onFrame: () => {
      throw new Error('no more');
    },
  });
  await expect(failing).rejects.toThrow('no more');
  await expect(lowestEigenvaluesAlong(system, { until: { time: 1 }, count: 0 })).rejects.toMatchObject({
    code: 'OUT_OF_RANGE',
    field: 'count',
  });
  await expect(lowestEigenvaluesAlong(system, { until: { time: 1 }, count: 799 })).rejects.toMatchObject({
    field: 'count',
  });
  await expect(lowestEigenvaluesAlong(system, { until: {} })).rejects.toMatchObject({ field: 'until' });
});
