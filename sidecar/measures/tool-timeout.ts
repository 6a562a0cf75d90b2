import { exactly, type Sighting } from './interval.ts';
import type { Measure } from './measure.ts';
import { plannedCalls, type CallRow } from './planned-calls.ts';
import type { Contradiction, Sample } from './sample.ts';
import { type ServedRow, servedOf } from './served.ts';
import { BY_CLIENT } from './sight.ts';
import { lost, setbackOf } from './standing.ts';
import { callKey, sampleFrom, sampleSet, setbackSample } from './to-sample.ts';

/** Whether a call timed out or fell silent: 1 where it did. */
export const toolTimeout: Measure = {
  name: 'tool.timeout',
  unit: '1',
  meaning: 'whether a call timed out or fell silent',
  sampleOf: 'call',
  sights: [BY_CLIENT],
  async samples(run, selection) {
    const served = await servedOf(run);
    const samples = (await plannedCalls(run, selection)).map((call) => timeoutSample(call, served.get(call.call_id) ?? []));
    return sampleSet(this.name, this.unit, samples, 'the run has no such calls');
  },
};

/** What the daemon says of a call that it gave up. */
const GIVEN_UP: ReadonlySet<string | null> = new Set(['cancelled', 'TIMEOUT']);

/** A call that was answered did not time out; one that never ran, or whose connection broke, shows nothing either way. */
function timeoutSample(call: CallRow, served: readonly ServedRow[]): Sample | Contradiction {
  const key = callKey(call);
  const setback = setbackOf(call);
  if (setback?.standing === 'given_up') return { ...setbackSample(call, key, setback), ...exactly(1), standing: 'seen' };
  if (setback === undefined || call.outcome === 'tool_error') return answeredSample(call, served);
  if (setback.standing !== 'failed') return setbackSample(call, key, setback);
  return setbackSample(call, key, lost(`${setback.reason}: it cannot be told whether the call would have timed out`));
}

/** Its client got an answer; whoever saw the daemon give it up says otherwise. */
function answeredSample(call: CallRow, served: readonly ServedRow[]): Sample | Contradiction {
  const client: Sighting = { source: 'client', ...exactly(0), traceId: call.trace_id, spanId: call.span_id };
  const givenUp = served.filter(({ error_type: error }) => GIVEN_UP.has(error));
  return sampleFrom(call, callKey(call), [client, ...givenUp.map(({ source, trace_id: traceId, span_id: spanId }): Sighting => ({ source, ...exactly(1), traceId, spanId }))], 0);
}
