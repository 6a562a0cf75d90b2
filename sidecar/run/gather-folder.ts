import { loadClaims } from '../claims/load-claims.ts';
import { SidecarError } from '../errors.ts';
import { gatherEvidence } from '../evidence/gather-evidence.ts';
import { bareEvidence, type RunEvidence } from '../evidence/run-evidence.ts';
import { MEASURES } from '../measures/registry.ts';
import { openRunFile } from '../store/open-run-file.ts';
import type { RunReader } from '../store/run-reader.ts';
import { readVerdict } from '../verdict/verdict-file.ts';
import type { Verdict } from '../verdict/verdict.ts';
import { runFolders, RunFolder } from './run-folder.ts';

/**
 * What a report needs of one run, or of the latest judged one, from its folder alone; undefined where there is no verdict.
 * Spans that are gone, or that this version cannot read, leave the verdict and the reason. Throws `RUN_UNKNOWN`,
 * `VERDICT_INVALID`.
 */
export async function storedEvidence(runsDir: string, id: string | undefined): Promise<RunEvidence | undefined> {
  if (id !== undefined) {
    const folder = new RunFolder(runsDir, id);
    await folder.read();
    return evidenceIn(folder);
  }
  for (const folder of await runFolders(runsDir)) {
    const evidence = await evidenceIn(folder);
    if (evidence !== undefined) return evidence;
  }
  return undefined;
}

async function evidenceIn(folder: RunFolder): Promise<RunEvidence | undefined> {
  const verdict = await readVerdict(folder.verdictFile);
  if (verdict === undefined) return undefined;
  try {
    return await gather(folder, verdict);
  } catch (error) {
    if (!(error instanceof SidecarError)) throw error;
    return bareEvidence(verdict, GONE.has(error.code) ? 'the spans of this run are no longer kept; the verdict is' : error.message);
  }
}

/** Retention takes spans and claims away together. */
const GONE = new Set<SidecarError['code']>(['STORE_MISSING', 'DOCUMENT_UNREADABLE']);

async function gather(folder: RunFolder, verdict: Verdict): Promise<RunEvidence> {
  const claims = await loadClaims(folder.claimsFile, MEASURES);
  const { looks: recorded } = await folder.read();
  const readers: RunReader[] = [await openRunFile(folder.spansFile)];
  try {
    for (const { calls, unixNano } of recorded?.taken ?? []) readers.push(await openRunFile(folder.spansFile, { calls, unixNano: BigInt(unixNano) }));
    const [reader, ...looks] = readers as [RunReader, ...RunReader[]];
    return await gatherEvidence({ reader, looks, claims, verdict });
  } finally {
    for (const reader of readers) reader.close();
  }
}
