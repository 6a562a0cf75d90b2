import { readFileSync } from 'node:fs';
import type { RunUntil } from './run-reader.ts';
import { spanView } from './span-view.ts';

const CONTAINERS = readFileSync(new URL('./container.sql', import.meta.url), 'utf8');

/** The SQL of the names that questions ask by: `call`, `call_file`, `reading`, `container` and the view `span`, whole or up to a look. */
export function views(until: RunUntil | undefined): string {
  const planned = until === undefined ? '' : ` WHERE ordinal < ${until.calls}`;
  // The daemon's clock may be another than ours: its spans go by their call, and only what has none by time.
  const ofTheCalls = until === undefined ? '' : ` WHERE CASE WHEN call_id IS NULL THEN start_ns <= ${until.unixNano} ELSE call_id IN (SELECT call_id FROM calls${planned}) END`;
  return [
    `CREATE TEMP VIEW call AS FROM calls${planned}`,
    'CREATE TEMP VIEW call_file AS FROM call_files',
    `CREATE TEMP VIEW reading AS FROM readings${until === undefined ? '' : ` WHERE time_ns <= ${until.unixNano}`}`,
    `CREATE TEMP VIEW container AS FROM (${CONTAINERS})${until === undefined ? '' : ` WHERE time_ns <= ${until.unixNano}`}`,
    spanView() + ofTheCalls,
  ].join(';\n');
}
