import { groupBy } from './group-by.ts';
import { CLOCK_TOLERANCE_SECONDS, coveredWithin, type Sighting } from './interval.ts';
import type { Measure } from './measure.ts';
import { plannedCalls, type CallRow } from './planned-calls.ts';
import { cacheHit, FILE_NEEDS, filesByCall, plannedFiles, type FileRow } from './planned-files.ts';
import type { PlannedRow } from './planned-rows.ts';
import type { Contradiction, Sample } from './sample.ts';
import { BY_CLIENT } from './sight.ts';
import { failed, lost, setbackOf, shortfallOf, type Setback } from './standing.ts';
import { callKey, sampleFrom, sampleSet, setbackSample } from './to-sample.ts';
import { gravest } from './unit.ts';
import { uploadTimes, type UploadTimeRow } from './upload-times.ts';

const NANOS = 1e9;

const hasFiles = ({ files }: PlannedRow): boolean => files > 0;

/** Time from the first send to the last result of a batch of fresh files, one sample for each unit. */
export const uploadBatchDuration: Measure = {
  name: 'upload.batch_duration',
  unit: 's',
  meaning: 'time of a batch of uploads, first send to last result',
  sampleOf: 'unit',
  takes: hasFiles,
  sights: [BY_CLIENT],
  async samples(run, selection, context) {
    const calls = (await plannedCalls(run, selection)).filter(hasFiles);
    const files = filesByCall(await plannedFiles(run));
    const times = groupBy(await uploadTimes(run), ({ call_id }) => call_id);

    const results: (Sample | Contradiction)[] = [];
    for (const unit of groupBy(calls, (call) => call.unit).values()) {
      const [first] = unit;
      if (first === undefined) continue;
      const setbacks = unit.map((call) => setbackOf(call) ?? droppedFiles(call) ?? shortfallOf(call, FILE_NEEDS, context.rungs) ?? cachedFile(call, files.get(call.call_id) ?? []));
      const contradictions = setbacks.filter((setback): setback is Contradiction => setback !== undefined && 'first' in setback);
      const window = windowOf(unit);
      const setback = gravest(setbacks.filter((item): item is Setback => item !== undefined && !('first' in item)));
      const key = { ...callKey(first), key: first.unit };
      if (contradictions.length > 0) results.push(...contradictions);
      else if (setback?.standing === 'given_up') results.push(setbackSample(first, key, { ...setback, lower: window.upper }));
      else if (setback !== undefined) results.push(setbackSample(first, key, setback));
      else results.push(ofAll(unit, sampleFrom(first, key, [{ source: 'client', ...window, traceId: first.trace_id, spanId: first.span_id }, ...innerSightings(unit, times)], CLOCK_TOLERANCE_SECONDS)));
    }
    return sampleSet(this.name, this.unit, results, 'the run has no such uploads');
  },
};

const ofAll = (unit: readonly CallRow[], result: Sample | Contradiction): Sample | Contradiction => ('first' in result ? result : { ...result, traceIds: unit.map(({ trace_id }) => trace_id) });

/** Between two calls the client itself may pause: at most the whole window is the daemon's, at least the calls themselves. */
function windowOf(unit: readonly CallRow[]): { readonly lower: number; readonly upper: number } {
  const origin = unit.reduce<bigint | undefined>((least, { start_ns }) => (start_ns !== null && (least === undefined || start_ns < least) ? start_ns : least), undefined);
  if (origin === undefined) return { lower: 0, upper: 0 };
  const intervals = unit.flatMap(({ start_ns, end_ns }) =>
    start_ns === null || end_ns === null ? [] : [{ lower: Number(start_ns - origin) / NANOS, upper: Number(end_ns - origin) / NANOS }],
  );
  const upper = Math.max(...intervals.map((interval) => interval.upper));
  return { lower: coveredWithin({ lower: 0, upper }, intervals), upper };
}

/** Uploads seen from inside took place while the client waited: what they cover together is a lower end, by each source. */
function innerSightings(unit: readonly CallRow[], times: ReadonlyMap<string, readonly UploadTimeRow[]>): readonly Sighting[] {
  const rows = unit.flatMap(({ call_id }) => times.get(call_id) ?? []);
  const [origin] = rows;
  if (origin === undefined) return [];
  return [...groupBy(rows, ({ source }) => source).values()].flatMap((seen): readonly Sighting[] => {
    const [first] = seen;
    if (first === undefined) return [];
    const intervals = seen.map(({ start_ns, end_ns, resolution_s }) => ({ lower: Number(start_ns - origin.start_ns) / NANOS, upper: Number(end_ns - origin.start_ns) / NANOS - resolution_s }));
    return [{ source: first.source, lower: coveredWithin({ lower: -Infinity, upper: Infinity }, intervals), upper: Infinity, traceId: first.trace_id, spanId: first.span_id, checks: true }];
  });
}

/** Files that fail in a parallel call are left out of its result without a word. */
function droppedFiles(call: CallRow): Setback | undefined {
  const { files_returned: returned } = call;
  return returned !== null && returned < call.files ? failed(`${call.files - returned} of ${call.files} files are not in the result`) : undefined;
}

/** A file that was in the cache makes a batch of fresh files faster than it is. */
function cachedFile(call: CallRow, files: readonly FileRow[]): Setback | Contradiction | undefined {
  for (const file of files) {
    const hit = cacheHit(call, file);
    if (typeof hit === 'object') return hit;
    if (hit === true && !file.repeated) return lost('contents meant to be new were in the cache');
  }
  return undefined;
}
