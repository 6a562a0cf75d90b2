import { readdir, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Logger } from '../log.ts';
import { type RunFolder, runFolders } from './run-folder.ts';

/** How long runs are kept whole, how much they may take together, and how long their verdicts stay. */
export interface Retention {
  readonly spansDays: number;
  readonly totalBytes: number;
  readonly verdictDays: number;
}

/** Two weeks or 2 GiB of spans; verdicts for a year and a month. */
export const DEFAULT_RETENTION: Retention = { spansDays: 14, totalBytes: 2 * 2 ** 30, verdictDays: 400 };

/** What stays of a run whose spans are gone. */
const KEPT = new Set(['run.json', 'verdict.json']);
const DAY_MILLIS = 86_400_000;

/**
 * Thins out the runs of a data folder, oldest first: spans go when they are too old or all runs together too large, verdicts
 * much later. The newest run and any that is under way stay whole. Returns the ids of the runs it touched; one that cannot be
 * read or removed is told and left.
 */
export async function thinOut(runsDir: string, now: Date, log: Logger, retention: Retention = DEFAULT_RETENTION): Promise<readonly string[]> {
  const touched: string[] = [];
  let total = 0;
  for (const [age, folder] of (await runFolders(runsDir)).entries()) {
    try {
      const record = await folder.read().catch(() => undefined);
      const days = (now.getTime() - Date.parse(record?.startedAt ?? '')) / DAY_MILLIS;
      const bytes = await sizeOf(folder);
      total += bytes;
      if (age === 0 || record?.state === 'running' || !Number.isFinite(days)) continue;
      if (days > retention.verdictDays) {
        await rm(folder.path, { recursive: true, force: true });
        touched.push(folder.id);
      } else if ((days > retention.spansDays || total > retention.totalBytes) && (await removeSpans(folder))) {
        total -= bytes;
        touched.push(folder.id);
      }
    } catch (error) {
      // Room that another user's run takes is no reason not to start, nor to end after a run.
      log.warn({ folder: folder.path, reason: error instanceof Error ? error.message : String(error) }, 'an old run could not be thinned out');
    }
  }
  return touched;
}

async function sizeOf(folder: RunFolder): Promise<number> {
  const entries = await readdir(folder.path, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const sizes = await Promise.all(files.map(async ({ parentPath, name }) => (await stat(join(parentPath, name))).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}

async function removeSpans(folder: RunFolder): Promise<boolean> {
  const gone = (await readdir(folder.path)).filter((name) => !KEPT.has(basename(name)));
  await Promise.all(gone.map((name) => rm(join(folder.path, name), { recursive: true, force: true })));
  return gone.length > 0;
}
