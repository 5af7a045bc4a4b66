import { invalid } from '../errors';
import type { LammpsMinimum, LammpsOptions } from '../minimisation/lammps';
import { conjugateGradient, fire, lineSearchDescent } from '../minimisation/minimisers';
import type { System } from '../system';
import type { DescentMethod } from './compare-inherent-structures';

const methods: Partial<Record<DescentMethod, (s: System, o: LammpsOptions) => Promise<LammpsMinimum>>> = {
  cg: conjugateGradient,
  fire,
  'line-search': lineSearchDescent,
};

/** One descent of a copy in the dialect of LAMMPS; the system stays where it is. @internal */
export async function inherentStructureLikeLammps(
  system: System,
  method: DescentMethod,
  o: Omit<LammpsOptions, 'like'>,
): Promise<{ system: System } & LammpsMinimum> {
  const descend = methods[method];
  if (descend === undefined)
    throw invalid('INVALID_ARGUMENT', 'method', method, `${Object.keys(methods).join(', ')}, in the dialect of LAMMPS`);
  const copy = system.clone();
  try {
    return { system: copy, ...(await descend(copy, { like: 'lammps', ...o })) };
  } catch (e) {
    copy.dispose();
    throw e;
  }
}
