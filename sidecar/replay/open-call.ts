import { classifyOutcome } from '../protocol/outcome.ts';
import type { CallEnding, Classified } from '../protocol/outcome.ts';
import type { CallToolResult, ProgressFrame } from '../protocol/server-frame.ts';
import { parseToolResult } from '../protocol/tool-result.ts';
import type { ToolResult } from '../protocol/tool-result.ts';
import type { PlannedCall } from '../spans/planned-call.ts';
import { formatTraceparent } from '../spans/trace-context.ts';
import type { AnchoredClock } from '../spans/clock.ts';
import type { Connection, ConnectionListener, Received } from './connection.ts';
import type { FrameTally } from './frame-tally.ts';
import { SilenceWatch } from './silence-watch.ts';

/** What a client knows of one call when it is over. */
export interface CallRecord {
  readonly call: PlannedCall;
  readonly intendedUnixNano: bigint;
  /** Undefined where it could not be sent. */
  readonly sentUnixNano: bigint | undefined;
  readonly endedUnixNano: bigint;
  /** The daemon's name for the socket that it was sent on. */
  readonly sessionId: string | undefined;
  readonly classified: Classified;
  readonly acknowledged: boolean;
  readonly heartbeats: number;
  /** The daemon's start stamp and when the frame that bears it arrived. */
  readonly started: { readonly serverSeconds: number; readonly receivedUnixNano: bigint } | undefined;
  readonly result: ToolResult | undefined;
  readonly resultBytes: number | undefined;
}

/** What a call needs from its surroundings. */
export interface OpenCallOptions {
  readonly connection: Connection;
  readonly call: PlannedCall;
  readonly intendedUnixNano: bigint;
  readonly heartbeatSeconds: number;
  readonly clock: AnchoredClock;
  readonly tally: FrameTally;
  readonly isAlive: () => Promise<boolean>;
}

/** One call on its way: listens on its socket from sending to the answer, or until it is given up. */
export class OpenCall implements ConnectionListener {
  /** Resolves once, and never rejects. */
  readonly done: Promise<CallRecord>;
  readonly #options: OpenCallOptions;
  readonly #watch: SilenceWatch;
  readonly #deadline: NodeJS.Timeout;
  readonly #sentUnixNano: bigint;
  #resolve: ((record: CallRecord) => void) | undefined;
  #acknowledged = false;
  #heartbeats = 0;
  #lastHeartbeatSeconds = -Infinity;
  #started: CallRecord['started'];

  /** Sends the call. */
  constructor(options: OpenCallOptions) {
    this.#options = options;
    const { connection, call, heartbeatSeconds, isAlive } = options;
    this.done = new Promise((resolve) => {
      this.#resolve = resolve;
    });
    this.#watch = new SilenceWatch({
      heartbeatMillis: heartbeatSeconds * 1000,
      isAlive,
      onSilent: () => {
        this.giveUp({ how: 'silent' });
      },
    });
    connection.listener = this;
    this.#deadline = setTimeout(() => {
      this.#pastDeadline();
    }, call.deadlineMillis);
    this.#sentUnixNano = connection.send({
      op: 'call_tool',
      request_id: call.callId,
      name: call.tool,
      arguments: { ...call.arguments, _meta: { traceparent: formatTraceparent(call) } },
    });
  }

  /** Ends the call without its answer. Its socket is dropped: the answer may still come, and nothing else may be asked there before. */
  giveUp(ending: Extract<CallEnding, { how: 'deadline' | 'silent' | 'cancelled' }>): void {
    if (this.#resolve === undefined) return;
    this.#options.connection.abandon();
    this.#end(ending, this.#options.clock.nowUnixNano());
  }

  received(received: Received): void {
    const { frame, timeUnixNano, bytes } = received;
    const { call, tally } = this.#options;
    // The frame was refused before its id was read; with one call a socket it can only be this one's.
    if (frame.op === 'error') this.#end({ how: 'refused' }, timeUnixNano);
    else if (!('request_id' in frame) || frame.request_id !== call.callId) tally.stray(received);
    else if (frame.op === 'progress') this.#progressed(frame, timeUnixNano);
    else if (frame.op === 'call_tool_ack') {
      this.#acknowledged = true;
      this.#watch.heard(false);
    } else this.#answered(frame, timeUnixNano, bytes);
  }

  closed(code: number): void {
    this.#end({ how: 'closed', code }, this.#options.clock.nowUnixNano());
  }

  #progressed(frame: ProgressFrame, receivedUnixNano: bigint): void {
    this.#started ??= { serverSeconds: frame.t, receivedUnixNano };
    if (frame.note?.startsWith('duplicate request') === true) this.#end({ how: 'still_processing' }, receivedUnixNano);
    else if (frame.note !== undefined) this.#watch.heard(false);
    else if (frame.t - this.#lastHeartbeatSeconds < this.#options.heartbeatSeconds / 2) this.#options.tally.surplusProgress += 1;
    else {
      this.#lastHeartbeatSeconds = frame.t;
      this.#heartbeats += 1;
      this.#watch.heard(true);
    }
  }

  #answered(frame: CallToolResult, timeUnixNano: bigint, bytes: number): void {
    const result = parseToolResult(this.#options.call.tool, frame.outputs ?? []);
    this.#options.tally.answered(this.#options.call.callId);
    this.#end({ how: 'answered', frame, result, acknowledged: this.#acknowledged }, timeUnixNano, result, bytes);
  }

  /** An answer that already waits in the socket counts: the loop is given one more turn to read it. */
  #pastDeadline(): void {
    setImmediate(() => {
      setImmediate(() => {
        this.giveUp({ how: 'deadline' });
      });
    });
  }

  #end(ending: CallEnding, endedUnixNano: bigint, result?: ToolResult, resultBytes?: number): void {
    const resolve = this.#resolve;
    if (resolve === undefined) return;
    this.#resolve = undefined;
    clearTimeout(this.#deadline);
    this.#watch.stop();
    const { connection, call, intendedUnixNano, tally } = this.#options;
    connection.listener = idleListener(tally);
    resolve({
      call,
      intendedUnixNano,
      sentUnixNano: this.#sentUnixNano,
      endedUnixNano,
      sessionId: connection.sessionId,
      classified: classifyOutcome(ending),
      acknowledged: this.#acknowledged,
      heartbeats: this.#heartbeats,
      started: this.#started,
      result,
      resultBytes,
    });
  }
}

/** Between calls nothing is expected: whatever comes is counted. */
export const idleListener = (tally: FrameTally): ConnectionListener => ({
  received: (received) => {
    tally.stray(received);
  },
  closed: () => undefined,
});
