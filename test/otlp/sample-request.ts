import { randomBytes } from 'node:crypto';

const value = (plain: string | number | boolean): Record<string, unknown> => {
  if (typeof plain === 'string') return { stringValue: plain };
  if (typeof plain === 'boolean') return { boolValue: plain };
  return Number.isInteger(plain) ? { intValue: plain } : { doubleValue: plain };
};

/** Twelve attributes and about 430 bytes a span, as the gateway and the probe send them. */
const attributesOf = (index: number): Record<string, unknown>[] =>
  Object.entries({
    'exai.source': 'gateway',
    'http.request.method': 'POST',
    'http.response.status_code': 200,
    'url.path': '/v1/chat/completions',
    'server.address': '127.0.0.1',
    'server.port': 4321,
    'gen_ai.request.model': 'glm-4.5-flash',
    'gen_ai.provider.name': 'glm',
    'gen_ai.usage.input_tokens': 1000 + index,
    'exai.first_byte.duration': 0.25 + index / 1e6,
    'cache.hit': index % 2 === 0,
    'exai.call.id': `run-20261123-000001/${index}`,
  }).map(([key, plain]) => ({ key, value: value(plain) }));

/** An export request of so many spans in one trace, as protobufjs takes it. */
export const sampleRequest = (spans: number): Record<string, unknown> => {
  const traceId = randomBytes(16);
  return {
    resourceSpans: [
      {
        resource: { attributes: [{ key: 'service.name', value: { stringValue: 'exai-daemon' } }] },
        scopeSpans: [
          {
            scope: { name: 'probe', version: '1' },
            spans: Array.from({ length: spans }, (_, index) => ({
              traceId,
              spanId: randomBytes(8),
              parentSpanId: randomBytes(8),
              name: 'POST /chat/completions',
              kind: 3,
              startTimeUnixNano: `${1_790_000_000_000_000_000n + BigInt(index)}`,
              endTimeUnixNano: `${1_790_000_001_000_000_000n + BigInt(index)}`,
              attributes: attributesOf(index),
              status: { code: 1 },
            })),
          },
        ],
      },
    ],
  };
};
