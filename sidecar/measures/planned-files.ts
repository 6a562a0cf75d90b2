import type { Rung } from '../spans/source.ts';
import type { RunReader } from '../store/run-reader.ts';
import { groupBy } from './group-by.ts';
import { exactly, intersect, type Sighting } from './interval.ts';
import type { CallRow } from './planned-calls.ts';
import type { Contradiction } from './sample.ts';

/** A planned file of a call and what each source saw of its lookup and its transfer. */
export interface FileRow {
  readonly call_id: string;
  readonly sha256: string;
  /** True where the plan sent these contents before. */
  readonly repeated: boolean;
  /** The call that was to upload these contents first, and how it ended. */
  readonly first_call_id: string | null;
  readonly first_outcome: string | null;
  readonly probe_hit: boolean | null;
  readonly probe_span_id: string | null;
  readonly log_hit: boolean | null;
  readonly log_span_id: string | null;
  readonly posts: number;
  readonly post_span_id: string | null;
  readonly post_source: Rung | null;
  readonly gets: number;
  readonly get_span_id: string | null;
  readonly get_source: Rung | null;
  /** True where an earlier call of this run posted these contents. */
  readonly posted_before: boolean;
}

/** All planned files but those of warm-up, in the order of the plan. */
export const plannedFiles = (run: RunReader): Promise<readonly FileRow[]> => run.query<FileRow>(new URL('./planned-files.sql', import.meta.url));

/** Groups files by their call. */
export const filesByCall = (files: readonly FileRow[]): ReadonlyMap<string, readonly FileRow[]> => groupBy(files, ({ call_id }) => call_id);

/** What a call that looks a file up owes the rungs that see it. */
export const FILE_NEEDS = ['probe/upload', 'probe/lookup', 'gateway/content', 'log/upload', 'log/lookup'] as const;

/** Who can see whether a file was in the cache. */
export const FILE_WITNESSES = ['gateway/content', 'probe/lookup', 'log/lookup'] as const;

/**
 * Who saw whether the file was in the cache: 1 a hit, 0 a miss. At the gateway a hit is an absence, and counts only
 * beside that call's content GET and an earlier POST of the same contents (claims.md, rule 6).
 */
export function lookupSightings(call: CallRow, file: FileRow): readonly Sighting[] {
  const seen = (source: Sighting['source'], hit: boolean, spanId: string | null): Sighting => ({
    source,
    ...exactly(hit ? 1 : 0),
    traceId: call.trace_id,
    spanId: spanId ?? call.span_id,
  });
  const sightings: Sighting[] = [];
  if (file.probe_hit !== null) sightings.push(seen('probe', file.probe_hit, file.probe_span_id));
  if (file.log_hit !== null) sightings.push(seen('log', file.log_hit, file.log_span_id));
  if (file.posts > 0) sightings.push(seen(file.post_source ?? 'gateway', false, file.post_span_id));
  else if (file.gets > 0 && file.posted_before) sightings.push(seen(file.get_source ?? 'gateway', true, file.get_span_id));
  return sightings;
}

/** Whether the file was in the cache; undefined where nobody saw it. */
export function cacheHit(call: CallRow, file: FileRow): boolean | Contradiction | undefined {
  const sightings = lookupSightings(call, file);
  if (sightings.length === 0) return undefined;
  const meeting = intersect(`${call.call_id}/${file.sha256}`, sightings, 0);
  return 'first' in meeting ? meeting : meeting.lower === 1;
}
