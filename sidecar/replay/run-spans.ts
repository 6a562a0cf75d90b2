import type { Stage } from '../scenario/plan.ts';
import { ATTR_ITERATION, ATTR_LABEL, ATTR_RUN_ID, ATTR_SCENARIO, ATTR_SOURCE, ATTR_STEP, SERVICES, SPAN_NAMES } from '../spans/semconv.ts';
import type { Span } from '../spans/span.ts';
import { newSpanId } from '../spans/trace-context.ts';
import type { RunContext } from './call-span.ts';

const common = (run: RunContext) =>
  ({ traceId: run.root.traceId, kind: 'internal', service: SERVICES.sidecar, status: 'unset', statusMessage: undefined, links: [], events: [] }) as const;

/** The root of the run's own trace. */
export const rootSpan = (run: RunContext, startTimeUnixNano: bigint, endTimeUnixNano: bigint): Span => ({
  ...common(run),
  spanId: run.root.spanId,
  parentSpanId: undefined,
  name: SPAN_NAMES.replay(run.scenario),
  startTimeUnixNano,
  endTimeUnixNano,
  attributes: { [ATTR_SOURCE]: 'client', [ATTR_RUN_ID]: run.runId, [ATTR_SCENARIO]: run.scenario },
});

/** One stage, under the root: the window that claims about the process select. */
export const stepSpan = (run: RunContext, stage: Stage, startTimeUnixNano: bigint, endTimeUnixNano: bigint): Span => ({
  ...common(run),
  spanId: newSpanId(),
  parentSpanId: run.root.spanId,
  name: SPAN_NAMES.step(stage.step),
  startTimeUnixNano,
  endTimeUnixNano,
  attributes: {
    [ATTR_SOURCE]: 'client',
    [ATTR_RUN_ID]: run.runId,
    [ATTR_SCENARIO]: run.scenario,
    [ATTR_STEP]: stage.step,
    [ATTR_LABEL]: stage.label,
    [ATTR_ITERATION]: stage.iteration,
  },
});
