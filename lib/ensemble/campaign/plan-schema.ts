import { z } from 'zod';
import { preparationNames } from '../ways';

const positive = (what: string) => z.number({ error: what }).positive({ error: what });
const integer = (least: number, what = `an integer of at least ${least}`) =>
  z.int({ error: what }).min(least, { error: what });
const flag = z.boolean({ error: 'true or false' });

const temperature = z
  .union([positive('a positive number').describe('k_B T [v0]'), z.literal('infinity').describe('random positions')], {
    error: "a positive number, or 'infinity' for random positions",
  })
  .describe('of the equilibrium states');

export const observableNames = ['decay', 'fields'] as const;
/** What is averaged over samples when all is done; each is got from what is stored, at any later time. */
export type ObservableName = (typeof observableNames)[number];

const preparation = z.strictObject(
  {
    method: z
      .enum(preparationNames as [string, ...string[]], { error: preparationNames.join(', ') })
      .optional()
      .describe(
        'of states at finite temperatures: swap-monte-carlo or metropolis, a sweep is N attempts; molecular-dynamics, a sweep is 20 steps of 0.005; hybrid-monte-carlo, a sweep is a burst of steps and, where there are exchanges, N of them; planting; as the model says',
      ),
    sweeps: z
      .union([integer(0), z.array(integer(0))], { error: 'an integer, or one for each temperature' })
      .optional()
      .describe(
        'at each temperature, one number for all or one each; 21 relaxation times, where these have been measured',
      ),
    twoSided: flag
      .optional()
      .describe('each state also from a colder one, whose energy must agree; half as long again; false'),
    cooling: flag
      .optional()
      .describe('each state starts from the next hotter one of its sample, instead of random positions; false'),
    sweepsBetween: z
      .union([integer(0), z.array(integer(0))], { error: 'an integer, or one for each temperature' })
      .optional()
      .describe(
        'samples are states of one chain: each but the first goes on from the one before, for so many sweeps; without it they are made anew',
      ),
  },
  { error: 'an object: method, sweeps, twoSided, cooling, sweepsBetween' },
);

const until = z.strictObject(
  {
    time: positive('a positive number').optional().describe('[tau0]'),
    rmsForce: positive('a positive number').optional().describe('[v0/length]'),
    maxForce: positive('a positive number').optional().describe('[v0/length]'),
    evaluations: integer(1).optional(),
  },
  { error: 'an object: time, rmsForce, maxForce, evaluations' },
);

const tolerance = z
  .union(
    [
      positive('a positive number'),
      z.strictObject(
        {
          relative: positive('a positive number').optional(),
          absolute: positive('a positive number').optional().describe('[length]'),
        },
        { error: 'an object: relative, absolute' },
      ),
    ],
    { error: 'a positive number, or an object: relative, absolute' },
  )
  .optional()
  .describe('of the flow; 1e-2');

const relaxation = z.strictObject(
  {
    until: until.optional().describe('the first that is met ends the flow; an rms force of 1e-10, or a time of 1e6'),
    tolerance,
    times: z
      .array(z.number({ error: 'a number' }).min(0, { error: 'zero or a positive number' }), {
        error: 'an array of increasing times',
      })
      .min(1, { error: 'at least one time' })
      .optional()
      .describe('when to record, increasing [tau0]; 0 and 10 per decade from 1e-3 on'),
    evaluationsPerLeg: integer(500)
      .optional()
      .describe(
        'force evaluations after which the integrator starts afresh, and can be saved; 2e9/N. It is part of what is computed',
      ),
    frames: flag.optional().describe('keep configurations along the flow, about two in a decade of time; false'),
  },
  { error: 'an object: until, tolerance, times, evaluationsPerLeg, frames' },
);

/** A campaign as a file or a caller describes it. */
export const planSchema = z
  .strictObject(
    {
      $schema: z.string().optional(),
      model: z
        .looseObject(
          { name: z.string({ error: 'a name of `vitrelax info --models`, or of a pair potential of your own' }) },
          { error: 'an object: name, and the options of the model; or the options of pairModel' },
        )
        .describe('name and options of a model, or the options of pairModel'),
      particles: z
        .union([integer(1), z.array(integer(1)).min(1)], { error: 'an integer of at least 1, or an array of them' })
        .describe('N, one or several'),
      temperatures: z
        .array(temperature, { error: 'an array of at least one temperature' })
        .min(1, { error: 'an array of at least one temperature' }),
      samples: integer(1).optional().describe('independent ones at each temperature and N; 4'),
      preparation: preparation.optional(),
      relaxation: z
        .union([relaxation, z.literal(false)], {
          error: 'an object: until, tolerance, times, evaluationsPerLeg, frames; or false',
        })
        .optional()
        .describe('the flow to the inherent structure; false: equilibrium states alone'),
      observables: z
        .array(z.enum(observableNames, { error: observableNames.join(', ') }), { error: 'an array of names' })
        .optional()
        .describe('averaged over samples: decay (v(t), E, beta), fields (defects, D²min, g(x), displacements); all'),
      seed: integer(0, 'an integer from 0 to 2^53 - 1').optional().describe('all random numbers follow from it; 1'),
    },
    { error: 'an object: model, particles, temperatures, …' },
  )
  .describe('A campaign of vitrelax: equilibrium states and their relaxation, by temperature, size and sample.');

/** A campaign as a file or a caller describes it; defaults for all but model, particles and temperatures. */
export type CampaignPlan = z.input<typeof planSchema>;

/** The JSON Schema of a plan, for editors and other programs. */
export function campaignSchema(): object {
  return z.toJSONSchema(planSchema, { io: 'input' });
}
