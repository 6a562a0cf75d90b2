import { inferencesOf, inferenceSeconds, type InferenceRow } from './inferences.ts';
import { CLOCK_TOLERANCE_SECONDS, exactly, type Sighting } from './interval.ts';
import type { Measure } from './measure.ts';
import { isRouted, plannedCalls, type CallRow } from './planned-calls.ts';
import { ROUTE_NEEDS, routesOf, type RouteRow } from './routes.ts';
import type { Contradiction, Sample } from './sample.ts';
import { failed, setbackOf, shortfallOf } from './standing.ts';
import { callKey, sampleFrom, sampleSet, setbackSample } from './to-sample.ts';

/** Time of one routing decision, one sample for each routed call. */
export const routingDuration: Measure = {
  name: 'routing.duration',
  unit: 's',
  meaning: 'time of the routing decision of a call with model auto',
  sampleOf: 'call',
  takes: isRouted,
  sights: [{ lower: ['probe/route'], upper: ['client/call'] }],
  async samples(run, selection, context) {
    const calls = (await plannedCalls(run, selection)).filter(isRouted);
    const routes = await routesOf(run);
    const inferences = await inferencesOf(run);
    const results = calls.map((call): Sample | Contradiction => {
      const route = routes.get(call.call_id);
      const setback = setbackOf(call);
      const undone = route?.failed === true ? failed('the routing decision ended in an error') : undefined;
      // What became of the call later takes nothing from a decision that was seen.
      const kept = setback?.standing === 'disturbed' || route === undefined ? setback : undefined;
      const obstacle = kept ?? undone ?? (setback === undefined ? shortfallOf(call, ROUTE_NEEDS, context.rungs) : undefined);
      if (obstacle !== undefined) return setbackSample(call, callKey(call), obstacle);
      return sampleFrom(call, callKey(call), routingSightings(call, route, inferences.of(call)), CLOCK_TOLERANCE_SECONDS);
    });
    return sampleSet(this.name, this.unit, results, 'the run has no such routed calls');
  },
};

/** The probe sees the decision itself; from outside it took no longer than the call without its inferences. */
function routingSightings(call: CallRow, route: RouteRow | undefined, inferences: readonly InferenceRow[]): readonly Sighting[] {
  const { trace_id: traceId } = call;
  const sightings: Sighting[] = [];
  if (route !== undefined) sightings.push({ source: 'probe', ...exactly(route.duration_s), traceId, spanId: route.span_id });
  if (call.wall_s !== null) {
    const [first] = inferences;
    const source = first?.source ?? 'client';
    sightings.push({ source, lower: 0, upper: call.wall_s - inferenceSeconds(call, inferences), traceId, spanId: call.span_id });
  }
  return sightings;
}
