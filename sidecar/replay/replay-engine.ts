import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { classifyOutcome } from '../protocol/outcome.ts';
import type { Lane, Plan, Stage } from '../scenario/plan.ts';
import { anchorClock } from '../spans/clock.ts';
import type { LogTails } from '../spans/log-tails.ts';
import type { PlannedCall } from '../spans/planned-call.ts';
import type { ReplayMessage } from '../spans/replay-message.ts';
import { newSpanId, newTraceId } from '../spans/trace-context.ts';
import { CallBook } from './call-book.ts';
import type { RunContext } from './call-span.ts';
import { ClockOffsetEstimator } from './clock-offset.ts';
import type { Connection } from './connection.ts';
import { ConnectionPool } from './connection-pool.ts';
import { FrameTally } from './frame-tally.ts';
import { HealthProbe } from './health-probe.ts';
import { idleListener, OpenCall } from './open-call.ts';
import type { CallRecord } from './open-call.ts';
import { openConnection } from './open-connection.ts';
import type { DaemonAddress } from './open-connection.ts';
import { Outbox } from './outbox.ts';
import { DEFAULT_LIMITS } from './replay-limits.ts';
import type { ReplayLimits } from './replay-limits.ts';
import type { ReplayProgress, ReplaySummary } from './replay-summary.ts';
import { rootSpan, stepSpan } from './run-spans.ts';
import { TailWatch } from './tail-watch.ts';
import { traceConnections } from './traced-connections.ts';
import type { TracedConnections } from './traced-connections.ts';

/** One replay, wherever it runs. */
export interface EngineOptions extends DaemonAddress {
  readonly plan: Plan;
  /** The daemon's `EXAI_WS_PROGRESS_INTERVAL_SECS`. */
  readonly heartbeatSeconds: number;
  readonly post: (message: ReplayMessage) => void;
  readonly onProgress: (progress: ReplayProgress) => void;
  /** Hears what the daemon tells of its log; it is asked only where somebody hears. */
  readonly onTails?: ((tails: LogTails) => void) | undefined;
  /** Aborting it cancels the replay. */
  readonly signal: AbortSignal;
  readonly limits?: Partial<ReplayLimits>;
}

/** Replays a plan and resolves when all has been told; rejects where the daemon cannot be greeted at the start. */
export const runReplay = (options: EngineOptions): Promise<ReplaySummary> => new ReplayEngine(options).run();

class ReplayEngine {
  readonly #options: EngineOptions;
  readonly #limits: ReplayLimits;
  readonly #clock = anchorClock();
  readonly #offset = new ClockOffsetEstimator();
  readonly #tally = new FrameTally();
  readonly #outbox: Outbox;
  readonly #run: RunContext;
  readonly #book: CallBook;
  readonly #connections: TracedConnections;
  readonly #pool: ConnectionPool;
  readonly #probe: HealthProbe;
  readonly #tails: TailWatch | undefined;
  /** Aborted when nothing more is to be opened: by cancelling, and at the end. */
  readonly #ending = new AbortController();
  readonly #openCalls = new Set<OpenCall>();

