import type { AttributeValue } from '../spans/span.ts';
import { attributeValue, setOwn, type PlainMap, type PlainValue } from './attribute-value.ts';
import type { TracesBuilder } from './traces-builder.ts';
import { field, FIXED64, LENGTH, VARINT, type WireReader } from './wire-reader.ts';

/** Reads one KeyValue, up to `end`, into `attributes`; answers how many that makes. */
export function readAttribute(wire: WireReader, end: number, builder: TracesBuilder, attributes: Record<string, AttributeValue>, count: number): number {
  let key = '';
  let plain: PlainValue = null;
  while (wire.position < end) {
    const tag = wire.tag(end);
    if (tag === field(1, LENGTH)) key = wire.string(end);
    else if (tag === field(2, LENGTH)) plain = readAnyValue(wire, wire.length(end), builder, 1) ?? plain;
    else wire.skip(tag, end);
  }
  if (count >= builder.limits.attributes) {
    builder.reject('attributes');
    return count;
  }
  const value = attributeValue(plain);
  if (value !== undefined) setOwn(attributes, key, value);
  return count + 1;
}

function readAnyValue(wire: WireReader, end: number, builder: TracesBuilder, depth: number): PlainValue {
  let value: PlainValue = null;
  while (wire.position < end) {
    const tag = wire.tag(end);
    switch (tag) {
      case field(1, LENGTH):
        value = wire.string(end);
        break;
      case field(2, VARINT):
        value = wire.bool(end);
        break;
      case field(3, VARINT):
        value = wire.int64(end);
        break;
      case field(4, FIXED64):
        value = wire.double(end);
        break;
      case field(5, LENGTH):
        value = readNested(wire, end, builder, depth, readArray);
        break;
      case field(6, LENGTH):
        value = readNested(wire, end, builder, depth, readMap);
        break;
      case field(7, LENGTH):
        value = wire.base64(end);
        break;
      default:
        wire.skip(tag, end);
    }
  }
  return value;
}

type NestedReader = (wire: WireReader, end: number, builder: TracesBuilder, depth: number) => PlainValue;

/** What nests too deep is stepped over, and costs its span. */
function readNested(wire: WireReader, end: number, builder: TracesBuilder, depth: number, read: NestedReader): PlainValue {
  const stop = wire.length(end);
  if (depth < builder.limits.depth) return read(wire, stop, builder, depth + 1);
  builder.reject('depth');
  wire.position = stop;
  return null;
}

function readArray(wire: WireReader, end: number, builder: TracesBuilder, depth: number): PlainValue {
  const values: PlainValue[] = [];
  while (wire.position < end) {
    const tag = wire.tag(end);
    if (tag === field(1, LENGTH)) values.push(readAnyValue(wire, wire.length(end), builder, depth));
    else wire.skip(tag, end);
  }
  return values;
}

function readMap(wire: WireReader, end: number, builder: TracesBuilder, depth: number): PlainMap {
  const map: Record<string, PlainValue> = {};
  while (wire.position < end) {
    const tag = wire.tag(end);
    if (tag === field(1, LENGTH)) readEntry(wire, wire.length(end), builder, depth, map);
    else wire.skip(tag, end);
  }
  return map;
}

function readEntry(wire: WireReader, end: number, builder: TracesBuilder, depth: number, map: Record<string, PlainValue>): void {
  let key = '';
  let value: PlainValue = null;
  while (wire.position < end) {
    const tag = wire.tag(end);
    if (tag === field(1, LENGTH)) key = wire.string(end);
    else if (tag === field(2, LENGTH)) value = readAnyValue(wire, wire.length(end), builder, depth) ?? value;
    else wire.skip(tag, end);
  }
  setOwn(map, key, value);
}
