import { ATTR_CALL_ID, ATTR_OUTCOME, ATTR_QUEUE_DURATION, ATTR_SOURCE, SPAN_NAMES } from '../spans/semconv.ts';
import type { Span } from '../spans/span.ts';

const CALL_PREFIX = SPAN_NAMES.toolCall('');
const INFERENCE_PREFIX = SPAN_NAMES.chat('');

/** True for a call as the client saw it. */
export const isClientCall = ({ name, attributes }: Span): boolean => attributes[ATTR_SOURCE] === 'client' && name.startsWith(CALL_PREFIX);

/**
 * The tool's own time in a call that ended well, in seconds: from sending to the result, less the union of its inferences
 * less queueing behind others. Undefined where no inference was seen: wall time would be taken for the tool's own.
 * A batch holds all of a call's spans, as correlation hands them over together; those that come later change nothing.
 */
export function ownSeconds(call: Span, batch: readonly Span[]): number | undefined {
  const { [ATTR_CALL_ID]: callId, [ATTR_OUTCOME]: outcome, [ATTR_QUEUE_DURATION]: queued } = call.attributes;
  if (outcome !== 'ok' || callId === undefined) return undefined;
  const seen = batch.filter(({ name, attributes }) => attributes[ATTR_CALL_ID] === callId && name.startsWith(INFERENCE_PREFIX));
  const gateway = seen.filter(({ attributes }) => attributes[ATTR_SOURCE] === 'gateway');
  const inferences = gateway.length > 0 ? gateway : seen;
  if (inferences.length === 0) return undefined;
  const own = Number(call.endTimeUnixNano - call.startTimeUnixNano - unionWithin(call, inferences)) / 1e9;
  return Math.max(0, own - (typeof queued === 'number' ? Math.max(0, queued) : 0));
}

/** Nanoseconds of the call in which at least one inference ran. */
function unionWithin({ startTimeUnixNano, endTimeUnixNano }: Span, inferences: readonly Span[]): bigint {
  let total = 0n;
  let reached = startTimeUnixNano;
  for (const inference of inferences.toSorted((one, other) => (one.startTimeUnixNano < other.startTimeUnixNano ? -1 : 1))) {
    const from = inference.startTimeUnixNano > reached ? inference.startTimeUnixNano : reached;
    const to = inference.endTimeUnixNano < endTimeUnixNano ? inference.endTimeUnixNano : endTimeUnixNano;
    if (to <= from) continue;
    total += to - from;
    reached = to;
  }
  return total;
}