  constructor(options: EngineOptions) {
    this.#options = options;
    // Each lane that connects or waits listens to it.
    setMaxListeners(0, this.#ending.signal);
    this.#limits = { ...DEFAULT_LIMITS, ...options.limits };
    this.#outbox = new Outbox(options.post);
    this.#run = runContext(options);
    const { plan, onProgress } = options;
    this.#book = new CallBook({ run: this.#run, planned: plan.calls.length, clock: this.#clock, offset: this.#offset, outbox: this.#outbox, onProgress });
    this.#connections = traceConnections(this.#run, this.#clock, (span) => this.#outbox.span(span));
    const open = (): Promise<Connection> => this.#open();
    this.#pool = new ConnectionPool({ open, retryMillis: this.#limits.retryMillis, signal: this.#ending.signal });
    this.#probe = new HealthProbe({ open, url: options.url, estimator: this.#offset, deadlineMillis: this.#limits.answerMillis });
    const { onTails } = options;
    this.#tails = onTails && new TailWatch({ open, url: options.url, offset: this.#offset, deadlineMillis: this.#limits.answerMillis, onTails });
  }

  async run(): Promise<ReplaySummary> {
    const { plan, signal } = this.#options;
    const startUnixNano = this.#clock.nowUnixNano();
    const onAbort = (): void => {
      this.#cancel();
    };
    signal.addEventListener('abort', onAbort);
    try {
      this.#outbox.tell({ type: 'planned', calls: plan.calls });
      if (signal.aborted) this.#cancel();
      else await this.#replay();
      this.#outbox.span(rootSpan(this.#run, startUnixNano, this.#clock.nowUnixNano()));
      return this.#summary();
    } finally {
      signal.removeEventListener('abort', onAbort);
      this.#ending.abort();
      await Promise.all([this.#pool.close(), this.#probe.stop(), this.#tails?.stop()]);
      this.#connections.stop();
      this.#outbox.finish();
    }
  }

  async #replay(): Promise<void> {
    try {
      await this.#probe.start();
    } catch (error) {
      if (!this.#cancelled()) throw error;
    }
    if (!this.#cancelled()) await this.#tails?.look(true);
    for (const stage of this.#options.plan.stages) {
      if (this.#cancelled()) return;
      await this.#stage(stage);
      if (stage.kind === 'calls') this.#tails?.sent(stage.lanes.flat());
      // What the answer weighs is read before the next stage begins.
      if (!this.#cancelled() && (await this.#tails?.look(false)) === true) await this.#rest(this.#limits.weighMillis);
    }
    await this.#tails?.look(true);
  }

  async #stage(stage: Stage): Promise<void> {
    const { step, label, iteration } = stage;
    if (stage.kind === 'calls') await this.#pool.ensure(stage.lanes.length);
    if (stage.kind === 'quiet') await this.#rest(this.#book.lastEnd + this.#limits.quietAfterMillis - performance.now());
    if (this.#cancelled()) return;
    this.#options.onProgress({ type: 'stage', step, label, iteration, resting: stage.kind !== 'calls' });
    const startUnixNano = this.#clock.nowUnixNano();
    if (stage.kind === 'calls') await Promise.all(stage.lanes.map((lane, number) => this.#lane(lane, number, startUnixNano)));
    else await this.#rest(stage.seconds * 1000);
    this.#outbox.span(stepSpan(this.#run, stage, startUnixNano, this.#clock.nowUnixNano()));
  }

  /** A socket takes one request at a time, so a lane never sends before the answer to the last is there. */
  async #lane(lane: Lane, number: number, startUnixNano: bigint): Promise<void> {
    let intendedUnixNano = startUnixNano;
    for (const call of lane) {
      const connection = await this.#pool.get(number);
      if (this.#cancelled()) return;
      const record = connection === undefined ? this.#unsent(call, intendedUnixNano) : await this.#send(call, connection, intendedUnixNano);
      this.#book.ended(record);
      intendedUnixNano = record.endedUnixNano;
    }
  }

  async #send(call: PlannedCall, connection: Connection, intendedUnixNano: bigint): Promise<CallRecord> {
    this.#book.sending(call);
    const { heartbeatSeconds } = this.#options;
    const isAlive = (): Promise<boolean> => this.#probe.isAlive();
    const openCall = new OpenCall({ connection, call, intendedUnixNano, heartbeatSeconds, clock: this.#clock, tally: this.#tally, isAlive });
    this.#openCalls.add(openCall);
    const record = await openCall.done;
    this.#openCalls.delete(openCall);
    return record;
  }

  #unsent(call: PlannedCall, intendedUnixNano: bigint): CallRecord {
    const nothing = { sessionId: undefined, sentUnixNano: undefined, started: undefined, result: undefined, resultBytes: undefined, acknowledged: false, heartbeats: 0 };
    return { ...nothing, call, intendedUnixNano, endedUnixNano: this.#clock.nowUnixNano(), classified: classifyOutcome({ how: 'unreachable' }) };
  }

  async #open(): Promise<Connection> {
    const { url, token } = this.#options;
    const { answerMillis, largestFrameBytes } = this.#limits;
    const connection = await openConnection({ url, token, clock: this.#clock, deadlineMillis: answerMillis, signal: this.#ending.signal, largestFrameBytes, SocketClass: this.#connections.WebSocket });
    connection.listener = idleListener(this.#tally);
    return connection;
  }

  /** Waits, unless the run is cancelled or there is no daemon any more to be watched meanwhile. */
  async #rest(millis: number): Promise<void> {
    if (millis > 0 && this.#pool.lost === undefined) await sleep(millis, undefined, { signal: this.#ending.signal }).catch(() => undefined);
  }

  #cancel(): void {
    this.#ending.abort();
    void this.#probe.stop();
    setTimeout(() => {
      for (const openCall of this.#openCalls) openCall.giveUp({ how: 'cancelled' });
    }, this.#limits.graceMillis).unref();
  }

  #cancelled(): boolean {
    return this.#options.signal.aborted;
  }

  #summary(): ReplaySummary {
    return {
      ...this.#book.counts,
      frames: this.#tally.counts,
      clockOffset: this.#offset.estimate,
      connections: this.#pool.opened,
      cancelled: this.#cancelled(),
      lost: this.#pool.lost?.message,
    };
  }
}

function runContext({ plan, url }: EngineOptions): RunContext {
  // An address that is none fails when it is opened, with an error that says so.
  const { hostname, port } = URL.canParse(url) ? new URL(url) : { hostname: '', port: '' };
  const root = { traceId: newTraceId(), spanId: newSpanId() };
  return { runId: plan.runId, scenario: plan.scenario, serverAddress: hostname.replaceAll(/[[\]]/g, ''), serverPort: Number(port || 80), root };
}
