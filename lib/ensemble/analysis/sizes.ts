/** What is drawn as one curve, or has one T_def. Campaigns have one model, and do not repeat it. */
export interface OfSize {
  particles: number;
  model?: { name: string };
}

/** Ensembles of one model and N together: in the order of the models, of each from small to large. */
export function byModelAndSize<E extends OfSize>(ensembles: readonly E[]): E[][] {
  const models = [...new Set(ensembles.map(({ model }) => JSON.stringify(model)))];
  return models.flatMap((model) => {
    const own = ensembles.filter((one) => JSON.stringify(one.model) === model);
    const sizes = [...new Set(own.map(({ particles }) => particles))].sort((a, b) => a - b);
    return sizes.map((particles) => own.filter((one) => one.particles === particles));
  });
}
