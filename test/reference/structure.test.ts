import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defectField, nonAffineDisplacement, rescaledPairDistribution } from '../../lib/analysis';
import type { Configuration } from '../../lib/configuration';
import { softSpheres } from '../../lib/models/soft-spheres';

const read = (name: string) => JSON.parse(readFileSync(join(__dirname, 'brute-force', `${name}.json`), 'utf8'));
const structure = read('structure-soft-spheres-2d');
const flow = read(structure.of);

const configuration = (positions: number[]): Configuration => ({
  model: softSpheres({ dimension: 2 }),
  boxLength: flow.boxLength,
  positions: Float64Array.from(positions),
  diameters: Float64Array.from(flow.diameters),
});
const initial = configuration(flow.initialPositions);
const final = configuration(flow.finalPositionsUnwrapped);

describe('structure of the reference flow of soft spheres in 2D', () => {
  it('has the reference non-affine displacement and affine maps', () => {
    const { d2min, affine, deficient } = nonAffineDisplacement(initial, final, {
      cutoff: structure.d2min.cutoff,
      normalisation: 'mean',
    });
    expect(deficient).toBe(0);
    expect(d2min.length).toBe(structure.d2min.values.length);
    d2min.forEach((value, i) => {
      expect(Math.abs(value - structure.d2min.values[i])).toBeLessThan(1e-11);
    });
    expect(affine.length).toBe(structure.d2min.affine.length);
    affine.forEach((value, k) => {
      expect(Math.abs(value - structure.d2min.affine[k])).toBeLessThan(1e-11);
    });
  });

  it('has the reference broken and inserted bonds', () => {
    const { xEquilibrium, xBreak, xInsert } = structure.defects;
    for (const thresholds of [{ xEquilibrium, xBreak, xInsert }, { xEquilibrium }]) {
      const { broken, inserted, field, concentration } = defectField(initial, final, thresholds);
      expect(Array.from(broken)).toEqual(structure.defects.broken);
      expect(Array.from(inserted)).toEqual(structure.defects.inserted);
      expect(Array.from(field)).toEqual(structure.defects.field);
      expect(concentration).toBe(structure.defects.concentration);
    }
  });

  it('has the reference pair histograms', () => {
    const { binWidth, to } = structure.rescaledPairHistogram;
    const counts = (c: Configuration) => Array.from(rescaledPairDistribution(c, { binWidth, xMax: to }).counts);
    expect(counts(initial)).toEqual(structure.rescaledPairHistogram.initial);
    expect(counts(final)).toEqual(structure.rescaledPairHistogram.final);
  });
});
