import type { LedgerEntry } from '../spans/ledger-entry.ts';
import type { PlannedCall } from '../spans/planned-call.ts';
import type { ReplayMessage } from '../spans/replay-message.ts';
import { ATTR_AMBIGUOUS, ATTR_CALL_ID, ATTR_ERROR_TYPE, ATTR_INTERNAL_REQUEST_ID, ATTR_OUTCOME, ATTR_SESSION_ID, ATTR_SOURCE, SPAN_NAMES } from '../spans/semconv.ts';
import type { RungItem } from '../spans/rung-item.ts';
import type { Rung } from '../spans/rung.ts';
import type { Span } from '../spans/span.ts';
import { CallTimeline } from './call-timeline.ts';
import { Censuses } from './censuses.ts';
import { hangIntoTrace } from './call-tree.ts';
import { FileContents } from './file-contents.ts';
import { owedBy, paidBy } from './ledger.ts';
import { OthersCalls } from './others-calls.ts';
import { isOfTheReplayItself, type Owner, ownerOf } from './owner.ts';

/** What correlation is about, and where it hands the spans that found their place. */
export interface CorrelatorOptions {
  readonly rungs: ReadonlySet<Rung>;
  /** Rungs that are heard, but not known to watch this daemon: they count once one of their spans belonged to a call. @default none */
  readonly unproven?: ReadonlySet<Rung>;
  /** What the rungs can show; a call owes nothing else. @default all that rungs of their kind can */
  readonly shown?: ReadonlySet<RungItem>;
  readonly emit: (spans: readonly Span[]) => void;
  /** Told of each census that was expected and came. */
  readonly onCensus?: (id: string) => void;
  /** How many spans may wait for their owner before the oldest are given up as ambiguous. @default 50_000 */
  readonly waitingLimit?: number;
}

/** How far the ledger is. */
export interface Balance {
  readonly due: number;
  readonly seen: number;
  /** Spans that no one open call could own. */
  readonly ambiguous: number;
  /** True once the replay has finished and every call paid what it owes. */
  readonly full: boolean;
}

interface OpenCall {
  readonly call: PlannedCall;
  readonly paid: Map<string, number>;
  /** Spans held back until the call is complete, so that its tree is hung at once. */
  held: Span[];
  outcome: string | undefined;
  endedUnixNano: bigint;
  complete: boolean;
}

/** Outcomes of calls whose tool returned, with its result or an error of its own. */
const RETURNED: ReadonlySet<string> = new Set(['ok', 'tool_error']);

/** Files are read at intervals: so long after a call's end its records may still come, and belong into its tree. */
const LOG_LAG_NANOS = 1_000_000_000n;

/**
 * Joins the spans of all sources to the call that caused them, and keeps the ledger. A call's spans are held until it has
 * ended and paid what it owes, or until the run is closed; a span that comes later is hung alone.
 */
export class Correlator {
  readonly #timeline = new CallTimeline();
  readonly #others = new OthersCalls();
  readonly #calls = new Map<string, OpenCall>();
  readonly #contents = new FileContents((path) => this.#timeline.contentsAt(path));
  readonly #rungs: Set<Rung>;
  readonly #unproven: ReadonlySet<Rung>;
  readonly #shown: ReadonlySet<RungItem> | undefined;
  readonly #emit: (spans: readonly Span[]) => void;
  readonly #onCensus: (id: string) => void;
  readonly #waitingLimit: number;
  readonly #censuses = new Censuses();
  /** What the log has shown of one call, it owes for all. */
  readonly #logShows = new Set<string>();
  /** Calls that have paid, in the order of their end, while the log may still add to them. */
  readonly #lingering: OpenCall[] = [];
  #waiting: Span[] = [];
  #ambiguous = 0;
  #planned = false;
  #finished = false;

  constructor(options: CorrelatorOptions) {
    this.#rungs = new Set(options.rungs);
    this.#unproven = options.unproven ?? new Set();
    this.#shown = options.shown;
    this.#emit = options.emit;
    this.#onCensus = options.onCensus ?? (() => {});
    this.#waitingLimit = options.waitingLimit ?? 50_000;
  }

