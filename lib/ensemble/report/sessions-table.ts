import { dataTable } from '../../report/data-table';
import { formatDuration, missing } from '../../report/format';
import type { CampaignSession } from '../campaign/campaign-directory';

/** The runs of a campaign, or of several in one directory. */
export function sessionsTable(sessions: readonly CampaignSession[]): string {
  return dataTable<CampaignSession>(
    [
      { head: 'run', cell: ({ date }) => date },
      { head: 'vitrelax', cell: ({ version }) => version },
      { head: 'commit', cell: ({ commit }) => commit.slice(0, 12) || missing },
      { head: 'instruction set', cell: ({ instructionSet }) => instructionSet },
      { head: 'workers', cell: ({ workers }) => String(workers) },
      { head: 'threads each', cell: ({ threads }) => String(threads) },
      { head: 'wall time', cell: ({ seconds }) => formatDuration(seconds) },
    ],
    sessions,
  );
}
