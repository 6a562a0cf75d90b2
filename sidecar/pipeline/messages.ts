import type { MessagePort } from 'node:worker_threads';
import type { Failure } from '../errors.ts';
import type { GatewayHello } from '../otlp/gateway-hello.ts';
import type { ProbeHello } from '../otlp/probe-hello.ts';
import type { Reading } from '../spans/reading.ts';
import type { Drop } from '../spans/sink.ts';
import type { RungItem } from '../spans/rung-item.ts';
import type { Rung } from '../spans/rung.ts';
import type { Span } from '../spans/span.ts';
import type { LogLevel } from '../log.ts';
import type { RunFact } from '../telemetry/fact-board.ts';
import type { JudgedRun } from '../telemetry/judged-run.ts';
import type { LinkAddresses, TelemetryIdentity, TelemetrySettings } from '../telemetry/telemetry-settings.ts';

/** What the pipeline's thread is started with. */
export interface PipelineSettings {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** Senders must show it; undefined takes spans from anyone who reaches the port. */
  readonly secret: string | undefined;
  /** What leaves the sidecar, and as whose. */
  readonly telemetry: TelemetrySettings;
  readonly identity: TelemetryIdentity;
  /** What metrics of information link to. */
  readonly links: LinkAddresses;
  /** Where runs are kept, for their size. */
  readonly runsDir: string;
  readonly logLevel: LogLevel;
}

/** The rungs of a run. */
export interface WatchedRungs {
  readonly present: readonly Rung[];
  /** Heard, but not known to watch this daemon: present once something of the run came from them. */
  readonly unproven: readonly Rung[];
  /** What all of these can show. */
  readonly shown: readonly RungItem[];
}

/** A census that is wanted. */
export interface CensusRequest {
  readonly id: string;
  /** The daemon whose probe is to take it; undefined where it is asked for in another way. */
  readonly pid: number | undefined;
}

/** What the main thread asks of the pipeline. */
export type PipelineRequest =
  | { readonly type: 'open'; readonly file: string; readonly goesOn: boolean; readonly rungs: WatchedRungs; readonly replay: MessagePort }
  | { readonly type: 'records'; readonly spans: readonly Span[]; readonly readings: readonly Reading[] }
  | { readonly type: 'dropped'; readonly drop: Drop }
  /** What happens to runs outside of the pipeline, for metrics. */
  | { readonly type: 'run'; readonly fact: RunFact }
  /** What is stored of earlier runs. */
  | { readonly type: 'recall'; readonly judged: readonly JudgedRun[] }
  | { readonly type: 'metrics'; readonly id: number }
  | { readonly type: 'settle'; readonly deadlineMillis: number }
  /** The run expects a census by that name; the probe of that daemon, if one is named, is asked for it. */
  | ({ readonly type: 'census' } & CensusRequest)
  /** Whoever waits for a settlement wants it now. */
  | { readonly type: 'hurry' }
  | { readonly type: 'stop' };

/** How a run's records came out, once its file is closed. */
export interface Settlement {
  /** True where every call paid what it owes before the deadline. */
  readonly full: boolean;
  /** The rungs that were there: those present, and of the unproven ones those that proved to watch. */
  readonly rungs: readonly Rung[];
  readonly due: number;
  readonly seen: number;
  readonly ambiguous: number;
  readonly dropped: readonly Drop[];
  readonly spans: number;
  readonly duplicates: number;
  readonly readings: number;
}

/** What the pipeline tells the main thread. */
export type PipelineReply =
  | { readonly type: 'listening'; readonly port: number }
  | { readonly type: 'probe-hello'; readonly hello: ProbeHello }
  | { readonly type: 'gateway-hello'; readonly hello: GatewayHello }
  | { readonly type: 'metrics'; readonly id: number; readonly text: string | undefined; readonly failure: Failure | undefined }
  | { readonly type: 'opened' }
  | { readonly type: 'census-taken'; readonly id: string }
  | { readonly type: 'settling'; readonly due: number; readonly seen: number }
  | { readonly type: 'settled'; readonly settlement: Settlement }
  | { readonly type: 'failed'; readonly failure: Failure };
