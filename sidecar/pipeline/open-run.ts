import type { MessagePort } from 'node:worker_threads';
import { Correlator } from '../correlation/correlator.ts';
import type { Logger } from '../log.ts';
import type { ReplayMessage } from '../spans/replay-message.ts';
import type { Drop, SpanSink } from '../spans/sink.ts';
import type { RunWriter } from '../store/run-writer.ts';
import type { ProbeWishes } from '../otlp/probe-hello.ts';
import type { PipelineFacts } from '../telemetry/pipeline-facts.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import type { CensusRequest, Settlement, WatchedRungs } from './messages.ts';

/** How often a settling run looks whether its ledger is full. */
const LOOK_MILLIS = 25;

/** How often a probe is to ask what is wanted of it while a run that wants something goes on: a scenario rests for three quarters of a second. */
const HELLO_SECONDS = 0.2;

/** What a run is made of in the pipeline. */
interface OpenRunParts {
  readonly writer: RunWriter;
  readonly rungs: WatchedRungs;
  readonly replay: MessagePort;
  readonly telemetry: Telemetry;
  readonly log: Logger;
  /** When it was opened first, by `performance.now()`: what was lost before was nothing of it. */
  readonly openedMillis: number;
  /** Told of each census that came. */
  readonly onCensus: (id: string) => void;
}

/** The run under way: replay and sources in, the run's file out, by way of correlation. */
export class OpenRun {
  readonly sink: SpanSink;
  readonly #correlator: Correlator;
  readonly #writer: RunWriter;
  readonly #replay: MessagePort;
  readonly #dropped: Drop[] = [];
  #planned: Promise<void> = Promise.resolve();
  #hurried = false;
  #census: CensusRequest | undefined;
  #censusTaken = true;

  constructor({ writer, rungs, replay, telemetry, log, openedMillis, onCensus }: OpenRunParts) {
    this.#writer = writer;
    this.#replay = replay;
    this.#correlator = new Correlator({
      rungs: new Set(rungs.present),
      unproven: new Set(rungs.unproven),
      shown: new Set(rungs.shown),
      emit: (spans) => telemetry.spans(writer.spans(spans)),
      onCensus: (id) => {
        if (id === this.#census?.id) this.#censusTaken = true;
        onCensus(id);
      },
    });
    this.sink = {
      spans: (batch) => this.#correlator.add(batch),
      readings: (batch) => {
        writer.readings(batch);
        telemetry.readings(batch);
      },
      dropped: (drop) => {
        if (performance.now() - (drop.ageMillis ?? 0) < openedMillis) {
          log.warn(drop, 'records were lost before this run began; it is not charged with them');
          return;
        }
        this.#dropped.push(drop);
        telemetry.dropped(drop);
      },
    };
    replay.on('message', (message: ReplayMessage) => this.#heed(message));
  }

  /** From now on that census is wanted, and none before it. */
  wantCensus(request: CensusRequest): void {
    this.#census = request;
    this.#censusTaken = false;
    this.#correlator.expectCensus(request.id);
  }

  /** What is wanted of the probe in that daemon. */
  wishes(pid: number): ProbeWishes {
    if (this.#census?.pid !== pid) return {};
    return { again: HELLO_SECONDS, ...(this.#censusTaken ? {} : { census: this.#census.id }) };
  }

  /** How far correlation and store are. */
  get facts(): Pick<PipelineFacts, 'correlation' | 'ledger' | 'store'> {
    const { due, seen, ambiguous } = this.#correlator.balance();
    return { correlation: { ...this.#correlator.queues(), ambiguous }, ledger: { due, seen }, store: this.#writer.counts() };
  }

  /** From now on nothing is waited for. */
  hurry(): void {
    this.#hurried = true;
  }

  /** Waits until the ledger is full or the deadline has passed, then writes the ledger and closes the file, also where that fails: nobody else could. */
  async settle(deadlineMillis: number, onLook: (due: number, seen: number) => void): Promise<Settlement> {
    const deadline = performance.now() + deadlineMillis;
    let balance = this.#correlator.balance();
    while (!balance.full && !this.#hurried && performance.now() < deadline) {
      onLook(balance.due, balance.seen);
      await new Promise((resolve) => setTimeout(resolve, LOOK_MILLIS));
      balance = this.#correlator.balance();
    }
    this.#replay.close();
    try {
      this.#correlator.close();
      await this.#planned;
      await this.#writer.disturbed(this.#correlator.disturbed());
      await this.#writer.ledger(this.#correlator.ledger());
    } finally {
      await this.#writer.close();
    }
    const { due, seen, ambiguous, full } = this.#correlator.balance();
    return { full, rungs: this.#correlator.rungs, due, seen, ambiguous, dropped: this.#dropped, ...this.#writer.counts() };
  }

  #heed(message: ReplayMessage): void {
    if (message.type === 'planned') {
      this.#planned = this.#writer.calls(message.calls);
      // Settling says what went wrong.
      this.#planned.catch(() => undefined);
    }
    this.#correlator.heed(message);
  }
}
