import { ATTR_INTERNAL_REQUEST_ID, ATTR_REQUEST_ID, ATTR_SESSION_ID, ATTR_SOURCE, SERVICES, SPAN_NAMES } from '../spans/semconv.ts';
import type { Span } from '../spans/span.ts';
import { OWN_QUESTION } from '../spans/own-question.ts';
import { resolutionNanos } from './resolution.ts';

interface Window {
  readonly start: bigint;
  readonly end: bigint;
}

/** Which calls in the daemon were those of other clients, and what of the replay ran at the same time. */
export class OthersCalls {
  readonly #ownSessions = new Set<string>();
  readonly #own: (Window & { readonly spanId: string })[] = [];
  readonly #others: Window[] = [];

  /** Takes a span of the replay itself: a call, or a stage. */
  noteOwn({ spanId, startTimeUnixNano: start, endTimeUnixNano: end, attributes }: Span): void {
    this.#own.push({ spanId, start, end });
    const session = attributes[ATTR_SESSION_ID];
    if (typeof session === 'string') this.#ownSessions.add(session);
  }

  /**
   * True for a call that the daemon served and that no planned call is: on a socket that is not ours, or by a request that
   * is not. A boundary in the log tells neither, so that it is nobody's. To be asked once all of the replay is known.
   */
  take(span: Span): boolean {
    const { [ATTR_SESSION_ID]: session, [ATTR_REQUEST_ID]: request, [ATTR_INTERNAL_REQUEST_ID]: internal, [ATTR_SOURCE]: source } = span.attributes;
    if (span.kind !== 'server' || span.service !== SERVICES.daemon || !span.name.startsWith(SPAN_NAMES.toolCall(''))) return false;
    if (typeof session === 'string' && this.#ownSessions.has(session)) return false;
    if (typeof request === 'string' && request.startsWith(OWN_QUESTION)) return false;
    if (source === 'log' && internal !== undefined) return false;
    const slack = resolutionNanos(span);
    this.#others.push({ start: span.startTimeUnixNano - slack, end: span.endTimeUnixNano + slack });
    return true;
  }

  /** The spans of the replay during which another client's call ran. */
  disturbed(): readonly string[] {
    const others = merged(this.#others);
    return this.#own.flatMap(({ spanId, start, end }) => (others.some((other) => other.start < end && start < other.end) ? [spanId] : []));
  }
}

/** A client that asks all the time leaves one window, not thousands. */
function merged(windows: readonly Window[]): readonly Window[] {
  const result: { start: bigint; end: bigint }[] = [];
  for (const { start, end } of windows.toSorted((a, b) => (a.start < b.start ? -1 : a.start > b.start ? 1 : 0))) {
    const last = result.at(-1);
    if (last === undefined || start > last.end) result.push({ start, end });
    else if (end > last.end) last.end = end;
  }
  return result;
}
