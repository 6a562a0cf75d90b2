import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { SidecarError } from '../errors.ts';
import { encodeTraces } from '../otlp/encode-traces.ts';
import type { Runs } from '../run/runs.ts';
import { ErrorSchema, REFUSALS, RunParameters, RunSchema, StartBody, TraceParameters } from './schemas.ts';

/** Serves runs and their traces, and starts one. */
export function runRoutes(app: FastifyInstance, runs: Runs): void {
  app.post<{ Body: StartBody }>(
    '/runs',
    {
      config: { starts: true },
      schema: { operationId: 'startRun', summary: 'Start a run', body: StartBody, response: { 202: RunSchema, 404: ErrorSchema, 409: ErrorSchema, 413: ErrorSchema, ...REFUSALS } },
    },
    async (request, reply) => {
      const run = await runs.start({ scenario: request.body.scenario, quick: request.body.quick === true, budgetSeconds: request.body.budgetSeconds, baseline: request.body.baseline });
      return reply.code(202).header('location', `/runs/${run.id}`).send(run);
    },
  );

  app.get(
    '/runs',
    { schema: { operationId: 'listRuns', summary: 'All runs kept, newest first', response: { 200: Type.Array(RunSchema), ...REFUSALS } } },
    async () => runs.list(),
  );

  app.get<{ Params: RunParameters }>(
    '/runs/:id',
    { schema: { operationId: 'getRun', summary: 'One run', params: RunParameters, response: { 200: RunSchema, 404: ErrorSchema, ...REFUSALS } } },
    async (request) => runs.get(request.params.id),
  );

  app.get<{ Params: TraceParameters }>(
    '/runs/:id/traces/:traceId',
    {
      schema: {
        operationId: 'getTrace',
        summary: 'The spans of one trace, as OTLP JSON',
        params: TraceParameters,
        response: { 200: { type: 'object', additionalProperties: true, description: 'an ExportTraceServiceRequest' }, 404: ErrorSchema, 503: ErrorSchema, ...REFUSALS },
      },
    },
    async (request, reply) => {
      const { id, traceId } = request.params;
      const spans = await runs.trace(id, traceId);
      if (spans.length === 0) throw new SidecarError('API_TRACE_UNKNOWN', { run: id, traceId });
      return reply.type('application/json; charset=utf-8').send(encodeTraces(spans));
    },
  );
}
