import { ATTR_CENSUS_ID, ATTR_RUN_ID } from '../spans/semconv.ts';
import type { Span } from '../spans/span.ts';

/** Counts of what the daemon holds: they belong to the run, not to a call, and hang below its root once that is known. */
export class Censuses {
  readonly #expected = new Set<string>();
  #root: { readonly traceId: string; readonly spanId: string; readonly runId: Span['attributes'][string] | undefined } | undefined;
  #held: Span[] = [];

  /** A census by that name was asked for. */
  expect(id: string): void {
    this.#expected.add(id);
  }

  /** The census's name, once; undefined where nobody asked for it, as for one of another run. */
  identify(span: Span): string | undefined {
    const id = span.attributes[ATTR_CENSUS_ID];
    return typeof id === 'string' && this.#expected.delete(id) ? id : undefined;
  }

  /** The census in its place; nothing as long as that is not known. */
  take(span: Span): readonly Span[] {
    if (this.#root) return [this.#hang(span)];
    this.#held.push(span);
    return [];
  }

  /** Learns the run's root from a span of its own, and gives what waited for it. */
  learnRoot({ traceId, spanId, parentSpanId, attributes }: Span): readonly Span[] {
    if (this.#root) return [];
    this.#root = { traceId, spanId: parentSpanId ?? spanId, runId: attributes[ATTR_RUN_ID] };
    return this.close().map((span) => this.#hang(span));
  }

  /** What still waits for its place. */
  close(): readonly Span[] {
    const held = this.#held;
    this.#held = [];
    return held;
  }

  #hang(span: Span): Span {
    if (!this.#root) return span;
    const { traceId, spanId, runId } = this.#root;
    return { ...span, traceId, parentSpanId: spanId, attributes: { ...span.attributes, ...(runId === undefined ? {} : { [ATTR_RUN_ID]: runId }) } };
  }
}
