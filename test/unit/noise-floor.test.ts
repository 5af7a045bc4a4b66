import { conjugateGradient, kobAndersen, type Model, newton, System, softSpheres, steepestDescent } from 'vitrelax';

// Exact arithmetic: integers in units of 2^-bits.
const bits = 240n;
const one = 1n << bits;

/** A double as such an integer, exactly where it is not tiny. */
function exactly(x: number): bigint {
  if (x === 0) return 0n;
  const exponent = Math.floor(Math.log2(Math.abs(x))) - 53;
  const mantissa = BigInt(x * 2 ** -exponent);
  const shift = bits + BigInt(exponent);
  return shift >= 0n ? mantissa << shift : mantissa >> -shift;
}
const times = (a: bigint, b: bigint): bigint => (a * b) >> bits;
const over = (a: bigint, b: bigint): bigint => (a << bits) / b;
const toNumber = (a: bigint): number => Number(a >> (bits - 120n)) / 2 ** 120;

/** Forces of soft spheres, U = x^-12 + c0 + c1 x² + c2 x⁴ below x = r/d_ij = 5/4, to some 60 digits, rounded once. */
function exactForces(system: System): number[] {
  const { particles, dimension, diameters, boxLength } = system;
  const box = exactly(boxLength);
  // the coordinates that the system keeps are fractions of the box in units of 2^-64
  const fractions = Array.from(system.positions, (x) => (2n * (exactly(x) << 64n) + box) / (2n * box));
  const power = (n: bigint): bigint => over(4n ** n * one, 5n ** n * one);
  const [c1, c2] = [48n * power(14n), -21n * power(16n)];
  const epsilon = exactly(0.2);
  const sizes = Array.from(diameters, exactly);
  const forces = new Array<bigint>(particles * dimension).fill(0n);
  for (let i = 0; i < particles; i++) {
    for (let j = 0; j < i; j++) {
      const separation = Array.from({ length: dimension }, (_, c) => {
        const words = BigInt.asIntN(64, fractions[i * dimension + c] - fractions[j * dimension + c]);
        return (words * box) >> 64n;
      });
      const r2 = separation.reduce((sum, s) => sum + times(s, s), 0n);
      const gap = sizes[i] > sizes[j] ? sizes[i] - sizes[j] : sizes[j] - sizes[i];
      const d = times((sizes[i] + sizes[j]) / 2n, one - times(epsilon, gap));
      const x2 = over(r2, times(d, d));
      if (x2 * 16n >= 25n * one) continue;
      const inverse = over(one, x2);
      let i7 = inverse;
      for (let n = 1; n < 7; n++) i7 = times(i7, inverse);
      const forceOverR = over(12n * i7 - 2n * c1 - 4n * times(c2, x2), times(d, d));
      for (let c = 0; c < dimension; c++) {
        const f = times(forceOverR, separation[c]);
        forces[i * dimension + c] += f;
        forces[j * dimension + c] -= f;
      }
    }
  }
  return forces.map(toNumber);
}

async function minimum(model: Model, particles: number): Promise<System> {
  const system = System.random(model, { particles, seed: 2 });
  await conjugateGradient(system, { until: { maxForce: 1e-8 }, threads: 1 });
  return system;
}

const rms = (values: number[], particles: number): number =>
  Math.sqrt(values.reduce((sum, x) => sum + x * x, 0) / particles);

test.each([
  [2, 100],
  [3, 120],
] as const)(
  'soft spheres %dD: the floor is what rounding does to the forces, by exact arithmetic',
  async (dimension, n) => {
    const model = softSpheres({ dimension });
    const found = await minimum(model, n);
    // positions that are doubles, so that both start from the same
    const system = System.from(model, found.configuration());
    const exact = exactForces(system);
    const errors = Array.from(system.forces(), (f, k) => f - exact[k]);
    const truth = rms(errors, n);
    const { forceFloor, maxForceFloor } = await conjugateGradient(system, { until: { evaluations: 1 }, threads: 1 });
    expect(rms(exact, n)).toBeLessThan(1e-8);
    // the jitter and the roundings of two evaluations against those of one: 1.2 to 1.3 were seen
    expect(forceFloor / truth).toBeGreaterThan(0.8);
    expect(forceFloor / truth).toBeLessThan(2);
    expect(maxForceFloor).toBeGreaterThan(forceFloor);
  },
);

test('a rigid translation changes the forces by less than the floor, in a box of any size', async () => {
  const particles = 400;
  const model = kobAndersen({ dimension: 2 });
  const found = await minimum(model, particles);
  // a box and positions that no shift by these rounds
  const [boxLength, grid] = [2 ** Math.ceil(Math.log2(found.boxLength)), 2 ** -40];
  const snapped = (x: number): number => Math.round(x / grid) * grid;
  const { positions, species } = found.configuration();
  const at = (shift: number): System =>
    System.from(model, { boxLength, species, positions: positions.map((x) => snapped(x) + shift) });
  const [here, there] = [at(0), at(snapped(Math.PI))];
  const difference = Array.from(there.forces(), (f, k) => f - here.forces()[k]);
  const { forceFloor } = await conjugateGradient(here, { until: { evaluations: 1 }, threads: 1 });
  expect(rms(difference, particles)).toBeLessThan(forceFloor);
});

test('the flow reports it as well', async () => {
  const system = await minimum(softSpheres({ dimension: 2 }), 300);
  const other = system.clone();
  const { forceNoise, forceFloor } = await steepestDescent(system, { until: { time: 1 }, threads: 1 });
  const found = await newton(other, { threads: 1 });
  expect(forceNoise / found.forceFloor).toBeGreaterThan(0.5);
  expect(forceNoise / found.forceFloor).toBeLessThan(2);
  expect(forceNoise).toBeLessThan(forceFloor);
});

test('a tolerance below the floor is refused, with the floor', async () => {
  const system = await minimum(softSpheres({ dimension: 2 }), 300);
  const before = system.positions;
  const { forceFloor, maxForceFloor } = await newton(system.clone(), { threads: 1 });
  const refusals: [() => Promise<unknown>, string, number, number][] = [
    [
      () => conjugateGradient(system, { until: { maxForce: maxForceFloor / 3 } }),
      'until.maxForce',
      maxForceFloor / 3,
      maxForceFloor,
    ],
    [
      () => conjugateGradient(system, { until: { rmsForce: forceFloor / 3 } }),
      'until.rmsForce',
      forceFloor / 3,
      forceFloor,
    ],
    [
      () => conjugateGradient(system, { until: { maxForce: 1e-8 }, finish: { maxForce: maxForceFloor / 3 } }),
      'finish.maxForce',
      maxForceFloor / 3,
      maxForceFloor,
    ],
    [() => newton(system, { maxForce: maxForceFloor / 3 }), 'maxForce', maxForceFloor / 3, maxForceFloor],
  ];
  for (const [call, field, value, floor] of refusals) {
    const error = await call().then(
      () => undefined,
      (e: unknown) => e as Error & { value: unknown },
    );
    expect(error).toMatchObject({ code: 'TOLERANCE_BELOW_FLOOR', field });
    expect(Number(error?.value) / value - 1).toBeCloseTo(0, 2);
    const [, named] = /rounding floor of the forces of this state, (\S+)/.exec(String(error?.message)) ?? [];
    expect(Number(named) / floor).toBeGreaterThan(0.7);
    expect(Number(named) / floor).toBeLessThan(1.5);
  }
  expect(system.positions).toEqual(before);
});
