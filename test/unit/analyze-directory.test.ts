import { writeFileSync } from 'node:fs';
import { analyze } from '../../lib';
import { nonAffineDisplacement } from '../../lib/analysis/non-affine-displacement';
import { VanHoveAccumulator } from '../../lib/analysis/van-hove';
import { RandomStream } from '../../lib/numerics/random';
import { saveFlows } from '../support/flow-directories';
import { temporaryPaths } from '../support/temporary-folder';

// figures are drawn, which takes long on a busy machine
jest.setTimeout(240000);
const at = temporaryPaths();

jest.mock('../../lib/analysis/non-affine-displacement', () => {
  const actual = jest.requireActual('../../lib/analysis/non-affine-displacement');
  return { ...actual, nonAffineDisplacement: jest.fn(actual.nonAffineDisplacement) };
});

test('a directory that cannot be written to is refused before pairs are compared', async () => {
  await saveFlows(at('results'), { sizes: [64], samples: 2, random: new RandomStream(1), stiffness: 27 });
  const added = jest.spyOn(VanHoveAccumulator.prototype, 'add');
  const given = { paths: [at('results')] };
  writeFileSync(at('file'), '');
  await expect(analyze({ ...given, directory: `${at('file')}/below` })).rejects.toMatchObject({
    code: 'FILE_UNWRITABLE',
  });
  expect(nonAffineDisplacement).not.toHaveBeenCalled();
  expect(added).not.toHaveBeenCalled();
  await analyze({ ...given, directory: at('out') });
  expect(nonAffineDisplacement).toHaveBeenCalledTimes(2);
  expect(added).toHaveBeenCalledTimes(2);
});
