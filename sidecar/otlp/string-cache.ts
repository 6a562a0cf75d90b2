const SLOTS = 8192;
/** Longer strings (results, stack traces) seldom repeat. */
const LONGEST = 64;

const strings: string[] = Array.from({ length: SLOTS }, () => '');

/**
 * The ASCII text in `bytes`, or undefined where a byte is not ASCII. Keys and most values of attributes repeat from
 * span to span, and finding a string again costs a third of making it, and no garbage.
 */
export function cachedAscii(bytes: Uint8Array, start: number, end: number): string | undefined {
  const length = end - start;
  if (length > LONGEST) return undefined;
  let hash = length;
  let union = 0;
  for (let index = start; index < end; index += 1) {
    const byte = bytes[index] ?? 0;
    union |= byte;
    hash = Math.imul(hash ^ byte, 0x01000193);
  }
  if (union > 0x7f) return undefined;
  const slot = (hash ^ (hash >>> 15)) & (SLOTS - 1);
  const known = strings[slot] ?? '';
  if (known.length === length && same(known, bytes, start)) return known;
  const text = String.fromCharCode(...bytes.subarray(start, end));
  strings[slot] = text;
  return text;
}

function same(text: string, bytes: Uint8Array, start: number): boolean {
  for (let index = 0; index < text.length; index += 1) {
    if (text.charCodeAt(index) !== bytes[start + index]) return false;
  }
  return true;
}
