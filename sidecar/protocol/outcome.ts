import type { CallToolResult } from './server-frame.ts';
import type { ToolResult } from './tool-result.ts';

/** How a call can end. */
export const OUTCOMES = ['ok', 'tool_error', 'over_capacity', 'duplicate', 'timeout', 'zombie', 'result_cache', 'disconnected', 'cancelled'] as const;

/** One of `OUTCOMES`. */
export type CallOutcome = (typeof OUTCOMES)[number];

/** What ended a call, before it is given a name. */
export type CallEnding =
  | { readonly how: 'answered'; readonly frame: CallToolResult; readonly result: ToolResult; readonly acknowledged: boolean }
  /** The daemon answered the frame itself with `op: error`; it never reached a tool. */
  | { readonly how: 'refused' }
  /** A `progress` said that the request id is already being processed: no result ever follows it. */
  | { readonly how: 'still_processing' }
  /** The client's own deadline passed. */
  | { readonly how: 'deadline' }
  /** A heartbeat, then silence while the daemon answered others. */
  | { readonly how: 'silent' }
  | { readonly how: 'closed'; readonly code: number }
  /** No connection could be had any more. */
  | { readonly how: 'unreachable' }
  | { readonly how: 'cancelled' };

/** A call's outcome with the word for `error.type`. */
export interface Classified {
  readonly outcome: CallOutcome;
  /** Undefined only where the outcome is `ok`. */
  readonly errorType: string | undefined;
  /** False where the daemon may still be at it. */
  readonly answered: boolean;
}

const REFUSALS: ReadonlyMap<string, CallOutcome> = new Map([
  ['TOOL_NOT_FOUND', 'tool_error'],
  ['OVER_CAPACITY', 'over_capacity'],
  ['DUPLICATE', 'duplicate'],
]);

const WITHOUT_RESULT = {
  deadline: { outcome: 'timeout', errorType: 'client_deadline', answered: false },
  silent: { outcome: 'zombie', errorType: 'zombie', answered: false },
  unreachable: { outcome: 'disconnected', errorType: 'unreachable', answered: false },
  cancelled: { outcome: 'cancelled', errorType: 'cancelled', answered: false },
  refused: { outcome: 'tool_error', errorType: 'invalid_message', answered: true },
  still_processing: { outcome: 'duplicate', errorType: 'duplicate_request_id', answered: true },
} as const satisfies Record<Exclude<CallEnding['how'], 'answered' | 'closed'>, Classified>;

/** Names how a call ended, as the daemon's reply or its absence tells. */
export function classifyOutcome(ending: CallEnding): Classified {
  if (ending.how === 'answered') return { ...classifyAnswer(ending.frame, ending.result, ending.acknowledged), answered: true };
  if (ending.how === 'closed') return { outcome: 'disconnected', errorType: `closed_${ending.code}`, answered: false };
  return WITHOUT_RESULT[ending.how];
}

/** Refusals come before the acknowledgement by nature; anything else without one is from the daemon's result cache, an error too. */
function classifyAnswer({ error }: CallToolResult, { failure }: ToolResult, acknowledged: boolean): Omit<Classified, 'answered'> {
  const refusal = error && REFUSALS.get(error.code);
  if (refusal !== undefined) return { outcome: refusal, errorType: error?.code };
  if (!acknowledged) return { outcome: 'result_cache', errorType: error === undefined && failure === undefined ? 'result_cache' : 'result_cache_error' };
  if (failure?.kind === 'timeout') return { outcome: 'timeout', errorType: failure.word };
  if (error !== undefined) return { outcome: error.code === 'TIMEOUT' ? 'timeout' : 'tool_error', errorType: error.code };
  return failure ? { outcome: 'tool_error', errorType: failure.word } : { outcome: 'ok', errorType: undefined };
}
