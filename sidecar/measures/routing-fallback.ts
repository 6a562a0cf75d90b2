import { exactly } from './interval.ts';
import type { Measure } from './measure.ts';
import { isRouted, plannedCalls } from './planned-calls.ts';
import type { Sample } from './sample.ts';
import { BY_CLIENT } from './sight.ts';
import { lost, setbackOf } from './standing.ts';
import { callKey, sampleSet, seenSample, setbackSample } from './to-sample.ts';

/** Whether another model answered than the one routed to: 1 where one did. */
export const routingFallback: Measure = {
  name: 'routing.fallback',
  unit: '1',
  meaning: 'whether another model answered than the one routed to',
  sampleOf: 'call',
  takes: isRouted,
  sights: [BY_CLIENT],
  async samples(run, selection) {
    const calls = (await plannedCalls(run, selection)).filter(isRouted);
    const samples = calls.map((call): Sample => {
      const setback = setbackOf(call);
      if (setback !== undefined) return setbackSample(call, callKey(call), setback);
      const { summary_model: routed, response_model: answered } = call;
      if (routed === null || routed === 'auto' || answered === null) return setbackSample(call, callKey(call), lost('the result names no model that answered'));
      return seenSample(call, callKey(call), exactly(routed === answered ? 0 : 1), ['client']);
    });
    return sampleSet(this.name, this.unit, samples, 'the run has no such routed calls');
  },
};
