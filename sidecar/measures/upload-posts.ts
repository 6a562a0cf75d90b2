import type { Rung } from '../spans/rung.ts';
import { fileKey } from './cache-outcome.ts';
import { exactly } from './interval.ts';
import type { Measure } from './measure.ts';
import { plannedCalls, type CallRow } from './planned-calls.ts';
import { FILE_WITNESSES, plannedFiles, type FileRow } from './planned-files.ts';
import type { Sample } from './sample.ts';
import { lost, setbackOf, shortfallOf } from './standing.ts';
import { asMiss, sampleSet, seenSample, setbackSample } from './to-sample.ts';

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
  const setback = setbackOf(call) ?? shortfallOf(call, ['gateway/content', 'log/lookup', 'probe/lookup'], rungs);
  if (setback !== undefined) return setbackSample(call, key, asMiss(setback));
  const neverUploaded = file.first_outcome !== null && file.first_outcome !== 'ok' ? lost(`its first upload did not succeed (${file.first_outcome})`) : undefined;
  if (file.posts > 0) {
    if (neverUploaded !== undefined) return setbackSample(call, key, neverUploaded);
    return seenSample(call, key, exactly(0), [file.post_source ?? 'gateway'], file.post_span_id ?? undefined);
  }
  // Absence counts only beside presence (claims.md, rule 6).
  if (file.gets > 0 && file.posted_before) return seenSample(call, key, exactly(1), [file.get_source ?? 'gateway'], file.get_span_id ?? undefined);
  // The daemon itself posts a file exactly where its lookup missed; its word counts where nobody watches the provider.
  const witness = rungs.has('gateway') ? undefined : lookupOf(file);
  if (witness?.hit === false && neverUploaded !== undefined) return setbackSample(call, key, neverUploaded);
  if (witness !== undefined) return seenSample(call, key, exactly(witness.hit ? 1 : 0), [witness.source], witness.spanId ?? undefined);
  return setbackSample(call, key, lost("neither a POST of the file was seen nor, beside its first POST, this call's content GET"));
}

/** The lookup as it was seen from inside, else as it was written down. */
function lookupOf(file: FileRow): { readonly source: Rung; readonly hit: boolean; readonly spanId: string | null } | undefined {
  if (file.probe_hit !== null) return { source: 'probe', hit: file.probe_hit, spanId: file.probe_span_id };
  return file.log_hit === null ? undefined : { source: 'log', hit: file.log_hit, spanId: file.log_span_id };
}
