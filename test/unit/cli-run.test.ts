import { rowOf } from '../../lib/cli/run-command';

const averages = {
  temperature: 0.5,
  particles: 200,
  samples: 2,
  equilibrated: 1,
  energyPerParticle: { value: 1.25, error: 0.03 },
  inherentEnergy: { value: 0.2345, error: 0.0006 },
  displacement: { value: 0.4, error: 0.01 },
  rattlers: { value: 7.5, error: 0.5 },
  rattlerFraction: { value: 0.0375, error: 0.0025 },
  atRest: 2,
  exponent: { beta: 0.92, error: 0.03, amplitude: 1, window: [1, 100] as [number, number], reducedChi2: 1 },
  decay: null,
};

test('the table of a campaign has energies, rattlers, their fraction and beta with their errors', () => {
  expect(rowOf(averages)).toEqual([
    ...['0.5', '200', '2', '1 of 2', '1.250(30)', '0.2345(6)', '7.5(5)', '0.0375(25)', '0.920(30)', '2 of 2'],
  ]);
});

test('what is not known of an ensemble is a dash', () => {
  const unknown = { energyPerParticle: null, inherentEnergy: null, rattlers: null, rattlerFraction: null };
  expect(rowOf({ ...averages, ...unknown, exponent: null }).slice(4)).toEqual(['–', '–', '–', '–', '–', '–']);
});
