import type { AnchoredClock } from '../spans/clock.ts';
import { ATTR_SOURCE, SERVICES } from '../spans/semconv.ts';
import type { SpanSink } from '../spans/sink.ts';
import type { Attributes, SpanKind } from '../spans/span.ts';
import { newSpanId, newTraceId } from '../spans/trace-context.ts';
import type { TraceContext } from '../spans/trace-context.ts';

/** A span that has begun: its place in the trace, and how to end it. */
export interface OpenSpan {
  readonly context: TraceContext;
  set(attributes: Attributes): void;
  /** Ends it now; only the first end counts. */
  end(error?: string): void;
}

/** Records what the daemon does, as the probe would inside the real one. */
export class NativeSpans {
  readonly #sink: SpanSink;
  readonly #clock: AnchoredClock;
  readonly #keep: () => boolean;

  constructor(sink: SpanSink, clock: AnchoredClock, keep: () => boolean) {
    this.#sink = sink;
    this.#clock = clock;
    this.#keep = keep;
  }

  start(name: string, kind: SpanKind, parent: TraceContext | undefined, initial: Attributes): OpenSpan {
    const context: TraceContext = { traceId: parent?.traceId ?? newTraceId(), spanId: newSpanId() };
    const startTimeUnixNano = this.#clock.nowUnixNano();
    let attributes: Attributes = { [ATTR_SOURCE]: 'probe', ...initial };
    let ended = false;
    return {
      context,
      set: (more) => {
        attributes = { ...attributes, ...more };
      },
      end: (error) => {
        if (ended) return;
        ended = true;
        if (!this.#keep()) return;
        this.#sink.spans([
          {
            ...context,
            parentSpanId: parent?.spanId,
            name,
            kind,
            service: SERVICES.daemon,
            startTimeUnixNano,
            endTimeUnixNano: this.#clock.nowUnixNano(),
            status: error === undefined ? 'unset' : 'error',
            statusMessage: error,
            attributes,
            links: [],
            events: [],
          },
        ]);
      },
    };
  }
}
