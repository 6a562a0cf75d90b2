import type { FastifyInstance } from 'fastify';
import { REFUSALS } from './schemas.ts';

/** The text format of Prometheus, in the version that every scraper reads. */
const CONTENT_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

/** Serves metrics for those who scrape. */
export function metricsRoute(app: FastifyInstance, metrics: () => Promise<string>): void {
  app.get(
    '/metrics',
    {
      schema: {
        operationId: 'getMetrics',
        summary: "Metrics in Prometheus' text format",
        produces: ['text/plain'],
        response: { 200: { type: 'string', description: 'the latest verdict of each scenario and target, runs, calls, queues, drops, and both processes' }, ...REFUSALS },
      },
    },
    async (_request, reply) => {
      const text = await metrics();
      return reply.header('cache-control', 'no-store').type(CONTENT_TYPE).serializer(String).send(text);
    },
  );
}
