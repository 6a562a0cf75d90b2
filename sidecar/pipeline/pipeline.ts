import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { MessagePort } from 'node:worker_threads';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { reviveFailure, SidecarError } from '../errors.ts';
import type { GatewayHello } from '../otlp/gateway-hello.ts';
import type { ProbeHello } from '../otlp/probe-hello.ts';
import type { SpanSink } from '../spans/sink.ts';
import type { RunFact } from '../telemetry/fact-board.ts';
import { judgedRun, type JudgedRun } from '../telemetry/judged-run.ts';
import { Hellos } from './hellos.ts';
import type { PipelineReply, PipelineRequest, PipelineSettings, Settlement, WatchedRungs } from './messages.ts';

/** The pipeline as the main thread sees it: receiver, correlation and store, in a thread of their own. */
export interface Pipeline {
  /** Where OTLP/HTTP is taken. */
  readonly port: number;
  /** For sources that live in the main thread. */
  readonly sink: SpanSink;
  /** Opens the file of a run, a new one or that of a run that goes on after it was settled; spans that arrive from now on belong to it. */
  open(run: { readonly file: string; readonly goesOn?: boolean; readonly rungs: WatchedRungs; readonly replay: MessagePort }): Promise<void>;
  /** Waits for the ledger, at most so long, then closes the run's file. */
  settle(deadlineMillis: number, onLook: (due: number, seen: number) => void): Promise<Settlement>;
  /** A settlement under way, or the next one of this run, waits for nothing more. */
  hurry(): void;
  /** What the probe in that daemon, or in the only one heard, says of itself, newer than `before`; undefined where it says nothing for so long. */
  probeHello(pid: number | undefined, millis: number, before?: ProbeHello): Promise<ProbeHello | undefined>;
  /** What the only gateway that is heard says of itself; undefined where none says anything for so long. */
  gatewayHello(millis: number): Promise<GatewayHello | undefined>;
  /**
   * Asks for a census of what the daemon holds: its probe, where `pid` names its process. It is kept with the run that is open.
   * `ask` is told its name, for a daemon that can be asked in another way. False where it did not come in time.
   */
  census(pid: number | undefined, ask?: (id: string) => void): Promise<boolean>;
  /** Tells what happens to runs outside of the pipeline, for metrics. */
  run(fact: RunFact): void;
  /** Brings back what metrics tell of earlier runs; verdicts are such. */
  recall(judged: readonly JudgedRun[]): void;
  /** All metrics in Prometheus' text format. */
  metrics(): Promise<string>;
  /** Closes what is open and ends the thread; safe twice. */
  stop(): Promise<void>;
}

/** Closing a large file takes a second; a thread that takes longer is left to the end of the process, as ending it inside DuckDB can abort that. */
const STOP_MILLIS = 10_000;
/** A probe asks what is wanted each 0.2 s, and counts for half a second at most. */
const CENSUS_MILLIS = 1_000;

/** Spans are short-lived: with the engine's own 48 MB for young objects, 10,000 spans a second weigh 40 MB more and wait as long. */
const LIMITS = { maxYoungGenerationSizeMb: 6 };

/** Starts the pipeline's thread; `workerFile` must be built JavaScript. */
export async function startPipeline(settings: PipelineSettings, workerFile = new URL('./worker.js', import.meta.url)): Promise<Pipeline> {
  const worker = new Worker(workerFile, { workerData: settings, name: 'pipeline', resourceLimits: LIMITS });
  const exited = once(worker, 'exit');
  const replies = new Replies(worker);
  const { port } = await replies.next('listening');
  const request = (message: PipelineRequest, transfer: readonly MessagePort[] = []) => worker.postMessage(message, transfer);
  let stopped: Promise<void> | undefined;

  return {
    port,
    sink: {
      spans: (batch) => request({ type: 'records', spans: batch, readings: [] }),
      readings: (batch) => request({ type: 'records', spans: [], readings: batch }),
      dropped: (drop) => request({ type: 'dropped', drop }),
    },
    open: async ({ file, goesOn = false, rungs, replay }) => {
      request({ type: 'open', file, goesOn, rungs, replay }, [replay]);
      await replies.next('opened');
    },
    settle: async (deadlineMillis, onLook) => {
      replies.onLook = onLook;
      request({ type: 'settle', deadlineMillis });
      return (await replies.next('settled')).settlement;
    },
    probeHello: (pid, millis, before) => replies.probes.from(pid, millis, before),
    gatewayHello: (millis) => replies.gateways.from(undefined, millis),
    census: (pid, ask) => {
      const id = randomUUID();
      request({ type: 'census', id, pid });
      ask?.(id);
      return replies.census(id);
    },
    hurry: () => request({ type: 'hurry' }),
    run: (fact) => request({ type: 'run', fact: fact.type === 'judged' ? { ...fact, judged: judgedRun(fact.judged) } : fact }),
    recall: (judged) => request({ type: 'recall', judged: judged.map(judgedRun) }),
    metrics: () => replies.metrics((id) => request({ type: 'metrics', id })),
    stop: () => {
      stopped ??= (async () => {
        request({ type: 'stop' });
        await Promise.race([exited, sleep(STOP_MILLIS, undefined, { ref: false })]);
      })();
      return stopped;
    },
  };
}

