import type { Drop } from '../spans/sink.ts';

/** Losses that are still to be reported, added up by rung and reason. */
interface DropTally {
  readonly add: (drop: Drop) => void;
  readonly pending: () => readonly Drop[];
  /** Takes off what was reported. */
  readonly reported: (drops: readonly Drop[]) => void;
}

/** Makes an empty tally. */
export function createDropTally(): DropTally {
  const tally = new Map<string, Drop>();
  const change = ({ rung, reason, count }: Drop, sign: 1 | -1): void => {
    const key = `${rung};${reason}`;
    const total = (tally.get(key)?.count ?? 0) + sign * count;
    if (total > 0) tally.set(key, { rung, reason, count: total });
    else tally.delete(key);
  };
  return {
    add: (drop) => change(drop, 1),
    pending: () => [...tally.values()],
    reported: (drops) => {
      for (const drop of drops) change(drop, -1);
    },
  };
}
