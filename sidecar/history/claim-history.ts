import { changePoints } from '../comparison/change-points.ts';
import { environmentDifferences } from '../comparison/environment-differences.ts';
import type { ClaimVerdict, Verdict } from '../verdict/verdict.ts';
import type { ClaimHistory, HistoryEntry, LevelChange } from './history-schema.ts';

/** A verdict with what it says of one claim. */
interface Said {
  readonly verdict: Verdict;
  readonly claim: ClaimVerdict;
}

/** The ids of all claims that verdicts speak of, in the order of the newest that has them. */
export const claimsIn = (verdicts: readonly Verdict[]): readonly string[] => [...new Set(verdicts.flatMap(({ claims }) => claims.map(({ id }) => id)))];

/**
 * What verdicts, newest first, said of one claim over time; undefined where none of them speaks of it. Only runs that can be
 * compared with the latest one count for the last good value and for change points.
 */
export function claimHistory(verdicts: readonly Verdict[], id: string): ClaimHistory | undefined {
  const said = verdicts.flatMap((verdict): readonly Said[] => {
    const claim = verdict.claims.find((row) => row.id === id);
    return claim === undefined ? [] : [{ verdict, claim }];
  });
  const [latest] = said;
  if (latest === undefined) return undefined;
  const entries = said.map((one, at) => entryOf(one, said[at + 1], latest));
  const good = entries.findIndex(({ state, comparable }) => state === 'pass' && comparable);
  const lastGood = said[good];
  return {
    claim: id,
    title: latest.claim.title,
    unit: latest.claim.unit,
    statistic: latest.claim.statistic,
    entries,
    lastGood: entries[good] ?? null,
    changedSince: lastGood === undefined ? [] : [...environmentDifferences(lastGood.verdict, latest.verdict)],
    changePoints: [...levelChanges(entries, said)],
  };
}

function entryOf({ verdict, claim }: Said, before: Said | undefined, latest: Said): HistoryEntry {
  const { run, environment } = verdict;
  const { state, value, lower, upper, limit, samples, reason } = claim;
  return {
    run: run.id,
    startedAt: run.startedAt,
    scenario: run.scenario,
    quick: run.quick,
    target: environment.target,
    state, value, lower, upper, limit, samples, reason,
    comparable: !environmentDifferences(verdict, latest.verdict).some(({ hinders }) => hinders),
    changed: before === undefined ? [] : [...environmentDifferences(before.verdict, verdict)],
  };
}

/** Values of comparable runs in the order of time; each change is told with the run where the new level begins. */
function levelChanges(entries: readonly HistoryEntry[], said: readonly Said[]): readonly LevelChange[] {
  const series = entries.flatMap((entry, at) => (entry.comparable && entry.value !== null ? [{ entry, value: entry.value, verdict: said[at]?.verdict }] : [])).toReversed();
  return changePoints(series.map(({ value }) => value)).flatMap(({ at, p, before, after }): readonly LevelChange[] => {
    const [last, first] = [series[at - 1], series[at]];
    if (first?.verdict === undefined || last?.verdict === undefined) return [];
    const { run, startedAt } = first.entry;
    return [{ run, startedAt, p, before, after, changed: [...environmentDifferences(last.verdict, first.verdict)] }];
  });
}
