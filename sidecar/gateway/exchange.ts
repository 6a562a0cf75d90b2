import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { Transform, type TransformCallback } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { forwardedHeaders, hasBody } from './headers.ts';
import type { Route } from './route.ts';

/** Why an exchange did not end as it should. */
export type ExchangeFailure = 'client_aborted' | 'upstream_unreachable' | 'upstream_timeout' | 'upstream_aborted' | 'gateway_stopped';

/** How an exchange went. */
export interface ExchangeResult {
  /** What the client was answered; undefined where nothing was. */
  readonly status: number | undefined;
  readonly failure: ExchangeFailure | undefined;
  readonly requestBytes: number;
  readonly responseBytes: number;
  /** When the first byte of the response's body came, or its head where it has none. */
  readonly firstByteUnixNano: bigint | undefined;
  /**
   * When the last byte was in hand, before it was passed on: the daemon cannot have had it earlier, so that the gateway's
   * time never exceeds the daemon's, however late this process gets to notice that the socket took it.
   */
  readonly lastByteUnixNano: bigint | undefined;
  readonly responseHeaders: IncomingHttpHeaders;
}

/** What an exchange needs besides its two ends. */
export interface ExchangeContext {
  readonly route: Route;
  readonly now: () => bigint;
  readonly onRequestChunk: (chunk: Buffer) => void;
  readonly onResponseChunk: (chunk: Buffer) => void;
  /** Ends the exchange when the gateway stops. */
  readonly stopped: AbortSignal;
}

/** Passes a body on, chunk by chunk, and shows each to an observer. */
class Tap extends Transform {
  readonly #observe: (chunk: Buffer) => void;

  constructor(observe: (chunk: Buffer) => void) {
    super();
    this.#observe = observe;
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, callback: TransformCallback): void {
    this.#observe(chunk);
    callback(null, chunk);
  }
}

/**
 * Feeds the request's body to its tap. Not `pipeline`, which would cut the client's connection when the provider answers
 * before it has read everything: the rest is then thrown away, so that the client can still read the answer.
 */
function passBody(request: IncomingMessage, tap: Tap): void {
  request.pipe(tap);
  request.once('close', () => {
    if (!request.readableEnded) tap.destroy();
  });
  // Its errors show in the exchange: as an abort of the client or of the upstream.
  tap.on('error', () => undefined).once('close', () => {
    request.unpipe(tap);
    request.resume();
  });
}

const TIMEOUTS = new Set(['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT']);
const UNREACHABLE = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'ETIMEDOUT', 'UND_ERR_CONNECT_TIMEOUT', 'UND_ERR_DESTROYED', 'UND_ERR_CLOSED']);

/** Names the failure by the error's code; a broken TLS handshake has one of its own and counts as unreachable. */
function failureOf(error: unknown): ExchangeFailure {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (TIMEOUTS.has(code)) return 'upstream_timeout';
  return UNREACHABLE.has(code) || /^(?:ERR_TLS|ERR_SSL|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO)/.test(code) ? 'upstream_unreachable' : 'upstream_aborted';
}

/** An error as both providers write theirs. */
function answerFailure(response: ServerResponse, failure: ExchangeFailure): number {
  const status = failure === 'upstream_timeout' ? 504 : failure === 'gateway_stopped' ? 503 : 502;
  const body = JSON.stringify({ error: { message: `gateway: ${failure.replace('_', ' ')}`, type: failure, code: failure } });
  // The rest of the request's body may never come, so the connection is not used again.
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body), connection: 'close' });
  response.end(body);
  return status;
}

const settled = (response: ServerResponse): Promise<void> =>
  new Promise((resolve) => {
    if (response.writableFinished || response.destroyed) resolve();
    else response.once('finish', resolve).once('close', resolve);
  });

/** Forwards one request and streams its answer back; never throws, and returns when the last byte was handed over. */
export async function exchange(request: IncomingMessage, response: ServerResponse, context: ExchangeContext): Promise<ExchangeResult> {
  const { route, now } = context;
  const abort = new AbortController();
  let requestBytes = 0;
  let responseBytes = 0;
  let firstByteUnixNano: bigint | undefined;
  let lastByteUnixNano: bigint | undefined;
  let responseHeaders: IncomingHttpHeaders = {};
  let failure: ExchangeFailure | undefined;
  let status: number | undefined;

  const giveUp = (why: ExchangeFailure): void => {
    failure ??= why;
    abort.abort();
  };
  response.once('close', () => {
    if (!response.writableFinished) giveUp('client_aborted');
  });
  const onStopped = (): void => giveUp('gateway_stopped');
  context.stopped.addEventListener('abort', onStopped, { once: true });

  const requestTap = hasBody(request.headers)
    ? new Tap((chunk) => {
        requestBytes += chunk.length;
        context.onRequestChunk(chunk);
      })
    : undefined;
  const responseTap = new Tap((chunk) => {
    lastByteUnixNano = now();
    firstByteUnixNano ??= lastByteUnixNano;
    responseBytes += chunk.length;
    context.onResponseChunk(chunk);
  });
  if (requestTap !== undefined) passBody(request, requestTap);

  try {
    const answer = await route.upstream.pool.request({
      method: request.method ?? 'GET',
      path: route.target,
      headers: forwardedHeaders(request.headers),
      body: requestTap ?? null,
      signal: abort.signal,
    });
    responseHeaders = answer.headers;
    status = answer.statusCode;
    // `pipeline` reports it too, but an abort may come before that begins.
    answer.body.on('error', () => undefined);
    const headUnixNano = now();
    response.writeHead(status, forwardedHeaders(responseHeaders));
    // With the body where that comes at once, else alone, as a client would see it that asks the provider itself.
    setImmediate(() => {
      if (responseBytes === 0 && !response.writableEnded && !response.destroyed) response.flushHeaders();
    });
    await pipeline(answer.body, responseTap, response);
    firstByteUnixNano ??= headUnixNano;
    lastByteUnixNano ??= headUnixNano;
  } catch (error) {
    giveUp(failureOf(error));
    if (response.headersSent || response.destroyed) response.destroy();
    else status = answerFailure(response, failure ?? 'upstream_aborted');
  }
  await settled(response);
  context.stopped.removeEventListener('abort', onStopped);
  requestTap?.destroy();
  return { status, failure, requestBytes, responseBytes, firstByteUnixNano, lastByteUnixNano, responseHeaders };
}
