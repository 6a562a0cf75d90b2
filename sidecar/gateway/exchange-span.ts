import type { IncomingHttpHeaders } from 'node:http';
import { ATTR_ERROR_TYPE, ATTR_FIRST_BYTE, ATTR_HTTP_METHOD, ATTR_HTTP_STATUS, ATTR_PROVIDER, ATTR_PROVIDER_KIND, ATTR_REQUEST_BYTES, ATTR_RESPONSE_BYTES, ATTR_SERVER_ADDRESS, ATTR_SERVER_PORT, ATTR_SOURCE, ATTR_URL_PATH, SERVICES } from '../spans/semconv.ts';
import type { AttributeValue, Span } from '../spans/span.ts';
import { newSpanId, newTraceId, parseTraceparent } from '../spans/trace-context.ts';
import type { ExchangeResult } from './exchange.ts';
import type { Findings } from './inspection.ts';
import type { Route } from './route.ts';

/** Whether the providers are real, played back or emulated. */
export type ProviderKind = 'live' | 'recorded' | 'emulated';

/** All that is known of one exchange. */
export interface ObservedExchange {
  readonly route: Route;
  readonly method: string;
  readonly requestHeaders: IncomingHttpHeaders;
  readonly startTimeUnixNano: bigint;
  readonly endTimeUnixNano: bigint;
  readonly result: ExchangeResult;
  readonly findings: Findings;
  readonly providerKind: ProviderKind;
}

/** The span of one exchange: the daemon's CLIENT span, as an instrumentation inside it would write it. */
export function exchangeSpan(observed: ObservedExchange): Span {
  const { route, result, findings, startTimeUnixNano } = observed;
  const parent = parseTraceparent(observed.requestHeaders['traceparent']);
  const errorType = result.failure ?? (result.status !== undefined && result.status >= 400 ? String(result.status) : undefined);
  const attributes: Record<string, AttributeValue | undefined> = {
    [ATTR_SOURCE]: 'gateway',
    [ATTR_PROVIDER]: route.upstream.provider,
    [ATTR_PROVIDER_KIND]: observed.providerKind,
    [ATTR_HTTP_METHOD]: observed.method,
    [ATTR_URL_PATH]: route.path,
    [ATTR_SERVER_ADDRESS]: route.upstream.host,
    [ATTR_SERVER_PORT]: route.upstream.port,
    [ATTR_HTTP_STATUS]: result.status,
    [ATTR_REQUEST_BYTES]: result.requestBytes,
    [ATTR_RESPONSE_BYTES]: result.responseBytes,
    [ATTR_FIRST_BYTE]: result.firstByteUnixNano === undefined ? undefined : Number(result.firstByteUnixNano - startTimeUnixNano) / 1e9,
    [ATTR_ERROR_TYPE]: errorType,
    ...findings.attributes,
  };
  return {
    traceId: parent?.traceId ?? newTraceId(),
    spanId: newSpanId(),
    parentSpanId: parent?.spanId,
    name: findings.name,
    kind: 'client',
    service: SERVICES.daemon,
    startTimeUnixNano,
    endTimeUnixNano: observed.endTimeUnixNano,
    status: errorType === undefined ? 'unset' : 'error',
    statusMessage: undefined,
    attributes: Object.fromEntries(Object.entries(attributes).filter((entry): entry is [string, AttributeValue] => entry[1] !== undefined)),
    links: [],
    events: [],
  };
}
