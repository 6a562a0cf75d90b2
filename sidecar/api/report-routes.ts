import type { FastifyInstance } from 'fastify';
import { SidecarError } from '../errors.ts';
import { REPORT_FORMATS } from '../report/report-formats.ts';
import type { Runs } from '../run/runs.ts';
import { sendUnlessKnown } from './etag.ts';
import { ErrorSchema, REFUSALS, ReportQuery, RunParameters } from './schemas.ts';

/** A report reads every sample of its run: a second of work at most, but no one needs more than one a second. */
const REPORTS_PER_MINUTE = 60;

/** Serves the report of a judged run; nothing here judges anew. */
export function reportRoutes(app: FastifyInstance, runs: Runs): void {
  app.get<{ Params: RunParameters; Querystring: ReportQuery }>(
    '/runs/:id/report',
    {
      config: { rateLimit: { max: REPORTS_PER_MINUTE } },
      schema: {
        operationId: 'getReport',
        summary: 'The report of a run, as a page, Markdown or JUnit',
        params: RunParameters,
        querystring: ReportQuery,
        produces: Object.values(REPORT_FORMATS).map(({ contentType }) => contentType.split(';')[0] ?? contentType),
        response: { 200: { type: 'string', description: 'the report' }, 304: { type: 'null', description: 'unchanged since the ETag given' }, 404: ErrorSchema, ...REFUSALS },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const evidence = await runs.evidence(id);
      if (evidence === undefined) throw new SidecarError('API_NO_VERDICT', { run: id });
      const { contentType, policy, render } = REPORT_FORMATS[request.query.format ?? 'html'];
      void reply.header('content-security-policy', `${policy}; frame-ancestors 'none'`);
      return sendUnlessKnown(request, reply, contentType, render(evidence));
    },
  );
}
