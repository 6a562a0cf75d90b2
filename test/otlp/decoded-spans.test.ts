import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeJson } from '../../sidecar/otlp/decode-json.ts';
import { decodeProtobuf } from '../../sidecar/otlp/decode-protobuf.ts';
import { encodeTraces } from '../../sidecar/otlp/encode-traces.ts';
import { encodeRequest, refereeDecodes } from './referee.ts';
import { richRequest } from './rich-request.ts';
import { anySpan } from '../store/any-span.ts';

const body = encodeRequest(richRequest);
const [first, second] = decodeProtobuf(body).spans;

test('every field of a span is read from protobuf', () => {
  expect(first).toEqual({
    traceId: '0af7651916cd43dd8448eb211c80319c',
    spanId: 'b7ad6b7169203331',
    parentSpanId: '00f067aa0ba902b7',
    name: 'upload kimi – größer',
    kind: 'server',
    service: 'exai-daemon',
    startTimeUnixNano: 1_790_000_000_000_000_001n,
    endTimeUnixNano: 1_790_000_001_500_000_002n,
    status: 'error',
    statusMessage: 'quota exceeded',
    attributes: {
      'exai.source': 'probe',
      'exai.file.sha256': 'ab'.repeat(32),
      long: 'ä'.repeat(90),
      'cache.hit': false,
      'file.size': 123_456,
      negative: -42,
      ratio: 0.1,
      'exai.markers': ['exai-1', 'exai-2'],
      mixed: '["a",1,[]]',
      map: '{"x":"y","n":1.5}',
      raw: 'AAH+/w==',
    },
    links: [{ traceId: '0af7651916cd43dd8448eb211c80319c', spanId: '00f067aa0ba902b7' }],
    events: [{ name: 'retry', timeUnixNano: 1_790_000_000_500_000_000n, attributes: { reason: '429' } }],
  });
});

test('the source of the resource is taken over where the span has none of its own', () => {
  expect([first?.attributes['exai.source'], second?.attributes['exai.source']]).toEqual(['probe', 'gateway']);
});

/** The same request as OTLP/JSON has it: ids in hexadecimal. */
const asJson = (): Buffer =>
  Buffer.from(
    JSON.stringify(refereeDecodes(body), (key, value: unknown) =>
      ['traceId', 'spanId', 'parentSpanId'].includes(key) && typeof value === 'string' ? Buffer.from(value, 'base64').toString('hex') : value,
    ),
  );

test('JSON and protobuf of one request give the same spans', () => {
  expect(decodeJson(asJson())).toEqual(decodeProtobuf(body));
});

test('names of enums, upper-case ids and numbers for integers are put up with in JSON', () => {
  const span = { traceId: '0AF7651916CD43DD8448EB211C80319C', spanId: 'B7AD6B7169203331', name: 'n', kind: 'SPAN_KIND_CLIENT', startTimeUnixNano: 5, endTimeUnixNano: '6', status: { code: 'STATUS_CODE_ERROR' }, unknown: {}, attributes: [{ key: 'i', value: { intValue: '7' } }, { key: 'd', value: { doubleValue: 'NaN' } }] };
  const { spans } = decodeJson(Buffer.from(JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] })));
  expect(spans).toMatchObject([{ traceId: '0af7651916cd43dd8448eb211c80319c', kind: 'client', startTimeUnixNano: 5n, endTimeUnixNano: 6n, status: 'error', service: 'unknown_service', attributes: { i: 7, d: Number.NaN } }]);
});

test('what is written as OTLP/JSON is read again as the same spans', () => {
  fc.assert(
    fc.property(fc.array(anySpan, { maxLength: 5 }), (spans) => {
      const decoded = decodeJson(Buffer.from(encodeTraces(spans)));
      expect(decoded.rejected.size).toBe(0);
      expect(new Set(decoded.spans)).toEqual(new Set(spans));
    }),
    { numRuns: 200 },
  );
});

const bad = (change: Record<string, unknown>): Record<string, unknown> => ({
  resourceSpans: [{ scopeSpans: [{ spans: [{ traceId: Buffer.alloc(16, 1), spanId: Buffer.alloc(8, 1), ...change }, { traceId: Buffer.alloc(16, 1), spanId: Buffer.alloc(8, 2) }] }] }],
});
const nested = (depth: number): Record<string, unknown> => (depth === 0 ? { stringValue: 'x' } : { arrayValue: { values: [nested(depth - 1)] } });

test.each([
  ['trace_id', { traceId: Buffer.alloc(15, 1) }],
  ['trace_id', { traceId: Buffer.alloc(16) }],
  ['span_id', { spanId: Buffer.alloc(9, 1) }],
  ['parent_span_id', { parentSpanId: Buffer.alloc(3, 1) }],
  ['link_id', { links: [{ traceId: Buffer.alloc(16), spanId: Buffer.alloc(8, 1) }] }],
  ['time', { startTimeUnixNano: '18446744073709551615' }],
  ['attributes', { attributes: Array.from({ length: 1025 }, (_, index) => ({ key: `k${index}`, value: { intValue: index } })) }],
  ['depth', { attributes: [{ key: 'deep', value: nested(17) }] }],
])('a span with a bad %s is rejected, its neighbour taken', (reason, change) => {
  const { spans, rejected } = decodeProtobuf(encodeRequest(bad(change)));
  expect([...rejected]).toEqual([[reason, 1]]);
  expect(spans.map((span) => span.spanId)).toEqual(['0202020202020202']);
});

test.each(['[]', 'null', '"text"', '{"resourceSpans":{}}', '{"resourceSpans":[{"scopeSpans":[{"spans":7}]}]}', '{', ''])('the JSON body %s is refused', (text) => {
  expect(() => decodeJson(Buffer.from(text))).toThrow(expect.objectContaining({ name: 'RefusedBody' }));
});

test('a body of more spans than the limit is refused as a whole', () => {
  expect(() => decodeProtobuf(body, { spans: 1, attributes: 100, depth: 16 })).toThrow('too many spans');
});

test('an attribute called __proto__ is an attribute', () => {
  const spans = decodeJson(Buffer.from('{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"0af7651916cd43dd8448eb211c80319c","spanId":"b7ad6b7169203331","attributes":[{"key":"__proto__","value":{"stringValue":"x"}}]}]}]}]}')).spans;
  expect(Object.entries(spans[0]?.attributes ?? {})).toEqual([['__proto__', 'x']]);
});
