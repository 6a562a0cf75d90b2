import { groupBy } from './group-by.ts';
import { CLOCK_TOLERANCE_SECONDS, coveredWithin, type Sighting } from './interval.ts';
import { LATE_STAMP_SECONDS } from './late-stamp.ts';
import type { Measure } from './measure.ts';
import { plannedCalls, type CallRow } from './planned-calls.ts';
import { cacheHit, FILE_NEEDS, FILE_WITNESSES, filesByCall, plannedFiles, type FileRow } from './planned-files.ts';
import type { PlannedRow } from './planned-rows.ts';
import type { Contradiction, Sample } from './sample.ts';
import { lost, setbackOf, shortfallOf, type Setback } from './standing.ts';
import { callKey, sampleFrom, sampleSet, setbackSample } from './to-sample.ts';
import { uploadTimes, type UploadTimeRow } from './upload-times.ts';

const NANOS = 1e9;

const isOfOneFile = ({ files }: PlannedRow): boolean => files === 1;

/** Time of one file's upload, one sample for each planned call of exactly one file. */
export const uploadDuration: Measure = {
  name: 'upload.duration',
  unit: 's',
  meaning: 'time of one upload, by calls of exactly one file',
  sampleOf: 'call',
  takes: isOfOneFile,
  sights: [
    // Fresh contents are new by construction. Where the log records no uploads, one that missed is inferred.
    { of: { repeated: false }, lower: ['probe/upload', 'gateway/content', 'log/upload', 'log/lookup'], upper: ['client/call'] },
    { of: { repeated: true }, witness: FILE_WITNESSES, lower: ['probe/upload', 'gateway/content', 'log/upload'], upper: ['client/call'], blind: 'nobody sees whether a repeated file was in the cache' },
  ],
  async samples(run, selection, context) {
    const calls = (await plannedCalls(run, selection)).filter(isOfOneFile);
    const files = filesByCall(await plannedFiles(run));
    const times = groupBy(await uploadTimes(run), ({ call_id }) => call_id);

    const results = calls.map((call): Sample | Contradiction => {
      const key = { ...callKey(call), key: `${call.call_id}/${call.sha256}`, pair: call.sha256 ?? '' };
      const setback = setbackOf(call) ?? shortfallOf(call, FILE_NEEDS, context.rungs) ?? unplannedLookup(call, files.get(call.call_id)?.[0]);
      if (setback !== undefined) return 'first' in setback ? setback : setbackSample(call, key, setback);
      return sampleFrom(call, key, uploadSightings(call, times.get(call.call_id) ?? []), CLOCK_TOLERANCE_SECONDS);
    });
    return sampleSet(this.name, this.unit, results, 'the run has no such uploads of one file');
  },
};

/**
 * A repeat that missed shows no cached upload, and a first one that hit shows no first upload. Fresh contents are new by
 * construction, so a first upload needs no witness; that a repeat hit must have been seen.
 */
function unplannedLookup(call: CallRow, file: FileRow | undefined): Setback | Contradiction | undefined {
  if (file === undefined) return undefined;
  const hit = cacheHit(call, file);
  if (typeof hit === 'object') return hit;
  if (hit === undefined) return file.repeated ? lost('nothing shows whether the repeated file was in the cache') : undefined;
  if (hit === file.repeated) return undefined;
  return lost(hit ? 'contents meant to be new were in the cache' : 'the repeated file was not in the cache');
}

/** The client's wall time is an upper end, a span from inside is exact, and the provider calls are what it must have taken at least. */
function uploadSightings(call: CallRow, rows: readonly UploadTimeRow[]): readonly Sighting[] {
  const { trace_id: traceId } = call;
  const sightings: Sighting[] = [{ source: 'client', lower: 0, upper: call.wall_s ?? Infinity, traceId, spanId: call.span_id }];
  const isExact = rows.some(({ source, part }) => source === 'probe' && part === 'whole');
  for (const { source, span_id: spanId, part, duration_s: seconds, resolution_s: resolution } of rows) {
    if (part === 'piece') continue;
    // The daemon's log begins its clock before a thread takes the upload over. Beside the probe, which sees the work itself, it only checks.
    const handover = source === 'log' && isExact ? LATE_STAMP_SECONDS : 0;
    const lower = Math.max(0, seconds - resolution - handover);
    // A log record marks the end of the transfer, not of the tool's own work on the file.
    sightings.push({ source, lower, upper: source === 'log' ? Infinity : seconds + resolution, traceId, spanId });
  }
  const pieces = rows.filter(({ part }) => part === 'piece');
  const [first] = pieces;
  if (first !== undefined) {
    const intervals = pieces.map(({ start_ns, end_ns }) => ({
      lower: Number(start_ns - first.start_ns) / NANOS,
      upper: Number(end_ns - first.start_ns) / NANOS,
    }));
    sightings.push({ source: first.source, lower: coveredWithin({ lower: 0, upper: Infinity }, intervals), upper: Infinity, traceId, spanId: first.span_id });
  }
  return sightings;
}
