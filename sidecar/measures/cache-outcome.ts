import type { Measure } from './measure.ts';
import { plannedCalls, type CallRow } from './planned-calls.ts';
import { FILE_NEEDS, FILE_WITNESSES, lookupSightings, plannedFiles, type FileRow } from './planned-files.ts';
import type { PlannedRow } from './planned-rows.ts';
import type { Contradiction, Sample } from './sample.ts';
import { lost, setbackOf, shortfallOf } from './standing.ts';
import { asMiss, callKey, sampleFrom, sampleSet, setbackSample, type SampleKey } from './to-sample.ts';

/** The key of one file's sample: files first uploaded by one call stand or fall together. */
export const fileKey = (call: PlannedRow, file: Pick<FileRow, 'sha256' | 'first_call_id'>): SampleKey => ({
  ...callKey(call),
  key: `${call.call_id}/${file.sha256}`,
  pair: file.sha256,
  cluster: file.first_call_id ?? call.unit,
});

/** Whether a repeated file was found in the daemon's file cache: 1 a hit, 0 a miss. */
export const cacheOutcome: Measure = {
  name: 'cache.outcome',
  unit: '1',
  meaning: 'whether a repeated file was found in the file cache',
  sampleOf: 'file',
  takes: ({ repeated }) => repeated,
  sights: [{ lower: FILE_WITNESSES, upper: FILE_WITNESSES, blind: 'nobody sees whether a repeated file was in the cache' }],
  async samples(run, selection, context) {
    const calls = new Map((await plannedCalls(run, selection)).map((call) => [call.call_id, call]));
    const files = (await plannedFiles(run)).filter(({ repeated }) => repeated);
    const results = files.flatMap((file): readonly (Sample | Contradiction)[] => {
      const call = calls.get(file.call_id);
      return call === undefined ? [] : [outcomeSample(call, file, context.rungs)];
    });
    return sampleSet(this.name, this.unit, results, 'the run repeats no such files');
  },
};

function outcomeSample(call: CallRow, file: FileRow, rungs: Parameters<typeof shortfallOf>[2]): Sample | Contradiction {
  const key = fileKey(call, file);
  const setback = setbackOf(call);
  if (setback?.standing === 'lost' || setback?.standing === 'disturbed') return setbackSample(call, key, setback);
  const sightings = lookupSightings(call, file);
  // A call that failed owes its spans to nobody, but a lookup that was seen in it is seen.
  const shortfall = setback ?? shortfallOf(call, FILE_NEEDS, rungs);
  if (sightings.length === 0) return setbackSample(call, key, asMiss(shortfall ?? lost('no source shows whether the file was in the cache')));
  if (setback === undefined && shortfall !== undefined) return setbackSample(call, key, shortfall);
  const sample = sampleFrom(call, key, sightings, 0);
  const neverCached = file.first_outcome !== null && file.first_outcome !== 'ok' && 'standing' in sample && sample.upper === 0;
  return neverCached ? setbackSample(call, key, lost(`its first upload did not succeed (${file.first_outcome})`)) : sample;
}
