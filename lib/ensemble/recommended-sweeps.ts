import type { Model } from '../models/model';

/** E
 */
export function recommendedSweeps(_model: Model, _temperature: number): number {
  return 4096;
}
