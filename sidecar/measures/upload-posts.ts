import { fileKey } from './cache-outcome.ts';
import type { Measure } from './measure.ts';
import { plannedCalls, type CallRow } from './planned-calls.ts';
import { FILE_WITNESSES, lookupSightings, plannedFiles, type FileRow } from './planned-files.ts';
import type { Contradiction, Sample } from './sample.ts';
import { lost, setbackOf, shortfallOf } from './standing.ts';
import { asMiss, sampleFrom, sampleSet, setbackSample } from './to-sample.ts';

/** Whether a repeated file saved the provider upload: 1 where it was not posted again, 0 where it was. */
export const uploadPosts: Measure = {
  name: 'upload.posts',
  unit: '1',
  meaning: 'whether a repeated file saved the upload to the provider',
  sampleOf: 'file',
  takes: ({ repeated }) => repeated,
  sights: [{ lower: FILE_WITNESSES, upper: FILE_WITNESSES, blind: 'nobody counts the uploads to the provider' }],
  async samples(run, selection, context) {
    const calls = new Map((await plannedCalls(run, selection)).map((call) => [call.call_id, call]));
    const files = (await plannedFiles(run)).filter(({ repeated }) => repeated);
    const results = files.flatMap((file): readonly (Sample | Contradiction)[] => {
      const call = calls.get(file.call_id);
      return call === undefined ? [] : [postSample(call, file, context.rungs)];
    });
    return sampleSet(this.name, this.unit, results, 'the run repeats no such files');
  },
};

function postSample(call: CallRow, file: FileRow, rungs: Parameters<typeof shortfallOf>[2]): Sample | Contradiction {
  const key = fileKey(call, file);
  const setback = setbackOf(call) ?? shortfallOf(call, ['gateway/content', 'probe/lookup', 'log/lookup'], rungs);
  if (setback !== undefined) return setbackSample(call, key, asMiss(setback));
  // The daemon itself posts a file exactly where its lookup missed; that word counts where nobody watches the provider, and is held to it else.
  const watched = rungs.has('gateway');
  const sightings = lookupSightings(call, file).map((sighting) => ({ ...sighting, checks: watched && (sighting.source === 'probe' || sighting.source === 'log') }));
  if (sightings.every(({ checks }) => checks)) return setbackSample(call, key, lost("neither a POST of the file was seen nor, beside its first POST, this call's content GET"));
  const sample = sampleFrom(call, key, sightings, 0);
  const neverPosted = file.first_outcome !== null && file.first_outcome !== 'ok' && 'standing' in sample && sample.upper === 0;
  return neverPosted ? setbackSample(call, key, lost(`its first upload did not succeed (${file.first_outcome})`)) : sample;
}
