import type { FastifyInstance } from 'fastify';
import { SidecarError } from '../errors.ts';
import { verdictJson } from '../report/verdict-json.ts';
import type { Runs } from '../run/runs.ts';
import { VerdictSchema, type Verdict } from '../verdict/verdict.ts';
import { sendUnlessKnown } from './etag.ts';
import { decideGate } from './gate.ts';
import { ErrorSchema, GateQuery, GateSchema, REFUSALS, VerdictQuery } from './schemas.ts';

/** Serves stored verdicts; nothing here judges anew. */
export function verdictRoutes(app: FastifyInstance, runs: Runs): void {
  const stored = async (run: string | undefined): Promise<Verdict> => {
    const verdict = await runs.verdict(run);
    if (verdict === undefined) throw new SidecarError('API_NO_VERDICT', { run });
    return verdict;
  };

  app.get<{ Querystring: VerdictQuery }>(
    '/verdict',
    {
      schema: {
        operationId: 'getVerdict',
        summary: 'The verdict on the latest judged run, or on ?run=',
        querystring: VerdictQuery,
        response: { 200: VerdictSchema, 304: { type: 'null', description: 'unchanged since the ETag given' }, 404: ErrorSchema, ...REFUSALS },
      },
    },
    async (request, reply) => {
      const text = verdictJson(await stored(request.query.run));
      return sendUnlessKnown(request, reply, 'application/json; charset=utf-8', text);
    },
  );

  app.get<{ Querystring: GateQuery }>(
    '/verdict/gate',
    {
      schema: {
        operationId: 'getGate',
        summary: 'For a pipeline: 200 pass, 412 fail, 422 inconclusive, 424 not measured, 404 no run',
        querystring: GateQuery,
        response: { 200: GateSchema, 412: GateSchema, 422: GateSchema, 424: GateSchema, 404: ErrorSchema, ...REFUSALS },
      },
    },
    async (request, reply) => {
      const { status, body } = decideGate(await stored(request.query.run), request.query.target === 'any');
      return reply.code(status).header('cache-control', 'no-cache').send(body);
    },
  );
}
