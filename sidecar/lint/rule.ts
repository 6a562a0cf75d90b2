import type { Rung } from '../spans/rung.ts';
import type { RunReader } from '../store/run-reader.ts';

/** A structure in the spans of a run that cannot be. */
export interface Impossibility {
  readonly rule: string;
  readonly traceId: string;
  readonly spanId: string;
  /** The span that it cannot stand beside. */
  readonly other: string | null;
  readonly message: string;
  /** Who recorded it: one of them is wrong, or the two were joined wrongly. */
  readonly sources: readonly Rung[];
}

/** How far honest recorders may be apart. */
export interface Slack {
  /** Between the clocks of two processes: the larger of what was measured and what a stamp may wait. */
  readonly clockSeconds: number;
}

/** One question about what cannot be: a file of SQL, and the few lines that read its answer. */
export interface Rule {
  /** `hit-with-post` */
  readonly name: string;
  readonly meaning: string;
  /** In the order of the run, at most `MOST_FOUND` of them. */
  find(run: RunReader, slack: Slack): Promise<readonly Impossibility[]>;
}

/** More of one kind tell nothing more. */
export const MOST_FOUND = 10_000;

/** Two spans as the questions of this room answer with them. */
export interface PairRow {
  readonly trace_id: string;
  readonly span_id: string;
  readonly name: string;
  readonly source: Rung;
  readonly other_id: string | null;
  readonly other_name: string;
  readonly other_source: Rung | null;
  /** How it lies outside. */
  readonly how: 'before' | 'after' | 'beyond';
  /** By how much. */
  readonly seconds: number;
}

/** Milliseconds with a tenth: finer than any slack. */
export const millis = (seconds: number): string => `${(seconds * 1000).toFixed(1)} ms`;

const HOW = { before: 'begins before', after: 'begins after the end of', beyond: 'ends after' } as const;

/** A span that lies outside of another one. */
export const outside = (rule: string, row: PairRow): Impossibility => ({
  rule,
  traceId: row.trace_id,
  spanId: row.span_id,
  other: row.other_id,
  message: `${row.name} (${row.source}) ${HOW[row.how]} ${row.other_name} (${row.other_source ?? 'nobody'}), by ${millis(row.seconds)}`,
  sources: row.other_source === null ? [row.source] : [row.source, row.other_source],
});
