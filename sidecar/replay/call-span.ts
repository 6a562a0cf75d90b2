import { findTool } from '../protocol/tools.ts';
import type { Attributes, Span, SpanLink } from '../spans/span.ts';
import {
  ATTR_ACKED, ATTR_CALL_ID, ATTR_ERROR_TYPE, ATTR_FILES_RETURNED, ATTR_FILES_SENT, ATTR_HEARTBEATS, ATTR_INTERNAL_REQUEST_ID, ATTR_ITERATION, ATTR_LABEL,
  ATTR_MCP_METHOD, ATTR_OUTCOME, ATTR_PROTOCOL, ATTR_PROVIDER, ATTR_QUEUE_DURATION, ATTR_QUEUE_ERROR, ATTR_REQUEST_ID, ATTR_REQUEST_MODEL, ATTR_RESPONSE_MODEL,
  ATTR_RESULT_BYTES, ATTR_ROUTE_FALLBACK, ATTR_ROUTE_REQUESTED, ATTR_RUN_ID, ATTR_SCENARIO, ATTR_SEND_LATENESS, ATTR_SERVER_ADDRESS, ATTR_SERVER_PORT, ATTR_SESSION_ID,
  ATTR_SOURCE, ATTR_STEP, ATTR_TOOL, ATTR_TOOL_STATUS, ATTR_WARMUP, SERVICES, SPAN_NAMES,
} from '../spans/semconv.ts';
import type { ClockOffset } from './clock-offset.ts';
import type { CallRecord } from './open-call.ts';

/** What the spans of one run have in common. */
export interface RunContext {
  readonly runId: string;
  readonly scenario: string;
  readonly serverAddress: string;
  readonly serverPort: number;
  readonly root: SpanLink;
}

/** The CLIENT span of one call: how it went, nothing of what was said. */
export function callSpan(record: CallRecord, run: RunContext, offset: ClockOffset | undefined): Span {
  const { call, classified } = record;
  return {
    traceId: call.traceId,
    spanId: call.spanId,
    parentSpanId: undefined,
    name: SPAN_NAMES.toolCall(call.tool),
    kind: 'client',
    service: SERVICES.sidecar,
    startTimeUnixNano: record.sentUnixNano ?? record.endedUnixNano,
    endTimeUnixNano: record.endedUnixNano,
    status: classified.outcome === 'ok' ? 'unset' : 'error',
    statusMessage: classified.errorType,
    attributes: present({ ...planned(record, run), ...observed(record), ...models(record), ...queue(record, offset) }),
    links: [run.root],
    events: [],
  };
}

type Sparse = Readonly<Record<string, Attributes[string] | undefined>>;

const planned = ({ call }: CallRecord, run: RunContext): Sparse => ({
  [ATTR_SOURCE]: 'client',
  [ATTR_RUN_ID]: run.runId,
  [ATTR_SCENARIO]: run.scenario,
  [ATTR_CALL_ID]: call.callId,
  [ATTR_STEP]: call.step,
  [ATTR_LABEL]: call.label,
  [ATTR_ITERATION]: call.iteration,
  [ATTR_WARMUP]: call.warmup,
  [ATTR_MCP_METHOD]: 'tools/call',
  [ATTR_TOOL]: call.tool,
  [ATTR_REQUEST_ID]: call.callId,
  [ATTR_PROTOCOL]: 'websocket',
  [ATTR_SERVER_ADDRESS]: run.serverAddress,
  [ATTR_SERVER_PORT]: run.serverPort,
  [ATTR_ROUTE_REQUESTED]: call.requestedModel,
  [ATTR_FILES_SENT]: call.files.length > 0 ? call.files.length : undefined,
});

const observed = ({ classified, sentUnixNano, intendedUnixNano, ...record }: CallRecord): Sparse => ({
  [ATTR_OUTCOME]: classified.outcome,
  [ATTR_ERROR_TYPE]: classified.errorType,
  [ATTR_SEND_LATENESS]: sentUnixNano === undefined ? undefined : secondsBetween(intendedUnixNano, sentUnixNano),
  [ATTR_ACKED]: record.acknowledged,
  [ATTR_HEARTBEATS]: record.heartbeats,
  [ATTR_FILES_RETURNED]: record.result?.filesReturned,
  [ATTR_RESULT_BYTES]: record.resultBytes,
  [ATTR_TOOL_STATUS]: record.result?.status,
  [ATTR_SESSION_ID]: record.sessionId,
  [ATTR_INTERNAL_REQUEST_ID]: record.result?.summary?.requestId,
});

/**
 * Only a tool that always asks a model names in its result the one that answered: a workflow names the one routed to, and
 * its expert analysis may silently ask another.
 */
function models({ call, result }: CallRecord): Sparse {
  const asksModel = findTool(call.tool)?.asksModel ?? 'always';
  const routed = result?.summary?.model;
  const answered = asksModel === 'always' ? result?.modelUsed : undefined;
  const comparable = routed !== undefined && routed !== 'auto' && answered !== undefined;
  return {
    [ATTR_REQUEST_MODEL]: routed,
    [ATTR_RESPONSE_MODEL]: answered,
    [ATTR_PROVIDER]: asksModel === 'never' ? undefined : result?.providerUsed,
    [ATTR_ROUTE_FALLBACK]: comparable ? routed !== answered : undefined,
  };
}

/** The arrival of the frame says nothing: a blocked daemon delivers progress, acknowledgement and result together. */
function queue({ started, sentUnixNano }: CallRecord, offset: ClockOffset | undefined): Sparse {
  if (started === undefined || sentUnixNano === undefined || offset === undefined) return {};
  const startedSeconds = started.serverSeconds - offset.seconds - Number(sentUnixNano) / 1e9;
  return {
    [ATTR_QUEUE_DURATION]: Math.min(Math.max(0, startedSeconds), secondsBetween(sentUnixNano, started.receivedUnixNano)),
    [ATTR_QUEUE_ERROR]: offset.errorSeconds,
  };
}

/** Seconds from one moment to another. */
export const secondsBetween = (from: bigint, to: bigint): number => Number(to - from) / 1e9;

const present = (attributes: Sparse): Attributes => Object.fromEntries(Object.entries(attributes).filter((pair): pair is [string, Attributes[string]] => pair[1] !== undefined));
