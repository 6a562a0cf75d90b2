import { setMaxListeners } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { AnchoredClock } from '../spans/clock.ts';
import type { SpanSink } from '../spans/sink.ts';
import type { CaptureBudget } from './body-capture.ts';
import { exchange } from './exchange.ts';
import { exchangeSpan, type ProviderKind } from './exchange-span.ts';
import { inspect } from './inspection.ts';
import { routeOf, type Route } from './route.ts';
import { createUpstream, type ProviderName } from './upstream.ts';

/** What a gateway needs. */
export interface GatewayOptions {
  /** @default '127.0.0.1' */
  readonly host?: string;
  readonly port: number;
  /** Base addresses of the providers, as the daemon would be given them. */
  readonly upstreams: Readonly<Record<ProviderName, string>>;
  readonly providerKind: ProviderKind;
  readonly sink: SpanSink;
  readonly clock: AnchoredClock;
}

/** What a gateway has done so far. */
export interface GatewayStats {
  readonly requests: number;
  readonly inFlight: number;
  /** Requests that no configured provider serves. */
  readonly refused: number;
  /** Exchanges that ended without a whole answer of the provider. */
  readonly failed: number;
  /** Exchanges with a body that could not be read, so that its span lacks what is in there. */
  readonly uninspected: number;
  readonly requestBytes: number;
  readonly responseBytes: number;
}

/** A gateway that serves. */
export interface Gateway {
  readonly port: number;
  /** What `KIMI_API_URL` is set to. */
  readonly kimiUrl: string;
  /** What `GLM_API_URL` is set to. */
  readonly glmUrl: string;
  stats(): GatewayStats;
  /** Lets the requests under way end for at most so long, then cuts them. @default 5000 */
  stop(deadlineMillis?: number): Promise<void>;
}

/** All bodies kept for inspection at one moment. */
const CAPTURE_BYTES = 32 * 1024 * 1024;
const MAX_HEADER_BYTES = 32 * 1024;
/** Longer than any pause between the calls of a run. */
const KEEP_ALIVE_MILLIS = 120_000;

/**
 * Starts a streaming reverse proxy between the daemon and its providers, which records a span for every exchange. It
 * forwards to the configured providers only; keys pass through it and are neither kept nor logged.
 *
 * @example
 * const gateway = await startGateway({ port: 4321, upstreams, providerKind: 'live', sink, clock: anchorClock() });
 */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const { host = '127.0.0.1', clock, sink } = options;
  const upstreams = [createUpstream('kimi', options.upstreams.kimi), createUpstream('glm', options.upstreams.glm)] as const;
  const budget: CaptureBudget = { freeBytes: CAPTURE_BYTES };
  const cutting = new AbortController();
  // One listener for each exchange under way.
  setMaxListeners(0, cutting.signal);
  const underWay = new Set<Promise<void>>();
  const counts = { requests: 0, refused: 0, failed: 0, uninspected: 0, requestBytes: 0, responseBytes: 0 };
  const stats = (): GatewayStats => ({ ...counts, inFlight: underWay.size });

  async function forward(request: IncomingMessage, response: ServerResponse, route: Route, startTimeUnixNano: bigint): Promise<void> {
    counts.requests += 1;
    const inspection = inspect(route, request.headers, budget);
    const result = await exchange(request, response, {
      route,
      now: clock.nowUnixNano,
      onRequestChunk: inspection.request,
      onResponseChunk: inspection.response,
      stopped: cutting.signal,
    });
    const endTimeUnixNano = (result.failure === undefined ? result.lastByteUnixNano : undefined) ?? clock.nowUnixNano();
    const findings = await inspection.conclude(result.responseHeaders);
    counts.requestBytes += result.requestBytes;
    counts.responseBytes += result.responseBytes;
    if (result.failure !== undefined) counts.failed += 1;
    else if (findings.incomplete) counts.uninspected += 1;
    const method = request.method ?? 'GET';
    sink.spans([exchangeSpan({ route, method, requestHeaders: request.headers, startTimeUnixNano, endTimeUnixNano, result, findings, providerKind: options.providerKind })]);
  }

  function serve(request: IncomingMessage, response: ServerResponse): void {
    const startTimeUnixNano = clock.nowUnixNano();
    const { method = 'GET', url = '' } = request;
    if (!server.listening) response.setHeader('connection', 'close');
    if (method === 'GET' && url === '/health') {
      const providers = Object.fromEntries(upstreams.map((upstream) => [upstream.provider, upstream.host]));
      return sendJson(response, 200, { status: 'ok', service: 'exai-gateway', upstreams: providers, counts: stats() });
    }
    const route = routeOf(method, url, upstreams);
    if (route === undefined) {
      counts.refused += 1;
      return sendJson(response, 404, { error: { message: 'no provider is served here', type: 'not_found', code: 'not_found' } });
    }
    const done = forward(request, response, route, startTimeUnixNano).finally(() => underWay.delete(done));
    underWay.add(done);
    return undefined;
  }

  const server = createServer({ maxHeaderSize: MAX_HEADER_BYTES, keepAliveTimeout: KEEP_ALIVE_MILLIS, headersTimeout: 60_000, requestTimeout: 0 }, serve);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(options.port, host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  let stopped: Promise<void> | undefined;

  async function stop(deadlineMillis: number): Promise<void> {
    const closed = new Promise<void>((resolve) => {
      server.close(() => resolve());
    });
    const timer = setTimeout(() => cutting.abort(), deadlineMillis);
    await Promise.all(underWay);
    clearTimeout(timer);
    server.closeAllConnections();
    await closed;
    await Promise.all(upstreams.map(({ pool }) => pool.destroy()));
  }

  const [kimi, glm] = upstreams;
  return {
    port,
    kimiUrl: `http://${host}:${port}${kimi.prefix}`,
    glmUrl: `http://${host}:${port}${glm.prefix}`,
    stats,
    stop: (deadlineMillis = 5000) => (stopped ??= stop(deadlineMillis)),
  };
}

function sendJson(response: ServerResponse, status: number, body: object): void {
  const text = JSON.stringify(body);
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });
  response.end(text);
}
