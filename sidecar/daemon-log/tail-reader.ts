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
    const known = overlap(last, tail);
    // A tail that is shorter than what was asked for is the whole log: nothing is missing, whatever became of the one before.
    return { lines: tail.slice(known), gap: known === 0 && last.length > 0 && tail.length >= asked };
  }
}

/** How many lines at the end of one list are those at the beginning of the other. */
function overlap(before: readonly string[], after: readonly string[]): number {
  for (let length = Math.min(before.length, after.length); length > 0; length -= 1) {
    const from = before.length - length;
    if (after.slice(0, length).every((line, index) => line === before[from + index])) return length;
  }
  return 0;
}
