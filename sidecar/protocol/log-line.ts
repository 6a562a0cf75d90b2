/** Something that the daemon wrote down, by what it tells; times are seconds since 1970 by the daemon's clock. */
export type LogRecord =
  /** A call that returned: from the slot that it got to its end. */
  | { readonly kind: 'call'; readonly tool: string; readonly session: string; readonly startSeconds: number; readonly endSeconds: number }
  /** A call that timed out or raised. */
  | { readonly kind: 'failure'; readonly tool: string; readonly requestId: string; readonly error: string; readonly startSeconds: number; readonly endSeconds: number }
  /** A call inside the daemon's handler, by its internal request id. */
  | { readonly kind: 'boundary'; readonly tool: string; readonly internalId: string; readonly startSeconds: number; readonly endSeconds: number; readonly error: string | undefined }
  /** One file from hashing to the text fetched, hit or miss alike. */
  | { readonly kind: 'upload'; readonly provider: string; readonly path: string; readonly startSeconds: number; readonly endSeconds: number; readonly error: string | undefined }
  /** A look into the file cache, with its outcome; it has no duration. */
  | { readonly kind: 'lookup'; readonly provider: string; readonly sha256: string; readonly hit: boolean; readonly atSeconds: number }
  /** A new file is at the provider and in the cache; which one is not said. */
  | { readonly kind: 'posted'; readonly provider: string; readonly atSeconds: number }
  /** Well known and of no use here. */
  | { readonly kind: 'ignored' };

/** A line that tells nothing that is known, and why. */
export interface UnreadLine {
  readonly kind: 'unread';
  readonly reason: string;
  /** True where it is no whole line of JSON or lacks what its kind should have: something may be lost with it. */
  readonly damaged: boolean;
}

type Fields = Readonly<Record<string, unknown>>;

const SHA256 = /^[0-9a-f]{64}$/;
/** Events of the metrics file that say nothing of uploads, caches or calls. */
const OTHER_EVENTS: ReadonlySet<unknown> = new Set(['token_usage', 'provider_error']);

/**
 * Reads one line of the daemon's JSONL files; which file it stood in need not be known. A line of another shape is a value,
 * never an exception, and its reason quotes field names only, never contents.
 */
export function parseLogLine(line: string): LogRecord | UnreadLine {
  let fields: unknown;
  try {
    fields = JSON.parse(line);
  } catch {
    return damaged('not JSON');
  }
  if (!isObject(fields)) return damaged('not a JSON object');
  if (fields['op'] === 'call_tool') return callOf(fields);
  if (fields['event'] === 'file_cache') return lookupOf(fields);
  if (fields['event'] === 'file_count_delta') return postedOf(fields);
  if (OTHER_EVENTS.has(fields['event'])) return { kind: 'ignored' };
  if ('start_ts' in fields && 'tool_name' in fields) return toolEventOf(fields);
  if ('duration' in fields && 'request_id' in fields) return failureOf(fields);
  return { kind: 'unread', reason: 'no record that is known', damaged: false };
}

function callOf({ t, lat, sess, name }: Fields): LogRecord | UnreadLine {
  if (!isNumber(t) || !isNumber(lat)) return damaged('a call without t and lat');
  if (!isText(sess) || !isText(name)) return damaged('a call without sess and name');
  return { kind: 'call', tool: name, session: sess, startSeconds: t - Math.max(0, lat), endSeconds: t };
}

function failureOf({ t, duration, tool, error, request_id: requestId }: Fields): LogRecord | UnreadLine {
  if (!isNumber(t) || !isNumber(duration)) return damaged('a failure without t and duration');
  if (!isText(tool) || !isText(error)) return damaged('a failure without tool and error');
  // A client need not give an id: such a call is none of ours.
  if (!isText(requestId)) return { kind: 'ignored' };
  return { kind: 'failure', tool, requestId, error: error.startsWith('TIMEOUT') ? 'TIMEOUT' : 'EXEC_ERROR', startSeconds: t - Math.max(0, duration), endSeconds: t };
}

function toolEventOf({ provider, tool_name: tool, args, start_ts: start, latency_ms: latency, ok, error }: Fields): LogRecord | UnreadLine {
  if (!isText(provider) || !isText(tool)) return damaged('a tool event without provider and tool_name');
  if (!isNumber(start) || !isNumber(latency)) return damaged('a tool event without start_ts and latency_ms');
  const times = { startSeconds: start, endSeconds: start + Math.max(0, latency) / 1000 };
  const failure = ok === false ? errorWord(error) : undefined;
  const details = isObject(args) ? args : {};
  if (provider === 'boundary') {
    const { req_id: internalId } = details;
    return isText(internalId) ? { kind: 'boundary', tool, internalId, ...times, error: failure } : damaged('a boundary without req_id');
  }
  if (tool !== 'file_upload_extract') return { kind: 'ignored' };
  const { path } = details;
  return isText(path) ? { kind: 'upload', provider, path, ...times, error: failure } : damaged('an upload without path');
}

function lookupOf({ action, provider, sha, t }: Fields): LogRecord | UnreadLine {
  if (action !== 'hit' && action !== 'miss') return damaged('a lookup that is neither hit nor miss');
  if (!isText(provider) || !isNumber(t)) return damaged('a lookup without provider and t');
  if (typeof sha !== 'string' || !SHA256.test(sha)) return damaged('a lookup without the SHA-256');
  return { kind: 'lookup', provider, sha256: sha, hit: action === 'hit', atSeconds: t };
}

function postedOf({ provider, delta, t }: Fields): LogRecord | UnreadLine {
  if (!isText(provider) || !isNumber(t) || !isNumber(delta)) return damaged('a file count without provider, delta and t');
  return delta === 1 ? { kind: 'posted', provider, atSeconds: t } : { kind: 'ignored' };
}

/** The daemon's texts hold paths and answers of providers: only their first words are fixed. */
function errorWord(error: unknown): string {
  if (error === 'cancelled') return 'cancelled';
  return typeof error === 'string' && error.startsWith('skipped: oversize') ? 'oversize' : 'upload_error';
}

const damaged = (reason: string): UnreadLine => ({ kind: 'unread', reason, damaged: true });
const isObject = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);
const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);
const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';
