import { openAsBlob } from 'node:fs';
import { basename } from 'node:path';
import { formatTraceparent } from '../spans/trace-context.ts';
import type { TraceContext } from '../spans/trace-context.ts';
import type { Provider } from './models.ts';

/** One message of a chat. */
export interface ChatMessage {
  readonly role: 'system' | 'user';
  readonly content: string;
}

/** What a provider answered to a chat. */
export interface ChatAnswer {
  readonly content: string;
  readonly model: string;
  readonly inputTokens: number;
  readonly outputTokens: number;
}

/** Calls the model providers over HTTP, as the daemon does: not streaming, connections kept, the current span named. */
export class ProviderClient {
  readonly #urls: Readonly<Record<Provider, string>>;

  constructor(urls: Readonly<Record<Provider, string>>) {
    this.#urls = urls;
  }

  /** Uploads a file; its id at the provider. */
  async upload(provider: Provider, path: string, purpose: string, span: TraceContext): Promise<string> {
    const form = new FormData();
    form.set('purpose', purpose);
    form.set('file', await openAsBlob(path), basename(path));
    const answer = await (await this.#send(provider, '/files', span, { method: 'POST', body: form })).json();
    const { id } = fields(answer);
    if (typeof id !== 'string') throw new Error('the provider gave no file id');
    return id;
  }

  /** The text that the provider extracted from a file. */
  async content(fileId: string, span: TraceContext): Promise<string> {
    return (await this.#send('KIMI', `/files/${encodeURIComponent(fileId)}/content`, span, { method: 'GET' })).text();
  }

  async chat(provider: Provider, model: string, messages: readonly ChatMessage[], span: TraceContext): Promise<ChatAnswer> {
    const body = JSON.stringify({ model, messages, stream: false, temperature: 0.3 });
    const response = await this.#send(provider, '/chat/completions', span, { method: 'POST', body, headers: { 'content-type': 'application/json' } });
    const { choices, usage } = fields(await response.json());
    const first = Array.isArray(choices) ? fields(choices[0]) : {};
    const { content } = fields(first['message']);
    const { prompt_tokens, completion_tokens } = fields(usage);
    return {
      content: typeof content === 'string' ? content : '',
      model,
      inputTokens: typeof prompt_tokens === 'number' ? prompt_tokens : 0,
      outputTokens: typeof completion_tokens === 'number' ? completion_tokens : 0,
    };
  }

  async #send(provider: Provider, path: string, span: TraceContext, request: { method: string; body?: FormData | string; headers?: Record<string, string> }): Promise<Response> {
    const response = await fetch(`${this.#urls[provider]}${path}`, {
      ...request,
      headers: { ...request.headers, authorization: 'Bearer rehearsal', traceparent: formatTraceparent(span) },
    });
    if (response.ok) return response;
    // The body is read so that the connection can be used again.
    await response.text();
    throw new Error(`Error code: ${response.status}`);
  }
}

const fields = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
