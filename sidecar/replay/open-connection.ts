import { CLOSE_CODES, helloFailure } from '../protocol/hello-failure.ts';
import { SidecarError } from '../errors.ts';
import type { AnchoredClock } from '../spans/clock.ts';
import { Connection } from './connection.ts';
import type { ConnectionOptions, Received } from './connection.ts';

/** How to reach a daemon. */
export interface DaemonAddress {
  readonly url: string;
  readonly token: string;
}

/** Limits on one opening. */
export interface OpenOptions extends DaemonAddress, ConnectionOptions {
  readonly clock: AnchoredClock;
  /** For connecting and the hello together. */
  readonly deadlineMillis: number;
  /** Aborting it gives up the opening with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** Opens a socket and says hello; fails with an error of the catalogue that says which of the two failed, and how. */
export async function openConnection(options: OpenOptions): Promise<Connection> {
  const { url, token, deadlineMillis, signal } = options;
  signal?.throwIfAborted();
  const connection = connect(options);
  const givingUp = new AbortController();
  const givenUp = new Promise<never>((_resolve, reject) => {
    givingUp.signal.addEventListener('abort', () => {
      reject(givingUp.signal.reason as Error);
    });
  });
  const timer = setTimeout(() => {
    givingUp.abort(new SidecarError('DAEMON_SILENT', { url, operation: 'hello', seconds: deadlineMillis / 1000 }));
  }, deadlineMillis);
  const onAbort = (): void => {
    givingUp.abort(signal?.reason);
  };
  signal?.addEventListener('abort', onAbort);
  try {
    await Promise.race([connection.opened().catch(refuse(url)), givenUp]);
    const answer = firstAnswer(connection, url);
    connection.send({ op: 'hello', token, client_info: { name: 'exai-sidecar', version: '1' } });
    await Promise.race([answer, givenUp]);
    return connection;
  } catch (error) {
    connection.abandon();
    throw error;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
  }
}

function connect({ url, clock, ...options }: OpenOptions): Connection {
  try {
    return new Connection(url, clock, options);
  } catch (cause) {
    throw new SidecarError('DAEMON_URL_INVALID', { url }, { cause });
  }
}

/** A server that answers the upgrade with a page is there, but is no WebSocket server; one that is shutting down answers it with 503. */
const refuse = (url: string) => (cause: Error & { readonly code?: string }) => {
  if (cause.message.endsWith(': 503')) throw new SidecarError('DAEMON_REFUSED', { url, reason: 'HTTP 503, as when it shuts down' }, { cause });
  if (cause.code === undefined || cause.code.startsWith('WS_ERR_') || cause.code.startsWith('HPE_')) {
    throw new SidecarError('DAEMON_NOT_EXAI', { url, reason: 'it does not speak WebSocket' }, { cause });
  }
  throw new SidecarError('DAEMON_REFUSED', { url, reason: cause.code }, { cause });
};

function firstAnswer(connection: Connection, url: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let refused: string | undefined;
    connection.listener = {
      received: ({ frame }: Received) => {
        if (frame.op === 'hello_ack' && frame.ok) {
          connection.listener = undefined;
          connection.sessionId = frame.session_id;
          resolve();
        } else if (frame.op === 'hello_ack') {
          refused = frame.error ?? 'no reason given';
          reject(closedBeforeHello(url, refused, undefined));
        } else {
          reject(new SidecarError('DAEMON_NOT_EXAI', { url, reason: frame.op === 'not_understood' ? frame.reason : `it answered the hello with ${frame.op}` }));
        }
      },
      closed: (code) => {
        reject(closedBeforeHello(url, refused, code));
      },
    };
  });
}

function closedBeforeHello(url: string, error: string | undefined, code: number | undefined): SidecarError {
  switch (helloFailure(error, code)) {
    case 'unauthorized':
      return new SidecarError('DAEMON_UNAUTHORIZED', { url });
    case 'session_cap':
      return new SidecarError('DAEMON_FULL', { url });
    case 'hello_rejected':
      return new SidecarError('DAEMON_NOT_EXAI', { url, reason: `it rejected the hello (${error ?? code})` });
    case 'closed':
      break;
  }
  return new SidecarError('DAEMON_CLOSED', { url, code: code ?? 0, meaning: CLOSE_CODES.get(code ?? 0) ?? 'no known meaning' });
}
