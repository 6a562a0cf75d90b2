import type { PlannedCall } from '../../sidecar/spans/planned-call.ts';
import { newSpanId, newTraceId } from '../../sidecar/spans/trace-context.ts';

let calls = 0;

/** A planned call with nothing special about it but what is given. */
export function plannedCall(given: Partial<PlannedCall>): PlannedCall {
  calls += 1;
  return {
    callId: `run-${calls}`,
    traceId: newTraceId(),
    spanId: newSpanId(),
    order: calls,
    step: 'step',
    label: 'label',
    iteration: 0,
    unit: 'unit',
    group: 'group',
    warmup: false,
    tool: 'kimi_upload_and_extract',
    arguments: {},
    requestedModel: 'auto',
    files: [],
    markers: [],
    inference: 'none',
    expectedModel: undefined,
    documentedModel: undefined,
    cell: undefined,
    deadlineMillis: 1000,
    leaves: 'nothing',
    blocks: false,
    ...given,
  };
}
