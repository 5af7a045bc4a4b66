import { join } from 'node:path';
import { writeFileAtomic } from '../io/atomic';
import { renderReport } from './page';
import type { ReportData } from './report-data';

/**
 * Writes `report.html` into a directory that exists, all at once or not at all.
 *
 * @returns the path of the report
 * @throws {VitrelaxError} as `renderReport`, before anything is written; `FILE_UNWRITABLE` when the directory cannot
 *   be written to
 */
export async function writeReport(directory: string, data: ReportData): Promise<string> {
  const path = join(directory, 'report.html');
  await writeFileAtomic(path, renderReport(data));
  return path;
}
