import { open } from 'node:fs/promises';
import { parseLogLine, type LogRecord } from '../protocol/log-line.ts';

/** What a daemon is known to write down, by records that are there already. */
export interface RecordedKinds {
  readonly calls: boolean;
  readonly lookups: boolean;
  readonly uploads: boolean;
}

/** Some 1,500 records: enough to meet each kind that is written at all. */
const LAST_BYTES = 262_144;

/** Looks at the ends of the daemon's files for records that were written since a moment, in seconds since 1970 by its clock. */
export const recordedKinds = async (files: readonly string[], sinceSeconds: number): Promise<RecordedKinds> => kindsIn((await Promise.all(files.map(lastLines))).flat(), sinceSeconds);

/** The same for lines at hand. */
export function kindsIn(lines: readonly string[], sinceSeconds: number): RecordedKinds {
  const kinds = new Set<string>();
  for (const line of lines) {
    const record = parseLogLine(line);
    if (record.kind !== 'unread' && record.kind !== 'ignored' && momentOf(record) >= sinceSeconds && isTelling(record)) kinds.add(record.kind);
  }
  return { calls: kinds.has('call'), lookups: kinds.has('lookup'), uploads: kinds.has('upload') };
}

const momentOf = (record: Exclude<LogRecord, { kind: 'ignored' }>): number => ('atSeconds' in record ? record.atSeconds : record.endSeconds);

/** A file handed to GLM is looked up too, but its upload is recorded by no daemon. */
const isTelling = (record: LogRecord): boolean => record.kind !== 'lookup' || record.provider.toLowerCase() === 'kimi';

async function lastLines(file: string): Promise<readonly string[]> {
  const handle = await open(file, 'r').catch(() => undefined);
  if (!handle) return [];
  try {
    const { size } = await handle.stat();
    const from = Math.max(0, size - LAST_BYTES);
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(size - from), 0, size - from, from);
    const lines = buffer.toString('utf8', 0, bytesRead).split('\n');
    // What stands before the first line break may be the end of a record.
    return from === 0 ? lines : lines.slice(1);
  } finally {
    await handle.close();
  }
}
