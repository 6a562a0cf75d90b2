import type { IncomingHttpHeaders } from 'node:http';

/** Headers by name, as `undici` takes them and `node:http` sends them. */
export type Headers = Record<string, string | string[]>;

/** Headers that concern one connection only (RFC 9110 §7.6.1), and `expect`, which Node has already answered. */
const HOP_BY_HOP = new Set(['connection', 'keep-alive', 'proxy-connection', 'proxy-authenticate', 'proxy-authorization', 'te', 'trailer', 'transfer-encoding', 'upgrade', 'expect']);

/** The headers that travel on: all but those of the connection and those it names; `host` is the next one's own. */
export function forwardedHeaders(headers: IncomingHttpHeaders): Headers {
  const named = new Set((headers.connection ?? '').split(',').map((name) => name.trim().toLowerCase()));
  const forwarded: Headers = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined || HOP_BY_HOP.has(name) || named.has(name) || name === 'host') continue;
    forwarded[name] = value;
  }
  return forwarded;
}

/** True where the request has a body, however it is framed. */
export const hasBody = (headers: IncomingHttpHeaders): boolean =>
  headers['transfer-encoding'] !== undefined || (headers['content-length'] !== undefined && headers['content-length'] !== '0');
