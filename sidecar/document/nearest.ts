/** Longer words are no slips of a name, and comparing them costs their product. */
const LONGEST = 64;

/** The candidate that a slip of the pen away from `name`, if any: at most a third of its letters differ. */
export function nearest(name: string, candidates: Iterable<string>): string | undefined {
  const wanted = plain(name);
  if (wanted.length === 0 || wanted.length > LONGEST) return undefined;
  let best: string | undefined;
  let least = Math.max(1, Math.floor(wanted.length / 3)) + 1;
  for (const candidate of candidates) {
    const distance = editDistance(wanted, plain(candidate), least);
    if (distance < least) [best, least] = [candidate, distance];
  }
  return best;
}

/**
 * What to say about a name that is not known.
 *
 * @example
 * unknownName('tool', 'chatt', ['chat', 'analyze']);
 * // 'unknown tool "chatt", did you mean "chat"?'
 */
export function unknownName(kind: string, name: string, known: Iterable<string>): string {
  const candidates = [...known];
  const guess = nearest(name, candidates);
  const hint = guess === undefined ? `, expected one of ${candidates.join(', ')}` : `, did you mean "${guess}"?`;
  return `unknown ${kind} ${JSON.stringify(name)}${hint}`;
}

const plain = (name: string): string => name.toLowerCase().replaceAll(/[-_ .]/g, '');

/** Levenshtein distance with neighbours swapped counted as one edit (optimal string alignment). */
function editDistance(left: string, right: string, ceiling: number): number {
  if (Math.abs(left.length - right.length) >= ceiling) return ceiling;
  let beforeLast: number[] = [];
  let last = Array.from({ length: right.length + 1 }, (_, column) => column);
  for (let row = 1; row <= left.length; row++) {
    const current = [row];
    for (let column = 1; column <= right.length; column++) {
      const same = left[row - 1] === right[column - 1];
      const swapped = left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1];
      current[column] = Math.min(
        at(last, column) + 1,
        at(current, column - 1) + 1,
        at(last, column - 1) + (same ? 0 : 1),
        swapped ? at(beforeLast, column - 2) + 1 : Infinity,
      );
    }
    [beforeLast, last] = [last, current];
  }
  return at(last, right.length);
}

const at = (row: readonly number[], column: number): number => row[column] ?? Infinity;
