import type { PlannedCall } from '../spans/planned-call.ts';

/**
 * Two processes on one host read the same clock through anchors of their own; a provider request may so seem to start
 * a little before the call that caused it was sent, or after it ended.
 */
const CLOCK_TOLERANCE_NANOS = 5_000_000n;

/** How far the wall clock may wander from the anchored one while a run goes on. */
const WALL_CLOCK_NANOS = 50_000_000n;

interface Interval {
  readonly call: PlannedCall;
  from: bigint | undefined;
  /** Undefined while the call is open, and for ever where it got no answer: the daemon may still be at it. */
  to: bigint | undefined;
  /** True once a record of the daemon told that it was served. */
  served: boolean;
}

/** Which planned calls were open when, found by what they announced. */
export class CallTimeline {
  readonly #byId = new Map<string, Interval>();
  readonly #byTrace = new Map<string, PlannedCall>();
  readonly #bySha256 = new Map<string, Interval[]>();
  readonly #bySession = new Map<string, Interval[]>();
  readonly #byInternalId = new Map<string, PlannedCall>();
  readonly #contents = new Map<string, string>();
  readonly #byMarker = new Map<string, Interval[]>();

  plan(calls: readonly PlannedCall[]): void {
    for (const call of calls) {
      const interval: Interval = { call, from: undefined, to: undefined, served: false };
      this.#byId.set(call.callId, interval);
      this.#byTrace.set(call.traceId, call);
      for (const { sha256, daemonPath } of call.files) {
        append(this.#bySha256, sha256, interval);
        this.#contents.set(daemonPath, sha256);
      }
      for (const marker of call.markers) append(this.#byMarker, marker, interval);
    }
  }

  sending(callId: string, timeUnixNano: bigint): void {
    const interval = this.#byId.get(callId);
    if (interval) interval.from = timeUnixNano;
  }

  ended(callId: string, timeUnixNano: bigint, answered: boolean): void {
    const interval = this.#byId.get(callId);
    if (interval && answered) interval.to = timeUnixNano;
  }

  /** What the client learnt of a call with its answer: the session of the socket that it was served on, the daemon's own id of the request. */
  learn(callId: string, { sessionId, internalId }: { readonly sessionId: string | undefined; readonly internalId: string | undefined }): void {
    const interval = this.#byId.get(callId);
    if (!interval) return;
    if (sessionId !== undefined) append(this.#bySession, sessionId, interval);
    if (internalId !== undefined) this.#byInternalId.set(internalId, interval.call);
  }

  byId(callId: string): PlannedCall | undefined {
    return this.#byId.get(callId)?.call;
  }

  byTrace(traceId: string): PlannedCall | undefined {
    return this.#byTrace.get(traceId);
  }

  /** The call that the daemon knows by this id of its own. */
  byInternalId(internalId: string): PlannedCall | undefined {
    return this.#byInternalId.get(internalId);
  }

  /** The contents of a planned file, by its path as the daemon sees it. */
  contentsAt(daemonPath: string): string | undefined {
    return this.#contents.get(daemonPath);
  }

  /**
   * The call that a record of a served call tells of, and no record after it: a socket takes one call at a time, and each
   * that ran to its end is recorded once, in that order. So the first that has no record yet is the one, though the
   * daemon's wall clock may be off by more than such a call takes.
   */
  takeServed(sessionId: string, tool: string, timeUnixNano: bigint): PlannedCall | undefined {
    const interval = this.#bySession
      .get(sessionId)
      ?.find(({ call, from, to, served }) => !served && call.tool === tool && from !== undefined && from - WALL_CLOCK_NANOS <= timeUnixNano && (to === undefined || timeUnixNano <= to + WALL_CLOCK_NANOS));
    if (interval) interval.served = true;
    return interval?.call;
  }

  /** True where a call of the plan, open or not, hands over these contents. */
  plansFile(sha256: string): boolean {
    return this.#bySha256.has(sha256);
  }

  /** True where a call of the plan, open or not, carries one of these marks. */
  plansMarker(markers: readonly string[]): boolean {
    return markers.some((marker) => this.#byMarker.has(marker));
  }

  /** The calls open at that moment that announced these contents. */
  openWithFile(sha256: string, timeUnixNano: bigint): readonly PlannedCall[] {
    return openAt(this.#bySha256.get(sha256), timeUnixNano);
  }

  /** The calls open at that moment that announced one of these marks; marks of closed calls are history. */
  openWithMarker(markers: readonly string[], timeUnixNano: bigint): readonly PlannedCall[] {
    return [...new Set(markers.flatMap((marker) => openAt(this.#byMarker.get(marker), timeUnixNano)))];
  }
}

/** Strictly open calls first: the tolerance only helps where nothing else was open, so that a repeat never meets its first. */
function openAt(intervals: readonly Interval[] | undefined, timeUnixNano: bigint): readonly PlannedCall[] {
  const within = (tolerance: bigint) =>
    (intervals ?? [])
      .filter(({ from, to }) => from !== undefined && from - tolerance <= timeUnixNano && (to === undefined || timeUnixNano <= to + tolerance))
      .map(({ call }) => call);
  const strict = within(0n);
  return strict.length > 0 ? strict : within(CLOCK_TOLERANCE_NANOS);
}

function append<Key, Value>(map: Map<Key, Value[]>, key: Key, value: Value): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}
