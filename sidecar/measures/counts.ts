import type { Rung } from '../spans/rung.ts';
import type { RunReader } from '../store/run-reader.ts';

interface CountRow {
  readonly call_id: string;
  readonly log_calls: number;
  readonly probe_calls: number;
  readonly client_calls: number;
  readonly log_lookups: number;
  readonly probe_lookups: number;
  readonly log_misses: number;
  readonly probe_misses: number;
  readonly gateway_posts: number;
}

/** One count of a pair: who counted, and how many. */
export interface Count {
  readonly source: Rung;
  readonly what: string;
  readonly count: number;
}

/** Two counts that must come to the same. */
export interface CountPair {
  readonly first: Count;
  readonly second: Count;
  /** The planned calls on which they differ. */
  readonly differing: readonly string[];
}

interface Pairing {
  readonly first: readonly [Rung, string, keyof CountRow];
  readonly second: readonly [Rung, string, keyof CountRow];
  /** Not looked at where one of these was there: another pair says more. */
  readonly unless: readonly Rung[];
}

const CALLS_IN_METRICS = "tool calls in the daemon's own metrics";
const PAIRINGS: readonly Pairing[] = [
  { first: ['log', CALLS_IN_METRICS, 'log_calls'], second: ['probe', 'tool calls that returned', 'probe_calls'], unless: [] },
  { first: ['log', CALLS_IN_METRICS, 'log_calls'], second: ['client', 'calls that were answered', 'client_calls'], unless: ['probe'] },
  { first: ['log', 'lookups of files', 'log_lookups'], second: ['probe', 'lookups of files', 'probe_lookups'], unless: [] },
  { first: ['gateway', 'files posted to the provider', 'gateway_posts'], second: ['probe', 'misses of the file cache', 'probe_misses'], unless: [] },
  { first: ['gateway', 'files posted to the provider', 'gateway_posts'], second: ['log', 'misses of the file cache', 'log_misses'], unless: ['probe'] },
];

/** What was counted twice, by two sources that were there; a log that showed nothing of the kind counts nothing. */
export async function reconciledCounts(run: RunReader, rungs: ReadonlySet<Rung>): Promise<readonly CountPair[]> {
  const rows = await run.query<CountRow>(new URL('./counts.sql', import.meta.url));
  const total = (column: keyof CountRow): number => rows.reduce((sum, row) => sum + Number(row[column]), 0);
  const count = ([source, what, column]: Pairing['first']): Count => ({ source, what, count: total(column) });
  return PAIRINGS.flatMap(({ first, second, unless }): readonly CountPair[] => {
    if (!rungs.has(first[0]) || !rungs.has(second[0]) || unless.some((rung) => rungs.has(rung))) return [];
    const pair = { first: count(first), second: count(second) };
    // Which records a daemon writes is a matter of its settings.
    if ([pair.first, pair.second].some(({ source, count: seen }) => source === 'log' && seen === 0)) return [];
    return [{ ...pair, differing: rows.filter((row) => row[first[2]] !== row[second[2]]).map(({ call_id: callId }) => callId) }];
  });
}
