import type { IncomingHttpHeaders } from 'node:http';
import type { SpanSink } from '../spans/sink.ts';
import type { Rung } from '../spans/source.ts';
import type { GatewayHello } from './gateway-hello.ts';
import type { ProbeHello, ProbeWishes } from './probe-hello.ts';
import type { BodyLimits } from './request-body.ts';
import { DECODE_LIMITS, type DecodeLimits } from './traces.ts';

/** How much a receiver takes at once, and how long it waits. */
export interface ReceiverLimits extends BodyLimits {
  readonly decode: DecodeLimits;
  /** Requests whose bodies are being read; more are told to come again. */
  readonly concurrentRequests: number;
  readonly connections: number;
  /** Until the headers are there, then until the body is. */
  readonly headersMillis: number;
  readonly requestMillis: number;
}

/** A collector's largest batch is about 4 MB. */
export const RECEIVER_LIMITS: ReceiverLimits = {
  bodyBytes: 8 * 1024 * 1024,
  decodedBytes: 32 * 1024 * 1024,
  decode: DECODE_LIMITS,
  concurrentRequests: 32,
  connections: 256,
  headersMillis: 10_000,
  requestMillis: 30_000,
};

/** What a receiver is started with. */
export interface ReceiverOptions {
  readonly host: string;
  /** 0 for any free port. */
  readonly port: number;
  /** What every sender must show, in `x-exai-secret` or as a bearer token; undefined where any may send. */
  readonly secret?: string;
  readonly limits?: Partial<ReceiverLimits>;
  readonly sink: SpanSink;
  /** Told what a probe says of itself; answers what is wanted of it. */
  readonly onProbeHello?: (hello: ProbeHello) => ProbeWishes;
  /** Told what a gateway says of itself. */
  readonly onGatewayHello?: (hello: GatewayHello) => void;
  /** Which vantage point loses what a refused request held; the default is that of the header `x-exai-source`, else `probe`. */
  readonly rungOf?: (headers: IncomingHttpHeaders) => Rung;
}

/** What a receiver has done so far. */
export interface ReceiverStats {
  readonly requests: number;
  readonly spans: number;
  /** Spans of accepted requests that were not taken, by reason. */
  readonly rejectedSpans: Readonly<Record<string, number>>;
  /** Requests of which nothing was taken, by reason. */
  readonly refusedRequests: Readonly<Record<string, number>>;
}
