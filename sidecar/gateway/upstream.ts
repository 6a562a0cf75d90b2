import { createRequire } from 'node:module';
import type { Pool as UndiciPool } from 'undici';

/** The pool alone: all of undici would weigh 8 MB more, most of it `fetch`, web sockets and caches. */
const Pool = createRequire(import.meta.url)('undici/lib/dispatcher/pool.js') as typeof UndiciPool;

/** Names of the providers, as `gen_ai.provider.name` has them. */
export type ProviderName = 'kimi' | 'glm';

/** A provider that the gateway forwards to. */
export interface Upstream {
  readonly provider: ProviderName;
  /** Where the gateway serves it. */
  readonly prefix: string;
  readonly host: string;
  readonly port: number;
  /** The path of its base address, put before what follows the prefix. */
  readonly basePath: string;
  /** Dispatches and is destroyed; of undici's other ways to ask it has none. */
  readonly pool: Pick<UndiciPool, 'dispatch' | 'destroy'>;
}

/** Where the gateway serves each provider; the ends are those of the providers' own addresses. */
export const PREFIXES: Readonly<Record<ProviderName, string>> = { kimi: '/kimi/v1', glm: '/glm/api/paas/v4' };

/** The daemon gives up after 300 s; the gateway is never the first. */
const PATIENCE_MILLIS = 900_000;
const CONNECT_MILLIS = 10_000;

/** Makes the connection pool of one provider: kept alive, no retries, no limit that a direct client would not meet. */
export function createUpstream(provider: ProviderName, baseUrl: string): Upstream {
  const url = new URL(baseUrl);
  const pool = new Pool(url.origin, { connections: null, pipelining: 1, headersTimeout: PATIENCE_MILLIS, bodyTimeout: PATIENCE_MILLIS, connect: { timeout: CONNECT_MILLIS } });
  return {
    provider,
    prefix: PREFIXES[provider],
    host: url.hostname,
    port: Number(url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : url.port),
    basePath: url.pathname.replace(/\/+$/, ''),
    pool,
  };
}
