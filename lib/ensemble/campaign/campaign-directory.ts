import { promises as fs } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { z } from 'zod';
import { requireString } from '../../arguments';
import { invalid, VitrelaxError } from '../../errors';
import { removeTemporaries } from '../../io/atomic';
import { makeWritable, readJsonAs, writeJson } from '../directory';
import { processSessionSchema } from '../session';
import { Lock, type LockOwner, liveOwner, locked } from './lock';
import type { CampaignPlan } from './plan-schema';
import { Store } from './store';

export const defaultCampaignDirectory = 'vitrelax-campaign';
const format = 'vitrelax campaign 1';
export const campaignFile = 'campaign.json';
const lockName = 'campaign.lock';
/** What a campaign puts into its directory; beside these another program's files are not touched, nor taken for ours. */
const ownFolders = ['states', 'relaxations'];

const sessionSchema = processSessionSchema.extend({ workers: z.number() });
const campaignSchema = z.object({
  format: z.literal(format),
  /** the latest */
  plan: z.unknown(),
  /** folder of the equilibrium states, from here where it is inside */
  states: z.string(),
  sessions: z.array(sessionSchema),
});

/** What a directory says of its campaign, in `campaign.json`: the latest plan, and each run with its wall time so far. */
export type Campaign = z.infer<typeof campaignSchema>;
export type CampaignSession = z.infer<typeof sessionSchema>;

/** The directory of a campaign that this process may write to. */
export class CampaignDirectory {
  private saving: Promise<void> = Promise.resolve();

  private constructor(
    readonly path: string,
    readonly store: Store,
    readonly campaign: Campaign,
    readonly notes: string[],
    private readonly lock: Lock,
  ) {}

  /**
   * Opens a directory for a plan: makes it, or takes up what is there, of this plan and of others. A directory that holds
   * anything else is refused, and so is one in which another process is at work.
   *
   * @param states folder of the equilibrium states; that of the last time, `states` in the directory at first
   * @throws {VitrelaxError} `FILE_UNWRITABLE`, `INVALID_ARGUMENT` or `LOCKED`, naming the directory
   */
  static async open(
    path: string,
    plan: CampaignPlan,
    session: CampaignSession,
    states?: string,
  ): Promise<CampaignDirectory> {
    await makeWritable(path);
    await requireOwn(path);
    const lock = await Lock.take(join(path, lockName));
    if (!(lock instanceof Lock)) throw locked(`the campaign in ${path}`, join(path, lockName), lock);
    try {
      // whoever was at work before may have been killed in the middle of a file
      for (const part of ['.', 'averages', 'averages/fields', 'averages/fields/figures']) {
        await removeTemporaries(join(path, part));
      }
      const notes: string[] = [];
      const known = await readCampaign(path).catch(async (e) => {
        if (!(e instanceof VitrelaxError) || e.code !== 'FILE_FORMAT') throw e;
        await fs.rename(join(path, campaignFile), join(path, `${campaignFile}.damaged`));
        notes.push(`${e.message}; put aside, the results are told by their own manifests`);
        return undefined;
      });
      const store = storeOf(path, states === undefined ? (known?.states ?? 'states') : resolve(states));
      const inside = relative(store.directory, store.states);
      const campaign: Campaign = {
        format,
        plan,
        states: inside.startsWith('..') ? store.states : inside,
        sessions: [...(known?.sessions ?? []), session],
      };
      const directory = new CampaignDirectory(path, store, campaign, notes, lock);
      await directory.save();
      return directory;
    } catch (e) {
      await lock.release();
      throw e;
    }
  }

  /** Writes down how things stand. */
  save(): Promise<void> {
    const write = (): Promise<void> => writeJson(join(this.path, campaignFile), this.campaign);
    this.saving = this.saving.then(write, write);
    return this.saving;
  }

  async close(): Promise<void> {
    await this.saving.catch(() => undefined);
    await this.lock.release();
  }
}

/** What there is to know of a campaign by looking at its directory, which need not be writable. */
export interface CampaignView {
  campaign: Campaign;
  store: Store;
  /** who is at work on it; undefined where nobody is */
  owner: LockOwner | undefined;
}

/** @throws {VitrelaxError} `FILE_NOT_FOUND` when it is no directory of a campaign, `FILE_FORMAT` when its file is damaged */
export async function viewCampaign(path: string): Promise<CampaignView> {
  requireString('directory', path);
  const campaign = await readCampaign(path);
  if (campaign === undefined) {
    throw new VitrelaxError('FILE_NOT_FOUND', `${path} holds no campaign: there is no ${campaignFile} in it`, {
      field: 'directory',
      value: path,
    });
  }
  return { campaign, store: storeOf(path, campaign.states), owner: await liveOwner(join(path, lockName)) };
}

/** @throws {VitrelaxError} `INVALID_ARGUMENT` naming directory or states */
export function requirePaths(paths: { directory?: unknown; states?: unknown }): void {
  for (const field of ['directory', 'states'] as const) {
    const path = paths[field];
    if (path !== undefined && (typeof path !== 'string' || path === '')) {
      throw invalid('INVALID_ARGUMENT', field, path, 'the path of a directory');
    }
  }
}

/**
 * The store of a campaign that may not have begun: nothing is made, and nobody kept away.
 *
 * @param o.states folder of the equilibrium states; that of the last time, `states` in the directory at first
 * @throws {VitrelaxError} `FILE_FORMAT` when the file of the campaign is damaged
 */
export async function storeAt({ directory, states }: { directory: string; states?: string }): Promise<Store> {
  const known = states === undefined ? (await readCampaign(directory))?.states : undefined;
  return storeOf(directory, states === undefined ? (known ?? 'states') : resolve(states));
}

function storeOf(path: string, states: string): Store {
  return new Store({ directory: path, states: resolve(path, states) });
}

async function readCampaign(path: string): Promise<Campaign | undefined> {
  return readJsonAs(campaignSchema, join(path, campaignFile), `of a campaign (${format})`, {
    field: 'directory',
    value: path,
  });
}

/** @throws {VitrelaxError} `INVALID_ARGUMENT` when the directory holds something, but no campaign */
async function requireOwn(path: string): Promise<void> {
  const names = (await fs.readdir(path)).filter((name) => !name.startsWith('.'));
  const own = names.some((name) => name === campaignFile || name.startsWith(lockName) || ownFolders.includes(name));
  if (own || names.length === 0) return;
  throw new VitrelaxError(
    'INVALID_ARGUMENT',
    `directory ${path} holds ${names[0]} and no campaign; allowed: a new or an empty directory, or that of a campaign`,
    { field: 'directory', value: path },
  );
}
