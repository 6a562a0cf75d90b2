import type { FastifyInstance } from 'fastify';
import { SidecarError } from '../errors.ts';
import { ClaimHistorySchema } from '../history/history-schema.ts';
import type { Runs } from '../run/runs.ts';
import { ClaimParameters, ErrorSchema, HistoryQuery, REFUSALS } from './schemas.ts';

const RUNS_WHERE_NOT_GIVEN = 50;

/** Serves what kept verdicts said of a claim over time. */
export function historyRoutes(app: FastifyInstance, runs: Runs): void {
  app.get<{ Params: ClaimParameters; Querystring: HistoryQuery }>(
    '/claims/:id/history',
    {
      schema: {
        operationId: 'getClaimHistory',
        summary: 'What runs said of a claim over time',
        params: ClaimParameters,
        querystring: HistoryQuery,
        response: { 200: ClaimHistorySchema, 404: ErrorSchema, ...REFUSALS },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const history = await runs.history(id, Number(request.query.limit ?? RUNS_WHERE_NOT_GIVEN));
      if (history === undefined) throw new SidecarError('API_CLAIM_UNKNOWN', { claim: id });
      return reply.header('cache-control', 'no-cache').send(history);
    },
  );
}
