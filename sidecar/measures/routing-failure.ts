import { exactly } from './interval.ts';
import { inferencesOf } from './inferences.ts';
import type { Measure } from './measure.ts';
import { isRouted, plannedCalls, type CallRow } from './planned-calls.ts';
import { ROUTE_NEEDS, routesOf, type RouteRow } from './routes.ts';
import type { Sample } from './sample.ts';
import { lost, setbackOf, shortfallOf } from './standing.ts';
import { callKey, sampleSet, seenSample, setbackSample } from './to-sample.ts';

/** Whether a routed call ended in a routing or model-resolution error: 1 where it did. Provider faults are none. */
export const routingFailure: Measure = {
  name: 'routing.failure',
  unit: '1',
  meaning: 'whether a routed call ended in a routing or model-resolution error',
  sampleOf: 'call',
  takes: isRouted,
  // A call that was answered did not fail in routing; that one did, only the decision itself can tell.
  sights: [{ lower: ['probe/route'], upper: ['client/call'] }],
  async samples(run, selection, context) {
    const calls = (await plannedCalls(run, selection)).filter(isRouted);
    const routes = await routesOf(run, selection);
    const inferences = await inferencesOf(run, selection);
    const samples = calls.map((call) => failureSample(call, routes.get(call.call_id), inferences.of(call).length > 0, context.rungs));
    return sampleSet(this.name, this.unit, samples, 'the run has no such routed calls');
  },
};

function failureSample(call: CallRow, route: RouteRow | undefined, asked: boolean, rungs: Parameters<typeof shortfallOf>[2]): Sample {
  const key = callKey(call);
  const setback = setbackOf(call);
  if (setback?.standing === 'lost' || setback?.standing === 'disturbed') return setbackSample(call, key, setback);
  if (route?.failed === true) return seenSample(call, key, exactly(1), ['probe'], route.span_id);
  if (setback === undefined) {
    const shortfall = shortfallOf(call, ROUTE_NEEDS, rungs);
    return shortfall === undefined ? seenSample(call, key, exactly(0), route === undefined ? ['client'] : ['client', 'probe']) : setbackSample(call, key, shortfall);
  }
  // Whatever ended the call, a decision or a provider request that was seen came out of routing.
  if (route !== undefined) return seenSample(call, key, exactly(0), ['probe'], route.span_id);
  if (asked) return seenSample(call, key, exactly(0), ['gateway']);
  return setbackSample(call, key, lost(`${setback.reason}: it cannot be told whether routing failed`));
}
