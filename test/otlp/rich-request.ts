const traceId = Buffer.from('0af7651916cd43dd8448eb211c80319c', 'hex');
const spanId = Buffer.from('b7ad6b7169203331', 'hex');
const parentSpanId = Buffer.from('00f067aa0ba902b7', 'hex');
const text = (key: string, stringValue: string): Record<string, unknown> => ({ key, value: { stringValue } });

/** One request that uses every field that a trace export has, two spans in it. */
export const richRequest: Record<string, unknown> = {
  resourceSpans: [
    {
      resource: { attributes: [text('service.name', 'exai-daemon'), text('exai.source', 'probe')], droppedAttributesCount: 1 },
      schemaUrl: 'https://opentelemetry.io/schemas/1.45.0',
      scopeSpans: [
        {
          scope: { name: 'exai.probe', version: '1.2', attributes: [text('a', 'b')], droppedAttributesCount: 2 },
          schemaUrl: 'https://opentelemetry.io/schemas/1.45.0',
          spans: [
            {
              traceId,
              spanId,
              parentSpanId,
              traceState: 'vendor=1',
              flags: 257,
              name: 'upload kimi – größer',
              kind: 2,
              startTimeUnixNano: '1790000000000000001',
              endTimeUnixNano: '1790000001500000002',
              attributes: [
                text('exai.file.sha256', 'ab'.repeat(32)),
                text('long', 'ä'.repeat(90)),
                { key: 'cache.hit', value: { boolValue: false } },
                { key: 'file.size', value: { intValue: 123_456 } },
                { key: 'negative', value: { intValue: -42 } },
                { key: 'ratio', value: { doubleValue: 0.1 } },
                { key: 'exai.markers', value: { arrayValue: { values: [{ stringValue: 'exai-1' }, { stringValue: 'exai-2' }] } } },
                { key: 'mixed', value: { arrayValue: { values: [{ stringValue: 'a' }, { intValue: 1 }, { arrayValue: { values: [] } }] } } },
                { key: 'map', value: { kvlistValue: { values: [text('x', 'y'), { key: 'n', value: { doubleValue: 1.5 } }] } } },
                { key: 'raw', value: { bytesValue: Buffer.from([0, 1, 254, 255]) } },
                { key: 'nothing', value: {} },
              ],
              droppedAttributesCount: 3,
              events: [{ timeUnixNano: '1790000000500000000', name: 'retry', attributes: [text('reason', '429')], droppedAttributesCount: 1 }],
              droppedEventsCount: 4,
              links: [{ traceId, spanId: parentSpanId, traceState: 'v=2', attributes: [text('l', 'm')], droppedAttributesCount: 1, flags: 1 }],
              droppedLinksCount: 5,
              status: { code: 2, message: 'quota exceeded' },
            },
            { traceId, spanId: parentSpanId, name: 'second', kind: 0, startTimeUnixNano: '1', endTimeUnixNano: '2', attributes: [text('exai.source', 'gateway')] },
          ],
        },
      ],
    },
  ],
};
