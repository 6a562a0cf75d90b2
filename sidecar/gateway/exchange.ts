import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import type { Dispatcher } from 'undici';
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

/**
 * The request's body on its way to the provider, shown chunk by chunk to an observer. Where the provider answers before it
 * has read everything, the rest is thrown away instead of cutting the client's connection: it can still read the answer.
 */
function passedBody(request: IncomingMessage, observe: (chunk: Buffer) => void): Readable {
  const body = new Readable({
    read: () => void request.resume(),
    // Its errors show in the exchange: as an abort of the client or of the upstream.
    destroy: (_error, done) => {
      request.off('data', pass).resume();
      done(null);
    },
  });
  const pass = (chunk: Buffer): void => {
    observe(chunk);
    if (!body.push(chunk)) request.pause();
  };
  request.on('data', pass).once('end', () => body.push(null)).once('close', () => {
    if (!request.readableEnded) body.destroy();
  });
  return body;
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

/**
 * Forwards one request and streams its answer back; never throws, and returns when the last byte was handed over. What the
 * pool reads is written to the client at once: a pipeline of streams between them, with a signal to abort it, takes as much
 * time again as all the rest of an exchange.
 */
export async function exchange(request: IncomingMessage, response: ServerResponse, context: ExchangeContext): Promise<ExchangeResult> {
  const { route, now } = context;
  let requestBytes = 0;
  let responseBytes = 0;
  let firstByteUnixNano: bigint | undefined;
  let lastByteUnixNano: bigint | undefined;
  let responseHeaders: IncomingHttpHeaders = {};
  let failure: ExchangeFailure | undefined;
  let status: number | undefined;
  let upstream: Dispatcher.DispatchController | undefined;

  const giveUp = (why: ExchangeFailure): void => {
    failure ??= why;
    upstream?.abort(new Error(why));
  };
  // That a client went away shows when its side closes.
  response.on('error', () => undefined).once('close', () => {
    if (!response.writableFinished) giveUp('client_aborted');
  });
  const onStopped = (): void => giveUp('gateway_stopped');
  context.stopped.addEventListener('abort', onStopped, { once: true });

  const body = hasBody(request.headers)
    ? passedBody(request, (chunk) => {
        requestBytes += chunk.length;
        context.onRequestChunk(chunk);
      })
    : null;

  await new Promise<void>((over) => {
    const asked = { method: request.method ?? 'GET', path: route.target, headers: forwardedHeaders(request.headers), body };
    route.upstream.pool.dispatch(asked, {
      onRequestStart(controller) {
        upstream = controller;
        if (failure !== undefined) giveUp(failure);
      },
      onResponseStart(_controller, statusCode, headers) {
        // Informational: the answer is still to come.
        if (statusCode < 200) return;
        responseHeaders = headers;
        status = statusCode;
        lastByteUnixNano = now();
        response.writeHead(status, forwardedHeaders(headers));
        // With the body where that comes at once, else alone, as a client would see it that asks the provider itself.
        setImmediate(() => {
          if (responseBytes === 0 && !response.writableEnded && !response.destroyed) response.flushHeaders();
        });
      },
      onResponseData(controller, chunk) {
        lastByteUnixNano = now();
        firstByteUnixNano ??= lastByteUnixNano;
        responseBytes += chunk.length;
        context.onResponseChunk(chunk);
        if (response.destroyed || response.write(chunk)) return;
        controller.pause();
        response.once('drain', () => controller.resume());
      },
      onResponseEnd() {
        firstByteUnixNano ??= lastByteUnixNano;
        response.end();
        over();
      },
      onResponseError(_controller, error) {
        failure ??= failureOf(error);
        if (response.headersSent || response.destroyed) response.destroy();
        else status = answerFailure(response, failure);
        over();
      },
    });
  });
  await settled(response);
  context.stopped.removeEventListener('abort', onStopped);
  body?.destroy();
  return { status, failure, requestBytes, responseBytes, firstByteUnixNano, lastByteUnixNano, responseHeaders };
}
