import { type HrTime, SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { AlwaysOnSampler, type ReadableSpan, TracerProvider } from '@opentelemetry/sdk-trace';
import { WebSocket } from 'ws';
import { WsInstrumentation } from '../instrumentation-ws/index.ts';
import type { AnchoredClock } from '../spans/clock.ts';
import { ATTR_RUN_ID, ATTR_SCENARIO, ATTR_SOURCE, SERVICES } from '../spans/semconv.ts';
import type { Attributes, Span, SpanKind as OurSpanKind, SpanStatus } from '../spans/span.ts';
import type { RunContext } from './call-span.ts';

/** A class of sockets whose handshakes and ends become spans of the run. */
export interface TracedConnections {
  readonly WebSocket: typeof WebSocket;
  /** What ends later is not told any more. */
  stop(): void;
}

const KINDS: Readonly<Record<SpanKind, OurSpanKind>> = {
  [SpanKind.INTERNAL]: 'internal',
  [SpanKind.SERVER]: 'server',
  [SpanKind.CLIENT]: 'client',
  [SpanKind.PRODUCER]: 'producer',
  [SpanKind.CONSUMER]: 'consumer',
};
const STATUSES: Readonly<Record<SpanStatusCode, SpanStatus>> = { [SpanStatusCode.UNSET]: 'unset', [SpanStatusCode.OK]: 'ok', [SpanStatusCode.ERROR]: 'error' };

const nothing = (): Promise<void> => Promise.resolve();

/**
 * Traces the connections of one replay, below its root and by its clock. Messages are left alone: each call has its span
 * already, from stamps taken nearer to the socket, and what would be added to a message would be added to its time.
 */
export function traceConnections(run: RunContext, clock: AnchoredClock, tell: (span: Span) => void): TracedConnections {
  const instrumentation = new WsInstrumentation({ messageSpans: false, now: () => hrTimeOf(clock.nowUnixNano()) });
  // Sampling is not left to the environment: a run has all of its spans.
  instrumentation.setTracerProvider(
    new TracerProvider({ sampler: new AlwaysOnSampler(), spanProcessors: [{ onStart: () => {}, onEnd: (span) => tell(spanOfRun(span, run)), forceFlush: nothing, shutdown: nothing }] }),
  );
  return { WebSocket: instrumentation.patch(WebSocket), stop: () => instrumentation.disable() };
}

function spanOfRun(span: ReadableSpan, run: RunContext): Span {
  return {
    traceId: run.root.traceId,
    spanId: span.spanContext().spanId,
    parentSpanId: span.parentSpanContext?.spanId ?? run.root.spanId,
    name: span.name,
    kind: KINDS[span.kind],
    service: SERVICES.sidecar,
    startTimeUnixNano: nanosOf(span.startTime),
    endTimeUnixNano: nanosOf(span.endTime),
    status: STATUSES[span.status.code],
    statusMessage: span.status.message,
    attributes: { ...(span.attributes as Attributes), [ATTR_SOURCE]: 'client', [ATTR_RUN_ID]: run.runId, [ATTR_SCENARIO]: run.scenario },
    links: [],
    events: [],
  };
}

const NANOS = 1_000_000_000n;
const hrTimeOf = (unixNano: bigint): HrTime => [Number(unixNano / NANOS), Number(unixNano % NANOS)];
const nanosOf = ([seconds, nanos]: HrTime): bigint => BigInt(seconds) * NANOS + BigInt(nanos);
