import { request as httpRequest, type Agent } from 'node:http';

/** How one attempt to send ended; `retry` where another may succeed. */
export type PostOutcome =
  | { readonly type: 'taken' }
  | { readonly type: 'refused'; readonly status: number; readonly message: string }
  | { readonly type: 'retry'; readonly reason: string; readonly afterMillis: number | undefined };

const RETRYABLE: readonly number[] = [429, 502, 503, 504];
/** What a receiver says about a refusal, as far as it goes into a log line. */
const MESSAGE_BYTES = 500;

/** What is sent, and over which connections. */
interface Post {
  readonly url: URL;
  readonly agent: Agent;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly timeoutMillis: number;
  readonly signal: AbortSignal;
}

/** Makes one attempt to POST a trace export in OTLP/JSON; it never rejects. */
export function postTraces({ url, agent, headers, body, timeoutMillis, signal }: Post): Promise<PostOutcome> {
  return new Promise((resolve) => {
    const failed = (error: Error): void => resolve({ type: 'retry', reason: error.message, afterMillis: undefined });
    const request = httpRequest(url, {
      method: 'POST',
      agent,
      signal,
      timeout: timeoutMillis,
      headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body), ...headers },
    });
    request.on('error', failed);
    request.on('timeout', () => request.destroy(new Error(`no answer within ${timeoutMillis} ms`)));
    request.on('response', (response) => {
      const status = response.statusCode ?? 0;
      let message = '';
      response.on('error', failed);
      response.on('data', (chunk: Buffer) => {
        if (message.length < MESSAGE_BYTES) message += chunk.toString('latin1');
      });
      response.on('end', () => {
        const seconds = Number(response.headers['retry-after']);
        if (status >= 200 && status < 300) resolve({ type: 'taken' });
        else if (RETRYABLE.includes(status)) resolve({ type: 'retry', reason: `status ${status}`, afterMillis: seconds >= 0 ? seconds * 1000 : undefined });
        else resolve({ type: 'refused', status, message: message.slice(0, MESSAGE_BYTES) });
      });
    });
    request.end(body);
  });
}
