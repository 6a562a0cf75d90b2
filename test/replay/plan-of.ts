import type { Plan, Stage } from '../../sidecar/scenario/plan.ts';
import type { PlannedCall } from '../../sidecar/spans/planned-call.ts';
import { newSpanId, newTraceId } from '../../sidecar/spans/trace-context.ts';

let calls = 0;

/** A planned call of which only what is given matters. */
export function plannedCall(given: Partial<PlannedCall> = {}): PlannedCall {
  calls += 1;
  return {
    callId: `run-${calls}`, traceId: newTraceId(), spanId: newSpanId(), order: 0, step: 'step', label: 'first', iteration: 0, unit: 'u', group: 'g', warmup: false,
    tool: 'chat', arguments: { prompt: 'a secret prompt' }, requestedModel: 'auto', files: [], markers: [], inference: 'none', expectedModel: undefined,
    documentedModel: undefined, cell: undefined, deadlineMillis: 30_000, leaves: 'nothing', blocks: false, ...given,
  };
}

/** A stage of calls: one lane for each list. */
export const callsStage = (...lanes: readonly (readonly PlannedCall[])[]): Stage => ({ kind: 'calls', step: 'step', label: 'first', iteration: 0, lanes });

/** A plan of these stages. */
export const planOf = (...stages: readonly Stage[]): Plan => ({
  runId: 'run', scenario: 'crooked', quick: false, stages, calls: stages.flatMap((stage) => (stage.kind === 'calls' ? stage.lanes.flat() : [])), leftOut: [], expectedSeconds: 1,
});
