import { exactly } from './interval.ts';
import type { Measure } from './measure.ts';
import { overheadSample, overheadWitnesses } from './overhead.ts';
import { plannedCalls, type CallRow } from './planned-calls.ts';
import type { Contradiction, Sample } from './sample.ts';
import { BY_CLIENT } from './sight.ts';
import { missingSet, sampleSet } from './to-sample.ts';

/** Whether a call stayed under its own tool's limit: 1 where it did; a call that failed or never answered is a miss. */
export const toolWithinLimit: Measure = {
  name: 'tool.within_limit',
  unit: '1',
  meaning: "whether a call's overhead stayed under the limit of its tool",
  sampleOf: 'call',
  // Wall time within the limit is enough to stay within it, and a call that fails or never answers is a miss: the client sees both.
  sights: [BY_CLIENT],
  async samples(run, selection, context) {
    const { parameters, timeScale } = context;
    const calls = await plannedCalls(run, selection);
    const witnesses = await overheadWitnesses(run, context.rungs);
    const limitOf = (call: CallRow): number | undefined => parameters[call.tool] ?? parameters['workflow'];
    const unlimited = calls.find((call) => limitOf(call) === undefined);
    if (unlimited !== undefined) return missingSet(this.name, this.unit, `the claim gives no limit for ${unlimited.tool}`);
    const samples = calls.map((call) => withinLimit(overheadSample(call, witnesses), (limitOf(call) ?? 0) / timeScale));
    return sampleSet(this.name, this.unit, samples, 'the run has no such calls');
  },
};

/** Where the interval straddles the limit, either may be true. */
function withinLimit(overhead: Sample | Contradiction, limit: number): Sample | Contradiction {
  if ('first' in overhead) return overhead;
  const { standing, lower, upper } = overhead;
  if (standing === 'failed' || standing === 'given_up') return { ...overhead, ...exactly(0) };
  if (standing !== 'seen') return overhead;
  if (upper < limit) return { ...overhead, ...exactly(1) };
  return { ...overhead, lower: 0, upper: lower >= limit ? 0 : 1 };
}
