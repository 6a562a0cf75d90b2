import type { FastifyInstance } from 'fastify';
import { DiagnosisSchema, type Diagnosis } from '../doctor/diagnosis.ts';
import { ErrorSchema, REFUSALS } from './schemas.ts';

/** Serves what a run would have; askers at the same time share an answer, as each is a hello to the daemon. */
export function doctorRoutes(app: FastifyInstance, doctor: () => Promise<Diagnosis>): void {
  let asking: Promise<Diagnosis> | undefined;

  app.get(
    '/doctor',
    {
      schema: {
        operationId: 'getDiagnosis',
        summary: 'What a run would have: rungs, files, settings, and what each claim could come to',
        response: { 200: DiagnosisSchema, 503: DiagnosisSchema, 409: ErrorSchema, ...REFUSALS },
      },
    },
    async (_request, reply) => {
      asking ??= doctor().finally(() => {
        asking = undefined;
      });
      const diagnosis = await asking;
      return reply.code(diagnosis.reachable ? 200 : 503).header('cache-control', 'no-store').send(diagnosis);
    },
  );
}
