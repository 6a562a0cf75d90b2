import type { FastifyInstance } from 'fastify';
import { SidecarError } from '../errors.ts';
import type { Logger } from '../log.ts';
import type { RunEvent } from '../run/run-event.ts';
import type { Runs } from '../run/runs.ts';
import { writeEvents } from './event-stream.ts';
import { ErrorSchema, REFUSALS, RunParameters } from './schemas.ts';

/** See `eventRoutes`. */
export interface EventRouteOptions {
  readonly runs: Runs;
  readonly heartbeatMillis: number;
  readonly stallMillis: number;
  /** How many may follow at once. */
  readonly subscribers: number;
  /** Aborted when the server stops. */
  readonly signal: AbortSignal;
  readonly log: Logger;
}

/** Serves what happens in a run as server-sent events: its history first, then live, until it ends. */
export function eventRoutes(app: FastifyInstance, { runs, heartbeatMillis, stallMillis, subscribers, signal, log }: EventRouteOptions): void {
  let following = 0;

  app.get<{ Params: RunParameters }>(
    '/runs/:id/events',
    {
      schema: {
        operationId: 'followRun',
        summary: 'Server-sent events of a run: history, then live, until it ends',
        params: RunParameters,
        produces: ['text/event-stream'],
        response: { 200: { type: 'string', description: 'text/event-stream; each data line is a run event as JSON' }, 204: { type: 'null', description: 'the run has ended and Last-Event-ID was its last event' }, 404: ErrorSchema, ...REFUSALS },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const run = await runs.get(id);
      const lastEventId = Number(/^\d{1,9}$/.exec(String(request.headers['last-event-id'] ?? ''))?.[0] ?? 0);
      // A browser's EventSource comes back after the end, for ever, unless it is told that there is nothing more.
      if (lastEventId > 0 && run.state !== 'running' && !(await hasMoreThan(lastEventId, runs.events(id, signal)))) return reply.code(204).send();
      if (following >= subscribers) throw new SidecarError('API_TOO_MANY_SUBSCRIBERS', { limit: subscribers });

      const gone = new AbortController();
      const either = AbortSignal.any([signal, gone.signal]);
      const response = reply.raw;
      response.once('close', () => gone.abort());
      reply.hijack();
      following += 1;
      try {
        const headers = Object.fromEntries(Object.entries(reply.getHeaders()).map(([name, value]) => [name, value ?? '']));
        response.writeHead(200, { ...headers, 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-store', 'x-accel-buffering': 'no' });
        response.flushHeaders();
        await writeEvents(response, runs.events(id, either), { heartbeatMillis, stallMillis, lastEventId, signal: either });
      } catch (error) {
        // The answer has begun: all that can be said is that it ends here.
        if (!either.aborted) log.warn({ err: error, run: id }, 'a subscriber was dropped');
      } finally {
        following -= 1;
        gone.abort();
        if (!response.writableEnded) response.destroy();
      }
      return reply;
    },
  );
}

async function hasMoreThan(count: number, events: AsyncIterable<RunEvent>): Promise<boolean> {
  let seen = 0;
  for await (const { type } of events) {
    if (type !== 'progress') seen += 1;
    if (seen > count) return true;
  }
  return false;
}
