import type { Span } from '../../sidecar/spans/span.ts';

/** A span numbered from 1, of 1.5 s unless told otherwise. */
export function makeSpan(number: number, parts: Partial<Span> = {}): Span {
  const startTimeUnixNano = parts.startTimeUnixNano ?? BigInt(number);
  return {
    traceId: '0af7651916cd43dd8448eb211c80319c',
    spanId: number.toString(16).padStart(16, '0'),
    parentSpanId: undefined,
    name: 'tools/call chat',
    kind: 'client',
    service: 'exai-sidecar',
    startTimeUnixNano,
    endTimeUnixNano: startTimeUnixNano + 1_500_000_000n,
    status: 'unset',
    statusMessage: undefined,
    attributes: {},
    links: [],
    events: [],
    ...parts,
  };
}
