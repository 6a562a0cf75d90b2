import * as fc from 'fast-check';
import type { Attributes, Span } from '../../sidecar/spans/span.ts';
import { ATTRIBUTES } from '../../sidecar/spans/semconv.ts';

const hex = (digits: number): fc.Arbitrary<string> =>
  fc.array(fc.constantFrom(...'0123456789abcdef'.split('')), { minLength: digits, maxLength: digits }).map((all) => all.join('')).filter((id) => /[^0]/.test(id));
const text = fc.string({ unit: 'binary', maxLength: 30 });
const value = fc.oneof(text, fc.double(), fc.integer(), fc.boolean(), fc.array(text, { maxLength: 4 }), fc.array(fc.double({ noNaN: false }), { maxLength: 4 }), fc.array(fc.boolean(), { maxLength: 4 }));
/** Our names as well as foreign ones, with values of any type. */
const attributes: fc.Arbitrary<Attributes> = fc
  .array(fc.tuple(fc.oneof(fc.constantFrom(...ATTRIBUTES.keys()), text.filter((name) => name !== '__proto__')), value), { maxLength: 12 })
  .map((entries) => Object.fromEntries(entries));
const time = fc.bigInt({ min: 0n, max: 2n ** 63n - 1n });

/** Any span that our record can hold. */
export const anySpan: fc.Arbitrary<Span> = fc.record({
  traceId: hex(32),
  spanId: hex(16),
  parentSpanId: fc.option(hex(16), { nil: undefined }),
  name: text,
  kind: fc.constantFrom('internal', 'server', 'client', 'producer', 'consumer'),
  service: text.filter((service) => service !== ''),
  startTimeUnixNano: time,
  endTimeUnixNano: time,
  status: fc.constantFrom('unset', 'ok', 'error'),
  statusMessage: fc.option(text.filter((message) => message !== ''), { nil: undefined }),
  attributes,
  links: fc.array(fc.record({ traceId: hex(32), spanId: hex(16) }), { maxLength: 3 }),
  events: fc.array(fc.record({ name: text, timeUnixNano: time, attributes }), { maxLength: 3 }),
});
