import { SPAN_NAMES } from '../spans/semconv.ts';
import type { TraceRow } from './trace-rows.ts';

/** How much of a waterfall's time one kind of span took for itself. */
export interface TimePart {
  readonly what: string;
  readonly place: TraceRow['place'] | 'nobody';
  readonly seconds: number;
}

/** What a span's own time is called: a call's, where nothing inside it explains it, is the way there and back. */
function labelOf({ name, depth, place }: TraceRow): string {
  if (place === 'client' && depth === 0) return 'outside the daemon: sending, waiting, receiving';
  if (place === 'daemon' && name.startsWith('tools/call ')) return 'the tool itself';
  return name;
}

/**
 * Divides the time of a waterfall among its spans, so that the parts add up to the whole: each moment belongs to the
 * deepest span open in it, of several as deep to the one that began first. Largest part first. A stall of the event loop has
 * no time of its own: it is what the work beside it does to everybody else.
 */
export function timeParts(all: readonly TraceRow[]): readonly TimePart[] {
  const rows = all.filter(({ name }) => name !== SPAN_NAMES.stall);
  const cuts = [...new Set(rows.flatMap(({ startSeconds, endSeconds }) => [startSeconds, endSeconds]))].toSorted((a, b) => a - b);
  const parts = new Map<string, TimePart>();
  for (const [at, from] of cuts.entries()) {
    const to = cuts[at + 1];
    if (to === undefined) break;
    const owner = rows
      .filter(({ startSeconds, endSeconds }) => startSeconds <= from && endSeconds >= to)
      .reduce<TraceRow | undefined>((best, row) => (best === undefined || row.depth > best.depth ? row : best), undefined);
    const what = owner === undefined ? 'between the calls' : labelOf(owner);
    const before = parts.get(what);
    parts.set(what, { what, place: owner?.place ?? 'nobody', seconds: (before?.seconds ?? 0) + (to - from) });
  }
  return [...parts.values()].toSorted((a, b) => b.seconds - a.seconds || (a.what < b.what ? -1 : 1));
}
