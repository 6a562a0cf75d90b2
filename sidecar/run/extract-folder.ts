import { existsSync } from 'node:fs';
import type { Claim } from '../claims/claim.ts';
import { extractRun } from '../comparison/extract-run.ts';
import type { RunExtract } from '../comparison/run-extract.ts';
import { SidecarError } from '../errors.ts';
import { openRunFile } from '../store/open-run-file.ts';
import { readVerdict } from '../verdict/verdict-file.ts';
import type { RunFolder } from './run-folder.ts';

/** Takes from a judged run what a comparison needs, as these claims select it. Throws `RUN_NOT_BEGUN`, `RUN_SPANS_GONE`. */
export async function extractFolder(folder: RunFolder, claims: readonly Claim[]): Promise<RunExtract> {
  const record = await folder.read();
  const verdict = await readVerdict(folder.verdictFile);
  if (verdict === undefined) throw new SidecarError('RUN_NOT_BEGUN', { id: folder.id, reason: record.failure ?? 'it has not been judged' });
  if (!existsSync(folder.spansFile)) throw new SidecarError('RUN_SPANS_GONE', { id: folder.id });
  const reader = await openRunFile(folder.spansFile);
  try {
    return await extractRun(reader, claims, verdict);
  } finally {
    reader.close();
  }
}
