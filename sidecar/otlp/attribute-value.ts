import type { AttributeValue } from '../spans/span.ts';

/** An OTLP AnyValue with its wrapping taken off: bytes are base64 text, a value without content is null. */
export type PlainValue = string | number | boolean | null | readonly PlainValue[] | PlainMap;

/** An OTLP KeyValueList. */
export interface PlainMap {
  readonly [key: string]: PlainValue;
}

/** The values of an array where all are of one type that `AttributeValue` knows. */
function uniform(values: readonly PlainValue[]): AttributeValue | undefined {
  if (values.every((value) => typeof value === 'string')) return values;
  if (values.every((value) => typeof value === 'number')) return values;
  return values.every((value) => typeof value === 'boolean') ? values : undefined;
}

/**
 * The attribute value that stands for a plain one. What our record has no type for becomes its JSON text: a map, a
 * nested or a mixed array. A value without content is no attribute.
 */
export function attributeValue(value: PlainValue): AttributeValue | undefined {
  if (value === null) return undefined;
  if (typeof value !== 'object') return value;
  return (Array.isArray(value) ? uniform(value as readonly PlainValue[]) : undefined) ?? JSON.stringify(value);
}

/** Sets a property under any name: plain assignment to `__proto__` would set the prototype instead. */
export function setOwn<Value>(target: Record<string, Value>, name: string, value: Value): void {
  if (name === '__proto__') Object.defineProperty(target, name, { value, enumerable: true, configurable: true, writable: true });
  else target[name] = value;
}
