import type { Drop } from '../spans/sink.ts';

/** Losses that are still to be reported, added up by rung and reason. */
interface DropTally {
  readonly add: (drop: Drop) => void;
  /** With how long ago the last of each was, as of now: each attempt asks anew. */
  readonly pending: () => readonly Drop[];
  /** Takes off what was reported. */
  readonly reported: (drops: readonly Drop[]) => void;
}

/** Makes an empty tally. */
export function createDropTally(): DropTally {
  const tally = new Map<string, Drop & { readonly lastAt: number }>();
  const change = ({ rung, reason }: Drop, by: number, at: number): void => {
    const key = `${rung};${reason}`;
    const { count = 0, lastAt = at } = tally.get(key) ?? {};
    if (count + by > 0) tally.set(key, { rung, reason, count: count + by, lastAt: Math.max(lastAt, at) });
    else tally.delete(key);
  };
  return {
    add: (drop) => change(drop, drop.count, performance.now() - (drop.ageMillis ?? 0)),
    pending: () => [...tally.values()].map(({ lastAt, ...drop }) => ({ ...drop, ageMillis: performance.now() - lastAt })),
    reported: (drops) => {
      for (const drop of drops) change(drop, -drop.count, -Infinity);
    },
  };
}
