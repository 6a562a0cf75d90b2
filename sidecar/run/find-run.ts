import { readVerdict } from '../verdict/verdict-file.ts';
import { isRunId, RunFolder, runFolders } from './run-folder.ts';

/**
 * The folder of a judged run by its id, or by `latest` or `previous`, the two newest that were judged; undefined where a
 * reference is no such word or there are too few. Throws `RUN_UNKNOWN` for an id that is not there.
 */
export async function findRun(runsDir: string, reference: string): Promise<RunFolder | undefined> {
  if (isRunId(reference)) {
    const folder = new RunFolder(runsDir, reference);
    await folder.read();
    return folder;
  }
  if (reference !== 'latest' && reference !== 'previous') return undefined;
  let skip = reference === 'latest' ? 0 : 1;
  for (const folder of await runFolders(runsDir)) {
    const verdict = await readVerdict(folder.verdictFile).catch(() => undefined);
    if (verdict === undefined) continue;
    if (skip === 0) return folder;
    skip -= 1;
  }
  return undefined;
}
