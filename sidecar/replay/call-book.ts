import { OUTCOMES } from '../protocol/outcome.ts';
import type { CallOutcome } from '../protocol/outcome.ts';
import type { AnchoredClock } from '../spans/clock.ts';
import type { PlannedCall } from '../spans/planned-call.ts';
import { callSpan, secondsBetween } from './call-span.ts';
import type { RunContext } from './call-span.ts';
import type { ClockOffsetEstimator } from './clock-offset.ts';
import type { CallRecord } from './open-call.ts';
import type { Outbox } from './outbox.ts';
import type { ReplayProgress } from './replay-summary.ts';

/** What a call book writes with and to. */
export interface CallBookOptions {
  readonly run: RunContext;
  readonly planned: number;
  readonly clock: AnchoredClock;
  readonly offset: ClockOffsetEstimator;
  readonly outbox: Outbox;
  readonly onProgress: (progress: ReplayProgress) => void;
}

/** Tells of each call that it is sent and how it ended, and counts. */
export class CallBook {
  readonly #options: CallBookOptions;
  readonly #outcomes = Object.fromEntries(OUTCOMES.map((outcome) => [outcome, 0])) as Record<CallOutcome, number>;
  #done = 0;
  #maxLatenessSeconds = 0;
  #lastEnd = -Infinity;

  constructor(options: CallBookOptions) {
    this.#options = options;
  }

  /** When the last call ended, as `performance.now` has it. */
  get lastEnd(): number {
    return this.#lastEnd;
  }

  get counts(): { readonly outcomes: Readonly<Record<CallOutcome, number>>; readonly maxLatenessSeconds: number } {
    return { outcomes: this.#outcomes, maxLatenessSeconds: this.#maxLatenessSeconds };
  }

  /** To be told before the frame goes out, so that nothing it causes is heard of before. */
  sending(call: PlannedCall): void {
    const { outbox, clock } = this.#options;
    outbox.tell({ type: 'sending', callId: call.callId, timeUnixNano: clock.nowUnixNano() });
  }

  ended(record: CallRecord): void {
    const { run, planned, offset, outbox, onProgress } = this.#options;
    const { call, classified, intendedUnixNano, sentUnixNano, endedUnixNano, started } = record;
    const { outcome, answered } = classified;
    outbox.tell({ type: 'ended', callId: call.callId, timeUnixNano: endedUnixNano, answered, outcome });
    if (started !== undefined && sentUnixNano !== undefined) offset.add({ sentUnixNano, ...started });
    outbox.span(callSpan(record, run, offset.estimate));
    this.#lastEnd = performance.now();
    this.#done += 1;
    this.#outcomes[outcome] += 1;
    if (sentUnixNano !== undefined) this.#maxLatenessSeconds = Math.max(this.#maxLatenessSeconds, secondsBetween(intendedUnixNano, sentUnixNano));
    onProgress({ type: 'call', done: this.#done, planned, outcome, tool: call.tool, seconds: secondsBetween(sentUnixNano ?? endedUnixNano, endedUnixNano) });
  }
}
