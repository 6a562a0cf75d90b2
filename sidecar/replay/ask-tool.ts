import { SidecarError } from '../errors.ts';
import { CLOSE_CODES } from '../protocol/hello-failure.ts';
import type { CallToolResult } from '../protocol/server-frame.ts';
import type { JsonObject } from '../spans/planned-call.ts';
import { newQuestionId } from '../spans/own-question.ts';
import type { Connection, Received } from './connection.ts';

/** How a tool answered a question that belongs to no plan. */
export interface ToolAnswer {
  readonly result: CallToolResult;
  /** The limit that the daemon gave the call, in seconds; undefined where it acknowledged none. */
  readonly timeoutSeconds: number | undefined;
}

/** A question to a tool. */
export interface ToolQuestion {
  readonly tool: string;
  readonly arguments: JsonObject;
  readonly url: string;
  readonly deadlineMillis: number;
}

/**
 * Asks a tool on a socket that is otherwise idle. The question has an id by which nobody takes it for another client's call,
 * asks for no model that would take a provider's slot, and is new to the daemon's result cache.
 */
export function askTool(connection: Connection, { tool, arguments: given, url, deadlineMillis }: ToolQuestion): Promise<ToolAnswer> {
  const id = newQuestionId();
  return new Promise((resolve, reject) => {
    let timeoutSeconds: number | undefined;
    const finish = (settle: () => void): void => {
      clearTimeout(timer);
      connection.listener = undefined;
      settle();
    };
    const timer = setTimeout(() => {
      finish(() => {
        reject(new SidecarError('DAEMON_SILENT', { url, operation: `the tool ${tool}`, seconds: deadlineMillis / 1000 }));
      });
    }, deadlineMillis);
    connection.listener = {
      received: ({ frame }: Received) => {
        if (frame.op === 'call_tool_ack' && frame.request_id === id) timeoutSeconds = frame.timeout;
        else if (frame.op === 'call_tool_res' && frame.request_id === id) finish(() => resolve({ result: frame, timeoutSeconds }));
        else if (frame.op === 'error') finish(() => reject(new SidecarError('DAEMON_NOT_EXAI', { url, reason: `it refused the tool ${tool}` })));
      },
      closed: (code) => {
        finish(() => {
          reject(new SidecarError('DAEMON_CLOSED', { url, code, meaning: CLOSE_CODES.get(code) ?? 'no known meaning' }));
        });
      },
    };
    connection.send({ op: 'call_tool', request_id: id, name: tool, arguments: { ...given, model: 'auto', nonce: id } });
  });
}
