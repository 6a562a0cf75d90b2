import { loadClaims } from '../claims/load-claims.ts';
import { SidecarError } from '../errors.ts';
import { MEASURES } from '../measures/registry.ts';
import { openRunFile } from '../store/open-run-file.ts';
import { judgeRun } from '../verdict/judge-run.ts';
import { writeVerdict } from '../verdict/verdict-file.ts';
import type { ClaimVerdict, Verdict } from '../verdict/verdict.ts';
import type { RunFolder } from './run-folder.ts';

/**
 * Judges a run whose file is closed. The verdict is a function of the folder's contents alone: not of where it lies, of the
 * clock, the locale or the machine.
 */
export async function judge(folder: RunFolder, onClaim?: (claim: ClaimVerdict) => void): Promise<Verdict> {
  const record = await folder.read();
  const claims = await loadClaims(folder.claimsFile, MEASURES);
  const { environment } = record;
  if (!environment) throw new SidecarError('RUN_NOT_BEGUN', { id: record.id, reason: record.failure ?? 'it never reached a daemon' });
  const reader = await openRunFile(folder.spansFile);
  try {
    return await judgeRun({
      reader,
      claims,
      run: {
        id: record.id,
        scenario: record.scenario,
        quick: record.quick,
        startedAt: record.startedAt,
        endedAt: record.endedAt ?? null,
        complete: record.state === 'complete',
      },
      environment,
      measurement: record.measurement,
      leftOut: record.leftOut,
      ...(onClaim && { onClaim }),
    });
  } finally {
    reader.close();
  }
}

/** Judges a run and stores the verdict in its folder. */
export async function judgeFolder(folder: RunFolder, onClaim: (claim: ClaimVerdict) => void): Promise<Verdict> {
  const verdict = await judge(folder, onClaim);
  await writeVerdict(folder.verdictFile, verdict);
  return verdict;
}
