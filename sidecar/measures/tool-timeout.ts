import { exactly } from './interval.ts';
import type { Measure } from './measure.ts';
import { plannedCalls, type CallRow } from './planned-calls.ts';
import type { Sample } from './sample.ts';
import { BY_CLIENT } from './sight.ts';
import { lost, setbackOf } from './standing.ts';
import { callKey, sampleSet, seenSample, setbackSample } from './to-sample.ts';

/** Whether a call timed out or fell silent: 1 where it did. */
export const toolTimeout: Measure = {
  name: 'tool.timeout',
  unit: '1',
  meaning: 'whether a call timed out or fell silent',
  sampleOf: 'call',
  sights: [BY_CLIENT],
  async samples(run, selection) {
    const samples = (await plannedCalls(run, selection)).map(timeoutSample);
    return sampleSet(this.name, this.unit, samples, 'the run has no such calls');
  },
};

/** A call that was answered did not time out; one that never ran, or whose connection broke, shows nothing either way. */
function timeoutSample(call: CallRow): Sample {
  const key = callKey(call);
  const setback = setbackOf(call);
  if (setback === undefined) return seenSample(call, key, exactly(0), ['client']);
  if (setback.standing === 'given_up') return { ...setbackSample(call, key, setback), ...exactly(1), standing: 'seen' };
  if (setback.standing !== 'failed') return setbackSample(call, key, setback);
  if (call.outcome === 'tool_error') return seenSample(call, key, exactly(0), ['client']);
  return setbackSample(call, key, lost(`${setback.reason}: it cannot be told whether the call would have timed out`));
}
