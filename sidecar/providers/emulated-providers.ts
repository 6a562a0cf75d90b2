import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { chatCompletion, chatEvents, readChatRequest } from './chat-answer.ts';
import { createContentStore } from './content-store.ts';
import { delaySource, type DelayedCall, type ProviderDelays } from './delays.ts';
import { faultSource, type ProviderFault } from './faults.ts';
import { BASE_PATHS, callOf, filePart, readBody, type ProviderCall } from './provider-request.ts';

export type { ProviderDelays } from './delays.ts';

/** How emulated providers behave. */
export interface EmulatedProvidersOptions {
  /** @default '127.0.0.1' */
  readonly host?: string;
  /** @default 0, any free port */
  readonly port?: number;
  /** The same seed draws the same delays. */
  readonly seed: string;
  readonly delays: ProviderDelays;
  /** Divides every delay. @default 1 */
  readonly timeScale?: number;
  readonly faults?: readonly ProviderFault[];
  /** The longest request body, as both providers limit it. @default 100 MiB */
  readonly maxBodyBytes?: number;
  /** Uploaded contents that are kept, the newest. @default 256 MiB */
  readonly maxStoredBytes?: number;
}

/** Both providers, running. */
export interface EmulatedProviders {
  /** What `KIMI_API_URL` is set to. */
  readonly kimiUrl: string;
  /** What `GLM_API_URL` is set to. */
  readonly glmUrl: string;
  readonly port: number;
  stop(): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly parts: readonly (string | Buffer)[];
}

const MEBIBYTE = 1024 * 1024;
/** Longer than any pause between the calls of a run, so that no client meets a connection just closed. */
const KEEP_ALIVE_MILLIS = 120_000;

const json = (status: number, body: object): Answer => ({ status, contentType: 'application/json', parts: [JSON.stringify(body)] });
const failure = (status: number, message: string): Answer => json(status, { error: { message, type: 'emulated_error', code: String(status) } });

/**
 * Starts emulated Kimi and GLM: one HTTP server that answers the calls an EXAI daemon makes, each after a delay drawn
 * from its seed.
 *
 * @example
 * const providers = await startEmulatedProviders({ seed: 'run-1', delays: PROVIDER_DELAYS.real });
 */
export async function startEmulatedProviders(options: EmulatedProvidersOptions): Promise<EmulatedProviders> {
  const { host = '127.0.0.1', maxBodyBytes = 100 * MEBIBYTE, maxStoredBytes = 256 * MEBIBYTE } = options;
  const draw = delaySource(options.seed, options.delays, options.timeScale);
  const faultOf = faultSource(options.faults ?? []);
  const store = createContentStore(maxStoredBytes);
  const stopping = new AbortController();

  /** Sends the answer once its delay is over, counted from the moment the request's head arrived. */
  async function send(response: ServerResponse, answer: Answer, dueMillis: number): Promise<void> {
    const left = dueMillis - performance.now();
    if (left > 0) await sleep(left, undefined, { signal: stopping.signal });
    if (answer.parts.length === 1) response.setHeader('content-length', Buffer.byteLength(answer.parts[0] ?? ''));
    response.writeHead(answer.status, { 'content-type': answer.contentType });
    for (const part of answer.parts) response.write(part);
    response.end();
  }

  async function answerTo(call: ProviderCall, request: IncomingMessage, body: Buffer): Promise<Answer> {
    switch (call.kind) {
      case 'upload': {
        const file = await filePart(body, request.headers['content-type'] ?? '');
        if (file === undefined) return failure(400, 'no multipart part named file');
        const id = store.add(file.content);
        const created = Math.floor(Date.now() / 1000);
        return json(200, { id, object: 'file', bytes: file.content.length, created_at: created, filename: file.name, purpose: 'file-extract', status: 'ok' });
      }
      case 'content': {
        const content = store.get(call.id);
        return content === undefined ? failure(404, `no such file: ${call.id}`) : { status: 200, contentType: 'text/plain; charset=utf-8', parts: [content] };
      }
      case 'chat': {
        const chat = readChatRequest(body);
        if (chat === undefined) return failure(400, 'model and messages are required');
        return chat.stream ? { status: 200, contentType: 'text/event-stream', parts: chatEvents(chat) } : json(200, chatCompletion(chat));
      }
      case 'web-search':
        break;
    }
    return json(200, { search_result: [] });
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const startMillis = performance.now();
    const call = callOf(request.method, request.url);
    const delayed: DelayedCall | undefined = call === undefined || call.kind === 'web-search' ? undefined : call.kind;
    const dueMillis = startMillis + (delayed === undefined ? 0 : draw(delayed) * 1000);

    const body = await readBody(request, maxBodyBytes);
    if (call === undefined) return send(response, failure(404, `no such call: ${request.method ?? ''} ${request.url ?? ''}`), startMillis);
    if (body === undefined) return send(response, failure(413, `the body is longer than ${maxBodyBytes} bytes`), startMillis);

    const fault = delayed === undefined ? undefined : faultOf(delayed, delayed === 'chat' ? readChatRequest(body)?.model : undefined);
    if (fault === 'hang') return undefined;
    if (fault === 'abort') return void response.destroy();
    return send(response, fault === undefined ? await answerTo(call, request, body) : failure(fault, 'a fault that was asked for'), dueMillis);
  }

  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MILLIS }, (request, response) => {
    // A client that goes away, or the stop, ends the exchange; nobody is left to tell.
    serve(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(options.port ?? 0, host, resolve);
  });
  const { port } = server.address() as AddressInfo;

  return {
    kimiUrl: `http://${host}:${port}${BASE_PATHS.kimi}`,
    glmUrl: `http://${host}:${port}${BASE_PATHS.glm}`,
    port,
    async stop() {
      if (!server.listening) return;
      stopping.abort();
      const closed = new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
      server.closeAllConnections();
      await closed;
    },
  };
}
