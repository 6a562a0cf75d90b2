/** Eight hexadecimal digits as a number, or -1 where there are others; half as dear as an expression and `parseInt`. */
function hexWord(text: string, start: number): number {
  let word = 0;
  for (let index = start; index < start + 8; index += 1) {
    const code = text.charCodeAt(index);
    if (code >= 48 && code <= 57) word = word * 16 + (code - 48);
    else if (code >= 97 && code <= 102) word = word * 16 + (code - 87);
    else return -1;
  }
  return word;
}

/** Which span ids a run has seen. */
interface SpanIdSet {
  /** Adds an id; false where it is in already. */
  readonly add: (spanId: string) => boolean;
  readonly size: () => number;
}

/**
 * A set of span ids at 16 to 32 bytes an id: a `Set` of strings takes 100, and a run may hold millions.
 * Open addressing with linear probing, at most half full; the id 0 marks a free slot, and OTLP forbids it.
 */
export function createSpanIdSet(initialSlots = 1 << 14): SpanIdSet {
  let slots = new Uint32Array(2 * initialSlots);
  let mask = initialSlots - 1;
  let used = 0;
  const irregular = new Set<string>();

  const insert = (high: number, low: number): boolean => {
    for (let slot = Math.imul(high ^ low, 0x9e3779b1) & mask; ; slot = (slot + 1) & mask) {
      const slotHigh = slots[2 * slot];
      const slotLow = slots[2 * slot + 1];
      if (slotHigh === high && slotLow === low) return false;
      if (slotHigh === 0 && slotLow === 0) {
        slots[2 * slot] = high;
        slots[2 * slot + 1] = low;
        used += 1;
        return true;
      }
    }
  };

  const grow = (): void => {
    const before = slots;
    slots = new Uint32Array(2 * before.length);
    mask = slots.length / 2 - 1;
    used = 0;
    for (let index = 0; index < before.length; index += 2) {
      const high = before[index] ?? 0;
      const low = before[index + 1] ?? 0;
      if (high !== 0 || low !== 0) insert(high, low);
    }
  };

  return {
    add: (spanId) => {
      const high = spanId.length === 16 ? hexWord(spanId, 0) : -1;
      const low = high === -1 ? -1 : hexWord(spanId, 8);
      if (low === -1 || (high === 0 && low === 0)) {
        if (irregular.has(spanId)) return false;
        irregular.add(spanId);
        return true;
      }
      if (used > mask / 2) grow();
      return insert(high, low);
    },
    size: () => used + irregular.size,
  };
}
