import type { AttributeValue, Attributes } from '../spans/span.ts';

/** JSON has no NaN and no infinity; under this key they travel as text. No attribute value is an object otherwise. */
const NON_FINITE_KEY = 'number';

/** Names repeat for ever, so their quoted form is kept; bounded, because foreign names may not repeat. */
const quotedNames = new Map<string, string>();
const QUOTED_NAMES_LIMIT = 4096;

function quotedName(name: string): string {
  const known = quotedNames.get(name);
  if (known !== undefined) return known;
  const quoted = `${JSON.stringify(name)}:`;
  if (quotedNames.size < QUOTED_NAMES_LIMIT) quotedNames.set(name, quoted);
  return quoted;
}

function numberText(value: number): string {
  if (Object.is(value, -0)) return '-0.0';
  return Number.isFinite(value) ? String(value) : `{"${NON_FINITE_KEY}":"${value}"}`;
}

/** Text that JSON quotes as it is; to look is cheaper than to have it quoted. */
const PLAIN_TEXT = /^[ !#-[\]-~]*$/;

function elementText(value: string | number | boolean): string {
  if (typeof value === 'string') return PLAIN_TEXT.test(value) ? `"${value}"` : JSON.stringify(value);
  return typeof value === 'number' ? numberText(value) : String(value);
}

const valueText = (value: AttributeValue): string =>
  typeof value === 'object' ? `[${value.map((element: string | number | boolean) => elementText(element)).join(',')}]` : elementText(value);

/** `JSON.stringify` writes half a surrogate pair as `\ud800`, which DuckDB refuses, and with it every question about the text. */
const HALF_PAIR = /(?<=(?:^|[^\\])(?:\\\\)*)\\ud[89a-f][0-9a-f]{2}/g;
const withoutHalfPairs = (text: string): string => (text.includes('\\ud') ? text.replaceAll(HALF_PAIR, '\uFFFD') : text);

/** Attributes as one JSON object, but for those that are kept apart; null where none are left. */
export function formatAttributes(attributes: Attributes, keepsApart?: (name: string, value: AttributeValue) => boolean): string | null {
  let text = '';
  for (const name in attributes) {
    const value = attributes[name];
    if (value === undefined || keepsApart?.(name, value) === true) continue;
    text += `${text === '' ? '{' : ','}${quotedName(name)}${valueText(value)}`;
  }
  return text === '' ? null : `${withoutHalfPairs(text)}}`;
}

const elementValue = (value: unknown): unknown =>
  typeof value === 'object' && value !== null ? Number((value as Record<string, unknown>)[NON_FINITE_KEY]) : value;

/** Undoes in a parsed text what JSON has no notation for, in place. */
export function restoreAttributes(attributes: Record<string, unknown>): Record<string, AttributeValue> {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'object') attributes[name] = Array.isArray(value) ? value.map(elementValue) : elementValue(value);
  }
  return attributes as Record<string, AttributeValue>;
}

/** Reads what `formatAttributes` wrote; the object is new, to be added to. */
export const parseAttributes = (text: string | undefined): Record<string, AttributeValue> => restoreAttributes(JSON.parse(text ?? '{}') as Record<string, unknown>);
