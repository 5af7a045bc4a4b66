/** The ternary mixture of Jung, Biroli and Berthier in two dimensions: Lennard-Jones, smooth at the cutoff. */
export const jbb = {
  name: 'jbb',
  dimension: 2,
  density: 1.19207,
  cutoff: 2.5,
  smoothing: 'c2' as const,
  pair: {
    powers: [
      [4, -12],
      [-4, -6],
    ] as [number, number][],
  },
  species: {
    fractions: [20 / 43, 11 / 43, 12 / 43],
    sigma: [
      [1, 0.8, 0.9],
      [0.8, 0.88, 0.8],
      [0.9, 0.8, 0.94],
    ],
    epsilon: [
      [1, 1.5, 0.75],
      [1.5, 0.5, 1.5],
      [0.75, 1.5, 0.75],
    ],
  },
};
