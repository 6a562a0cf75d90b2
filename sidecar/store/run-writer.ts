import type { LedgerEntry } from '../spans/ledger-entry.ts';
import type { PlannedCall } from '../spans/planned-call.ts';
import type { Reading } from '../spans/reading.ts';
import type { Span } from '../spans/span.ts';

/** The run under way, open for writing: one writer a run, and nobody else while it is open. */
export interface RunWriter {
  /** The plan, or that of a later round: once, before its first span. */
  calls(planned: readonly PlannedCall[]): Promise<void>;
  /** Queues spans; they reach the file with the next flush, a second later at most. A span id seen before is counted and left out; what is new is answered. */
  spans(batch: readonly Span[]): readonly Span[];
  readings(batch: readonly Reading[]): void;
  /** Replaces the ledger of the calls that it names, at the end. */
  ledger(entries: readonly LedgerEntry[]): Promise<void>;
  /** Marks spans that were written before: another client's call ran in the daemon meanwhile. */
  disturbed(spanIds: readonly string[]): Promise<void>;
  /** What was taken and what was not, so far; `lost` is what came after a write had failed. */
  counts(): { readonly spans: number; readonly duplicates: number; readonly readings: number; readonly lost: number };
  flush(): Promise<void>;
  /** Flushes, checkpoints and closes the file; a second call waits for the first. */
  close(): Promise<void>;
}
