import { type DuckDBConnection, LIST, listValue, VARCHAR } from '@duckdb/node-api';
import { SidecarError } from '../errors.ts';
import { callFileRow, callRow, ledgerRow } from './plan-rows.ts';
import type { Span } from '../spans/span.ts';
import type { RunWriter } from './run-writer.ts';
import { createSpanIdSet } from './span-id-set.ts';
import { spanRow } from './span-rows.ts';
import { createTableVectors, type Row } from './vectors.ts';

/** A run's file with its tables made, and what to do when it is done with. */
interface Recording {
  readonly file: string;
  readonly connection: DuckDBConnection;
  /** Of the spans that it holds already. */
  readonly spanIds: readonly string[];
  /** A connection answers one question at a time, and a flush cannot wait for one: whatever else is written has its own. */
  readonly tables: DuckDBConnection;
  readonly flushIntervalMillis: number;
  readonly release: () => void;
}

/** Writes a run as it happens. After a failed write nothing more is taken: it is counted as lost, and `flush` and `close` say why. */
export async function recordRun({ file, connection, tables, spanIds, flushIntervalMillis, release }: Recording): Promise<RunWriter> {
  const spans = await createTableVectors(connection, 'spans');
  const readings = await createTableVectors(connection, 'readings');
  const seen = createSpanIdSet();
  for (const id of spanIds) seen.add(id);
  const counts = { spans: 0, duplicates: 0, readings: 0, lost: 0 };
  let failure: SidecarError | undefined;
  let closed: Promise<void> | undefined;

  const writeFailed = (cause: unknown): SidecarError => new SidecarError('STORE_WRITE_FAILED', { file, reason: cause instanceof Error ? cause.message : String(cause) }, { cause });

  /** Does something for each of a batch, up to the first write that fails; answers how many are left. */
  const forEach = <Item>(batch: readonly Item[], action: (item: Item) => void): number => {
    let done = 0;
    if (failure !== undefined || closed !== undefined) return batch.length;
    try {
      for (const item of batch) {
        action(item);
        done += 1;
      }
    } catch (cause) {
      failure = writeFailed(cause);
    }
    return batch.length - done;
  };

  const flush = (): void => {
    forEach([spans, readings], (table) => table.flush());
  };
  const flushOrThrow = (): void => {
    flush();
    if (failure !== undefined) throw failure;
  };

  /** Replaces what a small table holds of some calls. */
  const writeTable = async (name: string, callIds: readonly string[], rows: readonly Row[]): Promise<void> => {
    try {
      await tables.run(`DELETE FROM ${name} WHERE list_contains($calls, call_id)`, { calls: listValue([...callIds]) }, { calls: LIST(VARCHAR) });
      const table = await createTableVectors(tables, name);
      for (const row of rows) table.push(row);
      table.flush();
      table.close();
    } catch (cause) {
      throw writeFailed(cause);
    }
  };

  // A flush is synchronous, so that no two overlap.
  const timer = setInterval(flush, flushIntervalMillis);
  timer.unref();

  const close = async (): Promise<void> => {
    try {
      flushOrThrow();
      spans.close();
      readings.close();
      await connection.run('CHECKPOINT');
    } catch (cause) {
      throw cause instanceof SidecarError ? cause : writeFailed(cause);
    } finally {
      release();
    }
  };

  return {
    calls: async (planned) => {
      const callIds = planned.map(({ callId }) => callId);
      await writeTable('calls', callIds, planned.map(callRow));
      await writeTable('call_files', callIds, planned.flatMap((call) => call.files.map((plannedFile, ordinal) => callFileRow(call.callId, plannedFile, ordinal))));
    },
    spans: (batch) => {
      const taken: Span[] = [];
      counts.lost += forEach(batch, (span) => {
        if (!seen.add(span.spanId)) {
          counts.duplicates += 1;
          return;
        }
        spans.push(spanRow(span));
        counts.spans += 1;
        taken.push(span);
      });
      return taken;
    },
    readings: (batch) => {
      counts.lost += forEach(batch, ({ timeUnixNano, pid, name, value }) => {
        readings.push([timeUnixNano, pid, name, value]);
        counts.readings += 1;
      });
    },
    ledger: (entries) => writeTable('ledger', entries.map(({ callId }) => callId), entries.map(ledgerRow)),
    disturbed: async (ids) => {
      if (ids.length === 0) return;
      flushOrThrow();
      try {
        await tables.run('UPDATE spans SET disturbed = true WHERE list_contains($ids, span_id)', { ids: listValue([...ids]) }, { ids: LIST(VARCHAR) });
      } catch (cause) {
        throw writeFailed(cause);
      }
    },
    counts: () => ({ ...counts }),
    flush: () => Promise.resolve().then(flushOrThrow),
    close: () => {
      clearInterval(timer);
      closed ??= close();
      return closed;
    },
  };
}
