import { exactly, type Sighting } from './interval.ts';
import type { Measure } from './measure.ts';
import { isRouted, plannedCalls, type CallRow } from './planned-calls.ts';
import type { Contradiction, Sample } from './sample.ts';
import { type ServedRow, servedOf } from './served.ts';
import { BY_CLIENT } from './sight.ts';
import { lost, setbackOf } from './standing.ts';
import { callKey, sampleFrom, sampleSet, setbackSample } from './to-sample.ts';

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
    const served = await servedOf(run);
    const samples = calls.map((call): Sample | Contradiction => {
      const setback = setbackOf(call);
      if (setback !== undefined) return setbackSample(call, callKey(call), setback);
      const sightings = fallbackSightings(call, served.get(call.call_id) ?? []);
      return sightings.length === 0 ? setbackSample(call, callKey(call), lost('the result names no model that answered')) : sampleFrom(call, callKey(call), sightings, 0);
    });
    return sampleSet(this.name, this.unit, samples, 'the run has no such routed calls');
  },
};

/** A result names the model that answered; the probe sees which one did. A workflow tool's result names the one routed to, whichever its expert was. */
function fallbackSightings(call: CallRow, served: readonly ServedRow[]): readonly Sighting[] {
  const { trace_id: traceId, summary_model: routed, response_model: answered } = call;
  const inside = call.tool === 'chat' ? served.filter(({ fallback }) => fallback !== null) : [];
  return [
    ...(routed === null || routed === 'auto' || answered === null ? [] : [{ source: 'client' as const, ...exactly(routed === answered ? 0 : 1), traceId, spanId: call.span_id }]),
    ...inside.map(({ source, span_id: spanId, fallback }) => ({ source, ...exactly(fallback === true ? 1 : 0), traceId, spanId })),
  ];
}
