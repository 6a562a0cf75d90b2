import { loadClaims } from '../claims/load-claims.ts';
import type { Claim } from '../claims/claim.ts';
import { levelOfLook } from '../claims/looks.ts';
import { compareRuns, DEFAULT_TOLERANCE } from '../comparison/compare-runs.ts';
import { extractRun } from '../comparison/extract-run.ts';
import { RunExtractSchema } from '../comparison/run-extract.ts';
import { SidecarError } from '../errors.ts';
import { MEASURES } from '../measures/registry.ts';
import { openRunFile } from '../store/open-run-file.ts';
import type { RunReader, RunUntil } from '../store/run-reader.ts';
import type { Look, Looks } from '../verdict/judge-looks.ts';
import { judgeRun } from '../verdict/judge-run.ts';
import { readResult } from '../verdict/result-file.ts';
import { writeVerdict } from '../verdict/verdict-file.ts';
import type { ClaimVerdict, Verdict } from '../verdict/verdict.ts';
import { gateResultsIn } from './gate-results.ts';
import type { RunFolder, RunLooks } from './run-folder.ts';

/**
 * Judges a run whose file is closed. The verdict is a function of the folder's contents alone: not of where it lies, of the
 * clock, the locale or the machine.
 */
export async function judge(folder: RunFolder, onClaim?: (claim: ClaimVerdict) => void): Promise<Verdict> {
  const record = await folder.read();
  const claims = await loadClaims(folder.claimsFile, MEASURES);
  const { environment } = record;
  if (!environment) throw new SidecarError('RUN_NOT_BEGUN', { id: record.id, reason: record.failure ?? 'it never reached a daemon' });
  const readers: RunReader[] = [];
  const open = async (until?: RunUntil): Promise<RunReader> => {
    const reader = await openRunFile(folder.spansFile, until);
    readers.push(reader);
    return reader;
  };
  try {
    const reader = await open();
    const looks = record.looks && (await looksOf(record.looks, open));
    const verdict = await judgeRun({
      reader,
      claims,
      run: {
        id: record.id,
        scenario: record.scenario,
        quick: record.quick,
        startedAt: record.startedAt,
        endedAt: record.endedAt ?? null,
        complete: record.state === 'complete',
        ...(record.looks && { looks: shownLooks(record.looks) }),
      },
      environment,
      measurement: record.measurement,
      leftOut: record.leftOut,
      ...(looks && { looks }),
      gate: await gateResultsIn(folder),
      ...(onClaim && { onClaim }),
    });
    return { ...verdict, baseline: await againstBaseline(folder, reader, claims, verdict) };
  } finally {
    for (const reader of readers) reader.close();
  }
}

/** Judges a run and stores the verdict in its folder. */
export async function judgeFolder(folder: RunFolder, onClaim: (claim: ClaimVerdict) => void): Promise<Verdict> {
  const verdict = await judge(folder, onClaim);
  await writeVerdict(folder.verdictFile, verdict);
  return verdict;
}

/** The run as it was at each look. */
async function looksOf({ most, taken }: RunLooks, open: (until: RunUntil) => Promise<RunReader>): Promise<Looks> {
  const looks: Look[] = [];
  for (const { calls, unixNano, claims, dropped } of taken) looks.push({ reader: await open({ calls, unixNano: BigInt(unixNano) }), claims, dropped });
  return { most, taken: looks };
}

const shownLooks = ({ budgetSeconds, most, taken, ended }: RunLooks): NonNullable<Verdict['run']['looks']> => ({
  budgetSeconds,
  most,
  levels: taken.map((_, at) => levelOfLook(at + 1, most)),
  ended: ended ?? null,
});

/** The baseline is what was copied into the folder when the run began: it may be gone from where it came. */
async function againstBaseline(folder: RunFolder, reader: RunReader, claims: readonly Claim[], verdict: Verdict): Promise<Verdict['baseline']> {
  const base = await readResult(folder.baselineFile, RunExtractSchema);
  return base === undefined ? null : compareRuns(claims, base, await extractRun(reader, claims, verdict), { tolerance: DEFAULT_TOLERANCE });
}
