import { exactly, type Sighting } from './interval.ts';
import type { Measure } from './measure.ts';
import { isRouted, plannedCalls, type CallRow } from './planned-calls.ts';
import type { PlannedRow } from './planned-rows.ts';
import { ROUTE_NEEDS, routesOf, type RouteRow } from './routes.ts';
import type { Contradiction, Sample } from './sample.ts';
import { BY_CLIENT } from './sight.ts';
import { lost, setbackOf, shortfallOf } from './standing.ts';
import { asMiss, callKey, sampleFrom, sampleSet, setbackSample } from './to-sample.ts';

const keyOf = (call: PlannedRow): { readonly cluster: string } => ({ cluster: call.cell ?? call.call_id });

function routedTo(name: string, meaning: string, wanted: (call: PlannedRow) => string | null): Measure {
  const takes = (call: PlannedRow): boolean => isRouted(call) && wanted(call) !== null;
  return {
    name,
    unit: '1',
    meaning,
    sampleOf: 'call',
    takes,
    keyOf,
    // The call's own summary names the model routed to.
    sights: [BY_CLIENT],
    async samples(run, selection, context) {
      const calls = (await plannedCalls(run, selection)).filter(takes);
      const routes = await routesOf(run);
      const results = calls.map((call): Sample | Contradiction => {
        const key = { ...callKey(call), ...keyOf(call) };
        const setback = setbackOf(call);
        const sightings = setback?.standing === 'lost' || setback?.standing === 'disturbed' ? [] : modelSightings(call, routes.get(call.call_id), wanted(call));
        const obstacle = sightings.length > 0 && setback !== undefined ? undefined : (setback ?? shortfallOf(call, ROUTE_NEEDS, context.rungs));
        if (obstacle !== undefined) return setbackSample(call, key, asMiss(obstacle));
        return sightings.length === 0 ? setbackSample(call, key, lost('no source shows the model routed to')) : sampleFrom(call, key, sightings, 0);
      });
      return sampleSet(name, '1', results, 'the run has no such routed calls');
    },
  };
}

/** The probe sees the decision; from outside the call's summary names the model routed to. */
function modelSightings(call: CallRow, route: RouteRow | undefined, wanted: string | null): readonly Sighting[] {
  const { trace_id: traceId } = call;
  const sightings: Sighting[] = [];
  if (route !== undefined && route.model !== null) sightings.push({ source: 'probe', ...exactly(route.model === wanted ? 1 : 0), traceId, spanId: route.span_id });
  if (call.summary_model !== null && call.summary_model !== 'auto') {
    sightings.push({ source: 'client', ...exactly(call.summary_model === wanted ? 1 : 0), traceId, spanId: call.span_id });
  }
  return sightings;
}

/** Whether a call was routed to the model that the daemon's own routing table gives. */
export const routingModel = routedTo(
  'routing.model',
  "whether a call was routed to the model of the daemon's routing table",
  (call) => call.expected_model,
);

/** Whether a call was routed to the model that the daemon's documentation promises. */
export const routingDocumented = routedTo(
  'routing.documented',
  "whether a call was routed to the model that the daemon's documentation promises",
  (call) => call.documented_model,
);
