/** What one more tail of a log adds to those before it. */
export interface TailNews {
  readonly lines: readonly string[];
  /** True where lines between this tail and the last were in neither. */
  readonly gap: boolean;
}

/** Joins the tails of one log that are taken one after the other: lines in two of them are told once. */
export class TailReader {
  /** The last tail; undefined before the first. */
  #last: readonly string[] | undefined;

  /** Takes a tail of at most `asked` lines; nothing of the first is news, as it was written before. */
  read(tail: readonly string[], asked: number): TailNews {
    const last = this.#last;
    this.#last = tail;
    if (last === undefined) return { lines: [], gap: false };
    const known = knownOf(last, tail);
    // A tail that is shorter than what was asked for is the whole log: nothing is missing, whatever became of the one before.
    return { lines: tail.slice(known), gap: known === 0 && last.length > 0 && tail.length >= asked };
  }
}

/**
 * How many lines of a tail were told by then: up to where the one before it ends within it. The tail may begin before that one
 * where more was asked for, and within it where more was written. Lines bear the time, so that two are hardly ever equal; where
 * they are, the last place counts: a record that is missed is found missing, one that is told twice would count twice.
 */
function knownOf(before: readonly string[], tail: readonly string[]): number {
  if (before.length === 0) return 0;
  for (let end = tail.length; end > 0; end -= 1) {
    const length = Math.min(end, before.length);
    if (before.slice(-length).every((line, index) => line === tail[end - length + index])) return end;
  }
  return 0;
}
