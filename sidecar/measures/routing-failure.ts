import { inferencesOf, type InferenceRow } from './inferences.ts';
import { exactly, type Sighting } from './interval.ts';
import type { Measure } from './measure.ts';
import { isRouted, plannedCalls, type CallRow } from './planned-calls.ts';
import { ROUTE_NEEDS, routesOf, type RouteRow } from './routes.ts';
import type { Contradiction, Sample } from './sample.ts';
import { lost, setbackOf, shortfallOf } from './standing.ts';
import { callKey, sampleFrom, sampleSet, setbackSample } from './to-sample.ts';

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
    const routes = await routesOf(run);
    const inferences = await inferencesOf(run);
    const samples = calls.map((call) => failureSample(call, routes.get(call.call_id), inferences.of(call), context.rungs));
    return sampleSet(this.name, this.unit, samples, 'the run has no such routed calls');
  },
};

function failureSample(call: CallRow, route: RouteRow | undefined, inferences: readonly InferenceRow[], rungs: Parameters<typeof shortfallOf>[2]): Sample | Contradiction {
  const key = callKey(call);
  const setback = setbackOf(call);
  if (setback?.standing === 'lost' || setback?.standing === 'disturbed') return setbackSample(call, key, setback);
  const sightings = routingSightings(call, route, inferences);
  // A failure that was seen needs no complete ledger.
  const shortfall = setback === undefined && route?.failed !== true ? shortfallOf(call, ROUTE_NEEDS, rungs) : undefined;
  if (shortfall !== undefined) return setbackSample(call, key, shortfall);
  if (sightings.length === 0) return setbackSample(call, key, lost(`${setback?.reason ?? 'nothing shows the routing'}: it cannot be told whether routing failed`));
  return sampleFrom(call, key, sightings, 0);
}

/** The probe sees how the decision ended; a call that was answered, and a provider request that was seen, came out of routing. */
function routingSightings(call: CallRow, route: RouteRow | undefined, inferences: readonly InferenceRow[]): readonly Sighting[] {
  const { trace_id: traceId } = call;
  const [first] = inferences;
  return [
    ...(call.outcome === 'ok' ? [{ source: 'client' as const, ...exactly(0), traceId, spanId: call.span_id }] : []),
    ...(route === undefined ? [] : [{ source: 'probe' as const, ...exactly(route.failed ? 1 : 0), traceId, spanId: route.span_id }]),
    ...(first === undefined ? [] : [{ source: first.source, ...exactly(0), traceId, spanId: first.span_id, checks: true }]),
  ];
}
