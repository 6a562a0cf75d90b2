import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SidecarError } from '../errors.ts';
import { createExportHandler } from './handle-export.ts';
import { RECEIVER_LIMITS, type ReceiverOptions, type ReceiverStats } from './receiver-options.ts';

/** Requests under way may take so long to end when the receiver stops. */
const STOP_MILLIS = 1000;
/** How often connections that dawdle are looked for. */
const TIMEOUT_CHECK_MILLIS = 1000;

/** An OTLP/HTTP receiver that listens. */
export interface Receiver {
  readonly port: number;
  readonly stats: () => ReceiverStats;
  /** Takes no more requests, lets those under way end, and closes; safe to call twice. */
  readonly stop: () => Promise<void>;
}

/**
 * Starts an OTLP/HTTP receiver for traces, in Protocol Buffers or JSON. Throws `RECEIVER_NOT_STARTED`.
 *
 * @example
 * const receiver = await startReceiver({ host: '127.0.0.1', port: 0, secret, sink });
 * // POST http://127.0.0.1:${receiver.port}/v1/traces
 */
export async function startReceiver(options: ReceiverOptions): Promise<Receiver> {
  const limits = { ...RECEIVER_LIMITS, ...options.limits };
  let stopped: Promise<void> | undefined;
  const handler = createExportHandler(options, () => stopped !== undefined);
  const server = createServer({
    headersTimeout: limits.headersMillis,
    requestTimeout: limits.requestMillis,
    connectionsCheckingInterval: Math.min(TIMEOUT_CHECK_MILLIS, limits.headersMillis, limits.requestMillis),
    keepAliveTimeout: 60_000,
  }, handler.handle);
  server.maxConnections = limits.connections;
  await listen(server, options);
  return {
    port: (server.address() as AddressInfo).port,
    stats: handler.stats,
    stop: () => {
      stopped ??= close(server);
      return stopped;
    },
  };
}

const listen = (server: Server, { host, port }: ReceiverOptions): Promise<void> =>
  new Promise((resolve, reject) => {
    server.on('error', (cause) => reject(new SidecarError('RECEIVER_NOT_STARTED', { address: `${host}:${port}`, reason: cause.message }, { cause })));
    server.listen(port, host, resolve);
  });

async function close(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  server.closeIdleConnections();
  const deadline = setTimeout(() => server.closeAllConnections(), STOP_MILLIS);
  await closed;
  clearTimeout(deadline);
}
