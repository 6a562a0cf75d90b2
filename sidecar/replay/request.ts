import { CLOSE_CODES } from '../protocol/hello-failure.ts';
import type { ServerFrame } from '../protocol/server-frame.ts';
import { SidecarError } from '../errors.ts';
import type { Connection, Received } from './connection.ts';

/** An answer with the moments that enclose it. */
export interface Reply<Op extends ServerFrame['op']> {
  readonly frame: Extract<ServerFrame, { op: Op }>;
  readonly sentUnixNano: bigint;
  readonly receivedUnixNano: bigint;
}

/** Asks one question without arguments on a socket that is otherwise idle. */
export function request<Op extends 'health_res' | 'list_tools_res'>(
  connection: Connection,
  question: { readonly op: 'health' | 'list_tools'; readonly answer: Op; readonly url: string; readonly deadlineMillis: number; readonly signal?: AbortSignal | undefined },
): Promise<Reply<Op>> {
  const { op, answer, url, deadlineMillis, signal } = question;
  return new Promise((resolve, reject) => {
    const finish = (settle: () => void): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
      connection.listener = undefined;
      settle();
    };
    const onAbort = (): void => {
      finish(() => {
        reject(signal?.reason as Error);
      });
    };
    const timer = setTimeout(() => {
      finish(() => {
        reject(new SidecarError('DAEMON_SILENT', { url, operation: op, seconds: deadlineMillis / 1000 }));
      });
    }, deadlineMillis);
    signal?.addEventListener('abort', onAbort);
    connection.listener = {
      received: ({ frame, timeUnixNano }: Received) => {
        finish(() => {
          if (frame.op === answer) resolve({ frame: frame as Extract<ServerFrame, { op: Op }>, sentUnixNano, receivedUnixNano: timeUnixNano });
          else reject(new SidecarError('DAEMON_NOT_EXAI', { url, reason: frame.op === 'not_understood' ? frame.reason : `it answered ${op} with ${frame.op}` }));
        });
      },
      closed: (code) => {
        finish(() => {
          reject(new SidecarError('DAEMON_CLOSED', { url, code, meaning: CLOSE_CODES.get(code) ?? 'no known meaning' }));
        });
      },
    };
    const sentUnixNano = connection.send({ op });
  });
}
