import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import swagger from '@fastify/swagger';
import { fastify, type FastifyInstance } from 'fastify';
import { explainListening, SidecarError } from '../errors.ts';
import type { Claim } from '../claims/claim.ts';
import type { Diagnosis } from '../doctor/diagnosis.ts';
import type { Logger } from '../log.ts';
import type { Runs } from '../run/runs.ts';
import { guardAccess, type AccessOptions } from './access.ts';
import { doctorRoutes } from './doctor-routes.ts';
import { createErrorReply } from './error-reply.ts';
import { eventRoutes } from './event-routes.ts';
import { historyRoutes } from './history-routes.ts';
import { metricsRoute } from './metrics-route.ts';
import { runRoutes } from './run-routes.ts';
import { indexRoute, serviceRoutes, type IndexEntry, type Readiness } from './service-routes.ts';
import { verdictRoutes } from './verdict-routes.ts';

/** What the API serves, where, and within which limits. */
export interface ApiOptions extends Pick<AccessOptions, 'exposed' | 'token'> {
  readonly runs: Runs;
  readonly claims: () => readonly Claim[];
  /** What a run would have; throws `RUN_UNDER_WAY` while one is. */
  readonly doctor: () => Promise<Diagnosis>;
  readonly ready: () => Readiness;
  /** All metrics in Prometheus' text format. */
  readonly metrics: () => Promise<string>;
  readonly host: string;
  readonly port: number;
  readonly version: string;
  readonly log: Logger;
  readonly publicUrl?: string | undefined;
  /** @default 600 */
  readonly requestsPerMinute?: number;
  /** @default 32 */
  readonly subscribers?: number;
  /** @default 15_000 */
  readonly heartbeatMillis?: number;
  /** @default 10_000 */
  readonly stallMillis?: number;
}

/** The API while it serves. */
export interface Api {
  /** `http://127.0.0.1:4319` */
  readonly url: string;
  stop(): Promise<void>;
}

const BODY_LIMIT_BYTES = 16_384;

/**
 * Starts the HTTP API.
 *
 * @example
 * const api = await startApi({ runs, doctor, claims: () => claims, ready: () => ({ ready: true, reason: 'ready' }), host: '127.0.0.1', port: 4319, exposed: false, token: undefined, version, log });
 */
export async function startApi(options: ApiOptions): Promise<Api> {
  const { host, port, exposed, token, publicUrl } = options;
  if (exposed && token === undefined) throw new SidecarError('API_TOKEN_MISSING', { host });
  const stopping = new AbortController();
  const app = await buildApp(options);
  guardAccess(app, { exposed, token, publicUrl });
  await describe(app, options, stopping.signal);

  try {
    await app.listen({ host, port });
  } catch (error) {
    await app.close();
    const known = explainListening(error, host, port);
    throw known instanceof SidecarError ? known : new SidecarError('API_HOST_UNUSABLE', { host, port, reason: (error as Error).message }, { cause: error });
  }

  const address = app.server.address();
  let stopped: Promise<void> | undefined;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${typeof address === 'object' && address !== null ? address.port : port}`,
    stop: () => {
      stopping.abort();
      stopped ??= app.close();
      return stopped;
    },
  };
}

async function buildApp(options: ApiOptions): Promise<FastifyInstance> {
  const app = fastify({
    logger: false,
    bodyLimit: BODY_LIMIT_BYTES,
    requestTimeout: 30_000,
    // A subscriber of events would keep the server from closing.
    forceCloseConnections: true,
    // Requests are taken as they are: nothing is converted, added or left out in silence.
    ajv: { customOptions: { coerceTypes: false, useDefaults: false, removeAdditional: false } },
  });
  app.removeContentTypeParser('text/plain');
  // Schemas of answers are documentation and tested as such; what is sent is what was stored.
  app.setSerializerCompiler(() => (data) => JSON.stringify(data));
  app.setErrorHandler(createErrorReply(options.log, BODY_LIMIT_BYTES));
  await app.register(helmet, { contentSecurityPolicy: { directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] }, useDefaults: false }, hsts: false });
  await app.register(rateLimit, {
    max: options.requestsPerMinute ?? 600,
    timeWindow: '1 minute',
    errorResponseBuilder: (_request, context) => new SidecarError('API_TOO_MANY_REQUESTS', { after: context.after }),
  });
  app.setNotFoundHandler({ preHandler: app.rateLimit() }, async (request) => {
    throw new SidecarError('API_ROUTE_UNKNOWN', { method: request.method, path: request.url.split('?')[0] ?? '' });
  });
  return app;
}

/** Registers every route, each with its description. */
async function describe(app: FastifyInstance, options: ApiOptions, signal: AbortSignal): Promise<void> {
  const { runs, version, token, exposed, log } = options;
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'EXAI sidecar', version, description: 'Replays scenarios against an EXAI daemon and judges performance claims from the spans' },
      ...(token !== undefined && { components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } } }),
      ...(token !== undefined && exposed && { security: [{ token: [] }] }),
    },
  });
  const index: IndexEntry[] = [];
  app.addHook('onRoute', ({ method, url, schema }) => {
    if (method === 'HEAD' || typeof method !== 'string') return;
    index.push({ method, path: url.replaceAll(/:(\w+)/g, '{$1}'), summary: schema?.summary ?? '' });
  });
  verdictRoutes(app, runs);
  runRoutes(app, runs);
  eventRoutes(app, { runs, signal, log, subscribers: options.subscribers ?? 32, heartbeatMillis: options.heartbeatMillis ?? 15_000, stallMillis: options.stallMillis ?? 10_000 });
  doctorRoutes(app, options.doctor);
  historyRoutes(app, runs);
  serviceRoutes(app, options.claims, options.ready);
  metricsRoute(app, options.metrics);
  indexRoute(app, version, () => index);
}
