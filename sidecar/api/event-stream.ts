import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { RunEvent } from '../run/run-event.ts';

/** How a stream of server-sent events is kept alive and bounded. */
export interface EventStreamOptions {
  /** A comment is written after so long without an event, so that proxies keep the connection. */
  readonly heartbeatMillis: number;
  /** A subscriber that takes nothing for so long is dropped. */
  readonly stallMillis: number;
  /** Events up to this one are known to the subscriber. */
  readonly lastEventId: number;
  readonly signal: AbortSignal;
}

/**
 * Writes a run's events as server-sent events until the run ends or the subscriber goes. An event is taken only when the
 * one before has been handed to the socket: a slow subscriber holds back nothing but itself, and not for long.
 */
export async function writeEvents(response: ServerResponse, events: AsyncIterable<RunEvent>, options: EventStreamOptions): Promise<void> {
  const heartbeat = setInterval(() => {
    if (!response.writableNeedDrain) response.write(': still here\n\n');
  }, options.heartbeatMillis);
  try {
    let id = 0;
    for await (const event of events) {
      // Progress is no part of the history: who comes back is told where things are by then.
      if (event.type !== 'progress') id += 1;
      if (id <= options.lastEventId && event.type !== 'progress') continue;
      if (response.destroyed) return;
      const flows = response.write(`${event.type === 'progress' ? '' : `id: ${id}\n`}event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
      if (!flows) await once(response, 'drain', { signal: AbortSignal.any([options.signal, AbortSignal.timeout(options.stallMillis)]) });
    }
    response.end();
  } finally {
    clearInterval(heartbeat);
  }
}
