import { fileKey } from './cache-outcome.ts';
import { exactly } from './interval.ts';
import type { Measure } from './measure.ts';
import { plannedCalls, type CallRow } from './planned-calls.ts';
import { plannedFiles, type FileRow } from './planned-files.ts';
import type { Sample } from './sample.ts';
import { lost, setbackOf, shortfallOf } from './standing.ts';
import { asMiss, missingSet, sampleSet, seenSample, setbackSample } from './to-sample.ts';

/** Whether a repeated file saved the provider upload: 1 where it was not posted again, 0 where it was. */
export const uploadPosts: Measure = {
  name: 'upload.posts',
  unit: '1',
  meaning: 'whether a repeated file saved the upload to the provider',
  async samples(run, selection, context) {
    if (!(['gateway', 'probe', 'log'] as const).some((rung) => context.rungs.has(rung))) return missingSet(this.name, this.unit, 'no gateway, probe or log rung: nobody counts the uploads to the provider');
    const calls = new Map((await plannedCalls(run, selection)).map((call) => [call.call_id, call]));
    const files = (await plannedFiles(run, selection)).filter(({ repeated }) => repeated);
    const results = files.flatMap((file): readonly Sample[] => {
      const call = calls.get(file.call_id);
      return call === undefined ? [] : [postSample(call, file, context.rungs)];
    });
    return sampleSet(this.name, this.unit, results, 'the run repeats no such files');
  },
};

function postSample(call: CallRow, file: FileRow, rungs: Parameters<typeof shortfallOf>[2]): Sample {
  const key = fileKey(call, file);
  const setback = setbackOf(call) ?? shortfallOf(call, ['gateway/content', 'log/lookup'], rungs);
  if (setback !== undefined) return setbackSample(call, key, asMiss(setback));
  if (file.posts > 0) {
    if (file.first_outcome !== null && file.first_outcome !== 'ok') return setbackSample(call, key, lost(`its first upload did not succeed (${file.first_outcome})`));
    return seenSample(call, key, exactly(0), [file.post_source ?? 'gateway'], file.post_span_id ?? undefined);
  }
  // Absence counts only beside presence (claims.md, rule 6).
  if (file.gets > 0 && file.posted_before) return seenSample(call, key, exactly(1), [file.get_source ?? 'gateway'], file.get_span_id ?? undefined);
  // The daemon itself posts a file exactly where its lookup missed; its word counts where nobody watches the provider.
  if (!rungs.has('gateway') && !rungs.has('probe') && file.log_hit !== null) return seenSample(call, key, exactly(file.log_hit ? 1 : 0), ['log'], file.log_span_id ?? undefined);
  return setbackSample(call, key, lost("neither a POST of the file was seen nor, beside its first POST, this call's content GET"));
}
