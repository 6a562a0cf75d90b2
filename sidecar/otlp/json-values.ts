import type { AttributeValue } from '../spans/span.ts';
import { attributeValue, setOwn, type PlainMap, type PlainValue } from './attribute-value.ts';
import type { TracesBuilder } from './traces-builder.ts';

/** A JSON object of which nothing is known yet. */
export type JsonMap = Readonly<Record<string, unknown>>;

/** Where a JSON body does not have the shape that OTLP gives it. */
export class ShapeProblem extends Error {
  override readonly name = 'ShapeProblem';
}

const problem = (what: string, expected: string): never => {
  throw new ShapeProblem(`${what} must be ${expected}`);
};

/** A member that is an object; one that is absent or null counts as empty, as everywhere in OTLP/JSON. */
export function mapOf(value: unknown, what: string): JsonMap {
  if (value === undefined || value === null) return {};
  return typeof value === 'object' && !Array.isArray(value) ? (value as JsonMap) : problem(what, 'an object');
}

/** A member that is an array. */
export function listOf(value: unknown, what: string): readonly unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? (value as readonly unknown[]) : problem(what, 'an array');
}

/** A member that is a text. */
export function textOf(value: unknown, what: string): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : problem(what, 'a string');
}

const HEX = /^[0-9a-f]*$/i;
const ZEROS = /^0*$/;

/** An id: hexadecimal digits in either case, the empty text where all are zero. */
export function idOf(value: unknown, what: string): string {
  const text = textOf(value, what);
  if (!HEX.test(text)) problem(what, 'hexadecimal digits');
  return ZEROS.test(text) ? '' : text.toLowerCase();
}

const DIGITS = /^\d{1,20}$/;

/** A moment: decimal digits as a string, or a number. */
export function nanosOf(value: unknown, what: string): bigint {
  if (value === undefined || value === null) return 0n;
  if (typeof value === 'string' && DIGITS.test(value)) return BigInt(value);
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 ? BigInt(value) : problem(what, 'nanoseconds as decimal digits');
}

/** An enum: its number, or its name with the prefix that the schema gives it. */
export function enumOf<Value extends string>(value: unknown, values: readonly Value[], names: readonly string[], otherwise: Value): Value {
  const index = typeof value === 'string' ? names.indexOf(value) : value;
  return (typeof index === 'number' ? values[index] : undefined) ?? otherwise;
}

function numberOf(value: unknown, what: string): number {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string' || value.trim() === '') return problem(what, 'a number');
  const number = Number(value);
  return Number.isNaN(number) && value !== 'NaN' ? problem(what, 'a number') : number;
}

function plainValue(value: unknown, builder: TracesBuilder, depth: number): PlainValue {
  const any = mapOf(value, 'an attribute value');
  if (typeof any['stringValue'] === 'string') return any['stringValue'];
  if (typeof any['boolValue'] === 'boolean') return any['boolValue'];
  if (any['intValue'] !== undefined) return numberOf(any['intValue'], 'intValue');
  if (any['doubleValue'] !== undefined) return numberOf(any['doubleValue'], 'doubleValue');
  if (any['bytesValue'] !== undefined) return textOf(any['bytesValue'], 'bytesValue');
  if (any['arrayValue'] === undefined && any['kvlistValue'] === undefined) {
    if (any['stringValue'] !== undefined) problem('stringValue', 'a string');
    return any['boolValue'] === undefined ? null : problem('boolValue', 'true or false');
  }
  if (depth >= builder.limits.depth) {
    builder.reject('depth');
    return null;
  }
  if (any['arrayValue'] !== undefined) {
    return listOf(mapOf(any['arrayValue'], 'arrayValue')['values'], 'values').map((element) => plainValue(element, builder, depth + 1));
  }
  return plainMap(listOf(mapOf(any['kvlistValue'], 'kvlistValue')['values'], 'values'), builder, depth + 1);
}

function plainMap(entries: readonly unknown[], builder: TracesBuilder, depth: number): PlainMap {
  const map: Record<string, PlainValue> = {};
  for (const entry of entries) {
    const { key, value } = mapOf(entry, 'a map entry');
    setOwn(map, textOf(key, 'key'), plainValue(value, builder, depth));
  }
  return map;
}

/** Reads a list of KeyValue. */
export function attributesOf(value: unknown, builder: TracesBuilder): Record<string, AttributeValue> {
  const attributes: Record<string, AttributeValue> = {};
  const list = listOf(value, 'attributes');
  if (list.length > builder.limits.attributes) {
    builder.reject('attributes');
    return attributes;
  }
  for (const entry of list) {
    const { key, value: any } = mapOf(entry, 'an attribute');
    const read = attributeValue(plainValue(any, builder, 1));
    if (read !== undefined) setOwn(attributes, textOf(key, 'key'), read);
  }
  return attributes;
}
