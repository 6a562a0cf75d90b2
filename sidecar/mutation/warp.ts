import type { RunEditor } from '../store/alter-run-file.ts';

/** A stretch of the run that takes longer, or less long, by so many seconds. */
export interface Stretch {
  readonly from: bigint;
  readonly to: bigint;
  /** Below zero it gets shorter, never to nothing. */
  readonly by: number;
}

const NANOS = 1e9;
/** What is left of a stretch that should vanish, as a share of it. */
const LEAST_LEFT = 0.001;

/**
 * Changes the course of time in a copy of a run: inside each stretch it goes slower or faster, and everything after it
 * comes later or sooner. Nothing changes places, so that what lay inside a span, before it or beside it still does; only
 * how long things took is another. Stretches that overlap are one, which changes by the most of them.
 */
export async function warp(spans: RunEditor, stretches: readonly Stretch[]): Promise<number> {
  const parts = apart(stretches);
  let moved = 0n;
  const columns: Record<'from' | 'to' | 'before' | 'by', string[]> = { from: [], to: [], before: [], by: [] };
  for (const { from, to, by } of parts) {
    const nanos = BigInt(Math.round(Math.max(by * NANOS, -(1 - LEAST_LEFT) * Number(to - from))));
    columns.from.push(String(from));
    columns.to.push(String(to));
    columns.before.push(String(moved));
    columns.by.push(String(nanos));
    moved += nanos;
  }
  if (parts.length === 0) return 0;
  await spans.change(new URL('./warp-spans.sql', import.meta.url), columns);
  await spans.change(new URL('./warp-readings.sql', import.meta.url), columns);
  return parts.length;
}

/** The stretches in order, none of them empty, and those that overlap joined. */
function apart(stretches: readonly Stretch[]): readonly Stretch[] {
  const joined: Stretch[] = [];
  for (const stretch of stretches.filter(({ by }) => by !== 0).toSorted((a, b) => (a.from < b.from ? -1 : 1))) {
    const { from, by } = stretch;
    const to = stretch.to > from ? stretch.to : from + 1n;
    const last = joined.at(-1);
    if (last === undefined || from >= last.to) joined.push({ from, to, by });
    else joined[joined.length - 1] = { from: last.from, to: to > last.to ? to : last.to, by: Math.max(last.by, by) };
  }
  return joined;
}
