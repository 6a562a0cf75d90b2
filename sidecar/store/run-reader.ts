import type { Span } from '../spans/span.ts';

/** A value that a question can be asked with. */
export type QueryParameter = string | number | bigint | boolean | null | readonly string[];

/** How much of a run a reader sees: what it planned and recorded up to one of its looks, as if it had ended there. */
export interface RunUntil {
  /** Calls planned by then. */
  readonly calls: number;
  readonly unixNano: bigint;
}

/** A finished run, open for questions; any number of processes may hold one. */
export interface RunReader {
  /**
   * Asks one SQL file one question. Rows are plain objects by column name; BIGINT arrives as bigint, DOUBLE as number.
   * `sqlFile` is `new URL('./name.sql', import.meta.url)`; parameters are named, `$steps`.
   */
  query<Row extends object>(sqlFile: URL, parameters?: Readonly<Record<string, QueryParameter>>): Promise<readonly Row[]>;
  /** All spans of one trace, by start time. */
  trace(traceId: string): Promise<readonly Span[]>;
  close(): void;
}
