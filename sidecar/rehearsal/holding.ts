/** What a container holds: how many entries, and about how many bytes together. */
export interface Holding {
  readonly entries: number;
  readonly bytes: number;
}

/** A container of nothing but texts. */
export function textsHeld(texts: Iterable<string>): Holding {
  let entries = 0;
  let bytes = 0;
  for (const text of texts) {
    entries += 1;
    bytes += text.length;
  }
  return { entries, bytes };
}

/** Containers that count as one. */
export const together = (holdings: readonly Holding[]): Holding =>
  holdings.reduce((sum, { entries, bytes }) => ({ entries: sum.entries + entries, bytes: sum.bytes + bytes }), { entries: 0, bytes: 0 });
