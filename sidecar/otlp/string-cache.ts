const SLOTS = 8192;
/** Longer strings (results, stack traces) seldom repeat. */
const LONGEST = 64;

const strings: string[] = Array.from({ length: SLOTS }, () => '');

/**
 * The ASCII text in `bytes`, or undefined where a byte is not ASCII. Keys and most values of attributes repeat from
 * span to span, and finding a string again costs a third of making it, and no garbage.
 */
export function cachedAscii(bytes: Buffer, start: number, end: number): string | undefined {
  const length = end - start;
  if (length > LONGEST) return undefined;
  const slot = slotOf(bytes, start, end);
  const known = strings[slot] ?? '';
  if (known.length === length && same(known, bytes, start)) return known;
  if (!isAscii(bytes, start, end)) return undefined;
  const text = bytes.toString('latin1', start, end);
  strings[slot] = text;
  return text;
}

/** Names differ most at their ends and counters at their last digits, so the last eight bytes, the length and one of the middle tell most texts apart. */
function slotOf(bytes: Buffer, start: number, end: number): number {
  let hash = end - start;
  hash = Math.imul(hash ^ (bytes[(start + end) >>> 1] ?? 0), 0x01000193);
  for (let index = Math.max(start, end - 8); index < end; index += 1) hash = Math.imul(hash ^ (bytes[index] ?? 0), 0x01000193);
  return (hash ^ (hash >>> 15)) & (SLOTS - 1);
}

/** What is known is ASCII, so bytes that are the same are ASCII as well. */
function same(text: string, bytes: Buffer, start: number): boolean {
  for (let index = 0; index < text.length; index += 1) {
    if (text.charCodeAt(index) !== bytes[start + index]) return false;
  }
  return true;
}

function isAscii(bytes: Buffer, start: number, end: number): boolean {
  let union = 0;
  for (let index = start; index < end; index += 1) union |= bytes[index] ?? 0;
  return union < 0x80;
}