  /** Takes one message of the replay, in the order the replay sent them. */
  heed(message: ReplayMessage): void {
    switch (message.type) {
      case 'planned': {
        this.#timeline.plan(message.calls);
        for (const call of message.calls) this.#calls.set(call.callId, { call, paid: new Map(), held: [], outcome: undefined, endedUnixNano: 0n, complete: false });
        this.#planned = true;
        this.#retryWaiting();
        break;
      }
      case 'sending': {
        this.#timeline.sending(message.callId, message.timeUnixNano);
        this.#releaseLingering(message.timeUnixNano);
        break;
      }
      case 'ended': {
        this.#timeline.ended(message.callId, message.timeUnixNano, message.answered);
        const open = this.#calls.get(message.callId);
        if (open) {
          open.outcome = message.outcome;
          open.endedUnixNano = message.timeUnixNano;
          this.#completeIfPaid(open);
        }
        break;
      }
      case 'spans': {
        this.add(message.batch);
        break;
      }
      case 'finished': {
        this.#finished = true;
        this.#retryWaiting();
        break;
      }
    }
  }

  /** Takes spans of any source. */
  add(spans: readonly Span[]): void {
    const alone: Span[] = [];
    for (const arrived of spans) {
      if (arrived.name === SPAN_NAMES.census) {
        this.#takeCensus(arrived, alone);
        continue;
      }
      const span = this.#contents.withoutPath(arrived);
      const learnt = [this.#contents.learn(span), this.#learnCall(span)];
      if (this.#waiting.length > 0 && learnt.includes(true)) this.#retryWaiting();
      this.#place(span, alone);
    }
    if (alone.length > 0) this.#emit(alone);
  }

  /** The rungs that count by now. */
  get rungs(): readonly Rung[] {
    return [...this.#rungs];
  }

  /** A census by that name was asked for; what comes without having been asked for belongs to another run. */
  expectCensus(id: string): void {
    this.#censuses.expect(id);
  }

  balance(): Balance {
    let due = 0;
    let seen = 0;
    for (const entry of this.ledger()) {
      due += entry.due;
      seen += Math.min(entry.seen, entry.due);
    }
    return { due, seen, ambiguous: this.#ambiguous, full: this.#finished && seen === due };
  }

  /** Spans that are here and not handed on yet: those whose call is not known, and those whose call is not complete. */
  queues(): { readonly waiting: number; readonly held: number } {
    let held = 0;
    for (const open of this.#calls.values()) held += open.held.length;
    return { waiting: this.#waiting.length, held };
  }

  /** What every call that was sent owes each rung, and what came. */
  ledger(): readonly LedgerEntry[] {
    return [...this.#calls.values()].flatMap(({ call, outcome, paid }) =>
      outcome === undefined
        ? []
        : this.#owedBy(call, outcome).map((item) => ({ ...item, callId: call.callId, seen: paid.get(`${item.rung}/${item.what}`) ?? 0 })),
    );
  }

  /** Hands over everything still held; spans that waited for an owner in vain are marked ambiguous. */
  close(): void {
    this.#retryWaiting();
    for (const open of this.#calls.values()) this.#complete(open);
    const waited = this.#waiting;
    this.#waiting = [];
    this.#giveUp(waited);
    // Of some it is known whose they are: somebody else's.
    this.#ambiguous -= waited.filter((span) => this.#others.take(span)).length;
    this.#emit(this.#censuses.close());
  }

  /** The spans of the replay during which another client's call ran in the daemon; to be asked once it is closed. */
  disturbed(): readonly string[] {
    return this.#others.disturbed();
  }

  #place(span: Span, alone: Span[]): void {
    const owner: Owner = this.#planned ? ownerOf(span, this.#timeline, this.#contents.byId) : { kind: 'unknown' };
    if (owner.kind !== 'call' && isOfTheReplayItself(span)) {
      alone.push(span, ...this.#censuses.learnRoot(span));
      return;
    }
    switch (owner.kind) {
      case 'call': {
        this.#own(owner.call, this.#contents.withContents(span));
        break;
      }
      case 'ambiguous': {
        this.#giveUp([span]);
        break;
      }
      case 'unknown': {
        this.#wait(span);
        break;
      }
    }
  }

  #takeCensus(span: Span, alone: Span[]): void {
    const id = this.#censuses.identify(span);
    if (id === undefined) return;
    alone.push(...this.#censuses.take(span));
    this.#onCensus(id);
  }

  #owedBy(call: PlannedCall, outcome: string): ReturnType<typeof owedBy> {
    const owed = owedBy(call, outcome, this.#rungs, this.#logShows);
    const shown = this.#shown;
    return shown === undefined ? owed : owed.filter(({ rung, what }) => shown.has(`${rung}/${what}` as RungItem));
  }

  #own(call: PlannedCall, span: Span): void {
    const open = this.#calls.get(call.callId);
    if (!open) return;
    const { [ATTR_SOURCE]: source } = span.attributes;
    for (const rung of this.#unproven) if (rung === source) this.#rungs.add(rung);
    const item = paidBy(span);
    if (item !== undefined) open.paid.set(item, (open.paid.get(item) ?? 0) + 1);
    // The daemon writes a boundary for some calls only: from one nothing follows for others.
    if (item?.startsWith('log/') === true && span.attributes[ATTR_INTERNAL_REQUEST_ID] === undefined) this.#logShows.add(item.slice('log/'.length));
    if (open.complete) {
      this.#emit(hangIntoTrace(call, [span]));
      return;
    }
    open.held.push(span);
    this.#completeIfPaid(open);
  }

  #completeIfPaid(open: OpenCall): void {
    if (open.complete || open.outcome === undefined) return;
    const owed = this.#owedBy(open.call, open.outcome);
    if (!owed.every((item) => (open.paid.get(`${item.rung}/${item.what}`) ?? 0) >= item.due)) return;
    if (!this.#rungs.has('log')) this.#complete(open);
    else if (!this.#lingering.includes(open)) this.#lingering.push(open);
  }

  #releaseLingering(timeUnixNano: bigint): void {
    const released = this.#lingering.findIndex(({ endedUnixNano }) => timeUnixNano - endedUnixNano < LOG_LAG_NANOS);
    for (const open of this.#lingering.splice(0, released < 0 ? this.#lingering.length : released)) this.#complete(open);
  }

  #complete(open: OpenCall): void {
    const { held } = open;
    open.held = [];
    open.complete = true;
    if (held.length > 0) this.#emit(hangIntoTrace(open.call, held));
  }

  #wait(span: Span): void {
    this.#waiting.push(span);
    if (this.#waiting.length > this.#waitingLimit) this.#giveUp(this.#waiting.splice(0, this.#waiting.length - this.#waitingLimit));
  }

  #giveUp(spans: readonly Span[]): void {
    this.#ambiguous += spans.length;
    if (spans.length > 0) this.#emit(spans.map((span) => ({ ...span, attributes: { ...span.attributes, [ATTR_AMBIGUOUS]: true } })));
  }

  /** True where the client tells how the daemon knows a call; its log records may have waited for it. */
  #learnCall(span: Span): boolean {
    if (isOfTheReplayItself(span)) this.#others.noteOwn(span);
    const { [ATTR_SOURCE]: source, [ATTR_CALL_ID]: callId, [ATTR_SESSION_ID]: sessionId, [ATTR_INTERNAL_REQUEST_ID]: internalId, [ATTR_OUTCOME]: outcome, [ATTR_ERROR_TYPE]: error } = span.attributes;
    if (source !== 'client' || typeof callId !== 'string') return false;
    // Only a call that returned is recorded as served; one that raised is recorded elsewhere, by its request id.
    const served = typeof outcome === 'string' && RETURNED.has(outcome) && error !== 'EXEC_ERROR';
    this.#timeline.learn(callId, { sessionId: served ? text(sessionId) : undefined, internalId: text(internalId) });
    return true;
  }

  #retryWaiting(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    const alone: Span[] = [];
    for (const span of waiting) this.#place(span, alone);
    if (alone.length > 0) this.#emit(alone);
  }
}

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
