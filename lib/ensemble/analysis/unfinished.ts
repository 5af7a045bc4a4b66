import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { campaignFile } from '../campaign/campaign-directory';
import { campaignStatus } from '../campaign/status';

/** What is missing of the campaigns among some paths: samples of tasks that are not done are in no average. */
export async function unfinishedCampaigns(paths: readonly string[]): Promise<string[]> {
  const notes: string[] = [];
  for (const path of paths) {
    if (!existsSync(join(path, campaignFile))) continue;
    const relaxations = (await campaignStatus(path)).tasks.filter(({ kind }) => kind === 'relaxation');
    const missing = relaxations.filter(({ status }) => status !== 'done');
    if (missing.length === 0) continue;
    const failed = missing.filter(({ status }) => status === 'failed').length;
    notes.push(
      `${missing.length} of ${relaxations.length} relaxations of the campaign in ${path} are not done` +
        `${failed > 0 ? `, ${failed} of them failed` : ''}: their samples are missing here`,
    );
  }
  return notes;
}
