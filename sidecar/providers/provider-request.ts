import type { IncomingMessage } from 'node:http';

/** What a request asks for, whichever of the two providers it is sent to. */
export type ProviderCall =
  | { readonly kind: 'upload' }
  | { readonly kind: 'content'; readonly id: string }
  | { readonly kind: 'chat' }
  | { readonly kind: 'web-search' };

/** Where each provider's interface begins. */
export const BASE_PATHS = { kimi: '/v1', glm: '/api/paas/v4' } as const;

const CONTENT = /^\/files\/([\w-]{1,128})\/content$/;

/** Reads method and path; undefined where neither provider has such a call. */
export function callOf(method: string | undefined, url: string | undefined): ProviderCall | undefined {
  const path = url?.split('?', 1)[0] ?? '';
  const base = Object.values(BASE_PATHS).find((each) => path.startsWith(`${each}/`));
  if (base === undefined) return undefined;
  const rest = path.slice(base.length);
  if (method === 'POST' && rest === '/files') return { kind: 'upload' };
  if (method === 'POST' && rest === '/chat/completions') return { kind: 'chat' };
  if (method === 'POST' && rest === '/web_search') return { kind: 'web-search' };
  const id = method === 'GET' ? CONTENT.exec(rest)?.[1] : undefined;
  return id === undefined ? undefined : { kind: 'content', id };
}

/** Reads a body of at most `maxBytes`; undefined where it is longer (the rest is thrown away as it comes). */
export async function readBody(request: IncomingMessage, maxBytes: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= maxBytes) chunks.push(chunk);
    else chunks.length = 0;
  }
  return bytes <= maxBytes ? Buffer.concat(chunks) : undefined;
}

/** Takes the part named `file` out of a multipart body; undefined where there is none. */
export async function filePart(body: Buffer, contentType: string): Promise<{ readonly name: string; readonly content: Buffer } | undefined> {
  try {
    const part = (await new Response(new Uint8Array(body), { headers: { 'content-type': contentType } }).formData()).get('file');
    return part instanceof File ? { name: part.name, content: Buffer.from(await part.arrayBuffer()) } : undefined;
  } catch {
    return undefined;
  }
}
