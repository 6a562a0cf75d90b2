import type { FastifyInstance } from 'fastify';
import type { Claim } from '../claims/claim.ts';
import { VerdictSchema } from '../verdict/verdict.ts';
import { ClaimsSchema, HealthSchema, REFUSALS } from './schemas.ts';

/** Whether runs can be started, and why not. */
export interface Readiness {
  readonly ready: boolean;
  readonly reason: string;
}

/** Serves the claims, the program's health and the descriptions of itself. */
export function serviceRoutes(app: FastifyInstance, claims: () => readonly Claim[], ready: () => Readiness): void {
  app.get('/claims', { schema: { operationId: 'listClaims', summary: 'What is judged, with its limits', response: { 200: ClaimsSchema, ...REFUSALS } } }, async () => claims());

  app.get('/health/live', { schema: { operationId: 'getLive', summary: 'The process answers', response: { 200: HealthSchema, ...REFUSALS } } }, async () => ({ ready: true, reason: 'answering' }));

  app.get(
    '/health/ready',
    { schema: { operationId: 'getReady', summary: 'Runs can be started', response: { 200: HealthSchema, 503: HealthSchema, ...REFUSALS } } },
    async (_request, reply) => {
      const readiness = ready();
      return reply.code(readiness.ready ? 200 : 503).send({ ready: readiness.ready, reason: readiness.reason });
    },
  );

  app.get(
    '/schemas/verdict.json',
    { schema: { operationId: 'getVerdictSchema', summary: 'JSON Schema of the verdict', response: { 200: { type: 'object', additionalProperties: true }, ...REFUSALS } } },
    async (_request, reply) => reply.type('application/schema+json').send(JSON.stringify({ $schema: 'https://json-schema.org/draft/2020-12/schema', title: 'Verdict', ...VerdictSchema })),
  );

  app.get('/openapi.json', { schema: { operationId: 'getOpenapi', summary: 'This description', response: { 200: { type: 'object', additionalProperties: true }, ...REFUSALS } } }, async () => app.swagger());
}

/** One line of the index. */
export interface IndexEntry {
  readonly method: string;
  readonly path: string;
  readonly summary: string;
}

/** Serves the list of routes as text, for someone with `curl` or a browser. */
export function indexRoute(app: FastifyInstance, version: string, entries: () => readonly IndexEntry[]): void {
  app.get(
    '/',
    { schema: { operationId: 'getIndex', summary: 'This list', response: { 200: { type: 'string' }, ...REFUSALS } } },
    async (_request, reply) => reply.type('text/plain; charset=utf-8').send(indexText(version, entries())),
  );
}

function indexText(version: string, entries: readonly IndexEntry[]): string {
  const lines = entries.map(({ method, path, summary }) => `${method.padEnd(5)}${path.padEnd(28)}${summary}`);
  return [`exai-sidecar ${version}`, '', ...lines, ''].join('\n');
}
