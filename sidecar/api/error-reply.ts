import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { SidecarError } from '../errors.ts';
import type { Logger } from '../log.ts';
import { HTTP_STATUS } from './error-status.ts';

/** Answers with an error in the one shape that all routes share; what is not of the catalogue is logged and kept from the client. */
export function createErrorReply(log: Logger, bodyLimitBytes: number) {
  return (error: FastifyError | SidecarError, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const known = error instanceof SidecarError ? error : ofFramework(error, bodyLimitBytes);
    if (known === undefined || known.kind === 'internal') log.error({ err: error, method: request.method, route: request.routeOptions.url }, 'a request failed');
    if (known === undefined) {
      return reply.code(HTTP_STATUS.internal).send({ error: { code: 'INTERNAL', message: 'the request failed inside', remedy: 'the log of the sidecar says why' } });
    }
    if (known.kind === 'unauthorized') void reply.header('www-authenticate', 'Bearer');
    return reply.code(HTTP_STATUS[known.kind]).send({ error: { code: known.code, message: known.message, remedy: known.remedy } });
  };
}

/** The framework refuses bad requests by errors of its own. */
function ofFramework(error: FastifyError, limitBytes: number): SidecarError | undefined {
  const status = error.statusCode ?? 500;
  if (status === 413) return new SidecarError('API_BODY_TOO_LARGE', { limitBytes }, { cause: error });
  if (status >= 400 && status < 500) return new SidecarError('API_REQUEST_INVALID', { reason: error.message }, { cause: error });
  return undefined;
}
