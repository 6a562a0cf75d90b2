/** The error of a reply: `code` is one word in capitals. */
export interface ReplyError {
  readonly code: string;
  readonly message: string;
  readonly retry_after?: number;
}

/** One entry of a tool's output. */
export interface ToolOutput {
  readonly type: 'text';
  readonly text: string;
}

/** What the daemon knows about itself, as its `health` operation answers. */
export interface HealthSnapshot {
  /** Server time, seconds since 1970. */
  readonly t: number;
  readonly uptime_human: string;
  readonly sessions: number;
  readonly global_capacity: number;
  readonly tool_count: number;
  /** The profile, where it is the built-in rehearsal that answers; a real daemon has no such field. */
  readonly rehearsal?: string;
}

/** What the daemon sends, as it stands on the wire. */
export type ServerFrame =
  | { readonly op: 'hello_ack'; readonly ok: boolean; readonly session_id?: string; readonly error?: string }
  | { readonly op: 'list_tools_res'; readonly tools: readonly { readonly name: string }[] }
  | { readonly op: 'health_res'; readonly ok: boolean; readonly health: HealthSnapshot }
  | ProgressFrame
  | { readonly op: 'call_tool_ack'; readonly request_id: string | null; readonly accepted: boolean; readonly timeout: number; readonly name: string }
  | CallToolResult
  | { readonly op: 'error'; readonly message: string };

/** The first of a call carries a note and the daemon's start stamp `t`; those without a note are heartbeats. */
export interface ProgressFrame {
  readonly op: 'progress';
  readonly request_id: string | null;
  readonly name: string;
  /** Server time, seconds since 1970. */
  readonly t: number;
  readonly note?: string;
}

/** The reply to a call; one from a result cache has no `text`, one refused before it ran has no `outputs`. */
export interface CallToolResult {
  readonly op: 'call_tool_res';
  readonly request_id: string | null;
  readonly outputs?: readonly ToolOutput[];
  readonly text?: string;
  readonly error?: ReplyError;
}

/** A frame that is none of the daemon's, and why. */
export interface NotUnderstood {
  readonly op: 'not_understood';
  readonly reason: string;
}

interface Check {
  readonly what: string;
  readonly holds: (value: unknown) => boolean;
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
const hasName = (value: unknown): boolean => isObject(value) && typeof value['name'] === 'string';
const isOutput = (value: unknown): boolean => isObject(value) && value['type'] === 'text' && typeof value['text'] === 'string';

const STRING: Check = { what: 'a string', holds: (value) => typeof value === 'string' };
const BOOLEAN: Check = { what: 'true or false', holds: (value) => typeof value === 'boolean' };
const NUMBER: Check = { what: 'a finite number', holds: Number.isFinite };
const REQUEST_ID: Check = { what: 'a string or null', holds: (value) => typeof value === 'string' || value === null };
const TOOLS: Check = { what: 'a list of tools', holds: (value) => Array.isArray(value) && value.every(hasName) };
const OUTPUTS: Check = { what: 'a list of texts', holds: (value) => Array.isArray(value) && value.every(isOutput) };
const ERROR: Check = {
  what: 'an error with code and message',
  holds: (value) => isObject(value) && typeof value['code'] === 'string' && typeof value['message'] === 'string',
};
const HEALTH: Check = {
  what: 'a health snapshot',
  holds: (value) =>
    isObject(value) && typeof value['uptime_human'] === 'string' && ['t', 'sessions', 'global_capacity', 'tool_count'].every((field) => Number.isFinite(value[field])),
};

const optional = (check: Check): Check => ({ what: `${check.what} or absent`, holds: (value) => value === undefined || check.holds(value) });

const FIELDS: ReadonlyMap<unknown, Readonly<Record<string, Check>>> = new Map(
  Object.entries({
    hello_ack: { ok: BOOLEAN, session_id: optional(STRING), error: optional(STRING) },
    list_tools_res: { tools: TOOLS },
    health_res: { ok: BOOLEAN, health: HEALTH },
    progress: { request_id: REQUEST_ID, name: STRING, t: NUMBER, note: optional(STRING) },
    call_tool_ack: { request_id: REQUEST_ID, accepted: BOOLEAN, timeout: NUMBER, name: STRING },
    call_tool_res: { request_id: REQUEST_ID, outputs: optional(OUTPUTS), text: optional(STRING), error: optional(ERROR) },
    error: { message: STRING },
  } satisfies Record<ServerFrame['op'], Record<string, Check>>),
);

/**
 * Reads one text frame of the daemon. A frame of another shape is a value, never an exception, and its reason quotes
 * field names only, never contents.
 */
export function parseServerFrame(data: string): ServerFrame | NotUnderstood {
  let frame: unknown;
  try {
    frame = JSON.parse(data);
  } catch {
    return notUnderstood('not JSON');
  }
  if (!isObject(frame)) return notUnderstood('not a JSON object');
  const fields = FIELDS.get(frame['op']);
  if (fields === undefined) return notUnderstood(typeof frame['op'] === 'string' ? 'unknown op' : 'no op');
  for (const [field, check] of Object.entries(fields)) {
    if (!check.holds(frame[field])) return notUnderstood(`${String(frame['op'])}.${field} is not ${check.what}`);
  }
  return frame as unknown as ServerFrame;
}

const notUnderstood = (reason: string): NotUnderstood => ({ op: 'not_understood', reason });