type Reply<Type extends PipelineReply['type']> = Extract<PipelineReply, { type: Type }>;

/** Matches the thread's replies to whoever waits; one request is outstanding at a time. */
class Replies {
  readonly probes = new Hellos<ProbeHello>();
  readonly gateways = new Hellos<GatewayHello>();
  onLook: (due: number, seen: number) => void = () => {};
  readonly #censuses = new Map<string, () => void>();
  #waiting: { readonly type: PipelineReply['type']; resolve(reply: PipelineReply): void; reject(error: Error): void } | undefined;
  #failure: Error | undefined;
  /** Whoever waits for metrics, by number: they are asked for whatever else is under way. */
  readonly #metrics = new Map<number, { resolve(text: string): void; reject(error: Error): void }>();
  #asked = 0;

  constructor(worker: Worker) {
    worker.on('message', (reply: PipelineReply) => this.#take(reply));
    worker.on('error', (cause) => this.#fail(new SidecarError('PIPELINE_FAILED', { reason: cause.message }, { cause })));
    worker.on('exit', (code) => this.#fail(new SidecarError('PIPELINE_FAILED', { reason: `its thread ended with code ${code}` })));
  }

  async next<Type extends PipelineReply['type']>(type: Type): Promise<Reply<Type>> {
    if (this.#failure) throw this.#failure;
    return new Promise<Reply<Type>>((resolve, reject) => {
      this.#waiting = { type, resolve: (reply) => resolve(reply as Reply<Type>), reject };
    });
  }

  /** True once the census of that name is in the run. */
  census(id: string): Promise<boolean> {
    return new Promise((resolve) => {
      const done = (taken: boolean): void => {
        clearTimeout(timer);
        this.#censuses.delete(id);
        resolve(taken);
      };
      const timer = setTimeout(() => done(false), CENSUS_MILLIS);
      this.#censuses.set(id, () => done(true));
    });
  }

  async metrics(ask: (id: number) => void): Promise<string> {
    if (this.#failure) throw this.#failure;
    return new Promise((resolve, reject) => {
      this.#asked += 1;
      this.#metrics.set(this.#asked, { resolve, reject });
      ask(this.#asked);
    });
  }

  #take(reply: PipelineReply): void {
    if (reply.type === 'settling') {
      this.onLook(reply.due, reply.seen);
      return;
    }
    if (reply.type === 'probe-hello') {
      this.probes.take(reply.hello);
      return;
    }
    if (reply.type === 'gateway-hello') {
      this.gateways.take(reply.hello);
      return;
    }
    if (reply.type === 'census-taken') {
      this.#censuses.get(reply.id)?.();
      return;
    }
    if (reply.type === 'metrics') {
      const waiting = this.#metrics.get(reply.id);
      this.#metrics.delete(reply.id);
      if (reply.failure) waiting?.reject(reviveFailure(reply.failure));
      else waiting?.resolve(reply.text ?? '');
      return;
    }
    if (reply.type === 'failed') {
      this.#waiting?.reject(reviveFailure(reply.failure));
      this.#waiting = undefined;
      return;
    }
    if (reply.type !== this.#waiting?.type) return;
    this.#waiting.resolve(reply);
    this.#waiting = undefined;
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    this.#waiting?.reject(error);
    this.#waiting = undefined;
    for (const waiting of this.#metrics.values()) waiting.reject(error);
    this.#metrics.clear();
  }
}
