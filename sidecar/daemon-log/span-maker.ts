import type { LogRecord } from '../protocol/log-line.ts';
import { findTool } from '../protocol/tools.ts';
import {
  ATTR_CACHE_HIT, ATTR_CACHE_NAME, ATTR_DERIVED, ATTR_ERROR_TYPE, ATTR_FILE_ID, ATTR_FILE_PATH, ATTR_FILE_SHA256, ATTR_INTERNAL_REQUEST_ID, ATTR_PROVIDER,
  ATTR_REQUEST_ID, ATTR_RESOLUTION, ATTR_SESSION_ID, ATTR_SOURCE, ATTR_TOOL, SERVICES, SPAN_NAMES,
} from '../spans/semconv.ts';
import type { Attributes, Span } from '../spans/span.ts';
import { newSpanId, newTraceId } from '../spans/trace-context.ts';

/** The daemon stamps with the wall clock, which may be slewed or stepped a little while a run goes on. */
const RESOLUTION_SECONDS = 0.001;
/** A miss whose upload has not ended for so long has failed: nothing says so. */
const FORGOTTEN_SECONDS = 180;
/** The daemon records some failed uploads twice, close together. */
const REMEMBERED_UPLOADS = 64;

type Of<Kind extends LogRecord['kind']> = Extract<LogRecord, { kind: Kind }>;

/** Turns what the daemon wrote down into spans; they bear no trace context, but what tells whose they are. */
export class SpanMaker {
  readonly #fileId: (provider: string, sha256: string) => string | undefined;
  readonly #missed = new Map<string, Of<'lookup'>>();
  readonly #uploads: string[] = [];
  #recordsUploads: boolean;

  /** `recordsUploads` where each upload is known to be recorded itself, so that none need be inferred. */
  constructor(options: { readonly fileId: (provider: string, sha256: string) => string | undefined; readonly recordsUploads: boolean }) {
    this.#fileId = options.fileId;
    this.#recordsUploads = options.recordsUploads;
  }

  /** The span of a record; undefined where it tells of none, or told of it before. */
  spanOf(record: LogRecord): Span | undefined {
    switch (record.kind) {
      case 'call':
        return span(SPAN_NAMES.toolCall(record.tool), 'server', record, undefined, { [ATTR_TOOL]: record.tool, [ATTR_SESSION_ID]: record.session });
      case 'failure':
        return span(SPAN_NAMES.toolCall(record.tool), 'server', record, record.error, { [ATTR_TOOL]: record.tool, [ATTR_REQUEST_ID]: record.requestId });
      case 'boundary':
        return boundarySpan(record);
      case 'upload':
        return this.#uploadSpan(record);
      case 'lookup':
        return this.#lookupSpan(record);
      case 'posted':
        return this.#inferredUpload(record);
      case 'ignored':
        return undefined;
    }
  }

  #uploadSpan(record: Of<'upload'>): Span | undefined {
    this.#recordsUploads = true;
    const key = `${record.startSeconds} ${record.path}`;
    if (this.#uploads.includes(key)) return undefined;
    this.#uploads.push(key);
    if (this.#uploads.length > REMEMBERED_UPLOADS) this.#uploads.shift();
    return span(SPAN_NAMES.upload(record.provider), 'internal', record, record.error, { [ATTR_PROVIDER]: record.provider, [ATTR_FILE_PATH]: record.path });
  }

  #lookupSpan(record: Of<'lookup'>): Span {
    const { provider, sha256, hit, atSeconds } = record;
    if (!hit) this.#missed.set(`${provider}/${sha256}`, record);
    const fileId = hit ? this.#fileId(provider, sha256) : undefined;
    return span(SPAN_NAMES.cacheGet('file'), 'internal', { startSeconds: atSeconds, endSeconds: atSeconds }, undefined, {
      [ATTR_PROVIDER]: provider,
      [ATTR_CACHE_NAME]: 'file',
      [ATTR_CACHE_HIT]: hit,
      [ATTR_FILE_SHA256]: sha256,
      ...(fileId === undefined ? {} : { [ATTR_FILE_ID]: fileId }),
    });
  }

  /** A finished upload says not whose: it is that of the one miss under way, or nobody's. */
  #inferredUpload({ provider, atSeconds }: Of<'posted'>): Span | undefined {
    for (const [key, miss] of this.#missed) if (atSeconds - miss.atSeconds > FORGOTTEN_SECONDS) this.#missed.delete(key);
    const open = [...this.#missed.values()].filter((miss) => miss.provider === provider && miss.atSeconds <= atSeconds);
    const [miss] = open;
    if (!miss || open.length > 1) return undefined;
    this.#missed.delete(`${provider}/${miss.sha256}`);
    if (this.#recordsUploads) return undefined;
    return span(SPAN_NAMES.upload(provider), 'internal', { startSeconds: miss.atSeconds, endSeconds: atSeconds }, undefined, {
      [ATTR_PROVIDER]: provider,
      [ATTR_FILE_SHA256]: miss.sha256,
      [ATTR_CACHE_HIT]: false,
      [ATTR_DERIVED]: true,
    });
  }
}

/** The result of an upload bears no internal request id, so that its boundary could be anybody's. */
const boundarySpan = (record: Of<'boundary'>): Span | undefined =>
  findTool(record.tool)?.files?.uploads === true
    ? undefined
    : span(SPAN_NAMES.toolCall(record.tool), 'server', record, record.error, { [ATTR_TOOL]: record.tool, [ATTR_INTERNAL_REQUEST_ID]: record.internalId });

function span(name: string, kind: Span['kind'], times: { readonly startSeconds: number; readonly endSeconds: number }, error: string | undefined, attributes: Attributes): Span {
  return {
    traceId: newTraceId(),
    spanId: newSpanId(),
    parentSpanId: undefined,
    name,
    kind,
    service: SERVICES.daemon,
    startTimeUnixNano: nanos(times.startSeconds),
    endTimeUnixNano: nanos(times.endSeconds),
    status: error === undefined ? 'unset' : 'error',
    statusMessage: error,
    attributes: { [ATTR_SOURCE]: 'log', [ATTR_RESOLUTION]: RESOLUTION_SECONDS, ...attributes, ...(error === undefined ? {} : { [ATTR_ERROR_TYPE]: error }) },
    links: [],
    events: [],
  };
}

/** Microseconds are all that a float of so many seconds holds. */
const nanos = (seconds: number): bigint => BigInt(Math.round(seconds * 1e6)) * 1000n;
