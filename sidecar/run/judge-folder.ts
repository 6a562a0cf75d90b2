import { loadClaims } from '../claims/load-claims.ts';
import { levelOfLook } from '../claims/looks.ts';
import { SidecarError } from '../errors.ts';
import { MEASURES } from '../measures/registry.ts';
import { openRunFile } from '../store/open-run-file.ts';
import type { RunReader, RunUntil } from '../store/run-reader.ts';
import type { Look, Looks } from '../verdict/judge-looks.ts';
import { judgeRun } from '../verdict/judge-run.ts';
import { writeVerdict } from '../verdict/verdict-file.ts';
import type { ClaimVerdict, Verdict } from '../verdict/verdict.ts';
import { gateResultsIn } from './gate-results.ts';
import type { RunFolder, RunLooks } from './run-folder.ts';

/** Judges a run whose file is closed, from its folder alone, and stores the verdict beside it. */
export async function judgeFolder(folder: RunFolder, onClaim: (claim: ClaimVerdict) => void): Promise<Verdict> {
  const verdict = await judgementOf(folder, onClaim);
  await writeVerdict(folder.verdictFile, verdict);
  return verdict;
}

/** The same without storing it. */
export async function judgementOf(folder: RunFolder, onClaim: (claim: ClaimVerdict) => void): Promise<Verdict> {
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
        ...(record.looks && { looks: shownLooks(record.looks) }),
      },
      environment,
      measurement: record.measurement,
      leftOut: record.leftOut,
      ...(looks && { looks }),
      gate: await gateResultsIn(folder),
      onClaim,
    });
  } finally {
    for (const reader of readers) reader.close();
  }
}

/** The run as it was at each look. */
async function looksOf({ most, taken }: RunLooks, open: (until: RunUntil) => Promise<RunReader>): Promise<Looks> {
  const looks: Look[] = [];
  for (const { calls, unixNano, claims } of taken) looks.push({ reader: await open({ calls, unixNano: BigInt(unixNano) }), claims });
  return { most, taken: looks };
}

const shownLooks = ({ budgetSeconds, most, taken, ended }: RunLooks): NonNullable<Verdict['run']['looks']> => ({
  budgetSeconds,
  most,
  levels: taken.map((_, at) => levelOfLook(at + 1, most)),
  ended: ended ?? null,
});
